"""Formats that refuse values, and the library's checker of them, to which the widths of integers are added.

Source: JSON Schema validation 2020-12, 7.3; the OpenAPI format registry.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import jsonschema

REFUSING = frozenset(
    {
        "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6",
        "uri", "uri-reference", "iri", "iri-reference", "uuid", "uri-template", "json-pointer",
        "relative-json-pointer", "regex", "int8", "int16", "int32", "int64", "float", "double", "byte", "binary",
        "decimal", "base64url", "char", "sf-string",
    }
)  # fmt: skip
"""Others are hints."""
WIDER: Mapping[str, frozenset[str]] = {
    "int32": frozenset({"int64", "float", "double"}),
    "int64": frozenset({"double"}),
    "int8": frozenset({"int16", "int32", "int64"}),
    "int16": frozenset({"int32", "int64"}),
    "float": frozenset({"double"}),
    "uri": frozenset({"uri-reference", "iri", "iri-reference"}),
    "uri-reference": frozenset({"iri-reference"}),
    "iri": frozenset({"iri-reference"}),
    "email": frozenset({"idn-email"}),
    "hostname": frozenset({"idn-hostname"}),
}
"""format -> formats that admit everything it admits."""
WIDTHS: Mapping[str, tuple[int, int]] = {
    f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64)
}
"""Format of integers -> the least and the greatest one."""


@functools.cache
def checker() -> jsonschema.FormatChecker:
    """What `jsonschema` asserts by, the widths of integers included."""
    import jsonschema  # noqa: PLC0415 - only where formats are asserted

    found = jsonschema.FormatChecker(())
    found.checkers = dict(jsonschema.Draft202012Validator.FORMAT_CHECKER.checkers)
    for name, bounds in WIDTHS.items():
        found.checkers[name] = (functools.partial(_within, bounds), ())
    return found


def _within(bounds: tuple[int, int], value: Any) -> bool:
    return not isinstance(value, int | float) or isinstance(value, bool) or bounds[0] <= value <= bounds[1]


@functools.lru_cache(maxsize=4096)
def conforms(name: str, value: Any) -> bool | None:
    """Whether a string or number has a format; None for formats of strings that `jsonschema` does not check."""
    known = checker()
    if name in known.checkers:
        return known.conforms(value, name)
    return None if isinstance(value, str) else True
