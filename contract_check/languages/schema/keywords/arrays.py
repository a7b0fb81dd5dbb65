"""Items of arrays, by position and the rest, and uniqueness (JSON Schema core 2020-12, 10.3.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.schema.node import ARRAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.meeting import Edge, Fact, Meeting


def array_changes(meeting: Meeting) -> Iterator[Fact | Edge]:
    """Everything that differs between two arrays' items."""
    base, head = meeting.base.core, meeting.head.core
    if ARRAY not in base.types & head.types:
        return
    was, now = base.flag("uniqueItems"), head.flag("uniqueItems")
    if was != now:
        yield meeting.fact("unique-items-added" if now else "unique-items-removed", "uniqueItems", was, now)
    length = max(base.tuple_length, head.tuple_length)
    for index in range(length + 1):
        phrase = "items" if index == length else f"item {index}"
        edge = meeting.edge(("item", index), base.item_shapes(index), head.item_shapes(index), phrase)
        if edge is not None:
            yield edge
