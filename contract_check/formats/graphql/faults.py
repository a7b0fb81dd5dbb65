"""What is wrong with a schema that can be read: reported with lines, and the rest is compared all the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_check.languages.graphql import grammar
from contract_check.languages.graphql.schema import SCALARS
from contract_check.model.contract import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.graphql.schema import Definition, Schema


def find(schema: Schema) -> Iterator[Problem]:
    """Errors in the definitions of one schema."""
    for first, second in schema.doubles:
        yield Problem(
            rule="graphql-duplicate-definition",
            message=f"`{second.name or second.kind}` is defined twice: first at {first.location(0, first.name)}",
            remedy="keep one definition; the first is the one that was compared",
            location=second.location(0, second.name),
        )
    elsewhere = (
        not schema.complete
        or schema.fragment
        or any(definition.chunks[0].extension for definition in schema.types.values())
    )
    for definition in schema.types.values():
        yield from _fields(definition)
        yield from _deprecated(definition)
        if not elsewhere:
            yield from _references(definition, schema)
    yield from _roots(schema)


def _fields(definition: Definition) -> Iterator[Problem]:
    for name, first, second in definition.scan.doubles:
        coordinate = f"{definition.name}.{name}"
        yield Problem(
            rule="graphql-duplicate-field",
            message=f"`{coordinate}` is defined twice: first at {first.chunk.location(first.offset, coordinate)}",
            remedy="keep one definition; the first is the one that was compared",
            location=second.chunk.location(second.offset, coordinate),
        )


def _deprecated(definition: Definition) -> Iterator[Problem]:
    """What must be given cannot be given up (specification, 3.13.3)."""
    for name, field in definition.scan.fields.items():
        start, end = field.span
        text = field.chunk.masked_part(start, end)
        if "deprecated" not in text:
            continue
        inputs = [text] if definition.kind == "input" else []
        if field.arguments and (found := grammar.FIELD.match(text)):
            inputs = [value.group() for value in grammar.INPUT_VALUE.finditer(found["arguments"])]
        for one in inputs:
            value = grammar.INPUT_VALUE.match(one)
            if value and value["type"].rstrip(" \t\r\n,").endswith("!") and _gives_up(one[value.end("type") :]):
                coordinate = f"{definition.name}.{name}" + (f"({value['name']}:)" if field.arguments else "")
                yield Problem(
                    rule="graphql-required-deprecated",
                    message=f"`{coordinate}` is required and deprecated",
                    remedy="make it optional first, or give it a default",
                    location=field.chunk.location(field.offset, coordinate),
                )


def _gives_up(rest: str) -> bool:
    """Whether `@deprecated` follows a type without a default."""
    return not rest.lstrip().startswith("=") and _DEPRECATED.search(rest) is not None


_DEPRECATED = re.compile(r"@[\s,]*+deprecated\b")


def _references(definition: Definition, schema: Schema) -> Iterator[Problem]:
    """In a part of a schema the missing types are elsewhere; in a whole one they are nowhere."""
    for name, field in definition.scan.fields.items():
        for target in (field.type, *field.arguments.values()):
            if target not in schema.types and target not in SCALARS:
                coordinate = f"{definition.name}.{name}"
                yield Problem(
                    rule="graphql-unknown-type",
                    message=f"`{coordinate}` refers to `{target}`, which no file of this schema defines",
                    remedy=f"define `{target}`, or add its file to the same folder",
                    location=field.chunk.location(field.offset, coordinate),
                )


def _roots(schema: Schema) -> Iterator[Problem]:
    for operation, name in schema.roots.items():
        if name not in schema.types and schema.own is not None and schema.complete:
            yield Problem(
                rule="graphql-unknown-type",
                message=f"the root operation type `{name}` of `{operation}` is not defined",
                remedy=f"define `{name}`, or correct the schema definition",
                location=schema.own.location,
            )
