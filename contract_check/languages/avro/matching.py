"""Which types meet in resolution: the part of "Schema Resolution" that looks at kinds and names only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.avro.schema import (
    Array,
    Enum,
    Fixed,
    Map,
    Named,
    Primitive,
    Record,
    Type,
    Union,
    Unresolved,
    kind,
    resolved,
    unqualified,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PROMOTIONS: Mapping[str, frozenset[str]] = {
    "int": frozenset({"long", "float", "double"}),
    "long": frozenset({"float", "double"}),
    "float": frozenset({"double"}),
    "string": frozenset({"bytes"}),
    "bytes": frozenset({"string"}),
}
LOSSY = frozenset({("int", "float"), ("long", "float"), ("long", "double"), ("bytes", "string")})
"""Promotions that cannot keep every value: 24 and 53 bits of mantissa, bytes that are no UTF-8."""


def names_match(writer: Named, reader: Named) -> bool:
    """Whether two named types of one kind are the same to the reader.

    Unqualified names decide, and the reader's aliases, which are full names (Specification, "Schema Resolution" and
    "Aliases").
    """
    return unqualified(writer.name) == unqualified(reader.name) or writer.name in reader.aliases


def promotes(writer: Type, reader: Type) -> bool:
    """Whether a value of one primitive type may be read as another."""
    if not isinstance(writer, Primitive) or not isinstance(reader, Primitive):
        return False
    return reader.name in PROMOTIONS.get(writer.name, ())


def matches(writer: Type, reader: Type) -> bool:
    """Whether the specification calls the two types a match; fields and symbols are looked at only afterwards."""
    match writer, reader:
        case (Union(), _) | (_, Union()):
            return True
        case Unresolved(), Unresolved() | Record() | Enum() | Fixed():
            return unqualified(writer.name) == unqualified(reader.name)  # all that is known of it
        case Record() | Enum() | Fixed(), Unresolved():
            return unqualified(writer.name) == unqualified(reader.name)
        case Primitive(), Primitive():
            return writer.name == reader.name or promotes(writer, reader)
        case Array(), Array():
            return matches(resolved(writer.items), resolved(reader.items))
        case Map(), Map():
            return matches(resolved(writer.values), resolved(reader.values))
        case Fixed(), Fixed():
            return names_match(writer, reader) and writer.size == reader.size
        case Record(), Record():
            return names_match(writer, reader)
        case Enum(), Enum():
            return names_match(writer, reader)
        case _:
            return False


def same_branch(writer: Type, reader: Type) -> bool:
    """Whether two branches are the same one: equal primitive or container, equal full name."""
    full_names = [branch.name for branch in (writer, reader) if isinstance(branch, Record | Enum | Fixed)]
    return kind(writer) == kind(reader) and len(set(full_names)) <= 1


class Branches:
    """The branches of a union, found by what could match: unions of events may have thousands."""

    def __init__(self, branches: tuple[Type, ...]) -> None:
        self.types = branches
        self._plain: list[int] = []
        self._named: dict[str, list[int]] = {}
        for index, branch in enumerate(branches):
            if isinstance(branch, Record | Enum | Fixed | Unresolved):
                aliases = () if isinstance(branch, Unresolved) else branch.aliases
                for name in dict.fromkeys(unqualified(name) for name in (branch.name, *aliases)):
                    self._named.setdefault(name, []).append(index)
            else:
                self._plain.append(index)

    def matching(self, writer: Type) -> Iterator[int]:
        """Indexes of the branches that match, in order."""
        some: Sequence[int] = self._plain
        if isinstance(writer, Record | Enum | Fixed | Unresolved):
            some = self._named.get(unqualified(writer.name), ())
        return (index for index in some if matches(writer, self.types[index]))


def chosen(writer: Type, among: Branches, reader: Branches) -> int | None:
    """Index of the branch of the reader's union by which a value of `writer` is read, None when no branch matches.

    It is the first that matches. Only where the writer's own union is ambiguous in the same way already (its schema
    would not even read its own data by that rule) the branch of the same name is meant, as Java reads it.

    Args:
        writer: the type of the value.
        among: the branches of the writer's union; the type alone when the writer has none.
        reader: the branches of the reader's union.
    """
    own = next(among.matching(writer), None)
    if own is not None and among.types[own] is not writer:
        for index in reader.matching(writer):
            if same_branch(writer, reader.types[index]):
                return index
    return next(reader.matching(writer), None)


def paired_field_names(writer: Record, reader: Record) -> dict[str, str]:
    """Reader field -> the writer's field that fills it: the namesake, else the first that an alias names."""
    written = {field.name for field in writer.fields}
    found = {field.name: field.name for field in reader.fields if field.name in written}
    taken = set(found)
    for field in reader.fields:
        alias = next((alias for alias in field.aliases if alias in written and alias not in taken), None)
        if field.name not in found and alias is not None:
            found[field.name] = alias
            taken.add(alias)
    return found
