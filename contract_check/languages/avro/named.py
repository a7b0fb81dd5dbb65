"""Named types: their names and aliases, the symbols of an enum, the size of a fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.avro import matching
from contract_check.languages.avro.edge import fact
from contract_check.languages.avro.resolution import FIXED_SIZE_MISMATCH, MISSING_ENUM_SYMBOLS, NAME_MISMATCH
from contract_check.languages.avro.schema import unqualified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.avro.schema import Enum, Fixed, Named, Record
    from contract_check.model.change import Change


def names(one: Named, other: Named) -> Iterator[Change]:
    """Name, namespace, aliases."""
    if one.name != other.name:
        yield fact(
            _renaming(one, other), one.subject, one.place, one.location.child("name"), other.location.child("name"),
            one.name, other.name, incompatibility=NAME_MISMATCH,
        )  # fmt: skip
    yield from aliases(one, other)


def aliases(one: Named, other: Named) -> Iterator[Change]:
    """Aliases that came or went, the one that a renaming needs excepted."""
    for alias in other.aliases:
        if alias not in one.aliases and alias != one.name:
            yield fact(
                "alias-added", one.subject, f"{one.place}@{alias}", None, other.location.child("aliases"), after=alias
            )
    for alias in one.aliases:
        if alias not in other.aliases and alias != other.name:
            yield fact("alias-removed", one.subject, f"{one.place}@{alias}", one.location.child("aliases"), None, alias)


def _renaming(one: Named, other: Named) -> str:
    if unqualified(one.name) == unqualified(other.name):
        return "namespace-changed"
    forth, back = matching.names_match(one, other), matching.names_match(other, one)
    if forth and back:
        return "type-renamed-both-ways"
    return "type-renamed-with-alias" if forth else "type-renamed-to-alias" if back else "type-renamed"


def symbols(one: Enum, other: Enum) -> Iterator[Change]:
    """Symbols and the symbol that stands for unknown ones."""
    at = one.location.child("symbols"), other.location.child("symbols")
    for index, symbol in enumerate(one.symbols):
        if symbol not in other.symbols:
            rule = "enum-symbol-removed" if other.default is None else "enum-symbol-removed-with-default"
            yield fact(
                rule, one.subject, f"{one.place}={symbol}", at[0].child(index), at[1], symbol,
                default=other.default, incompatibility=MISSING_ENUM_SYMBOLS,
            )  # fmt: skip
    for index, symbol in enumerate(other.symbols):
        if symbol not in one.symbols:
            rule = "enum-symbol-added" if one.default is None else "enum-symbol-added-with-default"
            yield fact(
                rule, one.subject, f"{one.place}={symbol}", at[0], at[1].child(index), after=symbol,
                default=one.default, incompatibility=MISSING_ENUM_SYMBOLS,
            )  # fmt: skip
    kept = [symbol for symbol in one.symbols if symbol in other.symbols]
    if kept != [symbol for symbol in other.symbols if symbol in one.symbols]:
        yield fact("enum-symbols-reordered", one.subject, f"{one.place}@symbols", at[0], at[1])
    yield from _enum_default(one, other)


def _enum_default(one: Enum, other: Enum) -> Iterator[Change]:
    if one.default == other.default:
        return
    rule = "enum-default-changed"
    if one.default is None:
        rule = "enum-default-added"
    elif other.default is None:
        rule = "enum-default-removed"
    before, after = one.location.child("default"), other.location.child("default")
    yield fact(
        rule, one.subject, f"{one.place}@default", before if one.default is not None else one.location,
        after if other.default is not None else other.location, one.default, other.default,
    )  # fmt: skip


def size(one: Fixed, other: Fixed) -> Iterator[Change]:
    """Bytes of a fixed."""
    if one.size != other.size:
        yield fact(
            "fixed-size-changed", one.subject, one.place, one.location.child("size"), other.location.child("size"),
            one.size, other.size, incompatibility=FIXED_SIZE_MISMATCH,
        )  # fmt: skip


def kind_of_record(one: Record, other: Record) -> Iterator[Change]:
    """Record or error: the bytes are the same."""
    if one.error != other.error:
        yield fact(
            "property-changed", one.subject, f"{one.place}@type", one.location, other.location,
            "error" if one.error else "record", "error" if other.error else "record", property="type",
        )  # fmt: skip
