"""What the checks of a note may know: the change it belongs to, the policy, the day."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations of what shards hand over
from typing import TYPE_CHECKING

import msgspec

from contract_check.model.rule import Level

if TYPE_CHECKING:
    import datetime as dt

    from contract_check.model.report import Finding
    from contract_check.notes.note import Note


class CatalogFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What an interface catalog says of one contract; without a catalog nothing of it is known."""

    lifecycle: str = ""
    """`alpha`, `beta`, `stable`..."""
    audience: str = ""
    """Key of `sunset-days` in the policy."""
    sunset: str = ""
    """`deprecation.sunset`, ISO 8601."""
    pins: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Consumer -> `field` (a device that nobody updates) or `rolling`."""
    owners: tuple[str, ...] = ()


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """One contract of the change."""

    base_version: str = ""
    """"" when the contract is new or has none."""
    head_version: str = ""
    removed: bool = False
    needed: str = ""
    """Least version that may carry its breaking changes, "" when nothing breaks or versions say nothing."""
    sufficient: bool = True
    """Whether the head's version is such a version."""
    provider: str = ""
    sunsets: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Interface -> `x-sunset` at base."""
    facts: CatalogFacts = CatalogFacts()


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One change as the notes in it see it."""

    findings: Mapping[str, Finding]
    """By change id."""
    contracts: Mapping[str, Subject]
    """By path."""
    notes: tuple[Note, ...]
    """Those that the change adds or edits."""
    base: Mapping[str, Note]
    """Every note before the change, by path."""
    released: Mapping[str, Note] = msgspec.field(default_factory=dict)
    """Notes of the last release, by path."""
    release: str = ""
    """Name of the last release, "" when it is not known."""
    services: frozenset[str] = frozenset()
    """Every service that is known by name; empty: nobody said."""
    owners: frozenset[str] = frozenset()
    """Every owner that is known by name; empty: nobody said."""
    files: frozenset[str] = frozenset()
    """Paths in head."""
    sunset_days: Mapping[str, int] = msgspec.field(default_factory=dict)
    today: dt.date
    whole: bool = True
    """Whether the change is one pull request. A release sums up many: ids that later changes replaced are not stale."""

    def covered(self, note: Note) -> tuple[Finding, ...]:
        """The breaking changes that a note answers for."""
        found = (self.findings.get(one) for one in dict.fromkeys(note.covers))
        return tuple(finding for finding in found if finding is not None and finding.level is Level.BREAKING)

    def subjects(self, note: Note) -> dict[str, Subject]:
        """The contracts that the note's changes belong to."""
        paths = dict.fromkeys(finding.change.contract for finding in self.covered(note))
        return {path: self.contracts[path] for path in paths if path in self.contracts}
