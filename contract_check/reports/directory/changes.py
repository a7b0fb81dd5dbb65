"""The changes of a review, as a JSON report tells them, laid over the directory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.reports import json_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from contract_check.model.survey import Listing

LEVELS = ("compatible", "warning", "breaking")
"""Least harm first."""


class NoReportError(ValueError):
    """The document is no JSON report; the message says what is wrong with it."""


class Mark(msgspec.Struct, frozen=True):
    """One change, as a page tells it."""

    id: str
    level: str
    message: str
    rule: str
    contract: str
    reach: tuple[str, ...]
    services: tuple[str, ...]
    note: str
    place: str
    """`path:line`."""


class Changes(msgspec.Struct, frozen=True):
    """All changes of a review but those that harm nobody, and where they belong."""

    sides: str = ""
    """Base and head as the report names them, "" without a report."""
    by_listing: Mapping[tuple[str, str], tuple[Mark, ...]] = msgspec.field(default_factory=dict)
    """(contract, id of the listing) -> its changes, worst first."""
    elsewhere: tuple[Mark, ...] = ()
    """Changes of what is not listed any more."""

    def of(self, listing: Listing) -> tuple[Mark, ...]:
        """The changes that reach an interface."""
        return self.by_listing.get((listing.contract, listing.id), ())

    @property
    def all(self) -> tuple[Mark, ...]:
        """Each change once."""
        marks = [mark for marks in self.by_listing.values() for mark in marks] + list(self.elsewhere)
        return tuple({mark.id: mark for mark in marks}.values())


def changes(report: Any, listings: Sequence[Listing]) -> Changes:
    """The changes of a JSON report, by interface.

    Raises:
        NoReportError: the document does not follow the published schema.
    """
    import jsonschema  # noqa: PLC0415 - only where a report is given

    wrong = next(jsonschema.Draft202012Validator(json_report.schema()).iter_errors(report), None)
    if wrong is not None:
        raise NoReportError(f"{wrong.json_path}: {wrong.message[:200]}")
    owners: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for one in listings:
        for key in _keys(one):
            owners.setdefault(key, []).append((one.contract, one.id))
    found: dict[tuple[str, str], list[Mark]] = {}
    elsewhere = []
    for mark in _marks(report["changes"]):
        reached = dict.fromkeys(owner for name in mark.reach for owner in owners.get((mark.contract, name), ()))
        for owner in reached:
            found.setdefault(owner, []).append(mark)
        if not reached:
            elsewhere.append(mark)
    sides = " → ".join(map(_side, (report["base"], report["head"])))
    return Changes(sides, {owner: tuple(worst_first(marks)) for owner, marks in found.items()}, tuple(elsewhere))


def _side(facts: Mapping[str, Any]) -> str:
    """A revision, else the last part of a path: where the folders lay on somebody's machine says nothing here."""
    return str(facts.get("revision") or "")[:12] or str(facts.get("name", "")).rstrip("/").rpartition("/")[2]


def worst_first(marks: Iterable[Mark]) -> list[Mark]:
    """Marks, those that hurt most first."""
    return sorted(marks, key=lambda mark: -LEVELS.index(mark.level))


def worst(marks: Iterable[Mark]) -> str:
    """The worst level of some marks, "" without any."""
    return max((mark.level for mark in marks), key=LEVELS.index, default="")


def _keys(listing: Listing) -> Iterator[tuple[str, str]]:
    """How a change may name the interface: by its entry, or in the contract that the entry binds."""
    yield listing.contract, listing.id
    yield from ((bound.contract, bound.interface) for bound in listing.bound)


def _marks(listed: Iterable[Mapping[str, Any]]) -> Iterator[Mark]:
    for one in listed:
        if one["level"] != LEVELS[0]:
            place = one["head"] or one["base"] or {}
            line = place.get("line")
            yield Mark(
                id=one["id"],
                level=one["level"],
                message=one["message"],
                rule=one["rule"],
                contract=one["contract"],
                reach=tuple(one["reach"]),
                services=tuple(service["name"] for service in one["services"]),
                note=one["migration"]["note"],
                place=f"{place.get('path', '')}:{line}" if line else str(place.get("path", "")),
            )
