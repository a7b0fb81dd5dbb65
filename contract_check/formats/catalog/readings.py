"""How an item is to be read: its type, unit, meaning, encoding, default and how secret it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.promise import SEMANTIC, WIRE
from contract_check.languages.schema.sameness import same_value
from contract_check.model.change import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.catalog.sent import Sent
    from contract_check.formats.promise import Promise
    from contract_check.model.change import Change

SENSITIVITIES = ("none", "internal", "personal", "secret")
_OPAQUE = {
    # field: (rule, dimension); values are ids, equal or not
    "unit": ("unit-changed", SEMANTIC),
    "meaning": ("meaning-changed", SEMANTIC),
    "encoding": ("encoding-changed", WIRE),
    "ref": ("type-replaced", WIRE),
}


def reading_changes(promise: Promise, before: Sent, after: Sent) -> Iterator[Change]:
    """What differs in how the same item is to be read."""
    one, other = before.item, after.item
    for field, (rule, dimension) in _OPAQUE.items():
        old, new = getattr(one, field), getattr(other, field)
        if old and new and old != new:
            yield _change(promise, rule, before, after, old, new, after.direction, dimension)
        elif old != new:
            yield _stated(promise, field, before, after, old, new)
    if bool(one.schema) != bool(other.schema):
        yield _stated(promise, "schema", before, after, _type(one.schema), _type(other.schema))
    yield from _default(promise, before, after)
    yield from _sensitivity(promise, before, after)
    if after.kind == "output" and one.open != other.open:
        rule = "output-opened" if other.open else "output-closed"
        yield _change(promise, rule, before, after, one.open, other.open, Direction.OUTPUT, WIRE)


def _type(schema: Any) -> str:
    return str(schema.get("type") or "values") if schema else ""


def _default(promise: Promise, before: Sent, after: Sent) -> Iterator[Change]:
    """What the provider takes for callers who leave it out; a required item is never left out."""
    one, other = before.item, after.item
    if after.kind == "output" or same_value(one.default, other.default):
        return
    word = "added" if one.default is None else "removed" if other.default is None else "changed"
    stem = "required-input" if one.required else "input"
    rule = f"{stem}-default-{word}" if stem == "input" else "required-input-default-changed"
    yield _change(promise, rule, before, after, one.default, other.default, Direction.INPUT, SEMANTIC)


def _sensitivity(promise: Promise, before: Sent, after: Sent) -> Iterator[Change]:
    old, new = before.item.sensitivity, after.item.sensitivity
    ranks = [SENSITIVITIES.index(word) if word in SENSITIVITIES else 0 for word in (old, new)]
    if ranks[0] != ranks[1]:
        rule = "sensitivity-lowered" if ranks[1] < ranks[0] else "sensitivity-raised"
        yield _change(promise, rule, before, after, old or "none", new or "none", Direction.BOTH, SEMANTIC)
    elif old != new:
        yield _stated(promise, "sensitivity", before, after, old, new)


def _change(
    promise: Promise, rule: str, base: Sent, head: Sent, before: Any, after: Any, direction: Direction, dimension: str
) -> Change:
    places = base.item.location, head.item.location
    place = f"{head.kind} {head.item.key} {rule}"
    return promise.change(rule, head.name, *places, place, before, after, direction, dimension)


def _stated(promise: Promise, what: str, base: Sent, head: Sent, before: Any, after: Any) -> Change:
    places = base.item.location, head.item.location
    return promise.stated(f"{what} of {head.name}", *places, f"{head.kind} {head.item.key} {what}", before, after)
