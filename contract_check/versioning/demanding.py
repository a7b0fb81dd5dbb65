"""What the gate misses: a note for every breaking change, a sufficient bump for every broken contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.model.report import PolicyFailure, Verdict
from contract_check.model.rule import Level
from contract_check.versioning.entries import entry_demands
from contract_check.versioning.packages import broken_packages
from contract_check.versioning.semver import is_bump, is_lower, is_major, next_major

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_check.config import Config
    from contract_check.mapping import Mapped
    from contract_check.model.report import ContractReport, Finding, Report

CATALOG = "catalog"
"""Its entries have versions of their own."""
NOBODY: Mapping[str, str] = {}


def demands(
    findings: Sequence[Finding], mapped: Sequence[Mapped], config: Config, released: Mapping[str, str] = NOBODY
) -> tuple[PolicyFailure, ...]:
    """All that is missing, contract by contract.

    `released`: version of each contract in the last release, where the policy measures bumps against that.
    """
    failures: list[PolicyFailure] = []
    answerable: dict[str, list[int]] = {}  # id of a change -> which of the findings
    for number, finding in enumerate(findings):
        if finding.level is Level.BREAKING and not finding.waived:
            answerable.setdefault(finding.change.id, []).append(number)
    for one in mapped:
        ids = {change.id for change in one.changes}
        breaking = [findings[number] for number in sorted(found for id_ in ids for found in answerable.get(id_, ()))]
        if breaking:
            failures.extend(_of_breaks(one, breaking, config, released))
        if one.pair.format.name != CATALOG:
            failures.extend(_of_versions(one))
    failures.extend(entry_demands(findings, mapped, config))
    return tuple(failures)


def _of_breaks(
    one: Mapped, breaking: Sequence[Finding], config: Config, released: Mapping[str, str]
) -> Iterator[PolicyFailure]:
    path, ids = one.pair.path, tuple(finding.change.id for finding in breaking)
    if not config.require:
        yield PolicyFailure(
            rule="breaking-change",
            message=f"{path}: {_plural(ids)}",
            remedy="make them compatible, or waive them in the policy",
            contract=path,
            changes=ids,
        )
    uncovered = tuple(finding.change.id for finding in breaking if not finding.note)
    if uncovered and "migration-note" in config.require:
        yield PolicyFailure(
            rule="migration-note-missing",
            message=f"{path}: {_plural(uncovered)} {'has' if len(uncovered) == 1 else 'have'} no migration note",
            remedy=f"add a note in {config.notes}/ that covers {', '.join(uncovered)}",
            contract=path,
            changes=uncovered,
        )
    if "version-bump" in config.require and one.base and one.head and one.pair.format.name != CATALOG:
        yield from _bump(one, ids, released.get(path, one.base.version))
        yield from broken_packages(one, breaking)


def _plural(ids: Sequence[str]) -> str:
    return f"{len(ids)} breaking change{'s' if len(ids) != 1 else ''}"


def _bump(one: Mapped, ids: tuple[str, ...], before: str) -> Iterator[PolicyFailure]:
    after = one.head.version if one.head else ""
    needed = next_major(before)
    if needed is None or is_major(before, after):
        return
    yield PolicyFailure(
        rule="version-bump-missing",
        message=f"{one.pair.path}: version {after or '(none)'} after {before} hides a breaking change",
        remedy=f"release it as {needed}",
        contract=one.pair.path,
        changes=ids,
        location=one.head.locate(one.head.version_location) if one.head and one.head.version_location else None,
    )


def _of_versions(one: Mapped) -> Iterator[PolicyFailure]:
    """Version numbers that mislead whoever reads them, whatever changed."""
    if one.base is None or one.head is None or one.unreadable:
        return
    before, after, path = one.base.version, one.head.version, one.pair.path
    place = one.head.locate(one.head.version_location) if one.head.version_location else None
    if is_lower(before, after):
        yield PolicyFailure(
            rule="version-lowered",
            message=f"{path}: version {after} is lower than {before}",
            remedy=f"name a version above {before}",
            contract=path,
            location=place,
        )
    elif is_bump(before, after) and all(change.rule == "envelope/version-changed" for change in one.changes):
        yield PolicyFailure(
            rule="version-bump-without-change",
            message=f"{path}: version {after} after {before}, but nothing changed",
            remedy=f"keep {before}, or commit the change that belongs to {after}",
            contract=path,
            location=place,
            level=Level.WARNING,
        )


def completed(report: Report, released: Mapping[str, str] = NOBODY) -> Report:
    """The report with the version that each broken contract needs."""
    broken = {
        finding.change.contract for finding in report.findings if finding.level is Level.BREAKING and not finding.waived
    }
    contracts = tuple(
        structs.replace(one, needed_version=needed(one, released.get(one.path, one.base_version)))
        if one.path in broken and one.verdict is not Verdict.ERROR
        else one
        for one in report.contracts
    )
    return structs.replace(report, contracts=contracts)


def needed(one: ContractReport, before: str) -> str:
    """Least version that may carry a break; the one that was chosen where that is enough. "" where none can say."""
    least = next_major(before)
    if least is None or one.head_path is None:
        return ""
    return one.head_version if one.head_version and is_major(before, one.head_version) else least
