"""Comparing two contracts: the language's facts, the interfaces they reach, and what buf.yaml leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.protobuf import buf
from contract_check.languages.protobuf.compare.walk import compare as compare_schemas
from contract_check.languages.protobuf.history import reused
from contract_check.languages.protobuf.reach import with_uses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.formats.protobuf.reading import Content
    from contract_check.model.change import Change
    from contract_check.model.contract import Contract


def compare(base: Contract, head: Contract, options: Mapping[str, Any]) -> Iterator[Change]:
    """What differs. The base's buf.yaml counts: a change cannot silence its own check."""
    old: Content = base.content
    new: Content = head.content
    changes = list(compare_schemas(old.schema, new.schema))
    if history := options.get("history"):
        changes += reused(changes, history)
    yield from buf.kept(with_uses(changes, old.reach, new.reach), old.settings)
