"""Uses of a directive that the base allows: in operations, and in type definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.graphql.operations import Writer
    from contract_check.model.change import Change

_PLACES = {
    "SCHEMA": "schema {use} {{ query: T }} type T {{ a: Int }}",
    "SCALAR": "scalar T {use}",
    "OBJECT": "type T {use} {{ a: Int }}",
    "FIELD_DEFINITION": "type T {{ a: Int {use} }}",
    "ARGUMENT_DEFINITION": "type T {{ a(b: Int {use}): Int }}",
    "INTERFACE": "interface T {use} {{ a: Int }}",
    "UNION": "type A {{ a: Int }} union T {use} = A",
    "ENUM": "enum T {use} {{ A }}",
    "ENUM_VALUE": "enum T {{ A {use} }}",
    "INPUT_OBJECT": "input T {use} {{ a: Int }}",
    "INPUT_FIELD_DEFINITION": "input T {{ a: Int {use} }}",
}


def operations(change: Change, writer: Writer) -> Iterator[str]:
    """The directive at each place of an operation where the base allows it."""
    for use in _uses(change, writer):
        for location in _locations(change, writer):
            yield from writer.carrying(use, location)


def definitions(change: Change, writer: Writer) -> Iterator[str]:
    """The directive at each place of a type definition where the base allows it."""
    for use in _uses(change, writer):
        for location in _locations(change, writer):
            if location in _PLACES and "$value" not in use:
                yield _PLACES[location].format(use=use)


def _uses(change: Change, writer: Writer) -> Iterator[str]:
    """The directive with and without the argument in question, twice where it may no longer be repeated."""
    place, _, argument = change.shapes.coordinate.partition("(")
    name, argument = place.removeprefix("@"), argument.removesuffix(":)")
    definition = writer.base.directives[name].member
    for supplied in writer.ways(definition.arguments.get(argument)) if argument else (None,):
        use = f"@{name}{writer.arguments(definition, {argument: supplied} if argument else {})}"
        yield f"{use} {use}" if change.rule == "graphql/repeatable-removed" else use


def _locations(change: Change, writer: Writer) -> list[str]:
    if change.shapes.detail:
        return [change.shapes.detail]
    name = change.shapes.coordinate.partition("(")[0].removeprefix("@")
    return sorted(writer.base.directives[name].scan.places)
