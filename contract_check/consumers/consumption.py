"""Who consumes what, and how we know: what every source of evidence yields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from contract_check.model.change import Direction
from contract_check.model.location import pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_check.model.change import Change

STRENGTHS = ("certain", "declared", "derived", "possible")
"""Strongest first (reference: the evidence ladder of the interface catalog)."""
ALL = "*"
_FIELDS = ("properties", "fields")


class Part(msgspec.Struct, frozen=True):
    """A part of an interface that a consumer says it uses."""

    direction: Direction
    type: str = ""
    """Short name of the type that travels there, "" when it has none."""
    fields: frozenset[str] = frozenset()
    """Names of the fields used of that type; empty: all."""

    def met(self, change: Change) -> bool:
        """Whether a change may touch this part; only what surely lies elsewhere does not."""
        direction = change.direction
        if direction is not Direction.NONE and not direction & self.direction:
            return False
        touched = _field_of(change, self.type) if self.type and self.fields else ""
        return not touched or touched in self.fields


def _field_of(change: Change, name: str) -> str:
    """The field of a named type in which a change lies, "" when it lies elsewhere or in the type as a whole."""
    tokens = pointer_tokens(change.place)
    for index, token in enumerate(tokens):
        below = tokens[index + 1 :]
        if token == name and len(below) > 1 and below[0] in _FIELDS:
            return below[1]
    found = re.search(rf"(?:^|\.){re.escape(name)}[./](\w+)$", change.place)
    return found[1] if found else ""


class Consumption(msgspec.Struct, frozen=True, kw_only=True):
    """A service uses a part of a contract."""

    service: str
    contract: str
    """Path or glob of the contract."""
    interfaces: tuple[str, ...] = (ALL,)
    """Names of the interfaces used, or JSON Pointers to them with `#`; `*` for all."""
    parts: tuple[Part, ...] = ()
    """What it uses of them; empty: all."""
    evidence: str
    """`path:line`, or the setting, where that is stated."""
    strength: str = "declared"
    owner: str = ""

    def used(self, interfaces: Iterable[str]) -> tuple[str, ...]:
        """Which of `interfaces` this service uses."""
        return tuple(name for name in interfaces if ALL in self.interfaces or name in self.interfaces)

    def met(self, change: Change) -> bool:
        """Whether a change of these interfaces may touch what the service uses."""
        return not self.parts or any(part.met(change) for part in self.parts)
