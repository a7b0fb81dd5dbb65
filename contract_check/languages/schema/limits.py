"""What a schema demands besides its type, in the words that people use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.node import ARRAY, FRACTION, INTEGER, OBJECT, STRING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from contract_check.languages.schema.node import Node

_LONGEST = 120
"""Characters of a pattern that are shown."""


def limits(node: Node) -> list[str]:
    """Every bound on values of the types that it admits, the strongest where several hold."""
    kinds = node.declared_types
    found = list(dict.fromkeys(word for _, word in node.stating("format") if isinstance(word, str)))
    for kind, told in (
        (STRING, _texts),
        (FRACTION, _numbers),
        (INTEGER, _numbers),
        (ARRAY, _lists),
        (OBJECT, _objects),
    ):
        if kind in kinds:
            found += (limit for limit in told(node) if limit not in found)
    return found


def _texts(node: Node) -> Iterator[str]:
    yield from _range(node.highest("minLength"), node.lowest("maxLength"), "character")
    for _, pattern in node.stating("pattern"):
        if isinstance(pattern, str):
            yield f"matches `{pattern if len(pattern) <= _LONGEST else pattern[:_LONGEST] + '…'}`"


def _lists(node: Node) -> Iterator[str]:
    yield from _range(node.highest("minItems"), node.lowest("maxItems"), "item")
    if node.flag("uniqueItems"):
        yield "no item twice"


def _objects(node: Node) -> Iterator[str]:
    yield from _range(node.highest("minProperties"), node.lowest("maxProperties"), "field")
    if node.patterns:
        yield "more fields named like " + ", ".join(f"`{pattern[:_LONGEST]}`" for pattern in node.patterns[:3])
    for _, table in node.stating("dependentRequired"):
        if isinstance(table, dict):
            for name, needed in table.items():
                if isinstance(needed, list) and needed:
                    yield f"`{name}` needs " + ", ".join(f"`{other}`" for other in needed)


def _numbers(node: Node) -> Iterator[str]:
    for _, divisor in node.stating("multipleOf"):
        yield f"a multiple of {divisor}"
    lower, upper = node.lower, node.upper
    if lower and upper and not lower[1] and not upper[1]:
        yield f"{_number(lower[0])} to {_number(upper[0])}"
        return
    if lower:
        yield ("more than " if lower[1] else "at least ") + _number(lower[0])
    if upper:
        yield ("less than " if upper[1] else "at most ") + _number(upper[0])


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return json.dumps(float(value))


def _range(least: Any, most: Any, what: str) -> Iterator[str]:
    if least is not None and most is not None:
        yield f"{least} {what}{'s' if least != 1 else ''}" if least == most else f"{least} to {most} {what}s"
    elif least:
        yield f"at least {least} {what}{'s' if least != 1 else ''}"
    elif most is not None:
        yield f"at most {most} {what}{'s' if most != 1 else ''}"
