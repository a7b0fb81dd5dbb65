"""One schema: the definitions of all its files, extensions merged, each parsed when somebody looks at it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from contract_check.languages.graphql import grammar
from contract_check.languages.graphql.scanning import Scan, ScannedField, scan
from contract_check.languages.graphql.splitting import descriptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graphql.language import ast

    from contract_check.languages.graphql.splitting import Chunk
    from contract_check.model.location import Location

OPERATIONS = ("query", "mutation", "subscription")
SCALARS = frozenset({"Int", "Float", "String", "Boolean", "ID"})
DIRECTIVES = frozenset({"skip", "include", "deprecated", "specifiedBy", "oneOf"})
"""Directives of the specification: a redeclaration says nothing."""
EXECUTABLE = frozenset(
    {
        "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT",
        "VARIABLE_DEFINITION",
    }
)  # fmt: skip
"""Where a directive can stand in an operation (specification, 3.13)."""


class Member(msgspec.Struct, frozen=True):
    """A part of a definition with a name: a field, argument, enum value, union member, interface, directive use."""

    name: str
    node: Any
    """graphql-core's node; its offsets count from the first character of `chunk`."""
    chunk: Chunk

    def location(self, coordinate: str) -> Location:
        """Where it stands."""
        return self.chunk.location(_offset(self.node), coordinate)

    @property
    def directives(self) -> tuple[Member, ...]:
        """Directives used on it, in order."""
        return members(self.node.directives or (), self.chunk)

    @property
    def arguments(self) -> dict[str, Member]:
        """Arguments of a field or directive definition."""
        return {member.name: member for member in members(self.node.arguments or (), self.chunk)}

    @property
    def type(self) -> str:
        """The type as written, without blanks, e.g. `[Int!]!`."""
        return type_text(self.node.type)

    @property
    def default(self) -> ast.ConstValueNode | None:
        """The default of an argument or input field."""
        found: ast.ConstValueNode | None = self.node.default_value
        return found

    @property
    def required(self) -> bool:
        """Whether an argument or input field must be given (specification, 5.4.3)."""
        return self.type.endswith("!") and self.default is None

    @property
    def text(self) -> str:
        """As written, without its description."""
        start, end = _offset(self.node), self.node.loc.end
        return self.chunk.part(start, end)


def _offset(node: Any) -> int:
    """Where the name stands: descriptions were blanked, so the node itself begins at its first token."""
    offset: int = node.loc.start
    return offset


def members(nodes: Iterable[Any], chunk: Chunk) -> tuple[Member, ...]:
    """Named nodes as members."""
    return tuple(Member(node.name.value, node, chunk) for node in nodes)


def type_text(node: Any) -> str:
    """A type reference as text without blanks."""
    wrapped = getattr(node, "type", None)
    if wrapped is None:
        name: str = node.name.value
        return name
    return f"[{type_text(wrapped)}]" if node.kind == "list_type" else f"{type_text(wrapped)}!"


class Definition:
    """A type, a directive or the schema itself: its definition and all extensions."""

    def __init__(
        self, name: str, chunks: tuple[Chunk, ...], without: Mapping[Chunk, list[tuple[int, int]]] | None = None
    ) -> None:
        self.name = name
        self.chunks = chunks
        self.kind = chunks[0].kind
        self._without = without or {}

    @functools.cached_property
    def scan(self) -> Scan:
        """What it refers to."""
        found = Scan()
        for chunk in self.chunks:
            found.add(scan(chunk))
        return found

    @functools.cached_property
    def nodes(self) -> tuple[tuple[Any, Chunk], ...]:
        """Syntax trees of the definition and its extensions."""
        from contract_check.languages.graphql.parsing import parse_chunk  # noqa: PLC0415 - most are never parsed

        return tuple((parse_chunk(chunk, self._without.get(chunk, ())), chunk) for chunk in self.chunks)

    @functools.cached_property
    def fields(self) -> dict[str, Member]:
        """Fields of an object, interface or input object; of two with one name the first counts."""
        return self._named("fields")

    @functools.cached_property
    def values(self) -> dict[str, Member]:
        """Values of an enum."""
        return self._named("values")

    @functools.cached_property
    def possible(self) -> dict[str, Member]:
        """Members of a union."""
        return self._named("types")

    @functools.cached_property
    def interfaces(self) -> dict[str, Member]:
        """Interfaces that it implements."""
        return self._named("interfaces")

    @functools.cached_property
    def directives(self) -> tuple[Member, ...]:
        """Directives used on the definition or its extensions."""
        return tuple(member for node, chunk in self.nodes for member in members(node.directives or (), chunk))

    @functools.cached_property
    def member(self) -> Member:
        """The definition itself as a member (directive definitions have arguments)."""
        node, chunk = self.nodes[0]
        return Member(self.name, node, chunk)

    @property
    def location(self) -> Location:
        """Where it is defined."""
        chunk = self.chunks[0]
        return chunk.location(head_offset(chunk), f"@{self.name}" if self.kind == "directive" else self.name)

    def same_text(self, other: Definition) -> bool:
        """Whether nothing at all differs."""
        if len(self.chunks) != len(other.chunks):
            return False
        return all(one.text == two.text for one, two in zip(self.chunks, other.chunks, strict=True))

    def same_but_texts(self, other: Definition) -> bool:
        """Whether nothing but descriptions and blanks differs."""
        if len(self.chunks) != len(other.chunks):
            return False
        return all(_squeezed(one) == _squeezed(two) for one, two in zip(self.chunks, other.chunks, strict=True))

    def differing_from(self, other: Definition) -> Definition:
        """The same without the fields that `other` writes letter by letter alike: most of a type never changes."""
        if self.scan.doubles or other.scan.doubles:
            return self
        without: dict[Chunk, list[tuple[int, int]]] = {}
        for name, field in self.scan.fields.items():
            partner = other.scan.fields.get(name)
            # An extension of nothing is no GraphQL, so extensions stay whole, and so do their partners.
            if partner is None or field.chunk.extension or partner.chunk.extension:
                continue
            if _written(field) == _written(partner):
                without.setdefault(field.chunk, []).append(field.span)
        return Definition(self.name, self.chunks, without)

    def only(self, names: set[str]) -> Definition:
        """The same with no other fields than those named."""
        without: dict[Chunk, list[tuple[int, int]]] = {}
        for name, field in self.scan.fields.items():
            if name not in names:
                without.setdefault(field.chunk, []).append(field.span)
        return Definition(self.name, self.chunks, without)

    @property
    def texts(self) -> tuple[str, ...]:
        """What the parser reads: the chunks without descriptions and without the fields that are left out."""
        from contract_check.languages.graphql.parsing import blanked  # noqa: PLC0415 - most are never parsed

        return tuple(blanked(chunk, self._without.get(chunk, ())) for chunk in self.chunks)

    def _named(self, attribute: str) -> dict[str, Member]:
        found: dict[str, Member] = {}
        for node, chunk in self.nodes:
            for part in getattr(node, attribute, None) or ():
                found.setdefault(part.name.value, Member(part.name.value, part, chunk))
        return found


