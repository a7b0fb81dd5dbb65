"""`type`, null in all its notations, `enum` and `const` (JSON Schema validation 2020-12, 6.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.node import (
    BOOLEAN,
    FRACTION,
    INTEGER,
    NULL,
    STRING,
    TYPES,
)
from contract_check.languages.schema.view import view
from contract_check.model.change import Guard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.meeting import Fact, Meeting
    from contract_check.languages.schema.view import View

_SCALARS = frozenset({BOOLEAN, INTEGER, FRACTION, STRING})
_NESTED = 6
"""Unions inside unions are looked into this deep; deeper ones are taken to admit anything."""
_TYPE_WORDS = ("type", "enum", "const", "nullable", "oneOf", "anyOf")
_NARROWS_TEXT = ("pattern", "format", "minLength", "maxLength", "enum", "const")


def kinds(side: View, *, text: bool, depth: int = 0) -> frozenset[str]:
    """Kinds of value that a side admits, null included when it is; from `_NESTED` on unions are not looked into."""
    found = side.core.types if side.core.values is not None else side.core.declared_types
    if text and STRING in found and not any(side.core.stated(keyword) for keyword in _NARROWS_TEXT):
        found |= _SCALARS  # on text media every scalar is a string
    for union in side.unions if depth < _NESTED else ():
        branches = (view(side.core.nodes.of(branch)) for branch in union.branches)
        found &= frozenset[str]().union(*(kinds(branch, text=text, depth=depth + 1) for branch in branches))
    return (found - {NULL}) | ({NULL} if side.nullable else frozenset())


def type_changes(meeting: Meeting) -> Iterator[Fact]:
    """How the kinds of value differ. A change of null alone speaks for itself, and so do alternatives on both sides."""
    before, after = (kinds(side, text=meeting.text) for side in (meeting.base, meeting.head))
    if before == after or _told_otherwise(meeting, before - {NULL}, after - {NULL}):
        return
    gained, lost = after - before, before - after
    if gained | lost == {NULL}:
        yield from null_changes(meeting)
    else:
        rule = "type-changed" if gained and lost else "type-widened" if gained else "type-narrowed"
        yield meeting.fact(rule, _TYPE_WORDS, spell(before), spell(after))


def _told_otherwise(meeting: Meeting, before: frozenset[str], after: frozenset[str]) -> bool:
    """Whether listed values or alternatives alone bring other kinds, or a text is only freer than before."""
    sides = meeting.base, meeting.head
    if all(side.core.values is not None for side in sides) and before != after and before & after:
        return True

    def same(depth: int) -> bool:
        return kinds(sides[0], text=False, depth=depth) == kinds(sides[1], text=False, depth=depth)

    return (all(side.unions for side in sides) and same(_NESTED)) or (meeting.text and same(0))


def null_changes(meeting: Meeting) -> Iterator[Fact]:
    """Whether null came or went."""
    was, now = meeting.base.nullable, meeting.head.nullable
    if was != now:
        yield meeting.fact("became-nullable" if now else "became-not-nullable", _TYPE_WORDS, was, now)


def spell(found: frozenset[str]) -> Any:
    """Kinds as a `type` keyword would list them."""
    if found == TYPES:
        return "any"
    names = set(found)
    if FRACTION in names:
        names = (names - {FRACTION, INTEGER}) | {"number"}
    listed = sorted(names - {NULL}) + ([NULL] if NULL in names else [])
    return listed[0] if len(listed) == 1 else listed or "nothing"


def value_changes(meeting: Meeting) -> Iterator[Fact]:
    """How finite lists of values differ; null is left to `type_changes`."""
    before, after = _listed(meeting.base), _listed(meeting.head)
    if before is None and after is None:
        return
    words = ("enum", "const")
    if before is None:
        if kinds(meeting.base, text=meeting.text) & kinds(meeting.head, text=meeting.text) - {NULL}:
            yield meeting.fact("enum-added", words, None, _values(after))
        return
    if after is None:
        if kinds(meeting.base, text=meeting.text) & kinds(meeting.head, text=meeting.text) - {NULL}:
            yield meeting.fact("enum-removed", words, _values(before), None)
        return
    added = [value for key, value in after.items() if key not in before]
    removed = [value for key, value in before.items() if key not in after]
    if added and len(before) == len(removed) and not _extensible(meeting):
        if len(before) == len(after) == 1:
            yield meeting.fact("const-changed", words, removed[0], added[0])
        else:
            yield meeting.fact("enum-replaced", words, removed, added)
        return
    if removed:
        yield meeting.fact("enum-value-removed", words, removed, None, values=removed)
    if added:
        guards = frozenset({Guard.EXTENSIBLE}) if _extensible(meeting) else frozenset()
        yield meeting.fact("enum-value-added", words, None, added, values=added, guards=guards)


def _listed(side: View) -> dict[Any, Any] | None:
    values = side.core.values
    if values is None:
        return None
    return {key: value for key, value in values.items() if value is not None}


def _values(found: dict[Any, Any] | None) -> list[Any]:
    return list((found or {}).values())


def _extensible(meeting: Meeting) -> bool:
    return meeting.base_node.flag("x-extensible-enum") or meeting.base_node.flag("x-extensible")


def extensible_values(meeting: Meeting) -> Iterator[Fact]:
    """`x-extensible-enum: [...]` (Zalando guideline 112): values may be added, not removed."""
    before, after = (_extension(side) for side in (meeting.base, meeting.head))
    if before is None or after is None:
        return
    removed = [value for value in before if value not in after]
    added = [value for value in after if value not in before]
    if removed:
        yield meeting.fact("enum-value-removed", "x-extensible-enum", removed, None, values=removed)
    if added:
        yield meeting.fact(
            "enum-value-added",
            "x-extensible-enum",
            None,
            added,
            values=added,
            guards=frozenset({Guard.EXTENSIBLE}),
        )


def _extension(side: View) -> list[Any] | None:
    for _, values in side.node.stating("x-extensible-enum"):
        if isinstance(values, list):
            return values
    return None
