"""What carries no promise: texts, names of owners. A difference is said once an entry, and harms nobody."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from msgspec import structs

from contract_check.model.change import Change, Direction
from contract_check.model.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.promise import Promise

_TEXTS = frozenset(
    {
        "title", "purpose", "owner", "note", "text", "reason", "source", "contact", "since", "replaced_by",
        "no_consumers_reason",
    }
)  # fmt: skip


def text_changes(promise: Promise) -> Iterator[Change]:
    """One change when the texts differ, whichever and wherever they are."""
    before, after = dict(_texts(promise.base)), dict(_texts(promise.head))
    # What came or went with its part is told there.
    told = {what for what in ("tenant", "security") if _mode(promise.base, what) != _mode(promise.head, what)}
    changed = [key for key in before.keys() & after.keys() if before[key] != after[key] and key[0] not in told]
    if changed:
        yield structs.replace(
            promise.change(
                "", "documentation", promise.base.location, promise.head.location, "documentation",
                direction=Direction.BOTH, texts=len(changed),
            ),
            rule="envelope/documentation-changed",
        )  # fmt: skip


def _mode(entry: Entry, what: str) -> str:
    """Why there is no tenant is told with the tenant."""
    found: str = getattr(getattr(entry, what), "mode", "")
    return found


def _texts(record: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """(place, text) for each record's texts; parts of lists go by their identity."""
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if field.name in _TEXTS and isinstance(value, str):
            yield (*path, field.name), value
        elif dataclasses.is_dataclass(value) and field.metadata.get("of"):
            yield from _texts(value, (*path, field.name))
        elif isinstance(value, tuple) and field.metadata.get("of"):
            for part in value:
                yield from _texts(part, (*path, field.name, _identity(part)))
    if isinstance(record, Entry) and record.deprecation is None:
        yield from (((*path, "deprecation", name), "") for name in ("note", "since", "replaced_by"))


def _identity(part: Any) -> str:
    return next((str(found) for name in ("id", "name", "service", "ref") if (found := getattr(part, name, ""))), "")
