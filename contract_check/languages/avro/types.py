"""Two types that are no unions: another type, another logical type, other annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.avro import matching
from contract_check.languages.avro.edge import DOCUMENTATION, fact
from contract_check.languages.avro.resolution import TYPE_MISMATCH
from contract_check.languages.avro.schema import Logical, Schema, Type, Unresolved, describe, logical_of, resolved, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.model.change import Change

_DOCUMENTATION = frozenset({"doc", "order"})


def unresolved(base: Schema, head: Schema) -> Iterator[Change]:
    """One of the two is a name that no file defines: nobody can say whether they fit."""
    one, other = resolved(base), resolved(head)
    same = isinstance(one, Unresolved) and isinstance(other, Unresolved) and one.name == other.name
    if not same:
        yield fact("type-unresolved", base.subject, base.place, base.location, head.location, word(base), word(head))


def differ(base: Schema, head: Schema) -> Iterator[Change]:
    """Two types of different kind."""
    one, other = resolved(base), resolved(head)
    yield fact(
        _difference(one, other), base.subject, base.place, base.location, head.location, word(one), word(other),
        incompatibility=TYPE_MISMATCH,
    )  # fmt: skip
    if matching.promotes(one, other) or matching.promotes(other, one):
        yield from logical(one, other)


def _difference(one: Type, other: Type) -> str:
    names = (getattr(one, "name", ""), getattr(other, "name", ""))
    if names == ("string", "bytes"):
        return "string-became-bytes"
    if names == ("bytes", "string"):
        return "bytes-became-string"
    if matching.promotes(one, other):
        return "type-promoted-lossily" if names in matching.LOSSY else "type-promoted"
    if matching.promotes(other, one):
        return "type-demoted-lossily" if names[::-1] in matching.LOSSY else "type-demoted"
    if all((found := logical_of(type_)) is not None and found.name == "decimal" for type_ in (one, other)):
        return "decimal-representation-changed"
    return "type-changed"


def logical(one: Type, other: Type) -> Iterator[Change]:
    """Logical types do not take part in resolution: the bytes are read, but as what?"""
    before, after = logical_of(one), logical_of(other)
    if before == after:
        return
    yield fact(
        _logical_difference(before, after), one.subject, one.place, one.location, other.location,
        describe(before) if before else None, describe(after) if after else None,
    )  # fmt: skip


def _logical_difference(before: Logical | None, after: Logical | None) -> str:
    if before is None:
        return "logical-type-added"
    if after is None:
        return "logical-type-removed"
    if before.name != after.name:
        return "logical-type-changed"
    if before.scale != after.scale:
        return "decimal-scale-changed"
    return "decimal-precision-raised" if before.precision < after.precision else "decimal-precision-lowered"


def annotated(one: Any, other: Any) -> Iterator[Change]:
    """Documentation and custom properties of two types or fields: no promise about data, but never silent."""
    for key in sorted(one.properties.keys() | other.properties.keys()):
        if _of(one.properties, key) == _of(other.properties, key):
            continue
        where = [side.location.child(key) if key in side.properties else side.location for side in (one, other)]
        before, after = (_small(side.properties.get(key)) for side in (one, other))
        text = key in _DOCUMENTATION
        subject = f"`{key}` of {one.subject}" if text else one.subject
        rule, place = DOCUMENTATION if text else "property-changed", f"{one.place}@{key}"
        yield fact(rule, subject, place, where[0], where[1], before, after, property=key)


def _of(properties: Mapping[str, Any], key: str) -> tuple[Any, ...]:
    return (properties[key],) if key in properties else ()


def _small(value: Any) -> Any:
    return value if not isinstance(value, dict | list) else "..."
