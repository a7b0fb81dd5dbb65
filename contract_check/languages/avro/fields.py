"""Fields of two records: paired by name and alias, in each direction as its reader pairs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.avro import defaults, matching, named, types
from contract_check.languages.avro.edge import Edge, Facts, fact
from contract_check.languages.avro.resolution import READER_FIELD_MISSING_DEFAULT_VALUE
from contract_check.model.change import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.avro.schema import Field, Record
    from contract_check.model.change import Change


def meet(one: Record, other: Record) -> Facts:
    """The facts of two records' fields."""
    before, after = ({field.name: field for field in record.fields} for record in (one, other))
    forth = matching.paired_field_names(one, other)
    back = matching.paired_field_names(other, one)
    changes = [
        *_removed(one, other, before, forth, back),
        *_added(one, other, after, forth, back),
        *(change for name in before if name in after for change in _kept(before[name], after[name])),
        *_order(one, other),
        *named.kind_of_record(one, other),
    ]
    ways: dict[tuple[str, str], Direction] = {}
    for new, old in forth.items():
        ways[old, new] = Direction.INPUT
    for old, new in back.items():
        ways[old, new] = ways.get((old, new), Direction.NONE) | Direction.OUTPUT
    edges = [Edge(before[old].type, after[new].type, old, new, way) for (old, new), way in ways.items()]
    return Facts(tuple(changes), tuple(edges))


def _removed(
    one: Record, other: Record, before: dict[str, Field], forth: dict[str, str], back: dict[str, str]
) -> Iterator[Change]:
    renamed = {old: new for new, old in forth.items() if old != new}
    for name, field in before.items():
        if name in back and name not in renamed:
            continue
        if name in renamed:
            new = renamed[name]
            rule = "field-renamed-with-alias"
            if name in back:
                rule = "field-renamed-both-ways"
            elif defaults.usable(field):
                rule = "field-renamed-with-alias-and-default"
            yield _rename(rule, field, next(found for found in other.fields if found.name == new))
        else:
            rule = "field-removed" if defaults.usable(field) else "field-removed-without-default"
            yield fact(
                rule, field.subject, field.place, field.location, other.location.child("fields"), name,
                incompatibility=READER_FIELD_MISSING_DEFAULT_VALUE, record=one.name,
            )  # fmt: skip


def _added(
    one: Record, other: Record, after: dict[str, Field], forth: dict[str, str], back: dict[str, str]
) -> Iterator[Change]:
    renamed = {new: old for old, new in back.items() if old != new}
    for name, field in after.items():
        if name in forth:
            continue
        if name in renamed:
            rule = "field-renamed-to-alias-with-default" if defaults.usable(field) else "field-renamed-to-alias"
            yield _rename(rule, next(found for found in one.fields if found.name == renamed[name]), field)
        else:
            rule = "field-added" if defaults.usable(field) else "field-added-without-default"
            yield fact(
                rule, field.subject, field.place, one.location.child("fields"), field.location, after=name,
                incompatibility=READER_FIELD_MISSING_DEFAULT_VALUE, record=other.name,
            )  # fmt: skip


def _rename(rule: str, old: Field, new: Field) -> Change:
    return fact(
        rule, old.subject, old.place, old.location.child("name"), new.location.child("name"), old.name, new.name,
        incompatibility=READER_FIELD_MISSING_DEFAULT_VALUE,
    )  # fmt: skip


def _kept(one: Field, other: Field) -> Iterator[Change]:
    usable = defaults.usable(one), defaults.usable(other)
    rule = {(False, True): "field-default-added", (True, False): "field-default-removed"}.get(usable)
    if usable == (True, True) and _differs(one, other):
        rule = "field-default-changed"
    if rule:
        where = [field.location.child("default") if field.default else field.location for field in (one, other)]
        values = [_shown(field) for field in (one, other)]
        yield fact(rule, one.subject, f"{one.place}@default", where[0], where[1], values[0], values[1])
    for alias in other.aliases:
        if alias not in one.aliases:
            yield fact(
                "alias-added", one.subject, f"{one.place}@{alias}", None, other.location.child("aliases"), after=alias
            )
    for alias in one.aliases:
        if alias not in other.aliases:
            yield fact("alias-removed", one.subject, f"{one.place}@{alias}", one.location.child("aliases"), None, alias)
    yield from types.annotated(one, other)


def _differs(one: Field, other: Field) -> bool:
    # In Python 1 == True and 1 == 1.0; only the first is a difference to Avro.
    values = one.default[0], other.default[0]
    return values[0] != values[1] or isinstance(values[0], bool) != isinstance(values[1], bool)


def _shown(field: Field) -> object:
    value = field.default[0] if field.default else None
    return "null" if field.default and value is None else value


def _order(one: Record, other: Record) -> Iterator[Change]:
    before, after = [field.name for field in one.fields], [field.name for field in other.fields]
    if [name for name in before if name in after] != [name for name in after if name in before]:
        at = one.location.child("fields"), other.location.child("fields")
        yield fact("fields-reordered", one.subject, f"{one.place}@fields", at[0], at[1])
