"""Root operation types and directives on the schema itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.graphql import usages
from contract_check.languages.graphql.facts import Element, Pair, Subject
from contract_check.languages.graphql.schema import OPERATIONS, Schema
from contract_check.model.change import Direction, Use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.model.change import Change
    from contract_check.model.location import Location


def compare(context: Pair) -> Iterator[Change]:
    """Facts about what the schema offers as a whole."""
    for operation in OPERATIONS:
        yield from _operation(operation, context)
    if context.base.own is not None or context.head.own is not None:
        place = Element(
            "schema", "schema", context.reach.everything(Direction.BOTH), _own(context.base), _own(context.head)
        )
        before = context.base.own.directives if context.base.own is not None else ()
        after = context.head.own.directives if context.head.own is not None else ()
        yield from usages.compare(before, after, place, context)


def _operation(operation: str, context: Pair) -> Iterator[Change]:
    before, after = context.base.roots.get(operation), context.head.roots.get(operation)
    if before == after or (after is None and not context.head.complete):
        return
    place = Element(
        f"schema.{operation}",
        f"root operation type of `{operation}`",
        _uses(operation, context),
        _place(context.base, before),
        _place(context.head, after),
    )
    shapes = Subject("schema", operation)
    if after is None:
        yield place.fact("root-type-removed", before=before, shapes=shapes)
    elif before is None:
        yield place.fact("root-type-added", after=after, shapes=shapes)
    else:
        yield place.fact("root-type-renamed", before=before, after=after, shapes=shapes)


def _uses(operation: str, context: Pair) -> tuple[Use, ...]:
    prefix = f"{operation.capitalize()}."
    reach = context.reach if operation in context.base.roots else context.head_reach
    found = tuple(use for use in reach.everything(Direction.OUTPUT) if use.interface.startswith(prefix))
    return tuple(Use(use.interface, Direction.BOTH) for use in found)


def _own(schema: Schema) -> Location | None:
    if schema.own is not None:
        return schema.own.location
    return next((found.location for found in schema.types.values()), None)


def _place(schema: Schema, name: str | None) -> Location | None:
    definition = schema.types.get(name) if name is not None else None
    return definition.location if definition is not None else _own(schema)
