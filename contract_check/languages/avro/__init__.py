"""The Avro type language: reads JSON schemas into types, compares two of them, proves breaks with a datum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.avro.graph import Site, compare
from contract_check.languages.avro.reading import Reader, read
from contract_check.languages.avro.resolution import can_read

if TYPE_CHECKING:
    from contract_check.model.description import ValueType
    from contract_check.model.location import Location

__all__ = ["Reader", "Site", "can_read", "compare", "described", "read"]


def described(value: Any, at: Location) -> tuple[ValueType, dict[str, ValueType]]:
    """A schema given as a JSON value, in words, with the named types in it."""
    from contract_check.languages.avro.describing import Describer  # noqa: PLC0415 - only for readers of pages

    schema, _ = read(value, at)
    describer = Describer()
    return describer.describe(schema), describer.types