def _squeezed(chunk: Chunk) -> tuple[list[str], list[str]]:
    """The words of a chunk without its descriptions, and its strings letter by letter: blanks count in them."""
    bare = descriptions(chunk).bare
    return bare.split(), [token for token in grammar.TOKEN.findall(bare) if token[0] == '"']


def _written(field: ScannedField) -> str:
    """A field from its name on, so that its description does not count."""
    text = field.chunk.part(field.offset, field.span[1])
    return text.rstrip(grammar.BLANKS)


def head_offset(chunk: Chunk) -> int:
    """Where the keyword of a definition stands, behind its description."""
    masked = chunk.masked
    if not masked.startswith('"'):
        return 0
    end = masked.index('"', 1) + 1
    return end + len(masked[end:]) - len(masked[end:].lstrip(grammar.BLANKS))


class Schema:
    """The merged definitions of one schema."""

    def __init__(self, chunks: Iterable[Chunk], *, complete: bool = True) -> None:
        self.complete = complete
        """False where a file could only be read in part: then what is missing says nothing."""
        self.types: dict[str, Definition] = {}
        self.directives: dict[str, Definition] = {}
        self.doubles: list[tuple[Chunk, Chunk]] = []
        """(first, second) definition of the same name; only the first counts."""
        self.own: Definition | None = None
        """The `schema` definition with its extensions."""
        self._own_is_explicit = False
        self._merge(chunks)

    def _merge(self, chunks: Iterable[Chunk]) -> None:
        groups: dict[tuple[str, str], list[Chunk]] = {}
        for chunk in chunks:
            space = chunk.kind if chunk.kind in {"schema", "directive"} else "type"
            groups.setdefault((space, chunk.name), []).append(chunk)
        for (space, name), found in groups.items():
            definitions = [chunk for chunk in found if not chunk.extension]
            self.doubles += [(definitions[0], chunk) for chunk in definitions[1:]]
            kept = (*definitions[:1], *(chunk for chunk in found if chunk.extension))
            definition = Definition(name, kept)
            if space == "schema":
                self.own, self._own_is_explicit = definition, bool(definitions)
            elif space == "directive":
                self.directives[name] = definition
            else:
                self.types[name] = definition

    @functools.cached_property
    def roots(self) -> dict[str, str]:
        """Operation -> name of its root type (specification, 3.3: default names hold without a definition)."""
        named = self.own.scan.roots if self.own is not None else {}
        if self._own_is_explicit:
            return dict(named)
        default = {
            operation: operation.capitalize()
            for operation in OPERATIONS
            if (found := self.types.get(operation.capitalize())) is not None and found.kind == "type"
        }
        return {**default, **named}

    @property
    def fragment(self) -> bool:
        """Whether it is a part of a schema: without a query root nobody can say what is reachable."""
        return self.roots.get("query") not in self.types

    def possible(self, name: str) -> Iterator[str]:
        """The object types that a value of type `name` can have."""
        definition = self.types.get(name)
        if definition is None:
            return
        if definition.kind == "union":
            yield from definition.scan.members
        elif definition.kind == "interface":
            yield from (other for other in self.implementors.get(name, ()) if self.types[other].kind == "type")
        else:
            yield name

    @functools.cached_property
    def implementors(self) -> dict[str, tuple[str, ...]]:
        """Interface -> types and interfaces that implement it."""
        found: dict[str, list[str]] = {}
        for name, definition in self.types.items():
            for interface in definition.scan.interfaces:
                found.setdefault(interface, []).append(name)
        return {name: tuple(others) for name, others in found.items()}


Types: TypeAlias = "Mapping[str, Definition]"
