"""What one tree offers: every contract, every interface with its metadata, who uses it. The directory shows this."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.model.contract import Interface, Problem
    from contract_check.model.description import Description, ValueType
    from contract_check.model.entry import Entry
    from contract_check.model.location import Location


class SurveyedContract(msgspec.Struct, frozen=True, kw_only=True):
    """One contract of the tree."""

    path: str
    format: str
    title: str
    version: str
    provider: str
    """Service that provides it, "" when nobody says so."""
    files: tuple[str, ...]
    interfaces: int
    types: Mapping[str, ValueType] = msgspec.field(default_factory=dict)
    """Named types that the descriptions of its interfaces refer to."""


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """An interface in the contract that describes it technically."""

    contract: str
    """Path, key of `Survey.contracts`."""
    interface: str
    """Its id there, or the name of a type that only an entry calls an interface."""
    place: Location
    description: Description
    declared: Interface | None = None
    """As its contract declares it; None for a type that only an entry calls an interface."""
    kind: str = ""
    """As `Interface.kind`."""
    wire: str = ""
    channel: str = ""


class KnownConsumer(msgspec.Struct, frozen=True, kw_only=True):
    """A service that uses an interface, and how we know."""

    service: str
    evidence: str
    strength: str
    owner: str = ""
    uses: tuple[str, ...] = ()
    """Parts of the entry, () for all or unknown."""
    pin: str = ""
    note: str = ""


class VersionNote(msgspec.Struct, frozen=True, kw_only=True):
    """A migration note as a row in the history of an interface."""

    version: str
    """To which it leads; `removed` at the end."""
    previous: str
    path: str
    id: str
    summary: str
    announced: str = ""
    sunset: str = ""
    actions: tuple[tuple[str, str], ...] = ()
    """(service, what it must do)."""
    body: str = ""
    """Markdown."""


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """One interface as the directory lists it: a catalog entry with what it binds, or an interface without an entry."""

    id: str
    """Of the entry, else of the interface in its contract."""
    name: str
    """As people know it."""
    kind: str
    contract: str
    """Path of the file that declares it: the entry's, else the contract's."""
    format: str
    place: Location
    purpose: str = ""
    text: str = ""
    """More about it, where its purpose is only a line."""
    provider: str = ""
    owner: str = ""
    version: str = ""
    lifecycle: str = ""
    deprecated: bool = False
    sunset: str = ""
    security: str = ""
    """What a caller must show, in words; "" when nobody says so."""
    channels: tuple[str, ...] = ()
    entry: Entry | None = None
    bound: tuple[Bound, ...] = ()
    dangling: tuple[str, ...] = ()
    """References of the entry that lead nowhere."""
    consumers: tuple[KnownConsumer, ...] = ()
    notes: tuple[VersionNote, ...] = ()
    """Newest first."""
    missing: tuple[str, ...] = ()
    """Metadata that nobody states, e.g. `owner`, `tenant`."""


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """One tree: whole, or as far as it was asked for."""

    name: str
    revision: str
    contracts: Mapping[str, SurveyedContract]
    """By path."""
    listings: tuple[Listing, ...]
    """Sorted by provider, contract and the order of the contract."""
    problems: tuple[Problem, ...] = ()
    files: tuple[str, ...] = ()
    """Everything that was read to know this: contracts, what they refer to, policy, owners, notes."""
    unread: frozenset[str] = frozenset()
    """Paths of contracts that are known by name alone, since nobody asked what they offer."""
    same: frozenset[str] = frozenset()
    """Files of contracts that are the same on the other side of a change, with all that they refer to."""

    @property
    def covered(self) -> int:
        """Number of interfaces that have a catalog entry."""
        return sum(max(1, len(one.bound)) for one in self.listings if one.entry is not None)

    @property
    def interfaces(self) -> int:
        """Number of interfaces: those with an entry and those without."""
        return sum(max(1, len(one.bound)) for one in self.listings)
