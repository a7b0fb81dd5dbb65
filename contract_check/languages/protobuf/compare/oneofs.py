"""Oneofs: their names are in code only, but which fields exclude each other decides what a parser keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.protobuf.compare.options import compare_options
from contract_check.languages.protobuf.compare.spot import Spot, change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.protobuf.elements import Field, Message, Oneof
    from contract_check.languages.protobuf.schema import Declaration
    from contract_check.model.change import Change

    FieldPair = tuple[Field, Field]


def compare_oneofs(
    base: Declaration, head: Declaration, old: Message, new: Message, kept: list[FieldPair]
) -> Iterator[Change]:
    """Who entered, left or changed a oneof, told once per oneof where several fields go the same way."""
    if not old.oneofs and not new.oneofs:
        return
    before = {oneof.name: oneof for oneof in old.oneofs}
    after = {oneof.name: oneof for oneof in new.oneofs}
    names = _partners(before, after, kept)
    for one, other in names.items():
        spots = _spot(base, before[one]), _spot(head, after[other])
        yield from compare_options(before[one].options, after[other].options, *spots, _subject(one, base))
        if one != other:
            yield change("oneof-renamed", _subject(one, base), *spots, one, other)
    for other, oneof in after.items():
        joined = [row for row in kept if row[1].oneof == other and names.get(row[0].oneof) != other]
        if joined:
            yield from _joined(base, head, oneof, joined, is_new=other not in names.values())
    for one, oneof in before.items():
        left = [row for row in kept if row[0].oneof == one and not row[1].oneof]
        if left:
            yield from _left(base, head, old, oneof, left, gone=one not in names)


def _partners(before: dict[str, Oneof], after: dict[str, Oneof], kept: list[FieldPair]) -> dict[str, str]:
    """Base oneof -> head oneof: by name, else by holding the same fields."""
    names = {name: name for name in before if name in after}
    for one in before:
        if one in names:
            continue
        targets = {row[1].oneof for row in kept if row[0].oneof == one}
        for other in targets - names.keys() - {""}:
            sources = {row[0].oneof for row in kept if row[1].oneof == other}
            if targets == {other} and sources == {one}:
                names[one] = other
    return names


def _subject(name: str, owner: Declaration) -> str:
    return f"oneof `{name}` of `{owner.name}`"


def _spot(owner: Declaration, oneof: Oneof) -> Spot:
    return Spot(owner, oneof.at, oneof.name, oneof)


def _joined(
    base: Declaration, head: Declaration, oneof: Oneof, joined: list[FieldPair], *, is_new: bool
) -> Iterator[Change]:
    if is_new and len(joined) > 1:
        names = [row[1].name for row in joined]
        field = joined[0][0]
        spots = Spot(base, field.at, field.name, field), _spot(head, oneof)
        yield change("fields-merged-into-oneof", f"fields {', '.join(f'`{name}`' for name in names)} of `{base.name}`",
                     *spots, None, oneof.name, fields=joined)  # fmt: skip
        return
    for field, twin in joined:
        rule = "field-joined-new-oneof" if is_new and not field.oneof else "field-joined-oneof"
        spots = Spot(base, field.at, field.name, field), Spot(head, twin.at, twin.name, twin)
        yield change(rule, f"field `{field.name}` of `{base.name}`", *spots, field.oneof or None, oneof.name)


def _left(
    base: Declaration, head: Declaration, old: Message, oneof: Oneof, left: list[FieldPair], *, gone: bool
) -> Iterator[Change]:
    members = [field for field in old.fields if field.oneof == oneof.name]
    rule = "field-left-lone-oneof" if len(members) == 1 else "field-left-oneof"
    if gone and len(left) > 1:
        twin = left[0][1]
        spots = _spot(base, oneof), Spot(head, twin.at, twin.name, twin)
        yield change("oneof-dissolved", _subject(oneof.name, base), *spots, oneof.name)
        return
    for field, twin in left:
        spots = Spot(base, field.at, field.name, field), Spot(head, twin.at, twin.name, twin)
        yield change(rule, f"field `{field.name}` of `{base.name}`", *spots, oneof.name)
