"""What a .proto file declares, in the words of google/protobuf/descriptor.proto, names as written.

Every element remembers in `at` the index of its first token; `File.location` turns it into line and column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

if TYPE_CHECKING:
    from contract_check.languages.protobuf.source import Source
    from contract_check.model.contract import Problem
    from contract_check.model.location import Location

MAX_FIELD = 2**29 - 1
"""The largest field number (`max` in a range of a message)."""
MAX_ENUM = 2**31 - 1
"""The largest enum number (`max` in a range of an enum)."""

SCALARS = frozenset({
    "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32",
    "sfixed64", "bool", "string", "bytes",
})  # fmt: skip

Options: TypeAlias = "tuple[Option, ...]"
Ranges: TypeAlias = tuple[tuple[int, int], ...]


class Symbol(str):
    """An identifier used as a value, such as an enum value's name; a plain str is a string literal."""

    __slots__ = ()


class Option(msgspec.Struct, frozen=True):
    """One assignment; its meaning is not looked up, so custom options need no import."""

    name: str
    """As written without spaces, e.g. `deprecated`, `(google.api.http).get`, `features.field_presence`."""
    value: Any
    """bool, int, float, str, `Symbol`, or dict of these (lists where a key repeats)."""
    at: int


class Field(msgspec.Struct, frozen=True):
    """A field, map field, group or extension."""

    name: str
    number: int
    label: str
    """`optional`, `required`, `repeated` or "" where nothing is written; a map is `repeated`."""
    type: str
    """As written: a scalar or the name of a message or enum; of a map, the type of its values."""
    at: int
    options: Options = ()
    oneof: str = ""
    map_key: str = ""
    """Type of a map's keys, "" for what is no map."""
    group: bool = False
    extendee: str = ""
    """The extended message as written, for extensions."""

    def __str__(self) -> str:
        return f"field `{self.name}`"


class Oneof(msgspec.Struct, frozen=True):
    """A oneof; its fields name it."""

    name: str
    at: int
    options: Options = ()


class ExtensionRange(msgspec.Struct, frozen=True):
    """One statement's ranges of numbers left to extensions."""

    ranges: Ranges
    at: int
    options: Options = ()


class EnumValue(msgspec.Struct, frozen=True):
    """A name with a number; several names of one number are aliases."""

    name: str
    number: int
    at: int
    options: Options = ()


class Enum(msgspec.Struct, frozen=True):
    """An enum."""

    name: str
    full_name: str
    at: int
    values: tuple[EnumValue, ...] = ()
    reserved: Ranges = ()
    """Inclusive ranges."""
    reserved_names: tuple[str, ...] = ()
    options: Options = ()

    kind = "enum"


class Message(msgspec.Struct, frozen=True):
    """A message, or the message that a group declares."""

    name: str
    full_name: str
    at: int
    fields: tuple[Field, ...] = ()
    oneofs: tuple[Oneof, ...] = ()
    messages: tuple[Message, ...] = ()
    enums: tuple[Enum, ...] = ()
    extensions: tuple[Field, ...] = ()
    """Extensions declared in its scope, not those of it."""
    extension_ranges: tuple[ExtensionRange, ...] = ()
    reserved: Ranges = ()
    """Inclusive ranges."""
    reserved_names: tuple[str, ...] = ()
    options: Options = ()

    kind = "message"

    @property
    def nested(self) -> tuple[Message | Enum, ...]:
        """The types declared inside."""
        return (*self.messages, *self.enums)


class Method(msgspec.Struct, frozen=True):
    """An rpc."""

    name: str
    request: str
    """Type name as written."""
    response: str
    at: int
    client_streaming: bool = False
    server_streaming: bool = False
    options: Options = ()


class Service(msgspec.Struct, frozen=True):
    """A service."""

    name: str
    full_name: str
    at: int
    methods: tuple[Method, ...] = ()
    options: Options = ()

    kind = "service"


class Import(msgspec.Struct, frozen=True):
    """An import, with `public`, `weak`, `option` or "" as its modifier."""

    path: str
    modifier: str
    at: int


class File(msgspec.Struct, frozen=True, weakref=True):
    """One file as read. A pure function of its path and bytes, so equal files may share it."""

    source: Source
    syntax: str = "proto2"
    """`proto2`, `proto3`, or an edition such as `2023`."""
    syntax_at: int = 0
    package: str = ""
    package_at: int = 0
    imports: tuple[Import, ...] = ()
    messages: tuple[Message, ...] = ()
    enums: tuple[Enum, ...] = ()
    services: tuple[Service, ...] = ()
    extensions: tuple[Field, ...] = ()
    options: Options = ()
    problems: tuple[Problem, ...] = ()
    complete: bool = True
    """False where something was skipped: then what is missing says nothing."""

    @property
    def path(self) -> str:
        """Path in its tree."""
        return self.source.path

    def location(self, at: int, pointer: str = "") -> Location:
        """Line and column of the element that begins with token `at`."""
        return self.source.location(at, pointer)


def option(options: Options, name: str, default: Any = None) -> Any:
    """The value of an option, the last one where it is set twice."""
    for one in reversed(options):
        if one.name == name:
            return one.value
    return default
