"""A change: one fact that differs between base and head. It carries no severity; `judging` decides that."""

from __future__ import annotations

import enum
import json
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.model.location import Location


class Direction(enum.Flag):
    """Which way the value travels, seen from the service that provides the contract.

    INPUT is read by the provider and written by its callers; OUTPUT the reverse.
    """

    NONE = 0
    INPUT = enum.auto()
    OUTPUT = enum.auto()
    BOTH = INPUT | OUTPUT

    def swapped(self) -> Direction:
        """The same, seen from the other end (callbacks, webhooks, replies)."""
        turned = Direction.NONE
        if Direction.INPUT in self:
            turned |= Direction.OUTPUT
        if Direction.OUTPUT in self:
            turned |= Direction.INPUT
        return turned

    @property
    def word(self) -> str:
        """`input`, `output`, `both` or `none`, as reports write it."""
        return {1: "input", 2: "output", 3: "both"}.get(self.value, "none")


class Guard(enum.Enum):
    """A circumstance that lowers what a change can do to others. `judging` holds the one table of effects."""

    READ_ONLY = "read-only"
    """The property is never sent in requests."""
    WRITE_ONLY = "write-only"
    """The property is never sent in responses."""
    ERROR_OUTCOME = "error-outcome"
    """Only the body of a non-success response changes."""
    ANNOUNCED = "announced"
    """Removed after its deprecation and past its sunset date."""
    UNDECLARED_FIELD = "undeclared-field"
    """Breaks only who uses a field the contract never declared (an open object)."""
    IMPLICIT_FIELD = "implicit-field"
    """As `UNDECLARED_FIELD`, in an object that is open only because nobody said otherwise."""
    MASKED = "masked"
    """Other constraints make the difference unobservable: no value is accepted by one side only."""
    UNREACHABLE = "unreachable"
    """No interface uses the definition."""
    EXTENSIBLE = "extensible"
    """The contract says that values may be added (`x-extensible-enum`, an open list)."""
    UNDIRECTED = "undirected"
    """Nobody says who sends it, so both ways were judged and neither is certain."""
    EXPERIMENTAL = "experimental"
    """The interface was never promised to stay."""
    UNPROMISED = "unpromised"
    """The entry's `compatibility` leaves this kind of change out."""
    ROLLOUT = "rollout"
    """Breaks only while new callers meet the old provider."""


INHERITED = "inherited"
"""Part of a use by a catalog entry that is bound to what changed."""


class Use(msgspec.Struct, frozen=True):
    """One way in which a changed definition reaches an interface."""

    interface: str
    """Id of the interface."""
    direction: Direction
    guards: frozenset[Guard] = frozenset()
    part: str = ""
    """Which part of the interface carries it, e.g. `requestBody`, `response 200`, `query limit`."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that differs between base and head."""

    rule: str
    """Id of the rule card, `folder/name`."""
    subject: str
    """What changed, in a few words for a person, e.g. "property `name` of `Pet`". Names from contracts are raw text."""
    base: Location | None
    """None when the thing was added."""
    head: Location | None
    """None when it was removed."""
    place: str
    """Canonical place for the fingerprint: names and roles, no line numbers, no list indexes."""
    before: Any = None
    """JSON value (small: the keyword's value, not a whole subtree), None when there was nothing."""
    after: Any = None
    uses: tuple[Use, ...] = ()
    """Every way the change reaches an interface, sorted. Empty means that nothing uses it."""
    format: str = ""
    """Format of the contract, filled in by `mapping`."""
    contract: str = ""
    """Path of the contract (the head's where both exist), filled in by `mapping`."""
    arguments: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """Values for the card's message template."""
    shapes: Any = None
    """Opaque to all but the language that made it: what its proof search needs."""

    @property
    def id(self) -> str:
        """Fingerprint `c-` + 8 hex: the same in every run until the fact itself changes (DESIGN.md section 4)."""
        import hashlib  # noqa: PLC0415 - takes OpenSSL along, and most runs find no change

        facts = [self.format, self.contract, self.rule, self.place, self.before, self.after]
        text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
        return "c-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]

    @property
    def direction(self) -> Direction:
        """All directions in which some interface carries what changed."""
        direction = last = Direction.NONE
        for use in self.uses:
            if use.direction is not last:  # mostly all are the same, and joining flags is slow
                last = use.direction
                direction |= last
        return direction

    @property
    def reach(self) -> tuple[str, ...]:
        """Ids of the interfaces reached, sorted, each once."""
        return tuple(sorted({use.interface for use in self.uses}))
