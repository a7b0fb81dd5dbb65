"""Whether a default value fits its type. A default that does not is refused by readers, so it helps nobody."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from contract_check.languages.avro.schema import (
    Array,
    Enum,
    Field,
    Fixed,
    Map,
    Primitive,
    Record,
    Schema,
    Union,
    Unresolved,
    resolved,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_INT, _LONG = 2**31, 2**63
_LAST_BYTE = 255


def fits(value: Any, schema: Schema) -> bool:
    """Whether a JSON value is a valid default of a type (Specification, "Complex Types", table of field defaults).

    A union takes a default of any branch, as the specification does since 1.12; a type that nobody defines takes any.
    """
    found = resolved(schema)
    match found:
        case Primitive():
            return _PRIMITIVE[found.name](value)
        case Enum():
            return value in found.symbols
        case Fixed():
            return _bytes(value) and len(value) == found.size
        case Array():
            return isinstance(value, list) and all(fits(item, found.items) for item in value)
        case Map():
            return isinstance(value, dict) and all(fits(item, found.values) for item in value.values())
        case Union():
            return any(fits(value, branch) for branch in found.branches)
        case Record():
            return isinstance(value, dict) and all(_field_fits(value, field) for field in found.fields)
        case Unresolved():
            return True


def usable(field: Field) -> bool:
    """Whether a reader can fill the field in when the data has none."""
    return bool(field.default) and fits(field.default[0], field.type)


def _field_fits(value: Mapping[str, Any], field: Field) -> bool:
    return fits(value[field.name], field.type) if field.name in value else bool(field.default)


def _whole(value: Any, bound: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -bound <= value < bound


def _number(value: Any) -> bool:
    if isinstance(value, str):  # Java and fastavro write these as strings, since JSON has no word for them
        return value in {"NaN", "Infinity", "-Infinity", "INF", "-INF"}
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and (isinstance(value, int) or not math.isnan(value))
    )


def _bytes(value: Any) -> bool:
    return isinstance(value, str) and all(ord(letter) <= _LAST_BYTE for letter in value)


_PRIMITIVE: Mapping[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "int": lambda value: _whole(value, _INT),
    "long": lambda value: _whole(value, _LONG),
    "float": _number,
    "double": _number,
    "bytes": _bytes,
    "string": lambda value: isinstance(value, str),
}
