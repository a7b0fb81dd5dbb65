"""Can a reader read what a writer wrote? The specification's "Schema Resolution", decided without any data.

`comparison` states the facts of a pair; this module answers the bare question, for released versions and as a second
opinion in tests. Names of incompatibilities are those of Java's `SchemaCompatibility`, which registries print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from contract_check.languages.avro import defaults, matching
from contract_check.languages.avro.schema import (
    Array,
    Enum,
    Fixed,
    Map,
    Record,
    Schema,
    Type,
    Union,
    Unresolved,
    branches,
    kind,
    logical_of,
    resolved,
    word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.model.location import Location

NAME_MISMATCH = "NAME_MISMATCH"
FIXED_SIZE_MISMATCH = "FIXED_SIZE_MISMATCH"
MISSING_ENUM_SYMBOLS = "MISSING_ENUM_SYMBOLS"
READER_FIELD_MISSING_DEFAULT_VALUE = "READER_FIELD_MISSING_DEFAULT_VALUE"
TYPE_MISMATCH = "TYPE_MISMATCH"
MISSING_UNION_BRANCH = "MISSING_UNION_BRANCH"
LOGICAL_TYPE_MISMATCH = "LOGICAL_TYPE_MISMATCH"
"""Ours: the specification lets decimals match only with equal scale and precision, Java does not look."""


class Incompatibility(msgspec.Struct, frozen=True):
    """One reason why some value cannot be read, or is read as another one."""

    name: str
    writer: Location
    reader: Location
    place: str
    """Canonical place on the reader's side."""
    detail: str


def can_read(writer: Schema, reader: Schema) -> tuple[Incompatibility, ...]:
    """Every reason why data of `writer` is not readable with `reader`, in the order of the reader; empty when it is."""
    return tuple(_Check().run(resolved(writer), resolved(reader)))


_Item: TypeAlias = Incompatibility | tuple[Type, Type]
"""A finding, or a pair of types (writer, reader) to look at."""


class _Check:
    def __init__(self) -> None:
        # A pair in progress counts as readable: recursive types are readable unless a finite value shows otherwise.
        self._met: set[tuple[int, int]] = set()

    def run(self, writer: Type, reader: Type) -> Iterator[Incompatibility]:
        """Everything in order; a list of what is left instead of recursion, since types refer to types without end."""
        left: list[_Item] = [(writer, reader)]
        while left:
            item = left.pop()
            if isinstance(item, Incompatibility):
                yield item
            else:
                left += reversed([*self._types(*item)])

    def _types(self, writer: Type, reader: Type) -> Iterator[_Item]:
        pair = (id(writer), id(reader))
        if pair in self._met:
            return
        self._met.add(pair)
        if isinstance(writer, Union) or isinstance(reader, Union):
            yield from self._unions(writer, reader)
        elif isinstance(writer, Unresolved) or isinstance(reader, Unresolved):
            return
        elif kind(writer) != kind(reader):
            if not matching.promotes(writer, reader):
                yield _found(TYPE_MISMATCH, writer, reader, f"{word(writer)} is not {word(reader)}")
            else:
                yield from self._logical(writer, reader)
        else:
            yield from self._alike(writer, reader)

    def _alike(self, writer: Type, reader: Type) -> Iterator[_Item]:
        match writer, reader:
            case Array(), Array():
                yield resolved(writer.items), resolved(reader.items)
            case Map(), Map():
                yield resolved(writer.values), resolved(reader.values)
            case Record(), Record():
                yield from self._names(writer, reader)
                yield from self._fields(writer, reader)
            case Enum(), Enum():
                yield from self._names(writer, reader)
                missing = [symbol for symbol in writer.symbols if symbol not in reader.symbols]
                if missing and reader.default is None:
                    yield _found(MISSING_ENUM_SYMBOLS, writer, reader, ", ".join(missing), "symbols")
            case Fixed(), Fixed():
                yield from self._names(writer, reader)
                if writer.size != reader.size:
                    yield _found(FIXED_SIZE_MISMATCH, writer, reader, f"{writer.size} is not {reader.size}", "size")
                yield from self._logical(writer, reader)
            case _:
                yield from self._logical(writer, reader)

    def _unions(self, writer: Type, reader: Type) -> Iterator[_Item]:
        written, read = matching.Branches(branches(writer)), matching.Branches(branches(reader))
        for branch in written.types:
            index = matching.chosen(branch, written, read)
            if index is not None:
                yield branch, read.types[index]
            elif isinstance(reader, Union):
                yield _found(MISSING_UNION_BRANCH, branch, reader, f"no branch of the reader takes {word(branch)}")
            else:
                yield branch, reader

    def _fields(self, writer: Record, reader: Record) -> Iterator[_Item]:
        names = matching.paired_field_names(writer, reader)
        written = {field.name: field for field in writer.fields}
        for field in reader.fields:
            if field.name in names:
                yield resolved(written[names[field.name]].type), resolved(field.type)
            elif not defaults.usable(field):
                yield Incompatibility(
                    READER_FIELD_MISSING_DEFAULT_VALUE,
                    writer.location,
                    field.location,
                    f"{reader.place}/{field.name}",
                    field.name,
                )

    def _names(self, writer: Record | Enum | Fixed, reader: Record | Enum | Fixed) -> Iterator[Incompatibility]:
        if not matching.names_match(writer, reader):
            yield _found(NAME_MISMATCH, writer, reader, f"{writer.name} is not {reader.name}", "name")

    def _logical(self, writer: Type, reader: Type) -> Iterator[Incompatibility]:
        one, other = logical_of(writer), logical_of(reader)
        if one is None or other is None or one == other:
            return
        if one.name == other.name and one.scale == other.scale and one.precision <= other.precision:
            return  # every value fits; the demand for equal precision in the specification protects nobody here
        yield _found(LOGICAL_TYPE_MISMATCH, writer, reader, f"{word(writer)} is not {word(reader)}")


def _found(name: str, writer: Type, reader: Type, detail: str, part: str = "") -> Incompatibility:
    where = reader.location.child(part) if part else reader.location
    return Incompatibility(name, writer.location, where, reader.place, detail)
