"""Enums: numbers travel on the wire, names in JSON and code, and of several names the first is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.protobuf.compare.options import compare_options
from contract_check.languages.protobuf.compare.reserved import compare_reserved, removal
from contract_check.languages.protobuf.compare.spot import Spot, change, whole
from contract_check.languages.protobuf.elements import Enum
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.protobuf.elements import EnumValue
    from contract_check.languages.protobuf.schema import Declaration
    from contract_check.model.change import Change

    Values = list[EnumValue]


def compare_enums(base: Declaration, head: Declaration) -> Iterator[Change]:
    """What differs between two enums that are partners."""
    old, new = base.element, head.element
    assert isinstance(old, Enum)  # noqa: S101 - partners are of one kind
    assert isinstance(new, Enum)  # noqa: S101
    subject = f"enum `{base.name}`"
    yield from compare_options(old.options, new.options, whole(base), whole(head), subject)
    yield from _whole(base, head, old, new)
    yield from _values(base, head, old, new)


def _whole(base: Declaration, head: Declaration, old: Enum, new: Enum) -> Iterator[Change]:
    subject = f"enum `{base.name}`"
    for feature, rule in (("enum_type", "enum-openness-changed"), ("json_format", "json-format-changed")):
        before, after = base.features[feature], head.features[feature]
        if before != after and (feature == "enum_type" or before == "ALLOW"):
            yield change(rule, subject, whole(base), whole(head), before, after)
    if old.values and new.values and old.values[0].number != new.values[0].number:
        before, after = (f"{enum.values[0].name} = {enum.values[0].number}" for enum in (old, new))
        yield change("enum-default-changed", subject, whole(base), whole(head), before, after)


def _values(base: Declaration, head: Declaration, old: Enum, new: Enum) -> Iterator[Change]:
    before, after = _by_number(old), _by_number(new)
    old_names = {value.name: value for value in old.values}
    new_names = {value.name: value for value in new.values}
    yield from _renumbered(base, head, old_names, new_names)
    paired = pair(before, after)
    for number, values in paired.removed.items():
        names = [value.name for value in values]
        if any(name in new_names for name in names) or not head.file.complete:
            continue  # it has another number now, or could not be read
        rule = removal("enum-value", number, names, head)
        spot = Spot(base, values[0].at, names[0], values[0])
        yield change(rule, _subject(values[0], base), spot, None, f"{names[0]} = {number}", across=head, number=number)
    fresh = {}
    for number, values in paired.added.items():
        if any(value.name in old_names for value in values):
            continue
        fresh[number] = values[0]
        rule = "enum-value-added" if head.features["enum_type"] == "OPEN" else "closed-enum-value-added"
        spot = Spot(head, values[0].at, values[0].name, values[0])
        yield change(rule, _subject(values[0], head), None, spot, None, f"{values[0].name} = {number}", across=base)
    for one, other in paired.kept.values():
        yield from _names(base, head, one, other, old_names, new_names)
    yield from compare_reserved(base, head, fresh, new_names)


def _by_number(enum: Enum) -> dict[int, Values]:
    found: dict[int, Values] = {}
    for value in enum.values:
        found.setdefault(value.number, []).append(value)
    return found


def _subject(value: EnumValue, owner: Declaration) -> str:
    return f"value `{value.name}` of `{owner.name}`"


def _renumbered(
    base: Declaration, head: Declaration, old: dict[str, EnumValue], new: dict[str, EnumValue]
) -> Iterator[Change]:
    moved = {name: (one, new[name]) for name, one in old.items() if name in new and one.number != new[name].number}
    told = set()
    for name, (one, other) in moved.items():
        if name in told:
            continue
        spots = Spot(base, one.at, name, one), Spot(head, other.at, name, other)
        twin = next((far for far, (left, right) in moved.items()
                     if (left.number, right.number) == (other.number, one.number)), None)  # fmt: skip
        if twin:
            told.add(twin)
            subject = f"values `{name}` and `{twin}` of `{base.name}`"
            yield change("enum-values-swapped", subject, *spots, one.number, other.number, other=twin)
        else:
            yield change("enum-value-renumbered", _subject(one, base), *spots, one.number, other.number)


def _names(
    base: Declaration,
    head: Declaration,
    one: Values,
    other: Values,
    old: dict[str, EnumValue],
    new: dict[str, EnumValue],
) -> Iterator[Change]:
    """The names of one number, which both sides have."""
    before, after = [value.name for value in one], [value.name for value in other]
    spots = Spot(base, one[0].at, before[0], one[0]), Spot(head, other[0].at, after[0], other[0])
    gone = [name for name in before if name not in after and name not in new]
    come = [name for name in after if name not in before and name not in old]
    if gone:
        rule = "enum-value-renamed" if come else "enum-alias-removed"
        subject = (
            f"value `{gone[0] if come else next((name for name in after if name in before), gone[0])}` of `{base.name}`"
        )
        if come or any(name in before for name in after):
            yield change(rule, subject, *spots, gone, come or None)
        elif head.file.complete:
            # The number went to a value that had another one: what it meant is gone.
            yield change("enum-value-number-reused", subject, *spots, before[0], after[0], number=one[0].number)
    elif before[0] in after and before[0] != after[0] and set(before) <= set(after):
        yield change("enum-preferred-name-changed", _subject(one[0], base), *spots, before[0], after[0])
    elif come:
        yield change("enum-alias-added", _subject(one[0], base), *spots, before, come)
    for value in one:
        twin = new.get(value.name)
        if twin is not None and twin.number == value.number:
            sides = Spot(base, value.at, value.name, value), Spot(head, twin.at, value.name, twin)
            yield from compare_options(value.options, twin.options, *sides, _subject(value, base))
