"""What a tree offers, interface by interface: catalog entries with all that they bind, then what no entry binds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.formats.describing import every_interface
from contract_check.model.description import Description
from contract_check.model.location import Location
from contract_check.model.survey import Bound, Listing, SurveyedContract
from contract_check.surveying.binding import Bindings
from contract_check.surveying.metadata import channels, missing, security

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from contract_check.model.contract import Interface
    from contract_check.model.survey import VersionNote
    from contract_check.surveying.consuming import Consumers
    from contract_check.surveying.reading import Read


def contract_of(one: Read, consumers: Consumers) -> SurveyedContract:
    """A contract in a line."""
    contract = one.contract
    return SurveyedContract(
        path=one.unit.path,
        format=one.unit.format.name,
        title=contract.title,
        version=contract.version,
        provider=consumers.providers.of(contract),
        files=one.unit.files,
        interfaces=len(one.descriptions.interfaces),
        types=one.descriptions.types,
    )


def listings(
    contracts: Sequence[Read],
    consumers: Consumers,
    notes: Mapping[str, tuple[VersionNote, ...]],
    unread: Collection[str] = (),
) -> tuple[Listing, ...]:
    """Every interface, sorted by provider, contract and the order of the contract; nobody's come last.

    `unread`: files of contracts that are there and were not read; what binds them is not told.
    """
    found = _listings(contracts, consumers, notes, unread)
    return tuple(sorted(found, key=lambda one: (one.provider == "", one.provider)))


def _listings(
    contracts: Sequence[Read],
    consumers: Consumers,
    notes: Mapping[str, tuple[VersionNote, ...]],
    unread: Collection[str],
) -> Iterator[Listing]:
    bindings = Bindings(contracts, unread)
    for one in contracts:
        for interface in one.contract.interfaces:
            if interface.entry is not None:
                bound, dangling = bindings.of(interface.entry)
                yield _entry(one, interface, bound, dangling, consumers, notes)
    for one in contracts:
        for interface in every_interface(one.contract.interfaces):
            if interface.entry is None and not bindings.is_bound(one.unit.path, interface.id):
                yield _interface(one, interface, consumers, notes)


def _entry(
    one: Read,
    interface: Interface,
    bound: tuple[Bound, ...],
    dangling: tuple[str, ...],
    consumers: Consumers,
    notes: Mapping[str, tuple[VersionNote, ...]],
) -> Listing:
    entry = interface.entry
    assert entry is not None  # noqa: S101 - the caller chose it by that
    listing = Listing(
        id=entry.id,
        name=entry.title or entry.id,
        kind=next((binding.kind for binding in entry.binding if binding.kind), "catalog"),
        contract=one.unit.path,
        format="catalog",
        place=one.contract.locate(interface.location),
        purpose=entry.purpose,
        provider=entry.provider or consumers.providers.of(one.contract),
        owner=entry.owner or consumers.owner(entry.provider, one.unit.path),
        version=entry.version,
        lifecycle=entry.lifecycle,
        deprecated=interface.deprecated,
        sunset=interface.sunset,
        security=security(interface),
        channels=tuple(dict.fromkeys(binding.channel for binding in entry.binding if binding.channel)),
        entry=entry,
        bound=bound,
        dangling=dangling,
        consumers=consumers.of_entry(entry, bound, one.contract),
        notes=notes.get(entry.id, ()),
    )
    return structs.replace(listing, missing=missing(listing))


def _interface(
    one: Read,
    interface: Interface,
    consumers: Consumers,
    notes: Mapping[str, tuple[VersionNote, ...]],
) -> Listing:
    contract = one.contract
    place = contract.locate(interface.location)
    description = one.descriptions.interfaces.get(interface.id, Description())
    provider = consumers.providers.of(contract, place.path)
    listing = Listing(
        id=interface.id,
        name=interface.name,
        kind=interface.kind,
        contract=one.unit.path,
        format=one.unit.format.name,
        place=place if place.path else Location(one.unit.path),
        purpose=interface.purpose or _said(description),
        text=interface.text,
        provider=provider,
        owner=consumers.owner(provider, place.path or one.unit.path),
        version=contract.version,
        lifecycle="deprecated" if interface.deprecated else "",
        deprecated=interface.deprecated,
        sunset=interface.sunset,
        security=security(interface),
        channels=channels(interface),
        bound=(
            Bound(
                contract=one.unit.path,
                interface=interface.id,
                place=place,
                description=description,
                declared=interface,
                kind=interface.kind,
            ),
        ),
        consumers=consumers.of_interface(interface, contract, one.unit.path),
        notes=notes.get(interface.id, ()) or notes.get(one.unit.path, ()),
    )
    return structs.replace(listing, missing=missing(listing))


def _said(description: Description) -> str:
    """What is said about the interface, else what its first result or message says about itself."""
    if description.text:
        return description.text
    parts = [part for outcome in description.outcomes for part in outcome.parts] + list(description.data)
    return next((part.text for part in parts if part.text), "")
