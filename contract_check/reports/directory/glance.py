"""The two questions of a caller in a few lines: which fields must I send, what can come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.model.description import Description, ValueType

_MOST = 40
"""Required fields that are listed."""
_DEEPEST = 4


class Must(msgspec.Struct, frozen=True):
    """Something without which a request is refused."""

    name: str
    """With the fields around it: `address.city`, `items[].id`."""
    place: str
    """`path`, `query`, `body`..."""


def must_send(description: Description, types: Mapping[str, ValueType]) -> tuple[tuple[Must, ...], bool]:
    """(required fields in the order of the contract, whether there are more than shown)."""
    found: list[Must] = []
    for one in _required(description, types):
        if len(found) == _MOST:
            return tuple(found), True
        found.append(one)
    return tuple(found), False


def _required(description: Description, types: Mapping[str, ValueType]) -> Iterator[Must]:
    for part in description.inputs:
        if part.name and part.required:
            yield Must(part.name, part.place)
        if part.type is not None and (part.required or part.place == "message") and not _by_text(part.place):
            yield from _fields(part.type, f"{part.name}." if part.name and part.place == "argument" else "", part.place,
                               types, 0)  # fmt: skip


def _by_text(place: str) -> bool:
    """Whether values travel as text, so that their name says it all."""
    return place in ("path", "query", "header", "cookie")


def _fields(type_: ValueType, before: str, place: str, types: Mapping[str, ValueType], depth: int) -> Iterator[Must]:
    if depth >= _DEEPEST:
        return
    type_ = types.get(type_.reference, type_) if type_.reference else type_
    if type_.kind == "array" and type_.items is not None:
        stem = before.removesuffix(".")
        yield from _fields(type_.items, f"{stem}[]." if stem else "[].", place, types, depth + 1)
    for field in type_.fields:
        if field.required and not field.read_only:
            yield Must(before + field.name, place)
            yield from _fields(field.type, f"{before}{field.name}.", place, types, depth + 1)
