"""Comparing two files of the catalog, entry by entry."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

from contract_check.formats import envelope
from contract_check.model.change import Change, Direction, Use

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.model.contract import Contract, Interface
    from contract_check.model.entry import Entry


def compare(base: Contract, head: Contract, options: Mapping[str, Any]) -> Iterator[Change]:
    """Entries that came and went, and every field of the others that differs."""
    today = str(options.get("today") or dt.datetime.now(tz=dt.UTC).date().isoformat())
    broken = base.content.broken | head.content.broken
    before, after = ([one for one in side.interfaces if one.id not in broken] for side in (base, head))

    def always(_one: Interface, _other: Interface) -> bool:
        return True

    yield from envelope.compare(before, after, always, today).changes
    for one in before:
        other = head.content.entries.get(one.id)
        if other is not None and one.entry is not None:
            yield from _differences(one.entry, other)


def _differences(base: Entry, head: Entry) -> Iterator[Change]:
    for field in dataclasses.fields(base):
        before, after = repr(getattr(base, field.name)), repr(getattr(head, field.name))
        if before != after and field.name not in ("location", "missing", "unfilled"):
            yield Change(
                rule="envelope/unclassified-change",
                subject=f"`{head.id}`",
                base=base.at(field.name),
                head=head.at(field.name),
                place=f"{head.id} {field.name}",
                uses=(Use(head.id, Direction.BOTH),),
                arguments={"keyword": field.name},
            )
