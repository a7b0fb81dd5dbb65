"""Cutting SDL into its top-level definitions without parsing them, so that equal ones are never parsed."""

from __future__ import annotations

import bisect
import functools
import itertools
import re
import string
from typing import TYPE_CHECKING

import msgspec

from contract_check.languages.graphql import grammar
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NEWLINE = re.compile(r"\r\n|\n|\r")


class SourceFile:
    """One SDL text. `pointers` names places by coordinate where the text is not what people wrote (introspection)."""

    def __init__(self, path: str, text: str, pointers: Callable[[str], str] | None = None) -> None:
        self.path = path
        self.text = text
        self.pointers = pointers
        self.masked = mask(text)
        self.described: dict[int, Descriptions] = {}
        """Start of a chunk -> its descriptions, found once."""

    @functools.cached_property
    def _lines(self) -> list[int]:
        if "\r" in self.text:
            return [0, *(found.end() for found in _NEWLINE.finditer(self.text))]
        return [0, *itertools.accumulate(len(line) + 1 for line in self.text.split("\n"))]

    def location(self, offset: int, coordinate: str) -> Location:
        """The place of a character; `coordinate` is the element's schema coordinate, e.g. `User.name`."""
        if self.pointers is not None:
            return Location(self.path, self.pointers(coordinate))
        line = bisect.bisect_right(self._lines, offset)
        return Location(self.path, coordinate, line, offset - self._lines[line - 1] + 1)


class Chunk(msgspec.Struct, frozen=True):
    """The text of one definition or extension."""

    file: SourceFile
    kind: str
    """The keyword: `type`, `interface`, `input`, `enum`, `union`, `scalar`, `schema` or `directive`."""
    name: str
    """"" for `schema`."""
    extension: bool
    start: int
    end: int

    @property
    def text(self) -> str:
        """As written, with its description."""
        return self.file.text[self.start : self.end]

    @property
    def masked(self) -> str:
        """Without comments and the insides of strings; same length."""
        return self.file.masked[self.start : self.end]

    def part(self, start: int, end: int) -> str:
        """A piece of the text, without a copy of the rest."""
        return self.file.text[self.start + start : self.start + end]

    def masked_part(self, start: int, end: int) -> str:
        """A piece of the masked text."""
        return self.file.masked[self.start + start : self.start + end]

    def location(self, offset: int, coordinate: str) -> Location:
        """The place of the character `offset` of this chunk."""
        return self.file.location(self.start + offset, coordinate)


def mask(text: str) -> str:
    """`text` with comments and byte order marks blanked and strings emptied, every character in its old place."""
    return grammar.TOKEN.sub(_masked, text).replace("\ufeff", " ")


def _masked(found: re.Match[str]) -> str:
    token = found.group()
    if token[0] == "#":
        return " " * len(token)
    return f'"{"_" * (len(token) - 2)}"'


def split(file: SourceFile) -> list[Chunk] | None:
    """The definitions of a file in order, None when only a parser can say what is wrong or unusual about it."""
    chunks = []
    masked = file.masked
    match = grammar.DEFINITION.match
    position = _after_ignored(masked, 0)
    while position < len(masked):
        found = match(masked, position)
        if found is None or not _complete(found):
            return None
        chunks.append(_chunk(file, found))
        position = found.end()
    return chunks


_START = re.compile(r"^(?:extend[ \t]+)?(?:type|interface|input|enum|union|scalar|schema|directive)\b", re.MULTILINE)


def salvage(file: SourceFile) -> list[Chunk]:
    """The definitions of a file with errors that can be read for themselves; each is looked for at a line's start."""
    chunks = []
    masked = file.masked
    done = 0
    for start in _START.finditer(masked):
        found = grammar.DEFINITION.match(masked, start.start()) if start.start() >= done else None
        # A body that is wrong leaves a definition without one, and something that begins none behind it.
        if found and _complete(found) and (masked[found.end() : found.end() + 1] or '"') in _BEGINNINGS:
            chunks.append(_chunk(file, found))
            done = found.end()
    return chunks


