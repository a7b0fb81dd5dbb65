"""What an interface takes and gives back, in words: the same for every type language, made for readers, not comparers.

A named type is described once, in `Descriptions.types`, and referred to elsewhere by its name, so that recursion needs
no care and a type that a thousand interfaces carry is written down once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping


class ValueType(msgspec.Struct, frozen=True, kw_only=True):
    """What a value looks like."""

    kind: str
    """`string`, `integer`, `object`, `array`, `map`, `enum`, `one of`, `any of`, `anything`, as its language says."""
    name: str = ""
    """Name of its definition, "" for a type without one."""
    reference: str = ""
    """Key in `Descriptions.types` where the rest is said: here are only `kind`, `name`, `nullable`, `text`."""
    written: str = ""
    """How the contract refers to its definition, e.g. `#/components/schemas/Device`, where that is not its name."""
    limits: tuple[str, ...] = ()
    """What else it demands, e.g. `1 to 50 characters`."""
    values: tuple[str, ...] = ()
    """The only values admitted, as JSON texts or names."""
    fields: tuple[Field, ...] = ()
    items: ValueType | None = None
    """Of an array its items, of a map its values."""
    choices: tuple[ValueType, ...] = ()
    """Of `one of` and `any of`."""
    nullable: bool = False
    closed: bool = False
    """No field but those listed is accepted."""
    text: str = ""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a value with a name."""

    name: str
    type: ValueType
    required: bool = False
    text: str = ""
    default: str | None = None
    """As JSON text, None when there is none."""
    deprecated: bool = False
    read_only: bool = False
    """Never sent, only received."""
    write_only: bool = False
    """Only sent, never received."""
    marks: tuple[str, ...] = ()
    """Facts of its language, e.g. `field 3`, `one of payload`."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that travels: a parameter, a body, a header, a message."""

    name: str
    """As on the wire; "" for what needs no name (a body)."""
    place: str
    """`path`, `query`, `header`, `cookie`, `body`, `message`, `argument`..."""
    type: ValueType | None = None
    required: bool = False
    media: tuple[str, ...] = ()
    """Media types, any of which may be chosen."""
    text: str = ""
    default: str | None = None
    """What is taken where it is left out, as JSON text; None when there is none."""
    deprecated: bool = False


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which a call ends."""

    name: str
    """Status or name, e.g. `201`."""
    error: bool = False
    text: str = ""
    parts: tuple[Part, ...] = ()


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """What one interface takes and gives back."""

    inputs: tuple[Part, ...] = ()
    """What a request holds: sent by the callers, or, of a webhook, by the provider."""
    outcomes: tuple[Outcome, ...] = ()
    """What can come back."""
    data: tuple[Part, ...] = ()
    """What travels either way, or in a direction that nobody states (a message on a queue)."""
    text: str = ""
    """What the contract says about the interface, where the map has no purpose of it."""


class Descriptions(msgspec.Struct, frozen=True, kw_only=True):
    """All interfaces of one contract."""

    interfaces: Mapping[str, Description] = msgspec.field(default_factory=dict)
    """Id of the interface -> its description."""
    types: Mapping[str, ValueType] = msgspec.field(default_factory=dict)
    """The named types that they refer to."""
