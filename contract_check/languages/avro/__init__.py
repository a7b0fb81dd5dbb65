"""The Avro type language: reads JSON schemas into types, compares two of them, proves breaks with a datum.

`read` and `compare` for those who hold schemas; `compare_values` for formats that carry Avro payloads as JSON values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.avro.graph import Site, compare
from contract_check.languages.avro.reading import Reader, read
from contract_check.languages.avro.resolution import can_read
from contract_check.languages.language import Root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.model.change import Change, Use
    from contract_check.model.description import ValueType
    from contract_check.model.location import Location

__all__ = ["Reader", "Site", "can_read", "compare", "compare_values", "described", "read"]


def compare_values(base: Any, head: Any, base_at: Location, head_at: Location, use: Use) -> Iterator[Change]:
    """What differs between two schemas given as JSON values.

    Args:
        base: the schema of base, parsed.
        head: the schema of head, parsed.
        base_at: where the first stands; the places of changes lie below.
        head_at: the same of the second.
        use: the interface that carries them; INPUT: base writes and head reads, OUTPUT: head writes and base reads.
    """
    one, _ = read(base, base_at)
    other, _ = read(head, head_at)
    yield from compare([Root(base=one, head=other, use=use)])


def described(value: Any, at: Location) -> tuple[ValueType, dict[str, ValueType]]:
    """A schema given as a JSON value, in words, with the named types in it."""
    from contract_check.languages.avro.describing import Describer  # noqa: PLC0415 - only for readers of pages

    schema, _ = read(value, at)
    describer = Describer()
    return describer.describe(schema), describer.types
