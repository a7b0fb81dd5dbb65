"""Messages and enums in words: field numbers, presence, oneofs, and what the comments say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.protobuf.elements import SCALARS, Enum, Message, option
from contract_check.languages.protobuf.features import field_features
from contract_check.model.description import Field, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.protobuf import elements
    from contract_check.languages.protobuf.schema import Declaration, Schema

_VALUES = 200
"""Values of an enum that are kept."""


class Describer:
    """Describes the messages of one schema; `types` fills up with every message and enum that they carry."""

    def __init__(self, schema: Schema) -> None:
        self.types: dict[str, ValueType] = {}
        self._schema = schema
        self._names: dict[tuple[str, str], str] = {}
        self._todo: list[tuple[str, Declaration]] = []

    def named(self, path: str, scope: str, name: str) -> ValueType:
        """The type that `name` means in a scope of a file."""
        found = self._schema.find(path, scope, name)
        if found is None:
            return _unknown(name.removeprefix("."))
        return self.message(found)

    def message(self, declaration: Declaration) -> ValueType:
        """A declared type by its name, and everything that it carries."""
        found = self._reference(declaration)
        while self._todo:
            name, one = self._todo.pop()
            self.types[name] = self._whole(name, one)
        return found

    def _reference(self, declaration: Declaration) -> ValueType:
        name = self._names.get(declaration.key)
        if name is None:
            name, number = declaration.name, 2
            while name in self.types:
                name, number = f"{declaration.name} ({number})", number + 1
            self._names[declaration.key] = name
            self.types[name] = ValueType(kind="message", name=name)
            self._todo.append((name, declaration))
        return ValueType(kind=declaration.element.kind, name=name, reference=name)

    def _whole(self, name: str, declaration: Declaration) -> ValueType:
        element = declaration.element
        text = declaration.file.source.comment(element.at)
        if isinstance(element, Enum):
            values = tuple(f"{value.name} = {value.number}" for value in element.values[:_VALUES])
            return ValueType(kind="enum", name=name, values=values, text=text)
        fields = tuple(self._fields(declaration, element)) if isinstance(element, Message) else ()
        return ValueType(kind="message", name=name, fields=fields, text=text)

    def _fields(self, owner: Declaration, message: Message) -> Iterator[Field]:
        for field in message.fields:
            default = option(field.options, "default")
            behaviour = set(_behaviour(field))
            presence = field_features(owner.features, field)["field_presence"]
            yield Field(
                name=field.name,
                type=self._type(owner, field),
                required=presence == "LEGACY_REQUIRED" or "REQUIRED" in behaviour,
                read_only="OUTPUT_ONLY" in behaviour,
                write_only="INPUT_ONLY" in behaviour,
                text=owner.file.source.comment(field.at),
                default=None if default is None else _text(default),
                deprecated=option(field.options, "deprecated") is True,
                marks=tuple(_marks(field)),
            )

    def _type(self, owner: Declaration, field: elements.Field) -> ValueType:
        if field.type in SCALARS:
            own = ValueType(kind=field.type)
        else:
            found = self._schema.type_of(owner, owner.file, field)
            own = self._reference(found.declaration) if found.declaration is not None else _unknown(found.name)
        if field.map_key:
            return ValueType(kind="map", items=own, limits=(f"keys are {field.map_key}",))
        return ValueType(kind="array", items=own) if field.label == "repeated" else own


def _unknown(name: str) -> ValueType:
    known = name.startswith("google.protobuf.")  # comes with every compiler, and everybody knows it
    return ValueType(kind="message", name=name, text="" if known else "its definition is in another repository")


def _behaviour(field: elements.Field) -> Iterator[str]:
    """What services promise about a field beside its presence (AIP-203, `google.api.field_behavior`)."""
    for one in field.options:
        if one.name == "(google.api.field_behavior)":
            yield from map(str, one.value if isinstance(one.value, list) else [one.value])


def _marks(field: elements.Field) -> Iterator[str]:
    yield f"field {field.number}"
    if field.oneof:
        yield f"one of `{field.oneof}`"


def _text(value: Any) -> str:
    return "true" if value is True else "false" if value is False else str(value)
