"""Avro types in words: fields with their defaults, symbols, logical types, and the `doc` of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from contract_check.languages.avro.schema import (
    Array,
    Enum,
    Fixed,
    Map,
    Named,
    Primitive,
    Record,
    Schema,
    Type,
    Union,
    Unresolved,
    describe,
    logical_of,
    resolved,
    unqualified,
)
from contract_check.model.description import Field, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.avro.schema import Field as FieldSchema

_VALUES = 200
"""Symbols of an enum that are kept."""


class Describer:
    """Describes the schemas of one file; `types` fills up with every named type that they carry."""

    def __init__(self) -> None:
        self.types: dict[str, ValueType] = {}
        self._todo: list[Named] = []

    def describe(self, schema: Schema) -> ValueType:
        """One schema, and every named type in it."""
        found = self._type(schema)
        while self._todo:
            named = self._todo.pop()
            self.types[named.name] = self._whole(named)
        return found

    def _type(self, schema: Schema) -> ValueType:
        found = resolved(schema)
        match found:
            case Record() | Enum() | Fixed():
                if found.name not in self.types:
                    self.types[found.name] = ValueType(kind=_kind(found), name=unqualified(found.name))
                    self._todo.append(found)
                return ValueType(kind=_kind(found), name=unqualified(found.name), reference=found.name)
            case Array():
                return ValueType(kind="array", items=self._type(found.items))
            case Map():
                return ValueType(kind="map", items=self._type(found.values))
            case Union():
                return self._union(found)
            case Unresolved():
                return ValueType(kind="anything", name=found.name, text="its definition was not found")
            case Primitive():
                return ValueType(kind=found.name, limits=_limits(found))

    def _union(self, union: Union) -> ValueType:
        branches = [branch for branch in union.branches if _word(branch) != "null"]
        nullable = len(branches) < len(union.branches)
        if len(branches) == 1:
            found = self._type(branches[0])
            return ValueType(kind=found.kind, name=found.name, reference=found.reference, limits=found.limits,
                             items=found.items, choices=found.choices, nullable=nullable)  # fmt: skip
        return ValueType(kind="one of", choices=tuple(map(self._type, branches)), nullable=nullable)

    def _whole(self, named: Named) -> ValueType:
        name, text = unqualified(named.name), _text(named.properties.get("doc"))
        match named:
            case Record():
                return ValueType(kind=_kind(named), name=name, fields=tuple(self._fields(named)), text=text)
            case Enum():
                default = (f"`{named.default}` for symbols that are not known",) if named.default is not None else ()
                return ValueType(kind="enum", name=name, values=named.symbols[:_VALUES], limits=default, text=text)
            case Fixed():
                limits = (f"{named.size} bytes", *_limits(named))
                return ValueType(kind="fixed", name=name, limits=limits, text=text)

    def _fields(self, record: Record) -> Iterator[Field]:
        for field in record.fields:
            yield Field(
                name=field.name,
                type=self._type(field.type),
                required=not field.default,
                text=_text(field.properties.get("doc")),
                default=default_text(field),
                marks=tuple(f"also read as `{alias}`" for alias in field.aliases),
            )


def default_text(field: FieldSchema) -> str | None:
    """The default of a field as JSON text, None when it has none."""
    return json.dumps(field.default[0], ensure_ascii=False) if field.default else None


def _kind(named: Named) -> str:
    if isinstance(named, Record):
        return "error" if named.error else "record"
    return "enum" if isinstance(named, Enum) else "fixed"


def _word(schema: Schema) -> str:
    found = resolved(schema)
    return found.name if isinstance(found, Primitive) else ""


def _limits(found: Type) -> tuple[str, ...]:
    logical = logical_of(found)
    return (describe(logical),) if logical is not None else ()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
