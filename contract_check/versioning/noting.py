"""The migration notes of a change: which they are, what each covers, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from contract_check.consumers import backstage
from contract_check.consumers.catalog import Catalog
from contract_check.model.rule import Level
from contract_check.notes import checks, reading
from contract_check.notes.setting import Setting, Subject
from contract_check.versioning.semver import is_major, next_major

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_check.config import Config
    from contract_check.mapping import Mapped
    from contract_check.model.report import Finding, PolicyFailure
    from contract_check.notes.note import Note
    from contract_check.sources.tree import Tree
    from contract_check.versioning.policy import Policy


class NotesOfChange(msgspec.Struct, frozen=True):
    """What a change says about itself."""

    touched: tuple[Note, ...]
    """Notes that it adds or edits, sorted by path."""
    base: Mapping[str, Note]
    """Every note before it, by path."""


def notes_of_change(base: Tree, head: Tree, config: Config) -> NotesOfChange:
    """The notes of both sides. A note that was merged before covers nothing new."""
    before, after = reading.notes_of(base, config), reading.notes_of(head, config)
    touched = tuple(reading.read(data, path) for path, data in sorted(after.items()) if before.get(path) != data)
    return NotesOfChange(touched, {path: reading.read(data, path) for path, data in sorted(before.items())})


def with_notes(findings: Sequence[Finding], notes: NotesOfChange) -> list[Finding]:
    """Each breaking finding with the migration note that covers it."""
    found: dict[str, str] = {}
    for note in notes.touched:
        for change_id in note.covers:
            found.setdefault(change_id, note.path)
    return covered(findings, found)


def covered(findings: Sequence[Finding], notes: Mapping[str, str]) -> list[Finding]:
    """Each breaking finding with its note, by change id."""
    return [
        structs.replace(finding, note=notes[finding.change.id])
        if finding.level is Level.BREAKING and finding.change.id in notes
        else finding
        for finding in findings
    ]


def faults(
    policy: Policy,
    notes: NotesOfChange,
    findings: Sequence[Finding],
    contracts: Mapping[str, Subject],
    base: Tree,
    head: Tree,
) -> Iterator[PolicyFailure]:
    """What is wrong with the notes of a change; nothing where the policy asks for no notes."""
    config, release = policy.config, policy.release
    if not notes.touched or "migration-note" not in config.require:
        return
    old = reading.notes_of(release.tree, config) if release.tree is not None and policy.whole else {}
    catalog = Catalog(base)
    yield from checks.check(
        Setting(
            # By id: the same order in a review and in a merge of its shards.
            findings={finding.change.id: finding for finding in sorted(findings, key=_id)},
            contracts={
                path: structs.replace(subject, facts=catalog.facts(path)) for path, subject in contracts.items()
            },
            notes=notes.touched,
            base=notes.base,
            released={path: reading.read(data, path) for path, data in old.items()},
            release=release.name,
            services=_services(findings, base, head, config),
            owners=frozenset(_owners(findings, config)),
            files=frozenset(head.entries()),
            sunset_days=config.sunset_days,
            today=policy.today,
            whole=policy.whole,
        )
    )


def _id(finding: Finding) -> str:
    return finding.change.id


def subjects(policy: Policy, mapped: Sequence[Mapped]) -> dict[str, Subject]:
    """What notes may be held against, for each contract that changes, by the path that its changes tell.

    Of a contract of many files that is each file for itself.
    """
    return {
        change.contract: _subject(one, change.contract, policy.config, policy.released)
        for one in mapped
        for change in one.changes
    }


def _subject(one: Mapped, path: str, config: Config, released: Mapping[str, str]) -> Subject:
    before, after = one.base.version if one.base else "", one.head.version if one.head else ""
    measured = released.get(path, before)
    needed = next_major(measured) or ""
    return Subject(
        base_version=before,
        head_version=after,
        removed=one.head is None,
        needed=needed,
        sufficient=not needed or "version-bump" not in config.require or is_major(measured, after),
        provider=config.provider(path),
        sunsets={each.name: each.sunset for each in (one.base.interfaces if one.base else ()) if each.sunset},
    )


def _services(findings: Sequence[Finding], base: Tree, head: Tree, config: Config) -> frozenset[str]:
    evident = {service.name for finding in findings for service in finding.services}
    declared = {name for tree in (base, head) for name in (*backstage.owners(tree), *Catalog(tree).services)}
    return frozenset({*config.services, *declared, *evident})


def _owners(findings: Sequence[Finding], config: Config) -> Iterator[str]:
    yield from (service.owner for service in config.services.values() if service.owner)
    yield from (service.owner for finding in findings for service in finding.services if service.owner)
