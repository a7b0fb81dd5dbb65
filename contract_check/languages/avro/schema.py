"""Avro schemas as types: names resolved, places kept, nothing of JSON left but defaults and custom properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.model.location import Location

PRIMITIVES = frozenset({"null", "boolean", "int", "long", "float", "double", "bytes", "string"})

_SHOWN = 8
"""Branches of a union that are told by name."""


class Logical(msgspec.Struct, frozen=True):
    """A logical type that takes part: known, and valid on its underlying type (Specification, "Logical Types")."""

    name: str
    precision: int = 0
    scale: int = 0


class _Placed(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    location: Location
    """Where the schema is written: the string or the object."""
    place: str
    """Canonical place: the nearest named type and the way from there, e.g. `shop.Order/lines[]`."""
    subject: str
    """The same for a person, e.g. "items of field `lines` of `Order`"."""
    properties: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """What carries no promise in resolution: doc, custom properties, unknown logical types."""


class Primitive(_Placed, frozen=True, eq=False, kw_only=True):
    """One of the eight primitive types."""

    name: str
    logical: Logical | None = None


class Field(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """A field of a record, or a parameter of a message."""

    name: str
    type: Schema
    location: Location
    place: str
    subject: str
    aliases: tuple[str, ...] = ()
    default: tuple[Any, ...] = ()
    """The default value (JSON) in a tuple of one, empty when there is none; `defaults.usable` says if it counts."""
    properties: Mapping[str, Any] = msgspec.field(default_factory=dict)


class Record(_Placed, frozen=True, eq=False, kw_only=True):
    """A record or an error."""

    name: str
    """Full name."""
    aliases: tuple[str, ...] = ()
    """Full names."""
    fields: tuple[Field, ...] = ()
    error: bool = False


class Enum(_Placed, frozen=True, eq=False, kw_only=True):
    """An enum; symbols in the order of their numbers on the wire."""

    name: str
    aliases: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    default: str | None = None


class Fixed(_Placed, frozen=True, eq=False, kw_only=True):
    """A fixed number of bytes."""

    name: str
    aliases: tuple[str, ...] = ()
    size: int = 0
    logical: Logical | None = None


class Array(_Placed, frozen=True, eq=False, kw_only=True):
    """An array."""

    items: Schema


class Map(_Placed, frozen=True, eq=False, kw_only=True):
    """A map from strings."""

    values: Schema


class Union(_Placed, frozen=True, eq=False, kw_only=True):
    """A union; its branches in the order of their numbers on the wire."""

    branches: tuple[Schema, ...]


class Unresolved(_Placed, frozen=True, eq=False, kw_only=True):
    """What stands where a type should be and is none: a name nobody defines, a malformed definition."""

    name: str


class Reference(_Placed, frozen=True, eq=False, kw_only=True):
    """The use of a named type by its name. It may be used inside its own definition."""

    name: str
    names: Mapping[str, Named | Unresolved]
    """Every named type of the file, complete only after reading."""

    @property
    def target(self) -> Named | Unresolved:
        """The definition, or that there is none."""
        return self.names[self.name]


Named: TypeAlias = Record | Enum | Fixed
Type: TypeAlias = Primitive | Record | Enum | Fixed | Array | Map | Union | Unresolved
Schema: TypeAlias = Type | Reference


def resolved(schema: Schema) -> Type:
    """The type itself, where a schema may be a reference."""
    return schema.target if isinstance(schema, Reference) else schema


def unqualified(name: str) -> str:
    """The last part of a full name."""
    return name.rpartition(".")[2]


def parts(schema: Schema) -> tuple[Schema, ...]:
    """The branches of a union as written; any other type is a union of one (resolution treats them alike)."""
    return schema.branches if isinstance(schema, Union) else (schema,)


def branches(schema: Schema) -> tuple[Type, ...]:
    """The branches of a union, resolved."""
    return tuple(resolved(branch) for branch in parts(schema))


def kind(schema: Schema) -> str:
    """The `type` as Avro writes it: `int`, `record`, `union`..."""
    found = resolved(schema)
    if isinstance(found, Primitive):
        return found.name
    return "unresolved type" if isinstance(found, Unresolved) else type(found).__name__.lower()


def branch_key(schema: Schema) -> str:
    """What tells the branches of a union apart: the full name of a named type, the kind of any other."""
    found = resolved(schema)
    return found.name if isinstance(found, Record | Enum | Fixed) else kind(found)


def word(schema: Schema) -> str:
    """A type in a few words for a person: a named type by its name, the others by their shape."""
    found = resolved(schema)
    match found:
        case Array():
            return f"array of {word(found.items)}"
        case Map():
            return f"map of {word(found.values)}"
        case Union():
            words = [word(branch) for branch in found.branches[:_SHOWN]]
            words += ["..."] if len(found.branches) > _SHOWN else []
            return "union of " + (", ".join(words) or "nothing")
        case Fixed(logical=Logical() as logical):
            return f"fixed {found.name} ({describe(logical)})"
        case Record() | Enum() | Fixed():
            return f"{kind(found)} {found.name}"
        case Primitive():
            return found.name + (f" ({describe(found.logical)})" if found.logical else "")
        case _:
            return found.name


def describe(logical: Logical) -> str:
    """A logical type as people write it, e.g. `decimal(9,2)`."""
    return f"decimal({logical.precision},{logical.scale})" if logical.name == "decimal" else logical.name


def logical_of(schema: Type) -> Logical | None:
    """The logical type that takes part, if any."""
    return schema.logical if isinstance(schema, Primitive | Fixed) else None
