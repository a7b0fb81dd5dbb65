"""Messages: which field became which, by number and by name, and what the message as a whole promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_check.languages.protobuf.compare.fields import Placed, compare_field
from contract_check.languages.protobuf.compare.oneofs import compare_oneofs
from contract_check.languages.protobuf.compare.options import compare_options
from contract_check.languages.protobuf.compare.reserved import (
    compare_reserved,
    range_text,
    removal,
    without,
)
from contract_check.languages.protobuf.compare.spot import Spot, change, whole
from contract_check.languages.protobuf.compare.types import type_rule
from contract_check.languages.protobuf.elements import Message, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.protobuf.compare.spot import Sides
    from contract_check.languages.protobuf.elements import Field
    from contract_check.languages.protobuf.schema import Declaration
    from contract_check.model.change import Change

    FieldPair = tuple[Field, Field]

_WIRE_SAFE = frozenset({
    None, "field-sign-changed", "field-width-changed", "field-bool-and-integer-exchanged", "field-string-became-bytes",
    "field-enum-and-integer-exchanged", "field-bytes-became-string", "field-message-exchanged", "field-enum-exchanged",
})  # fmt: skip
"""Under these a field with another name is still the same field; under any other its number was given away."""


class _Partners(msgspec.Struct):
    """The fields of two messages, each in one place."""

    kept: list[FieldPair] = msgspec.field(default_factory=list)
    renumbered: list[FieldPair] = msgspec.field(default_factory=list)
    swapped: list[tuple[FieldPair, FieldPair]] = msgspec.field(default_factory=list)
    reused: list[FieldPair] = msgspec.field(default_factory=list)
    """Number given to something else."""
    removed: list[Field] = msgspec.field(default_factory=list)
    added: list[Field] = msgspec.field(default_factory=list)

    @property
    def compared(self) -> list[FieldPair]:
        """Every pair that is the same field on both sides."""
        return [*self.kept, *self.renumbered, *(row for rows in self.swapped for row in rows)]


def compare_messages(base: Declaration, head: Declaration, sides: Sides) -> Iterator[Change]:
    """What differs between two messages that are partners."""
    old, new = base.element, head.element
    assert isinstance(old, Message)  # noqa: S101 - partners are of one kind
    assert isinstance(new, Message)  # noqa: S101
    yield from compare_options(old.options, new.options, whole(base), whole(head), f"message `{base.name}`")
    yield from _whole(base, head, old, new)
    partners = _partners(base, head, old, new, sides)
    yield from _numbers(base, head, partners, sides)
    for field, twin in partners.compared:
        yield from compare_field(Placed(field, base, sides.base), Placed(twin, head, sides.head), sides)
    yield from compare_oneofs(base, head, old, new, partners.compared)
    fresh = {field.number: field for field in new.fields if field.number not in {one.number for one in old.fields}}
    yield from compare_reserved(base, head, fresh, {field.name for field in new.fields})


def _whole(base: Declaration, head: Declaration, old: Message, new: Message) -> Iterator[Change]:
    subject, spots = f"message `{base.name}`", (whole(base), whole(head))
    before, after = base.features["json_format"], head.features["json_format"]
    if before == "ALLOW" != after:
        yield change("json-format-changed", subject, *spots, before, after)
    for name, rule in (
        ("message_set_wire_format", "message-set-changed"),
        ("no_standard_descriptor_accessor", "descriptor-accessor-changed"),
    ):
        was, now = (bool(option(side.options, name)) for side in (old, new))
        if was != now and (now or name == "message_set_wire_format"):
            yield change(rule, subject, *spots, was, now)
    ranges = [tuple(one for statement in side.extension_ranges for one in statement.ranges) for side in (old, new)]
    gone, come = without(ranges[0], ranges[1]), without(ranges[1], ranges[0])
    if gone:
        yield change("extension-range-removed", f"extension range {range_text(gone)} of `{base.name}`",
                     *spots, range_text(gone))  # fmt: skip
    if come:
        yield change("extension-range-added", f"extension range {range_text(come)} of `{head.name}`",
                     *spots, None, range_text(come))  # fmt: skip


def _partners(base: Declaration, head: Declaration, old: Message, new: Message, sides: Sides) -> _Partners:
    found = _Partners()
    old_names, new_names = ({field.name: field for field in side.fields} for side in (old, new))
    new_numbers = {field.number: field for field in new.fields}
    taken: set[str] = set()
    moved = {}
    for field in old.fields:
        twin = new_names.get(field.name)
        at_number = new_numbers.get(field.number)
        if twin is not None:
            taken.add(twin.name)
            if twin.number == field.number:
                found.kept.append((field, twin))
            else:
                moved[field.number, twin.number] = (field, twin)
        elif at_number is None:
            found.removed.append(field)
        elif at_number.name in old_names:
            found.reused.append((field, at_number))
        else:
            taken.add(at_number.name)
            one, other = Placed(field, base, sides.base), Placed(at_number, head, sides.head)
            same = (
                bool(field.map_key) == bool(at_number.map_key) and type_rule(one.type, other.type, sides) in _WIRE_SAFE
            )
            (found.kept if same else found.reused).append((field, at_number))
    for (old_number, new_number), row in moved.items():
        back = moved.get((new_number, old_number))
        if back is None:
            found.renumbered.append(row)
        elif old_number < new_number:
            found.swapped.append((row, back))
    found.added = [field for field in new.fields if field.name not in taken]
    return found


def _numbers(base: Declaration, head: Declaration, partners: _Partners, sides: Sides) -> Iterator[Change]:
    def spots(row: FieldPair) -> tuple[Spot, Spot]:
        return Spot(base, row[0].at, row[0].name, row[0]), Spot(head, row[1].at, row[1].name, row[1])

    for row in partners.renumbered:
        yield change("field-renumbered", _subject(row[0], base), *spots(row), row[0].number, row[1].number)
    for row, back in partners.swapped:
        subject = f"fields `{row[0].name}` and `{back[0].name}` of `{base.name}`"
        yield change("fields-swapped", subject, *spots(row), row[0].number, row[1].number, other=back[0].name)
    for row in partners.reused:
        one, other = (f"{field.name} ({_type_words(field)})" for field in row)
        yield change("field-number-reused", f"number {row[0].number} of `{base.name}`", *spots(row), one, other)
    for field in partners.removed if head.file.complete else ():
        spot = Spot(base, field.at, field.name, field)
        required = Placed(field, base, sides.base).cardinality == "required"
        rule = "required-field-removed" if required else removal("field", field.number, [field.name], head)
        yield change(
            rule, _subject(field, base), spot, None, f"{field.name} = {field.number}", across=head, number=field.number
        )
    for field in partners.added:
        yield _added(field, base, head, sides)


def _added(field: Field, base: Declaration, head: Declaration, sides: Sides) -> Change:
    rule = "field-added"
    if Placed(field, head, sides.head).cardinality == "required":
        rule = "required-field-added"
    elif field.oneof and isinstance(base.element, Message) and field.oneof in {one.name for one in base.element.oneofs}:
        rule = "oneof-field-added"
    spot = Spot(head, field.at, field.name, field)
    return change(
        rule,
        _subject(field, head),
        None,
        spot,
        None,
        f"{field.name} = {field.number}",
        across=base,
        number=field.number,
    )


def _type_words(field: Field) -> str:
    if field.map_key:
        return f"map<{field.map_key}, {field.type}>"
    return f"repeated {field.type}" if field.label == "repeated" else field.type


def _subject(field: Field, owner: Declaration) -> str:
    return f"field `{field.name}` of `{owner.name}`"
