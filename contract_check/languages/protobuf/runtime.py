"""Our elements as message classes of Google's runtime, which then writes and reads bytes and JSON for the proofs.

Every message that the wanted one can carry becomes a top-level message of one synthetic file, with its features spelled
out, so one file per side holds whatever its sources mixed: proto2, proto3 and editions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.message import DecodeError
from google.protobuf.message import Message as RuntimeMessage

from contract_check.languages.protobuf.compare.fields import Placed, json_name
from contract_check.languages.protobuf.elements import SCALARS, Enum, Message, option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_check.languages.protobuf.schema import Declaration, Schema

REFUSALS = (DecodeError, json_format.ParseError, json_format.SerializeToJsonError, ValueError, UnicodeError)
"""What the runtime raises when it will not read or write a value."""

_MOST = 200
"""Messages that a synthetic file holds at most; what lies deeper is an empty message."""

_FieldProto = descriptor_pb2.FieldDescriptorProto
_TYPES = {name: getattr(_FieldProto, f"TYPE_{name.upper()}") for name in SCALARS}
_UNKNOWN = "Unknown"


class Runtime(msgspec.Struct, frozen=True, dict=True):
    """One side's class for a message, and how values go in and out."""

    kind: type[RuntimeMessage]
    names: dict[str, str]
    """Name in the synthetic file -> name in the source."""

    def new(self) -> Any:
        """An empty message."""
        return self.kind()

    def parse(self, data: bytes) -> Any:
        """Read bytes; raises one of `REFUSALS`."""
        message = self.kind()
        message.ParseFromString(data)
        return message

    def parse_json(self, text: str) -> Any:
        """Read JSON strictly; raises one of `REFUSALS`."""
        return json_format.Parse(text, self.kind())

    def explain(self, error: Exception) -> str:
        """What the runtime said, in one line and in the names of the source."""
        text = str(error).strip().partition("\n")[0]
        for short in sorted(self.names, key=len, reverse=True):
            text = text.replace(f"proof.{short}.E", self.names[short]).replace(f"proof.{short}", self.names[short])
            text = text.replace(short, self.names[short])
        return text[:200]


def runtime(schema: Schema, fields: Iterable[Placed], name: str) -> Runtime:
    """The class of a message with the given fields."""
    file = descriptor_pb2.FileDescriptorProto(
        name=f"{name}.proto", package="proof", syntax="editions", edition=descriptor_pb2.EDITION_2023
    )
    builder = _Builder(file, schema)
    root = _short(name)
    builder.message(root, list(fields))
    builder.rest()
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    names = {short: declaration.name for short, declaration in builder.known.items() if declaration} | {root: name}
    return Runtime(message_factory.GetMessageClass(pool.FindMessageTypeByName(f"proof.{root}")), names)


def fields_of(schema: Schema, owner: Declaration) -> list[Placed]:
    """The fields of a message where they stand."""
    return (
        [Placed(field, owner, schema) for field in owner.element.fields] if isinstance(owner.element, Message) else []
    )


def _short(name: str) -> str:
    return "M_" + "".join(letter if letter.isalnum() else "_" for letter in name)


