"""Arguments and input fields: what must and may be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.graphql import usages, values
from contract_check.languages.graphql.facts import element
from contract_check.languages.graphql.variance import Relation, relation, rename
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from contract_check.languages.graphql.facts import Element, Pair
    from contract_check.languages.graphql.schema import Member
    from contract_check.model.change import Change, Use


def compare(
    base: Mapping[str, Member],
    head: Mapping[str, Member],
    context: Pair,
    *,
    kind: str,
    coordinate: Callable[[str], str],
    uses: tuple[Use, ...],
) -> Iterator[Change]:
    """Facts about the arguments of a field or directive (`kind` "argument") or the fields of an input object."""
    rule = kind.replace(" ", "-")
    partners = pair(base, head)
    for name, member in partners.removed.items():
        found = element(coordinate(name), kind, uses, member, None)
        yield found.fact(f"{rule}-removed", before=member.type)
    for name, member in partners.added.items():
        found = element(coordinate(name), kind, uses, None, member)
        yield found.fact(f"required-{rule}-added" if member.required else f"{rule}-added", after=member.type)
    for name, (before, after) in partners.kept.items():
        place = element(coordinate(name), kind, uses, before, after)
        yield from _types(before, after, place, context)
        yield from usages.compare(before.directives, after.directives, place, context)


def _types(before: Member, after: Member, place: Element, context: Pair) -> Iterator[Change]:
    one, other = rename(before.type, context.names), after.type
    found = relation(one, other)
    if found is Relation.CHANGED:
        yield place.fact("input-type-changed", before=before.type, after=other)
        return
    if after.required and not before.required and one.removesuffix("!") == other.removesuffix("!"):
        # One edit: `Int` or `Int! = 5` became `Int!`. That its default went with it needs no second word.
        yield place.fact("input-became-required", before=_declared(before), after=_declared(after))
        return
    if found is Relation.NARROWED:
        yield place.fact("input-type-narrowed", before=before.type, after=other)
    elif found is Relation.WIDENED:
        yield place.fact("input-type-widened", before=before.type, after=other)
    elif before.required and not after.required:
        yield place.fact("input-became-optional", before=_declared(before), after=_declared(after))
    if not before.required and not (found is Relation.NARROWED and before.default is None):
        yield from _defaults(before, after, place, context)


def _defaults(before: Member, after: Member, place: Element, context: Pair) -> Iterator[Change]:
    """A value that was left out meant one thing and now means another."""
    old, new = before.default, after.default
    if old is None and new is None:
        return
    if old is None:
        yield place.fact("default-added", after=values.written(new))
    elif new is None:
        # Narrowed as well: then it must be given now, which the other finding says.
        if not after.required:
            yield place.fact("default-removed", before=values.written(old))
    elif values.meaning(old, before.type, context.base.types) != values.meaning(new, after.type, context.head.types):
        yield place.fact("default-changed", before=values.written(old), after=values.written(new))


def _declared(member: Member) -> str:
    default = values.written(member.default)
    return member.type if default is None else f"{member.type} = {default}"
