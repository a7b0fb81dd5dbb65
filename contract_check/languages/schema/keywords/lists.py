"""On text media one value and a list of one value look the same: `?a=1` (OpenAPI 3.1.0, 4.8.12.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from contract_check.languages.schema.keywords.types import kinds
from contract_check.languages.schema.node import ARRAY, NULL, OBJECT

if TYPE_CHECKING:
    from contract_check.languages.schema.meeting import Fact, Meeting


class AsList(msgspec.Struct, frozen=True):
    """One side is a list, the other a single value of it."""

    fact: Fact
    meeting: Meeting
    """The single value against the items of the list."""


def as_list(meeting: Meeting) -> AsList | None:
    """How a single value and a list meet; None when both are lists or neither is."""
    before, after = (kinds(side, text=True) - {NULL} for side in (meeting.base, meeting.head))
    if (ARRAY in before) == (ARRAY in after) or OBJECT in before | after or {ARRAY} not in (before, after):
        return None
    words = ("type", "items")
    if ARRAY in after:
        items = meeting.head.core.item(0)
        needs_more = (meeting.head.core.highest("minItems") or 0) > 1
        fact = meeting.fact(
            "value-became-longer-list" if needs_more else "value-became-list", words, "one value", "a list"
        )
        return AsList(fact, structs.replace(meeting, head_node=items))
    items = meeting.base.core.item(0)
    fact = meeting.fact("list-became-value", words, "a list", "one value")
    return AsList(fact, structs.replace(meeting, base_node=items))
