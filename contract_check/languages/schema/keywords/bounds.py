"""Bounds on numbers, lengths and counts, and `multipleOf` (JSON Schema validation 2020-12, 6.2 to 6.5)."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.node import ARRAY, FRACTION, INTEGER, OBJECT, STRING, exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.meeting import Fact, Meeting
    from contract_check.languages.schema.node import Node

_COUNTS = (
    # kind of value, keyword of the lower bound, keyword of the upper bound, stem of the rules
    (STRING, "minLength", "maxLength", "length"),
    (ARRAY, "minItems", "maxItems", "items"),
    (OBJECT, "minProperties", "maxProperties", "properties"),
)
Bound = tuple[Fraction, bool]


def count_changes(meeting: Meeting) -> Iterator[Fact]:
    """Lengths and counts; absent is 0 below and unbounded above."""
    base, head = meeting.base.core, meeting.head.core
    for kind, lower, upper, stem in _COUNTS:
        if kind not in base.types & head.types:
            continue
        before, after = base.highest(lower) or 0, head.highest(lower) or 0
        if before != after:
            yield meeting.fact(f"min-{stem}-{_way(before, after)}", lower, before, after)
        before, after = base.lowest(upper), head.lowest(upper)
        if before != after:
            rule = f"max-{stem}-{_way(math.inf if before is None else before, math.inf if after is None else after)}"
            yield meeting.fact(rule, upper, before, after)


def _way(before: Any, after: Any) -> str:
    return "raised" if after > before else "lowered"


def number_changes(meeting: Meeting) -> Iterator[Fact]:
    """Effective bounds of numbers: exclusive and inclusive ones meet, integers have no gaps."""
    base, head = meeting.base.core, meeting.head.core
    if not base.types & head.types & {INTEGER, FRACTION}:
        return
    before, after = (_integral(node, node.lower, 1) for node in (base, head))
    if before != after:
        rule = f"minimum-{_way(_rank(before, 1), _rank(after, 1))}"
        yield meeting.fact(rule, ("minimum", "exclusiveMinimum"), _spell(before), _spell(after))
    before, after = (_integral(node, node.upper, -1) for node in (base, head))
    if before != after:
        rule = f"maximum-{_way(_rank(before, -1), _rank(after, -1))}"
        yield meeting.fact(rule, ("maximum", "exclusiveMaximum"), _spell(before), _spell(after))


def _integral(node: Node, bound: Bound | None, inward: int) -> Bound | None:
    """On integers `> 1` is `>= 2` and `>= 1.5` is `>= 2`."""
    if bound is None or FRACTION in node.types:
        return bound
    value, exclusive = bound
    if exclusive and value.denominator == 1:
        return value + inward, False
    return Fraction(math.ceil(value) if inward > 0 else math.floor(value)), False


def _rank(bound: Bound | None, inward: int) -> tuple[Any, int]:
    if bound is None:
        return (-math.inf * inward, 0)
    return (bound[0], inward if bound[1] else 0)


def _spell(bound: Bound | None) -> Any:
    if bound is None:
        return None
    value = int(bound[0]) if bound[0].denominator == 1 else float(bound[0])
    return f"{value} (exclusive)" if bound[1] else value


def multiple_changes(meeting: Meeting) -> Iterator[Fact]:
    """`multipleOf`, compared as exact fractions; integers are multiples of 1 already."""
    base, head = meeting.base.core, meeting.head.core
    if not base.types & head.types & {INTEGER, FRACTION}:
        return
    before, after = _step(base), _step(head)
    if before == after:
        return
    if before is None or (after is not None and (after / before).denominator == 1):
        rule = "multiple-narrowed"
    elif after is None or (before / after).denominator == 1:
        rule = "multiple-widened"
    else:
        rule = "multiple-changed"
    yield meeting.fact(rule, "multipleOf", _number(before), _number(after))


def _step(node: Node) -> Fraction | None:
    """The least common multiple of all steps, None when every number will do."""
    steps = [
        exact(value)
        for _, value in node.stating("multipleOf")
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0
    ]
    if not steps:
        return None
    if FRACTION not in node.types:
        steps.append(Fraction(1))
    common = Fraction(math.lcm(*(step.numerator for step in steps)), math.gcd(*(step.denominator for step in steps)))
    return None if common == 1 and FRACTION not in node.types else common


def _number(value: Fraction | None) -> Any:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)
