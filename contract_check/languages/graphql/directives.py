"""Directive definitions: those that operations may carry, and those that only type definitions carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.graphql import inputs
from contract_check.languages.graphql.facts import Element, Pair, Subject
from contract_check.languages.graphql.schema import DIRECTIVES, EXECUTABLE
from contract_check.languages.graphql.variance import relation, rename
from contract_check.model.change import Direction, Use
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.graphql.schema import Definition
    from contract_check.model.change import Change


def compare(context: Pair) -> Iterator[Change]:
    """Facts about directive definitions; the specification's own are what it says they are."""
    partners = pair(_own(context.base.directives), _own(context.head.directives))
    for definition in partners.removed.values() if context.head.complete else ():
        place = _place(definition, None, context)
        if _spoken(definition, context):
            yield place.fact("directive-removed")
        else:
            yield place.fact("type-system-directive-changed", arguments={"what": "was removed"})
    for definition in partners.added.values() if context.base.complete else ():
        yield _place(None, definition, context).fact("directive-added")
    for before, after in partners.kept.values():
        if not before.same_text(after):
            yield from _kept(before, after, context)


def _own(definitions: dict[str, Definition]) -> dict[str, Definition]:
    return {name: found for name, found in definitions.items() if name not in DIRECTIVES}


def _spoken(definition: Definition, context: Pair) -> bool:
    """Whether others write it: in operations or, when this is a part of a schema, in its other files."""
    return not context.whole or bool(definition.scan.places & EXECUTABLE)


def _place(base: Definition | None, head: Definition | None, context: Pair) -> Element:
    known = base or head
    assert known is not None  # noqa: S101 - a pair has at least one side
    coordinate = f"@{known.name}"
    uses = context.reach.everything(Direction.INPUT) if context.whole else (Use(coordinate, Direction.INPUT),)
    return Element(
        coordinate,
        f"directive `{coordinate}`",
        uses,
        base.location if base is not None else None,
        head.location if head is not None else None,
    )


def _kept(before: Definition, after: Definition, context: Pair) -> Iterator[Change]:
    place = _place(before, after, context)
    if not _spoken(before, context):
        yield from _type_system(before, after, place, context)
        return
    old, new = before.scan.places, after.scan.places
    for location in sorted(old - new):
        if context.whole and location not in EXECUTABLE:
            what = f"may no longer stand on {location}"
            yield place.fact("type-system-directive-changed", before=location, arguments={"what": what})
        else:
            yield place.fact("directive-location-removed", before=location, shapes=Subject(place.coordinate, location))
    for location in sorted(new - old):
        yield place.fact("directive-location-added", after=location)
    yield from _repeatable(before, after, place)
    yield from inputs.compare(
        before.member.arguments,
        after.member.arguments,
        context,
        kind="argument",
        coordinate=lambda name: f"{place.coordinate}({name}:)",
        uses=place.uses,
    )


def _repeatable(before: Definition, after: Definition, place: Element) -> Iterator[Change]:
    old, new = before.member.node.repeatable, after.member.node.repeatable
    if old and not new:
        yield place.fact("repeatable-removed")
    elif new and not old:
        yield place.fact("repeatable-added")


def _type_system(before: Definition, after: Definition, place: Element, context: Pair) -> Iterator[Change]:
    """One finding per directive: only who writes SDL with it can notice."""
    told = list(_differences(before, after, context))
    if told:
        yield place.fact("type-system-directive-changed", after=told, arguments={"what": "; ".join(told)})


def _differences(before: Definition, after: Definition, context: Pair) -> Iterator[str]:
    for location in sorted(before.scan.places ^ after.scan.places):
        yield f"{'may no longer' if location in before.scan.places else 'may now'} stand on {location}"
    if before.member.node.repeatable != after.member.node.repeatable:
        yield "is repeatable" if after.member.node.repeatable else "is no longer repeatable"
    arguments = pair(before.member.arguments, after.member.arguments)
    for name in arguments.removed:
        yield f"lost its argument `{name}`"
    for name, member in arguments.added.items():
        yield f"has a new {'required ' if member.required else ''}argument `{name}`"
    for name, (one, other) in arguments.kept.items():
        if one.required != other.required or relation(rename(one.type, context.names), other.type).value != "same":
            yield f"takes `{name}` as {other.type}, was {one.type}"
        elif one.text != other.text:
            yield f"declares `{name}` otherwise"
