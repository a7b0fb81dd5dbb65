"""Types back to JSON: self-contained, every name full, for a library that knows only one file."""

from __future__ import annotations

from typing import Any

from contract_check.languages.avro import defaults
from contract_check.languages.avro.schema import (
    Array,
    Enum,
    Fixed,
    Map,
    Primitive,
    Record,
    Schema,
    Union,
    Unresolved,
    logical_of,
    resolved,
)


def declare(schema: Schema, *, logical: bool = True) -> Any:
    """The schema as JSON.

    Args:
        schema: without `Unresolved` anywhere in what data needs.
        logical: whether logical types are kept.
    """
    return _Writer(logical=logical).schema(schema)


class _Writer:
    def __init__(self, *, logical: bool) -> None:
        self._logical = logical
        self._written: dict[str, int] = {}

    def schema(self, schema: Schema) -> Any:
        found = resolved(schema)
        match found:
            case Array():
                return {"type": "array", "items": self.schema(found.items)}
            case Map():
                return {"type": "map", "values": self.schema(found.values)}
            case Union():
                return [self.schema(branch) for branch in found.branches]
            case Record() | Enum() | Fixed():
                return self._named(found)
            case Primitive():
                extra = self._annotation(found)
                return {"type": found.name, **extra} if extra else found.name
            case Unresolved():
                return found.name

    def _named(self, found: Record | Enum | Fixed) -> Any:
        if found.name in self._written:
            return found.name
        self._written[found.name] = id(found)
        named: dict[str, Any] = {"name": found.name}
        if found.aliases:
            named["aliases"] = list(found.aliases)
        match found:
            case Record():
                return {"type": "record", **named, "fields": [self._field(field) for field in found.fields]}
            case Enum():
                default = {} if found.default is None else {"default": found.default}
                return {"type": "enum", **named, "symbols": list(found.symbols), **default}
            case Fixed():
                return {"type": "fixed", **named, "size": found.size, **self._annotation(found)}

    def _field(self, field: Any) -> dict[str, Any]:
        made = {"name": field.name, "type": self.schema(field.type)}
        if field.aliases:
            made["aliases"] = list(field.aliases)
        if defaults.usable(field):
            made["default"] = field.default[0]
        return made

    def _annotation(self, found: Primitive | Fixed) -> dict[str, Any]:
        logical = logical_of(found) if self._logical else None
        if logical is None:
            return {}
        digits = {"precision": logical.precision, "scale": logical.scale} if logical.name == "decimal" else {}
        return {"logicalType": logical.name, **digits}
