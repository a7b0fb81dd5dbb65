"""Directives where they are used: deprecations, `@oneOf`, `@specifiedBy`, federation, and those nobody knows."""

from __future__ import annotations

import collections
import json
from typing import TYPE_CHECKING, Any

from msgspec import structs

from contract_check.languages.graphql import values
from contract_check.languages.graphql.facts import Subject
from contract_check.model.change import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.languages.graphql.facts import Element, Pair
    from contract_check.languages.graphql.schema import Member, Schema
    from contract_check.model.change import Change

_NAMED = {
    # directive: (rule when it was added, rule when it was removed)
    "deprecated": ("deprecated", "no-longer-deprecated"),
    "inaccessible": ("inaccessible-added", "inaccessible-removed"),
    "oneOf": ("one-of-added", "one-of-removed"),
    "key": ("key-added", "key-removed"),
    "shareable": ("shareable-added", "directive-no-longer-applied"),
}
_EDITED = {"deprecated": "deprecation-reason-changed", "specifiedBy": "specified-by-changed"}


def compare(base: Sequence[Member], head: Sequence[Member], place: Element, context: Pair) -> Iterator[Change]:
    """Facts about the directives used on one element that both sides have."""
    if not base and not head:
        return
    before, after = _grouped(base, context.base), _grouped(head, context.head)
    for name in sorted(before.keys() | after.keys()):
        gone = before.get(name, _NONE) - after.get(name, _NONE)
        new = after.get(name, _NONE) - before.get(name, _NONE)
        yield from _facts(name, list(gone.elements()), list(new.elements()), place, context)


_NONE: collections.Counter[str] = collections.Counter()


def _grouped(used: Sequence[Member], schema: Schema) -> dict[str, collections.Counter[str]]:
    found: dict[str, collections.Counter[str]] = {}
    for member in used:
        arguments = json.dumps(values.usage(member, schema.directives, schema.types))
        found.setdefault(member.name, collections.Counter())[arguments] += 1
    return found


def _facts(name: str, gone: list[str], new: list[str], place: Element, context: Pair) -> Iterator[Change]:
    """Uses that only one side has; as many as are on both sides were edited."""
    added, removed = _NAMED.get(name, ("directive-applied", "directive-no-longer-applied"))
    if name == "oneOf" and _takes_several(place, context):
        owner, _, field = place.coordinate.partition(".")
        place = structs.replace(place, uses=context.reach.field(owner, field, Direction.INPUT))
    elif name == "oneOf" and not _is_type(place):
        # It means something on input objects and, as servers read an early draft, on fields with arguments.
        added, removed = "directive-applied", "directive-no-longer-applied"
    if name == "key":
        yield from _keys(gone, new, place)
        return
    while gone and new:
        rule = _EDITED.get(name, "directive-use-changed")
        yield _fact(rule, name, place, before=gone.pop(0), after=new.pop(0))
    for arguments in gone:
        yield _fact(removed, name, place, before=arguments)
    for arguments in new:
        yield _fact(added, name, place, after=arguments)


def _keys(gone: list[str], new: list[str], place: Element) -> Iterator[Change]:
    """A gateway sends the fields of a key: one that is no longer there cannot be sent, whatever came instead."""
    for arguments in gone:
        yield _fact("key-removed", "key", place, before=arguments)
    for arguments in new:
        yield _fact("key-added", "key", place, after=arguments)


def _is_type(place: Element) -> bool:
    return place.subject.startswith("input ") and "." not in place.coordinate


def _takes_several(place: Element, context: Pair) -> bool:
    """Whether operations may give a field several arguments today (graphql-spec pull request 825, "OneOf Fields")."""
    owner, _, name = place.coordinate.partition(".")
    if not place.subject.startswith("field ") or owner not in context.base.types:
        return False
    field = context.base.types[owner].fields.get(name)
    return field is not None and len(field.arguments) > 1


def _fact(rule: str, name: str, place: Element, *, before: str | None = None, after: str | None = None) -> Change:
    texts = {"before": _shown(name, before), "after": _shown(name, after)}
    words = {"directive": f"@{name}", "parts": "fields" if _is_type(place) else "arguments"}
    return place.fact(rule, **texts, arguments=words, shapes=Subject(place.coordinate, name))


def _shown(name: str, arguments: str | None) -> str | None:
    """A use as GraphQL writes it."""
    if arguments is None:
        return None
    given: dict[str, Any] = json.loads(arguments)
    if name == "deprecated":
        return str(given["reason"])
    listed = ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in given.items())
    return f"@{name}({listed})" if listed else f"@{name}"
