"""Where a fact stands, and how it becomes a `Change`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.languages.protobuf.elements import Field
from contract_check.languages.protobuf.schema import Declaration
from contract_check.model.change import Change

if TYPE_CHECKING:
    from contract_check.languages.protobuf.elements import File
    from contract_check.languages.protobuf.schema import Schema
    from contract_check.model.location import Location


class Spot(msgspec.Struct, frozen=True):
    """One element on one side: what a change points at and what its proof starts from."""

    owner: Declaration | File
    at: int
    """Index of the token where it begins."""
    member: str = ""
    """Name below the owner, "" for the owner itself."""
    element: Any = None

    @property
    def path(self) -> str:
        """The file it stands in."""
        return self.owner.file.path if isinstance(self.owner, Declaration) else self.owner.path

    @property
    def place(self) -> str:
        """Full name, or the file's path and the member for what has none."""
        if isinstance(self.owner, Declaration):
            name = self.owner.name
        else:
            name = self.owner.package if isinstance(self.element, Field) else self.owner.path
        return f"{name}.{self.member}" if name and self.member else name or self.member

    @property
    def location(self) -> Location:
        """Line and column."""
        if isinstance(self.owner, Declaration):
            return self.owner.at(self.at, self.member)
        return self.owner.location(self.at, self.member)


class Shapes(msgspec.Struct, frozen=True):
    """What a change says of both sides, for its reach and its proof."""

    base: Spot | None
    head: Spot | None
    across: Declaration | None = None
    """Where the element is missing: the declaration that would hold it (it may have another name or file there)."""

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The places on either side."""
        return tuple(spot for spot in (self.base, self.head) if spot is not None)


def whole(declaration: Declaration) -> Spot:
    """A message, enum or service itself."""
    return Spot(declaration, declaration.element.at, "", declaration.element)


def change(
    rule: str,
    subject: str,
    base: Spot | None,
    head: Spot | None,
    before: Any = None,
    after: Any = None,
    across: Declaration | None = None,
    **arguments: Any,
) -> Change:
    """A fact of this language; `reach` adds its uses."""
    spot = base or head
    there = head or base
    assert spot is not None  # noqa: S101 - a fact stands somewhere
    assert there is not None  # noqa: S101
    return Change(
        rule=f"protobuf/{rule}",
        subject=subject,
        base=base.location if base else None,
        head=head.location if head else None,
        place=spot.place,
        before=before,
        after=after,
        contract=there.path,
        arguments=arguments,
        shapes=Shapes(base, head, across),
    )


class Sides(msgspec.Struct, frozen=True):
    """Both schemas, and the new names of what was renamed or moved to another package."""

    base: Schema
    head: Schema
    names: dict[str, str]

    def renamed(self, name: str) -> str:
        """The head's name of what the base calls `name`."""
        return self.names.get(name, name)
