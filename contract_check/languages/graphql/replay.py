"""Replaying an operation with graphql-core: does the base accept it, and what does the head say?"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_ast_schema,
    parse,
    validate,
)
from graphql.language import ast
from graphql.validation.validate import validate_sdl

from contract_check.languages.graphql import grammar
from contract_check.languages.graphql.paths import PROOF_ROOT
from contract_check.languages.graphql.scanning import bare
from contract_check.languages.graphql.schema import SCALARS, head_offset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.languages.graphql.schema import Definition, Schema

_SCALARS = "directive @proof(a: Int, b: Float, c: String, d: Boolean, e: ID) on SCHEMA"
"""Keeps the standard scalars in a schema that uses only some of them: servers know all five."""

_EXTEND = re.compile(r"extend\b")


def refusal(operation: str, base: Schema, head: Schema, touched: set[str], names_of: Sequence[str]) -> str | None:
    """What head says against an operation that base accepts; None when base refuses it or head accepts it.

    The error must name one of `names_of`: an operation refused for the sake of another change proves nothing.

    Both sides are built from the text of the touched types, of those with selections the fields that the operation
    names, and of stand-ins for the types next to them, so that a large schema costs what the operation touches. Like
    servers, they are not asked whether they are valid.
    """
    document = parse(operation)
    names = frozenset(touched)
    words = frozenset(grammar.NAME.findall(operation))
    proof_root = any(f"proof{name}" in operation for name in touched)
    if _errors(document, _built(base, names, words, proof_root)):
        return None
    found = _errors(document, _built(head, names, words, proof_root))
    return next((error for error in found if any(name in error for name in names_of)), None)


def _errors(document: ast.DocumentNode, schema: GraphQLSchema) -> list[str]:
    for definition in document.definitions:
        # Validation rules look at fields, not at the root: a server says this before it executes.
        if isinstance(definition, ast.OperationDefinitionNode) and schema.get_root_type(definition.operation) is None:
            return [f"Schema is not configured to execute {definition.operation.value} operation."]
    return [error.message for error in validate(schema, document)]


def text_refusal(text: str, base: Schema, head: Schema) -> str | None:
    """What head says against type definitions that use the directives of base; None as in `refusal`."""
    errors = [validate_sdl(parse(f"{_directives(schema)}\n\n{text}")) for schema in (base, head)]
    return errors[1][0].message if errors[1] and not errors[0] else None


def _directives(schema: Schema) -> str:
    pieces = [_text(definition) for definition in schema.directives.values()]
    near = {
        bare(argument.type)
        for definition in schema.directives.values()
        for argument in definition.member.arguments.values()
    }
    return "\n\n".join([*pieces, *(f"scalar {name}" for name in sorted(near - SCALARS))])


@functools.lru_cache(maxsize=32)
def _built(
    schema: Schema,
    names: frozenset[str],
    words: frozenset[str],
    proof_root: bool,  # noqa: FBT001 - a cache key
) -> GraphQLSchema:
    text = "\n\n".join(_definitions(schema, names, words, proof_root=proof_root))
    try:
        built = build_ast_schema(parse(text, no_location=True), assume_valid=True)
    except (GraphQLError, TypeError):
        # Parts that contradict each other (GitHub once published a field twice) cannot be built.
        return GraphQLSchema()
    unions = [kind for kind in built.type_map.values() if isinstance(kind, GraphQLUnionType)]
    # The library builds a union of whatever it is told, and stumbles over it when it looks for a field.
    sound = all(isinstance(member, GraphQLObjectType) for union in unions for member in union.types)
    return built if sound else GraphQLSchema()


def _definitions(schema: Schema, names: frozenset[str], words: frozenset[str], *, proof_root: bool) -> Iterator[str]:
    touched = {name for name in names if name in schema.types}
    full = _entered(schema, touched, words)
    yield from _root(schema, touched, proof_root=proof_root)
    near = {name for name in schema.roots.values() if name in schema.types}
    for name in sorted(full):
        definition = schema.types[name]
        kept = _kept(definition, words)
        yield _text(definition.only(kept))
        near.update(_neighbours(definition, kept, schema))
    yield _SCALARS
    for definition in schema.directives.values():
        yield _text(definition)
        near.update(bare(argument.type) for argument in definition.member.arguments.values())
    for name in sorted(near - full - SCALARS):
        yield _stub(name, schema, full)


def _entered(schema: Schema, touched: set[str], words: frozenset[str]) -> set[str]:
    """The touched types, and on this side all that the operation names from there: a field may lead elsewhere."""
    found: set[str] = set()
    todo = list(touched)
    todo += (kind for one in schema.directives.values() for key, kind in one.scan.arguments.items() if key in words)
    while todo:
        name = todo.pop()
        definition = schema.types.get(name)
        if definition is None or name in found:
            continue
        found.add(name)
        for key in words & definition.scan.fields.keys():
            field = definition.scan.fields[key]
            todo += [field.type, *(kind for argument, kind in field.arguments.items() if argument in words)]
        todo += schema.possible(name)
    return found


def _kept(definition: Definition, words: frozenset[str]) -> set[str]:
    """The fields that count: of an input all, since some must be given, and of an extension, which is nothing else."""
    fields = definition.scan.fields
    return {key for key in fields if key in words or definition.kind == "input" or fields[key].chunk.extension}


def _root(schema: Schema, full: set[str], *, proof_root: bool) -> Iterator[str]:
    """The schema definition, and the root that completes a part of a schema."""
    roots = {operation: name for operation, name in schema.roots.items() if name in schema.types}
    if proof_root:
        roots["query"] = PROOF_ROOT
        fields = ["proof: Int"]
        for name in sorted(full):
            kind = schema.types[name].kind
            if kind in {"type", "interface", "union"}:
                fields.append(f"proof{name}: {name}")
            else:
                fields.append(f"proof{name}(value: {name}): Int")
        yield f"type {PROOF_ROOT} {{ {' '.join(fields)} }}"
    if roots:
        yield f"schema {{ {' '.join(f'{operation}: {name}' for operation, name in roots.items())} }}"


def _text(definition: Definition) -> str:
    first, *others = definition.texts
    if definition.chunks[0].extension:
        # A subgraph extends what another one defines: alone, the extension is the definition.
        start = head_offset(definition.chunks[0])
        first = first[:start] + _EXTEND.sub("", first[start:], count=1)
    return "\n\n".join((first, *others))


def _neighbours(definition: Definition, kept: set[str], schema: Schema) -> Iterator[str]:
    for name in kept:
        yield definition.scan.fields[name].type
        yield from definition.scan.fields[name].arguments.values()
    yield from definition.scan.interfaces
    yield from schema.possible(definition.name)
    yield from schema.implementors.get(definition.name, ())


def _stub(name: str, schema: Schema, full: set[str]) -> str:
    """A stand-in for a type that the operation does not look into."""
    definition = schema.types.get(name)
    if definition is None or definition.kind in {"scalar", "enum", "union"}:
        return f"scalar {name}"
    known = [interface for interface in definition.scan.interfaces if interface in full]
    implements = f" implements {' & '.join(known)}" if known else ""
    return f"{definition.kind} {name}{implements} {{ standIn: Int }}"
