"""What becomes of a value when its field's type changes: which kinds share an encoding, and at what price.

Specification: https://protobuf.dev/programming-guides/proto3/#updating and json/#json-wire-safety; each claim was run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.protobuf.elements import Enum, Message

if TYPE_CHECKING:
    from contract_check.languages.protobuf.compare.spot import Sides
    from contract_check.languages.protobuf.elements import Field
    from contract_check.languages.protobuf.schema import Declaration, Type

_VARINTS = frozenset({"int32", "int64", "uint32", "uint64"})

_SIGN = "field-sign-changed"
_WIDTH = "field-width-changed"
_EXCHANGES = {
    # Same bits, read with and without a sign: -1 becomes 4294967295. JSON stays a number (or a string) on both sides.
    frozenset({"int32", "uint32"}): _SIGN,
    frozenset({"int64", "uint64"}): _SIGN,
    frozenset({"fixed32", "sfixed32"}): _SIGN,
    frozenset({"fixed64", "sfixed64"}): _SIGN,
    # 64 bits are cut to 32; JSON writes 64-bit integers as strings and 32-bit ones as numbers.
    frozenset({"int32", "int64"}): _WIDTH,
    frozenset({"uint32", "uint64"}): _WIDTH,
    frozenset({"sint32", "sint64"}): _WIDTH,
    frozenset({"int32", "uint64"}): _WIDTH,
    frozenset({"uint32", "int64"}): _WIDTH,
    frozenset({"bytes", "message"}): "field-bytes-and-message-exchanged",
    **{frozenset({"bool", integer}): "field-bool-and-integer-exchanged" for integer in (*_VARINTS, "enum")},
    **{frozenset({"enum", integer}): "field-enum-and-integer-exchanged" for integer in _VARINTS},
}

PACKABLE_EXCEPTIONS = frozenset({"string", "bytes", "message", "group", "unknown"})
"""Kinds whose repeated fields are never packed."""


def type_rule(before: Type, after: Type, sides: Sides) -> str | None:
    """The rule that a change of type falls under, None where nothing changed."""
    if before.kind == after.kind:
        if before.name == after.name or sides.renamed(before.name) == after.name:
            return None
        return _other_name(before, after, sides)
    if "unknown" in (before.kind, after.kind):
        # One side lacks the import: the last part of the name is all that both have.
        same = before.name.rpartition(".")[2] == after.name.rpartition(".")[2]
        return None if same and before.name else "field-type-changed"
    if (before.kind, after.kind) == ("string", "bytes"):
        return "field-string-became-bytes"
    if (before.kind, after.kind) == ("bytes", "string"):
        return "field-bytes-became-string"
    return _EXCHANGES.get(frozenset({before.kind, after.kind}), "field-type-changed")


def _other_name(before: Type, after: Type, sides: Sides) -> str:
    if before.kind == "unknown" or before.declaration is None or after.declaration is None:
        return "field-type-changed"
    one, other = before.declaration, after.declaration
    if isinstance(one.element, Enum):
        return "field-enum-exchanged" if _same_values(one, other) else "field-type-changed"
    return "field-message-exchanged" if same_layout(one, other, sides, set()) else "field-type-changed"


def _same_values(one: Declaration, other: Declaration) -> bool:
    """Whether an enum has every value of another."""
    if not isinstance(one.element, Enum) or not isinstance(other.element, Enum):
        return False
    new = {(value.name, value.number) for value in other.element.values}
    return {(value.name, value.number) for value in one.element.values} <= new


def same_layout(one: Declaration, other: Declaration, sides: Sides, seen: set[tuple[str, str]]) -> bool:
    """Whether every field of a message means the same in another. Ends by remembering the pairs it has seen."""
    if (one.name, other.name) in seen:
        return True
    seen.add((one.name, other.name))
    if not isinstance(one.element, Message) or not isinstance(other.element, Message):
        return False
    twins = {field.number: field for field in other.element.fields}
    return all(
        field.number in twins and _same_member(one, other, field, twins[field.number], sides, seen)
        for field in one.element.fields
    )


def _same_member(
    one: Declaration, other: Declaration, field: Field, twin: Field, sides: Sides, seen: set[tuple[str, str]]
) -> bool:
    if (field.name, field.map_key) != (twin.name, twin.map_key):
        return False
    if (field.label == "repeated") != (twin.label == "repeated") or bool(field.oneof) != bool(twin.oneof):
        return False
    before = sides.base.type_of(one, one.file, field)
    after = sides.head.type_of(other, other.file, twin)
    if before.kind != after.kind:
        return False
    if not before.declaration or not after.declaration or sides.renamed(before.name) == after.name:
        return True
    if isinstance(before.declaration.element, Enum):
        return _same_values(before.declaration, after.declaration)
    return same_layout(before.declaration, after.declaration, sides, seen)
