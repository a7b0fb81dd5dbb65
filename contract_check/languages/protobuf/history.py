"""Numbers and names that were used before: only earlier revisions show that a new field takes over a retired number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.protobuf.compare.spot import change
from contract_check.languages.protobuf.elements import EnumValue, Field, Message
from contract_check.languages.protobuf.parser import parse
from contract_check.languages.protobuf.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from contract_check.languages.protobuf.compare.spot import Spot
    from contract_check.model.change import Change

    History = Callable[[str], Iterable[bytes]]

_ADDED = frozenset({
    "protobuf/field-added", "protobuf/oneof-field-added", "protobuf/required-field-added",
    "protobuf/enum-value-added", "protobuf/closed-enum-value-added",
})  # fmt: skip


def reused(changes: Iterable[Change], history: History) -> Iterator[Change]:
    """What a change adds under a number or name that an earlier revision of its file used for something else.

    `history`: path -> the file's earlier contents, newest first.
    """
    added: dict[str, list[Spot]] = {}
    for one in changes:
        spot = one.shapes.head
        if one.rule in _ADDED and spot is not None:
            added.setdefault(spot.path, []).append(spot)
    for path, spots in added.items():
        yield from _in_file(path, spots, history(path))


def _in_file(path: str, spots: list[Spot], revisions: Iterable[bytes]) -> Iterator[Change]:
    waiting = {(spot.owner.name, spot.member): spot for spot in spots if hasattr(spot.owner, "name")}
    for data in revisions:
        if not waiting:
            return
        declarations = Schema([parse(path, data)]).declarations(path)
        for key, spot in list(waiting.items()):
            owner = declarations.get(key[0])
            found = _used(owner.element, spot.element) if owner is not None else None
            if found is not None:
                del waiting[key]
                yield found_before(spot, found)


def _used(element: object, new: Field | EnumValue) -> Field | EnumValue | None:
    """The member of an earlier revision that had the number or name, unless it was the same member."""
    members = element.fields if isinstance(element, Message) else getattr(element, "values", ())
    for old in members:
        if old.number == new.number or old.name == new.name:
            same = (
                old.number == new.number
                and old.name == new.name
                and getattr(old, "type", "") == getattr(new, "type", "")
            )
            return None if same else old
    return None


def found_before(spot: Spot, old: Field | EnumValue) -> Change:
    """The finding: `old` is what the number or name meant once."""
    new = spot.element
    rule = "number-used-before" if old.number == new.number else "name-used-before"
    return change(rule, f"`{spot.place}`", None, spot, _words(old), _words(new))


def _words(member: Field | EnumValue) -> str:
    prefix = f"{member.type} " if isinstance(member, Field) else ""
    return f"{prefix}{member.name} = {member.number}"
