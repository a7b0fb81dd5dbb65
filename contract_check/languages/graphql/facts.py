"""What a comparison knows while it runs, and the one way in which it states a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.model.change import Change

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.languages.graphql.reach import Reach
    from contract_check.languages.graphql.schema import Member, Schema
    from contract_check.model.change import Use
    from contract_check.model.location import Location


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two schemas under comparison."""

    base: Schema
    head: Schema
    reach: Reach
    """Of the base: only what an operation of today reaches can break."""
    head_reach: Reach
    names: dict[str, str]
    """Renamed types and roots: base name -> head name."""
    whole: bool
    """Whether no other file writes in terms of this one: both sides have a query root, and nothing is missing."""

    def lost_root(self, name: str) -> bool:
        """Whether a type of base was the root of an operation that head no longer has."""
        return any(root == name and operation not in self.head.roots for operation, root in self.base.roots.items())


class Element(msgspec.Struct, frozen=True):
    """Where two partners stand: what a fact about them needs to be stated."""

    coordinate: str
    """Schema coordinate in base (in head when it is new), e.g. `User.name`, `Query.user(id:)`, `@auth(role:)`."""
    subject: str
    """In words, e.g. "field `User.name`"."""
    uses: tuple[Use, ...]
    base: Location | None
    head: Location | None

    def fact(
        self,
        rule: str,
        *,
        before: Any = None,
        after: Any = None,
        arguments: Mapping[str, Any] | None = None,
        shapes: Any = None,
    ) -> Change:
        """State that `rule` holds here."""
        return Change(
            rule=f"graphql/{rule}",
            subject=self.subject,
            base=self.base,
            head=self.head,
            place=self.coordinate,
            before=before,
            after=after,
            uses=self.uses,
            arguments=dict(arguments or {}),
            shapes=shapes if shapes is not None else Subject(self.coordinate),
        )


class Subject(msgspec.Struct, frozen=True):
    """What the proof search needs to know of a change."""

    coordinate: str
    detail: str = ""
    """The value, location or member in question."""


def element(coordinate: str, words: str, uses: tuple[Use, ...], base: Member | None, head: Member | None) -> Element:
    """An element whose partners are members; either may be missing."""
    return Element(
        coordinate,
        f"{words} `{coordinate}`",
        uses,
        base.location(coordinate) if base is not None else None,
        head.location(coordinate) if head is not None else None,
    )