class _Builder:
    def __init__(self, file: Any, schema: Schema) -> None:
        self.file = file
        self.schema = schema
        self.known: dict[str, Declaration | None] = {}
        self.todo: list[Declaration] = []

    def rest(self) -> None:
        """Messages and enums that were named on the way."""
        while self.todo:
            declaration = self.todo.pop()
            if isinstance(declaration.element, Enum):
                self._enum(declaration, declaration.element)
            else:
                self.message(_short(declaration.name), fields_of(self.schema, declaration))

    def message(self, name: str, fields: list[Placed]) -> None:
        """Declare one message; each name comes here once."""
        self.known.setdefault(name, None)
        proto = self.file.message_type.add(name=name)
        oneofs: dict[str, int] = {}
        for placed in fields:
            if placed.field.oneof and placed.field.oneof not in oneofs:
                oneofs[placed.field.oneof] = len(oneofs)
                proto.oneof_decl.add(name=placed.field.oneof)
            self._field(proto, placed, oneofs)

    def _field(self, proto: Any, placed: Placed, oneofs: dict[str, int]) -> None:
        field = placed.field
        one = proto.field.add(name=field.name, number=field.number, json_name=json_name(field))
        one.label = _FieldProto.LABEL_REPEATED if field.label == "repeated" else _FieldProto.LABEL_OPTIONAL
        if field.map_key:
            self._entry(proto, one, placed)
            return
        self._type(one, placed)
        features = placed.features
        if field.oneof:
            one.oneof_index = oneofs[field.oneof]
        if placed.cardinality in ("explicit", "implicit", "required"):
            if not field.oneof and placed.cardinality != "explicit":
                presence = "IMPLICIT" if placed.cardinality == "implicit" else "LEGACY_REQUIRED"
                one.options.features.field_presence = descriptor_pb2.FeatureSet.FieldPresence.Value(presence)
            default = option(field.options, "default")
            if default is not None and placed.cardinality != "implicit":
                one.default_value = str(default).lower() if isinstance(default, bool) else str(default)
        elif (placed.type.kind in _TYPES and placed.type.kind not in ("string", "bytes")) or placed.type.kind == "enum":
            encoding = features["repeated_field_encoding"]
            one.options.features.repeated_field_encoding = descriptor_pb2.FeatureSet.RepeatedFieldEncoding.Value(
                encoding
            )
        if placed.type.kind == "string":
            one.options.features.utf8_validation = descriptor_pb2.FeatureSet.Utf8Validation.Value(
                features["utf8_validation"]
            )

    def _type(self, one: Any, placed: Placed) -> None:
        kind = placed.type.kind
        if kind in _TYPES:
            one.type = _TYPES[kind]
            return
        declaration = placed.type.declaration
        one.type = _FieldProto.TYPE_ENUM if kind == "enum" else _FieldProto.TYPE_MESSAGE
        if declaration is None or (len(self.known) >= _MOST and _short(declaration.name) not in self.known):
            if declaration is not None and kind == "enum":
                one.type = _FieldProto.TYPE_INT32
                return
            one.type_name = f".proof.{_UNKNOWN}"
            if _UNKNOWN not in self.known:
                self.message(_UNKNOWN, [])
            return
        name = _short(declaration.name)
        if name not in self.known:
            self.known[name] = declaration
            self.todo.append(declaration)
        one.type_name = f".proof.{name}.E" if kind == "enum" else f".proof.{name}"
        if kind == "group":
            one.options.features.message_encoding = descriptor_pb2.FeatureSet.DELIMITED

    def _entry(self, proto: Any, one: Any, placed: Placed) -> None:
        """The message that a map field declares implicitly."""
        name = "".join(part[:1].upper() + part[1:] for part in placed.field.name.split("_")) + "Entry"
        entry = proto.nested_type.add(name=name)
        entry.options.map_entry = True
        key = entry.field.add(name="key", number=1, json_name="key", label=_FieldProto.LABEL_OPTIONAL)
        key.type = _TYPES.get(placed.field.map_key, _FieldProto.TYPE_STRING)
        value = entry.field.add(name="value", number=2, json_name="value", label=_FieldProto.LABEL_OPTIONAL)
        self._type(value, placed)
        one.type = _FieldProto.TYPE_MESSAGE
        one.type_name = f".proof.{proto.name}.{name}"

    def _enum(self, declaration: Declaration, enum: Enum) -> None:
        # Inside a message of its own, so that names of values never meet those of another enum.
        proto = self.file.message_type.add(name=_short(declaration.name)).enum_type.add(name="E")
        numbers = [value.number for value in enum.values]
        proto.options.allow_alias = len(set(numbers)) < len(numbers)
        closed = declaration.features["enum_type"] == "CLOSED" or (numbers and numbers[0] != 0)
        feature = descriptor_pb2.FeatureSet.CLOSED if closed else descriptor_pb2.FeatureSet.OPEN
        proto.options.features.enum_type = feature
        for value in enum.values:
            proto.value.add(name=value.name, number=value.number)
