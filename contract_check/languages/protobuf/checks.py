"""Rules beyond grammar: what protoc refuses though it can be read, and even compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.protobuf.elements import MAX_FIELD, Enum, Message, option
from contract_check.languages.protobuf.schema import declared
from contract_check.model.contract import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.protobuf.elements import EnumValue, Field, File
    from contract_check.languages.protobuf.schema import Declaration


def check(file: File) -> Iterator[Problem]:
    """Numbers and names used twice, out of range or though reserved."""
    for declaration in declared(file):
        element = declaration.element
        if isinstance(element, Message):
            yield from _members(declaration, element.fields)
            for field in element.fields:
                if not 0 < field.number <= MAX_FIELD:
                    yield _problem(declaration, field, f"field number {field.number} is out of range",
                                   f"choose a number from 1 to {MAX_FIELD}")  # fmt: skip
        elif isinstance(element, Enum):
            yield from _members(declaration, element.values, aliases=option(element.options, "allow_alias") is True)


def _members(
    owner: Declaration, members: tuple[Field, ...] | tuple[EnumValue, ...], *, aliases: bool = False
) -> Iterator[Problem]:
    element = owner.element
    assert isinstance(element, Message | Enum)  # noqa: S101 - services have no numbers
    numbers: dict[int, str] = {}
    names: set[str] = set()
    for member in members:
        if member.number in numbers and not aliases:
            message = (
                f"number {member.number} of `{owner.name}` is used by `{numbers[member.number]}` and `{member.name}`"
            )
            yield _problem(owner, member, message, "give one of them another number; protoc refuses the file")
        if member.name in names:
            yield _problem(
                owner, member, f"`{owner.name}` declares `{member.name}` twice", "rename or remove one of them"
            )
        if (
            any(start <= member.number <= end for start, end in element.reserved)
            or member.name in element.reserved_names
        ):
            message = f"`{member.name} = {member.number}` of `{owner.name}` is reserved"
            yield _problem(owner, member, message, "choose another number and name; these were retired")
        numbers.setdefault(member.number, member.name)
        names.add(member.name)


def _problem(owner: Declaration, member: Field | EnumValue, message: str, remedy: str) -> Problem:
    return Problem(rule="protobuf-invalid", message=message, remedy=remedy, location=owner.at(member.at, member.name))