_BEGINNINGS = frozenset('"' + string.ascii_letters)


def _after_ignored(text: str, position: int) -> int:
    found = grammar.IGNORED.match(text, position)
    return found.end() if found else position


def _complete(found: re.Match[str]) -> bool:
    """What the pattern leaves open: a schema definition has a body; an extension says something and has no text."""
    group = found.lastgroup or ""
    if found["extend"] is None:
        return group != "schema" or found.group().rstrip(grammar.BLANKS).endswith("}")
    rest = found.string[found.end(group) : found.end()].strip(grammar.BLANKS)
    return bool(rest) and group != "directive_name" and not found.group().startswith('"')


def _chunk(file: SourceFile, found: re.Match[str]) -> Chunk:
    group = found.lastgroup or ""
    stem = group.removesuffix("_name")
    name = "" if stem == "schema" else found.group(f"{stem}_name")
    start = found.start()
    end = start + len(found.group().rstrip(grammar.BLANKS))
    return Chunk(file, found.group(stem), name, found.group("extend") is not None, start, end)


class Descriptions(msgspec.Struct, frozen=True):
    """The descriptions of a chunk, and the chunk without them."""

    texts: frozenset[str]
    bare: str
    """Same length as the chunk: lexing descriptions is most of a parser's work, and nothing here needs them."""


_DESCRIPTION = re.compile(
    rf'(?P<text>"_*+")(?=[{grammar.BLANKS}]*+[_A-Za-z][_0-9A-Za-z]*+[{grammar.BLANKS}]*+(?P<next>.?))', re.DOTALL
)


def descriptions(chunk: Chunk) -> Descriptions:
    """Separate what carries no promise from what does."""
    known = chunk.file.described.get(chunk.start)
    if known is None:
        known = chunk.file.described[chunk.start] = _separate(chunk)
    return known


def _separate(chunk: Chunk) -> Descriptions:
    masked, text = chunk.masked, chunk.text
    texts = set()
    pieces = []
    done = 0
    for found in _described(masked, chunk.kind):
        start, end = found
        texts.add(_value(text[start:end]))
        pieces += [text[done:start], " " * (end - start)]
        done = end
    return Descriptions(frozenset(texts), "".join([*pieces, text[done:]]))


def text_before(chunk: Chunk, offset: int) -> str:
    """The description of what begins at `offset` (0: of the definition itself), "" when it has none."""
    masked = chunk.masked
    if offset == 0:
        found = _LEADING.match(masked)
        return _value(chunk.text[found.start(1) : found.end(1)]) if found else ""
    end = len(masked[:offset].rstrip(grammar.BLANKS))
    if not masked[:end].endswith('"'):
        return ""
    start = masked.rindex('"', 0, end - 1)
    return _value(chunk.text[start:end])


_LEADING = re.compile(rf'[{grammar.BLANKS}]*+("_*+")')


def _described(masked: str, kind: str) -> Iterator[tuple[int, int]]:
    only_values = kind == "enum" and "[" not in masked
    for found in _DESCRIPTION.finditer(masked):
        start, end = found.span("text")
        before = _before(masked, start)
        # A value follows `:`, `=` or `[`; a second string of a list follows a quote. In doubt it stays where it is.
        if before in {":", "=", "[", '"'}:
            continue
        if found["next"] in {":", "("} or start == 0 or only_values:
            yield start, end


def _before(text: str, position: int) -> str:
    """The last character before a position that is not ignored, "" at the start."""
    position -= 1
    while position >= 0 and text[position] in grammar.BLANKS:
        position -= 1
    return text[position] if position >= 0 else ""


def _value(literal: str) -> str:
    """The text of a description, so that `"x"` and a block string of x are the same."""
    if literal.startswith('"""'):
        text = literal[3:-3].replace('\\"""', '"""').strip()
        # Most have one line; for the others the indentation of each says nothing.
        return "\n".join(line.strip() for line in text.splitlines()) if "\n" in text or "\r" in text else text
    return literal[1:-1].replace('\\"', '"').strip()
