"""Comparing two definitions of one type: fields, values, members, interfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.languages.graphql import inputs, usages
from contract_check.languages.graphql.facts import Element, Pair, Subject, element
from contract_check.languages.graphql.variance import Relation, relation, rename
from contract_check.model.change import Direction
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_check.languages.graphql.schema import Definition, Member
    from contract_check.model.change import Change


def compare(before: Definition, after: Definition, place: Element, context: Pair) -> Iterator[Change]:
    """Facts about one type of one kind."""
    yield from usages.compare(before.directives, after.directives, place, context)
    yield from _BY_KIND[before.kind](before, after, place, context)


def _composite(before: Definition, after: Definition, place: Element, context: Pair) -> Iterator[Change]:
    yield from _interfaces(before, after, place, context)
    partners = pair(before.fields, after.fields)
    for name, member in partners.removed.items():
        yield _field(before, name, context, member, None).fact("field-removed", before=member.type)
    for name, member in partners.added.items():
        found = _field(before, name, context, None, member)
        found = structs.replace(found, uses=context.head_reach.field(after.name, name, Direction.OUTPUT))
        yield found.fact("field-added", after=member.type)
    for name, (one, other) in partners.kept.items():
        yield from _fields(before, name, one, other, context)


def _field(owner: Definition, name: str, context: Pair, base: Member | None, head: Member | None) -> Element:
    uses = context.reach.field(owner.name, name, Direction.OUTPUT)
    return element(f"{owner.name}.{name}", "field", uses, base, head)


_OUTPUT_RULES = {
    Relation.NARROWED: "field-type-narrowed",
    Relation.WIDENED: "field-type-widened",
    Relation.CHANGED: "field-type-changed",
}


def _fields(owner: Definition, name: str, before: Member, after: Member, context: Pair) -> Iterator[Change]:
    place = _field(owner, name, context, before, after)
    found = relation(rename(before.type, context.names), after.type)
    if found is not Relation.SAME:
        yield place.fact(_OUTPUT_RULES[found], before=before.type, after=after.type)
    yield from inputs.compare(
        before.arguments,
        after.arguments,
        context,
        kind="argument",
        coordinate=lambda argument: f"{owner.name}.{name}({argument}:)",
        uses=context.reach.field(owner.name, name, Direction.INPUT),
    )
    yield from usages.compare(before.directives, after.directives, place, context)


def _interfaces(before: Definition, after: Definition, place: Element, context: Pair) -> Iterator[Change]:
    uses = context.reach.output(before.name)
    partners = pair(
        {context.names.get(name, name): found for name, found in before.interfaces.items()}, after.interfaces
    )
    for name, member in partners.removed.items():
        found = structs.replace(place, uses=uses, base=member.location(before.name))
        yield found.fact("interface-no-longer-implemented", before=name, shapes=Subject(before.name, member.name))
    for name, member in partners.added.items():
        found = structs.replace(place, uses=uses, head=member.location(before.name))
        # An interface that is new as well can stand in no fragment of today.
        rule = "interface-implemented" if name in context.base.types else "new-interface-implemented"
        yield found.fact(rule, after=name, shapes=Subject(before.name, name))


def _union(before: Definition, after: Definition, place: Element, context: Pair) -> Iterator[Change]:
    partners = pair({context.names.get(name, name): found for name, found in before.possible.items()}, after.possible)
    for name, member in partners.removed.items():
        found = structs.replace(place, base=member.location(before.name))
        yield found.fact("union-member-removed", before=name, shapes=Subject(before.name, member.name))
    for name, member in partners.added.items():
        found = structs.replace(place, head=member.location(before.name))
        yield found.fact("union-member-added", after=name, shapes=Subject(before.name, name))


def _enum(before: Definition, after: Definition, place: Element, context: Pair) -> Iterator[Change]:
    partners = pair(before.values, after.values)
    for name, member in partners.removed.items():
        found = structs.replace(place, base=member.location(f"{before.name}.{name}"))
        yield found.fact("enum-value-removed", before=name, shapes=Subject(before.name, name))
    for name, member in partners.added.items():
        found = structs.replace(place, head=member.location(f"{before.name}.{name}"))
        yield found.fact("enum-value-added", after=name, shapes=Subject(before.name, name))
    for name, (one, other) in partners.kept.items():
        value = element(f"{before.name}.{name}", "enum value", place.uses, one, other)
        yield from usages.compare(one.directives, other.directives, value, context)


def _input(before: Definition, after: Definition, place: Element, context: Pair) -> Iterator[Change]:
    yield from inputs.compare(
        before.fields,
        after.fields,
        context,
        kind="input field",
        coordinate=lambda name: f"{before.name}.{name}",
        uses=place.uses,
    )


def _scalar(_before: Definition, _after: Definition, _place: Element, _context: Pair) -> Iterator[Change]:
    """A scalar has nothing but its directives."""
    yield from ()


_BY_KIND: dict[str, Callable[[Definition, Definition, Element, Pair], Iterator[Change]]] = {
    "type": _composite,
    "interface": _composite,
    "union": _union,
    "enum": _enum,
    "input": _input,
    "scalar": _scalar,
}
