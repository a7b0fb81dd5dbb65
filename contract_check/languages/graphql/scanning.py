"""What a definition refers to, read from its masked text: the edges of the type graph without a parser."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from contract_check.languages.graphql import grammar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.graphql.splitting import Chunk

_DIRECTIVE_NAME = re.compile(r"@[\s,]*+([_A-Za-z]\w*+)")


class ScannedField(msgspec.Struct, frozen=True):
    """A field of an object, interface or input object."""

    type: str
    """Name of its type, without wrappers."""
    arguments: dict[str, str]
    """Argument -> name of its type."""
    offset: int
    """Of the name, in its chunk."""
    span: tuple[int, int]
    """The whole field with its description, in its chunk."""
    chunk: Chunk
    hidden: bool
    """`@inaccessible` (Apollo Federation): not part of the API schema."""


class Scan(msgspec.Struct):
    """What one definition refers to."""

    fields: dict[str, ScannedField] = msgspec.field(default_factory=dict)
    interfaces: list[str] = msgspec.field(default_factory=list)
    members: list[str] = msgspec.field(default_factory=list)
    roots: dict[str, str] = msgspec.field(default_factory=dict)
    doubles: list[tuple[str, ScannedField, ScannedField]] = msgspec.field(default_factory=list)
    """Fields defined twice: name, first, second."""
    directives: set[str] = msgspec.field(default_factory=set)
    """Directives used on the definition itself."""
    arguments: dict[str, str] = msgspec.field(default_factory=dict)
    """Of a directive definition: argument -> name of its type."""
    places: set[str] = msgspec.field(default_factory=set)
    """Of a directive definition: where it may stand, e.g. `FIELD`."""

    def add(self, other: Scan) -> None:
        """Take in an extension."""
        for name, field in other.fields.items():
            if name in self.fields:
                self.doubles.append((name, self.fields[name], field))
            else:
                self.fields[name] = field
        self.interfaces += other.interfaces
        self.members += other.members
        self.roots |= other.roots
        self.doubles += other.doubles
        self.directives |= other.directives
        self.arguments |= other.arguments
        self.places |= other.places


def scan(chunk: Chunk) -> Scan:
    """What the text of one chunk refers to. Well-formed chunks only."""
    found = Scan()
    masked = chunk.masked
    if chunk.kind == "directive":
        # Places are written in capitals, so the last `on` is the one before them.
        declared, _, places = masked.rpartition("on")
        found.places.update(grammar.NAME.findall(places))
        opening = declared.find("(")
        found.arguments |= _arguments(declared[opening + 1 :]) if opening >= 0 else {}
        return found
    brace = grammar.body(masked)
    before = masked[:brace]
    found.directives.update(_DIRECTIVE_NAME.findall(before))
    if chunk.kind in {"type", "interface"} and (named := grammar.IMPLEMENTS.search(before)):
        found.interfaces += grammar.NAME.findall(named.group(1))
    if chunk.kind == "union" and (named := grammar.MEMBERS.search(masked)):
        found.members += grammar.NAME.findall(named.group(1))
    if chunk.kind == "schema":
        found.roots |= dict(grammar.ROOT.findall(masked[brace:]))
    if chunk.kind in {"type", "interface", "input"}:
        for name, field in _fields(chunk, masked, brace + 1):
            if name in found.fields:
                found.doubles.append((name, found.fields[name], field))
            else:
                found.fields[name] = field
    return found


def _fields(chunk: Chunk, masked: str, position: int) -> Iterator[tuple[str, ScannedField]]:
    found, end = _matched(masked, position, sent=chunk.kind == "input")
    for name, type_, arguments, offset, span, hidden in found:
        yield name, ScannedField(type_, arguments, offset, span, chunk, hidden)
    if masked[end : end + 1] not in {"}", ""}:
        yield from _parsed(chunk, end)


_Matched: TypeAlias = "tuple[str, str, dict[str, str], int, tuple[int, int], bool]"
"""Name, type, arguments, offset of the name, span, hidden."""


@functools.lru_cache(maxsize=4096)
def _matched(masked: str, position: int, *, sent: bool) -> tuple[tuple[_Matched, ...], int]:
    """The fields from `position` on, and where they end. Kept, since both sides of a comparison are mostly alike."""
    pattern = grammar.INPUT_VALUE if sent else grammar.FIELD
    skip = grammar.IGNORED.match(masked, position)
    position = skip.end() if skip else position
    fields: list[_Matched] = []
    while found := pattern.match(masked, position):
        arguments = None if sent else found["arguments"]
        text = found.group()
        hidden = "@" in text and "inaccessible" in _DIRECTIVE_NAME.findall(text)
        span = found.span()
        named = _arguments(arguments) if arguments else {}
        fields.append((found["name"], bare(found["type"]), named, found.start("name"), span, hidden))
        position = span[1]
    return tuple(fields), position


def _parsed(chunk: Chunk, position: int) -> Iterator[tuple[str, ScannedField]]:
    """The fields from `position` on, read by the parser: values nest deeper there than the patterns look."""
    from contract_check.languages.graphql.parsing import parse_chunk  # noqa: PLC0415 - hardly ever

    for node in getattr(parse_chunk(chunk), "fields", None) or ():
        if node.loc.start < position:
            continue
        arguments = {
            item.name.value: bare(_written(chunk, item.type)) for item in getattr(node, "arguments", None) or ()
        }
        span = node.loc.start, node.loc.end
        hidden = any(item.name.value == "inaccessible" for item in node.directives or ())
        yield (
            node.name.value,
            ScannedField(bare(_written(chunk, node.type)), arguments, node.loc.start, span, chunk, hidden),
        )


def _written(chunk: Chunk, node: Any) -> str:
    return chunk.masked_part(node.loc.start, node.loc.end)


def _arguments(text: str) -> dict[str, str]:
    found = {}
    position = len(text) - len(text.lstrip(grammar.BLANKS))
    while value := grammar.INPUT_VALUE.match(text, position):
        found[value["name"]] = bare(value["type"])
        position = value.end()
    return found


def bare(written: str) -> str:
    """The name in a type reference."""
    found = grammar.NAME.search(written)
    return found.group() if found else ""
