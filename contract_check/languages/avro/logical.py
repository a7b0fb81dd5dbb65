"""Which logical types take part in a schema. Unknown and invalid ones are ignored, as the specification demands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from contract_check.languages.avro.schema import Logical

if TYPE_CHECKING:
    from collections.abc import Mapping

UNDERLYING: Mapping[str, frozenset[str]] = {
    # Specification 1.12, "Logical Types"; duration and uuid on fixed also need the size below.
    "decimal": frozenset({"bytes", "fixed"}),
    "big-decimal": frozenset({"bytes"}),
    "uuid": frozenset({"string", "fixed"}),
    "date": frozenset({"int"}),
    "time-millis": frozenset({"int"}),
    "time-micros": frozenset({"long"}),
    "timestamp-millis": frozenset({"long"}),
    "timestamp-micros": frozenset({"long"}),
    "timestamp-nanos": frozenset({"long"}),
    "local-timestamp-millis": frozenset({"long"}),
    "local-timestamp-micros": frozenset({"long"}),
    "local-timestamp-nanos": frozenset({"long"}),
    "duration": frozenset({"fixed"}),
}
SIZES: Mapping[str, int] = {"uuid": 16, "duration": 12}


def logical_type(attributes: Mapping[str, Any], underlying: str, size: int = 0) -> Logical | None:
    """The logical type that the attributes of a schema give to its underlying type, None when it does not take part.

    Args:
        attributes: the schema as JSON.
        underlying: `bytes`, `int`...
        size: bytes of a fixed.
    """
    name = attributes.get("logicalType")
    if not isinstance(name, str) or underlying not in UNDERLYING.get(name, ()):
        return None
    if underlying == "fixed" and name in SIZES and size != SIZES[name]:
        return None
    return _decimal(attributes, underlying, size) if name == "decimal" else Logical(name)


def _decimal(attributes: Mapping[str, Any], underlying: str, size: int) -> Logical | None:
    precision, scale = attributes.get("precision"), attributes.get("scale", 0)
    if not _whole(precision) or not _whole(scale) or precision < 1 or not 0 <= scale <= precision:
        return None
    if underlying == "fixed" and precision > digits(size):
        return None
    return Logical("decimal", precision, scale)


def digits(size: int) -> int:
    """How many decimal digits a signed number of `size` bytes can always hold (Specification, "Decimal")."""
    # 2 ** (8n - 1) - 1 has one digit more than it can hold in full; no bytes hold no digit.
    return len(str(2 ** (8 * min(size, 4096) - 1) - 1)) - 1 if size > 0 else 0


def _whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
