"""From chunks to syntax trees: the only place that calls graphql-core's parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import GraphQLSyntaxError, Source, parse
from graphql.language import ast

from contract_check.languages.graphql import grammar
from contract_check.languages.graphql.splitting import Chunk, SourceFile, descriptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_check.model.location import Location

_KINDS: dict[type[ast.Node], str] = {
    ast.ObjectTypeDefinitionNode: "type",
    ast.ObjectTypeExtensionNode: "type",
    ast.InterfaceTypeDefinitionNode: "interface",
    ast.InterfaceTypeExtensionNode: "interface",
    ast.InputObjectTypeDefinitionNode: "input",
    ast.InputObjectTypeExtensionNode: "input",
    ast.EnumTypeDefinitionNode: "enum",
    ast.EnumTypeExtensionNode: "enum",
    ast.UnionTypeDefinitionNode: "union",
    ast.UnionTypeExtensionNode: "union",
    ast.ScalarTypeDefinitionNode: "scalar",
    ast.ScalarTypeExtensionNode: "scalar",
    ast.SchemaDefinitionNode: "schema",
    ast.SchemaExtensionNode: "schema",
    ast.DirectiveDefinitionNode: "directive",
}

MAX_TOKENS = 2_000_000
"""More tokens than any real schema file has; the limit bounds what a hostile file can cost."""


class SyntaxFault(Exception):  # noqa: N818 - it says what is wrong with a file, not with the program
    """The text is no GraphQL."""

    def __init__(self, message: str, location: Location) -> None:
        super().__init__(message)
        self.message = message
        self.location = location


def parse_chunk(chunk: Chunk, without: Sequence[tuple[int, int]] = ()) -> ast.DefinitionNode:
    """The syntax tree of one definition; its offsets count from the chunk's first character.

    `without` names spans of fields that nobody will look at.

    Raises:
        SyntaxFault: the chunk is no GraphQL.
    """
    try:
        document = parse(Source(blanked(chunk, without)), max_tokens=MAX_TOKENS)
    except (GraphQLSyntaxError, RecursionError) as error:
        raise _fault(error, chunk.file, chunk.start) from error
    return document.definitions[0]


def blanked(chunk: Chunk, spans: Sequence[tuple[int, int]]) -> str:
    """The text with blanks for descriptions and some fields, and for the braces when no field is left."""
    text = descriptions(chunk).bare
    if not spans:
        return text
    pieces = []
    done = 0
    for start, end in sorted(spans):
        pieces += [text[done:start], " " * (end - start)]
        done = end
    rest = "".join([*pieces, text[done:]])
    opening = grammar.body(chunk.masked)
    if not rest[opening + 1 :].strip(grammar.BLANKS + "}"):
        return rest[:opening] + " " * (len(rest) - opening)
    return rest


def chunks_of(file: SourceFile) -> list[Chunk]:
    """The definitions of a file that the quick way could not cut.

    Raises:
        SyntaxFault: the file is no GraphQL.
    """
    try:
        document = parse(Source(file.text), max_tokens=MAX_TOKENS)
    except (GraphQLSyntaxError, RecursionError) as error:
        raise _fault(error, file, 0) from error
    found = []
    for node in document.definitions:
        kind = _KINDS.get(type(node))
        # Operations beside type definitions are legal; they promise nothing.
        if kind is None or node.loc is None:
            continue
        name = getattr(node, "name", None)
        extension = isinstance(node, ast.TypeExtensionNode | ast.SchemaExtensionNode)
        found.append(Chunk(file, kind, name.value if name else "", extension, node.loc.start, node.loc.end))
    return found


def _fault(error: GraphQLSyntaxError | RecursionError, file: SourceFile, start: int) -> SyntaxFault:
    if isinstance(error, RecursionError):
        return SyntaxFault("values or types are nested too deeply", file.location(start, ""))
    offset = next(iter(error.positions or ()), 0)
    return SyntaxFault(error.message.removeprefix("Syntax Error: "), file.location(start + offset, ""))
