"""Five megabytes of definitions that refer to each other: read once, written for the judge once."""

from __future__ import annotations

import json
import time
from typing import Any

import casebook
import pytest

_DEFINITIONS = 4_300
_SECONDS = 90
"""Of computing; some five on the machine this was written on."""


def document(changed: int) -> bytes:
    """One schema in which every definition leads to two others; in `changed` of them one more name is required."""
    definitions: dict[str, Any] = {}
    for number in range(_DEFINITIONS):
        properties: dict[str, Any] = {
            f"field{index}": {"type": ("string", "integer", "boolean")[index % 3], "description": f"field {index}"}
            for index in range(12)
        }
        properties["next"] = {"$ref": f"#/$defs/T{(number * 2 + 1) % _DEFINITIONS}"}
        properties["all"] = {"type": "array", "items": {"$ref": f"#/$defs/T{(number * 2 + 2) % _DEFINITIONS}"}}
        required = ["field0", "field1"] if number < changed else ["field0"]
        definitions[f"T{number}"] = {"type": "object", "required": required, "properties": properties}
    ways = {f"way{number}": {"$ref": f"#/$defs/T{number}"} for number in range(0, _DEFINITIONS, 10)}
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": ways, "$defs": definitions}
    return json.dumps(whole, indent=1).encode()


@pytest.mark.parametrize("changed", [1, 100])
def test_each_break_is_proven_and_costs_little(changed: int) -> None:
    base, head = document(0), document(changed)
    assert len(base) > 5_000_000
    started = time.process_time()
    comparison = casebook.compare({"a.schema.json": base}, {"a.schema.json": head})
    assert time.process_time() - started < _SECONDS
    assert len(comparison.changes) == changed
    assert {change["proof"]["status"] for change in comparison.changes} == {"proven"}
