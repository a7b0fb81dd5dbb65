"""A rule: the kind of a change, as its card states it."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping


class Level(enum.IntEnum):
    """How bad a change is. Ordered, so that `max` is the worst."""

    COMPATIBLE = 0
    WARNING = 1
    BREAKING = 2

    @property
    def word(self) -> str:
        """`compatible`, `warning` or `breaking`."""
        return self.name.lower()


class Party(enum.Enum):
    """Whom a change can hurt."""

    SENDERS = "senders"
    """They write what the provider reads."""
    READERS = "readers"
    """They read what the provider writes."""
    WIRE = "wire"
    """Peers on the binary encoding, whichever way (protobuf)."""
    JSON = "json"
    """Peers on a JSON mapping of a binary format."""
    PACKAGE = "package"
    """Code generated per package (protobuf: names and types)."""
    FILE = "file"
    """Code generated per file (protobuf: C++, Python imports and file options)."""


EFFECTS: Mapping[str, frozenset[Party]] = {
    # The law: a smaller set of accepted values hurts who writes, a larger one who reads.
    "narrows": frozenset({Party.SENDERS}),
    "widens": frozenset({Party.READERS}),
    "incomparable": frozenset({Party.SENDERS, Party.READERS}),
    "unknown": frozenset({Party.SENDERS, Party.READERS}),
    "none": frozenset(),
}


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule card says. The prose is loaded by `rules`, on demand."""

    id: str
    """`folder/name`: the path of the card without `.md`."""
    title: str
    """Names the fault, e.g. "Property became required"."""
    message: str
    """Template for `str.format_map` with the change's subject, before, after and arguments."""
    hurts: frozenset[Party]
    """From `hurts:` or, by the law, from `effect:`."""
    ceiling: Level = Level.BREAKING
    """The worst level this rule may reach (`at_most:`); `unknown` effects stop at a warning."""
    deviations: Mapping[str, str] = msgspec.field(default_factory=dict)
    """`senders`/`readers` (or another party) -> level word, where the card departs from the law and says why."""
    security: bool = False
    """A security gate: never waived as benign."""
    migration: str = ""
    """What the consumer must do now; template as `message`."""
    reference: str = ""
    """Section of the specification that the rule rests on."""
