"""Facts about two states of a catalog entry: who stands there, and what lowers what can happen to them.

Directions follow the entry's `compatibility.mode` at base: backward looks at today's callers, forward at the callers to
come who meet today's provider, full at both, where what only the second meet is a matter of the rollout order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.model.change import Change, Direction, Guard, Use

if TYPE_CHECKING:
    from contract_check.model.entry import Entry
    from contract_check.model.location import Location

WIRE, SOURCE, SEMANTIC = "wire", "source", "semantic"
"""Dimensions of compatibility (AIP-180)."""
_NOTHING: tuple[Any, ...] = ("", None, [])


class Promise(msgspec.Struct, frozen=True):
    """The same entry before and after."""

    base: Entry
    head: Entry

    @property
    def id(self) -> str:
        """Of the entry."""
        return self.head.id

    def uses(self, direction: Direction, dimension: str, part: str = "") -> tuple[Use, ...]:
        """Who a fact meets that today's callers (INPUT) or today's readers (OUTPUT) would notice."""
        promised = self.base.compatibility
        mode = promised.mode if promised is not None else ""
        guards: set[Guard] = set()
        if self.base.lifecycle == "experimental":
            guards.add(Guard.EXPERIMENTAL)
        if promised is not None and (mode == "none" or (promised.dimensions and dimension not in promised.dimensions)):
            guards.add(Guard.UNPROMISED)
        today = Use(self.id, direction, frozenset(guards), part)
        ahead = Use(self.id, direction.swapped(), frozenset(guards), part)
        if mode == "forward":
            return (ahead,)
        if mode == "full" and direction is not Direction.BOTH:
            return (today, structs.replace(ahead, guards=ahead.guards | {Guard.ROLLOUT}))
        return (today,)

    def change(
        self,
        rule: str,
        subject: str,
        base: Location | None,
        head: Location | None,
        place: str,
        before: Any = None,
        after: Any = None,
        direction: Direction = Direction.INPUT,
        dimension: str = SEMANTIC,
        **arguments: Any,
    ) -> Change:
        """One fact, `catalog/RULE`; a place may be None where that side has nothing."""
        return Change(
            rule=f"catalog/{rule}",
            subject=f"{subject} of `{self.id}`",
            base=base,
            head=head,
            place=f"{self.id} {place}",
            before=before,
            after=after,
            uses=self.uses(direction, dimension, subject),
            arguments={"interface": self.id, **arguments},
        )

    def stated(
        self, what: str, base: Location | None, head: Location | None, place: str, before: Any, after: Any
    ) -> Change:
        """Something is said for the first time, or no longer said: nobody knows whether anything changed."""
        rule = "no-longer-stated" if after in _NOTHING else "stated"
        before, after = (None if value in _NOTHING else value for value in (before, after))
        return self.change(rule, what, base, head, place, before, after, Direction.BOTH)


def listed(values: tuple[str, ...]) -> list[str]:
    """A list as it is shown and fingerprinted: its order says nothing."""
    return sorted(values)
