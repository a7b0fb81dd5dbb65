"""What each release did to every contract: its version, what changed, the notes that told it."""

from __future__ import annotations

import datetime as dt
import pathlib
from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.config import Baseline
from contract_check.model.release import History, Version
from contract_check.model.report import Verdict
from contract_check.model.rule import Level
from contract_check.progress import quiet
from contract_check.release.merged import Merged
from contract_check.review import review
from contract_check.sources import history
from contract_check.sources.git import GitTree
from contract_check.sources.memory import MemoryTree
from contract_check.versioning import release_tags
from contract_check.versioning.semver import step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contract_check.config import Config
    from contract_check.model.report import ContractReport, Finding, Report
    from contract_check.sources.tree import Tree


def track(head: GitTree, config: Config, *, last: int = 0, progress: Callable[[str], None] = quiet) -> History:
    """The releases that `head` contains, oldest first, and `head` itself where it is no release.

    `last`: only so many of the newest releases, 0 for all.
    """
    glob = config.baseline.tags
    config = structs.replace(config, baseline=Baseline())
    repository = head.repository
    sides = [(tag.name, GitTree(repository, tag.commit)) for tag in release_tags(head, glob)]
    if not sides or sides[-1][1].revision != head.revision:
        sides.append((head.name, head))
    nothing = MemoryTree({}, "nothing")
    before: Tree = nothing
    versions: dict[str, str] = {}
    if last and len(sides) > last:
        before = sides[-last - 1][1]
        sides = sides[-last:]
        versions = {one.path: one.head_version for one in review(nothing, before, config).contracts}
    found: dict[str, list[Version]] = {}
    days = []
    problems: list[str] = []
    for number, (name, tree) in enumerate(sides, 1):
        progress(f"comparing {name} ({number} of {len(sides)})")
        days.append((name, history.day(repository, tree.revision)))
        merged = Merged(before, tree, config)
        day = dt.date.fromisoformat(days[-1][1]) if days[-1][1] else None
        report = review(before, tree, config, gate=True, earlier=merged.notes, today=day)
        problems += [f"{name}: {problem.location}: {problem.message}" for problem in report.problems if problem.fatal]
        found_in = _by_contract(report)
        short = {one.contract for one in report.failures if one.rule == "version-bump-missing"}
        for contract in report.contracts:
            earlier = contract.base_path or contract.path
            rows = found.pop(earlier, [])
            # What did not change was not read.
            known = contract.head_version or versions.get(earlier, "")
            versions[contract.path] = "" if contract.head_path is None else known
            own = found_in.get((contract.format, contract.path), [])
            row = _version(name, days[-1][1], contract, own, short=contract.path in short)
            found[contract.path] = [*rows, structs.replace(row, version=versions[contract.path])]
        before = tree
    return History(
        releases=tuple(days),
        contracts={path: tuple(rows) for path, rows in sorted(found.items())},
        problems=tuple(problems),
    )


def _version(release: str, day: str, contract: ContractReport, own: Sequence[Finding], *, short: bool) -> Version:
    """`own`: the findings about the contract. `short`: its version should have stepped further."""
    breaking = [finding for finding in own if finding.level is Level.BREAKING]
    return Version(
        release=release,
        date=day,
        version=contract.head_version,
        state=_state(contract),
        breaking=len(breaking),
        warnings=sum(finding.level is Level.WARNING for finding in own),
        compatible=sum(finding.level is Level.COMPATIBLE for finding in own),
        bump=step(contract.base_version, contract.head_version) if contract.base_path and contract.head_path else "",
        needed=contract.needed_version if short else "",
        notes=tuple(sorted({finding.note for finding in breaking if finding.note})),
        uncovered=sum(not finding.note and not finding.waived for finding in breaking),
    )


def _by_contract(report: Report) -> dict[tuple[str, str], list[Finding]]:
    """(format, path) of a contract -> the findings about it.

    A finding is about the contract of its path, else of the nearest folder by which a contract of many files is known.
    """
    known = {(one.format, one.path) for one in report.contracts}
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        path = pathlib.PurePosixPath(finding.change.contract)
        keys = ((finding.change.format, str(place)) for place in (path, *path.parents))
        owner = next((key for key in keys if key in known), None)
        if owner is not None:
            found.setdefault(owner, []).append(finding)
    return found


def _state(contract: ContractReport) -> str:
    if contract.verdict is Verdict.ERROR:
        return "error"
    if contract.base_path is None:
        return "added"
    if contract.head_path is None:
        return "removed"
    if contract.verdict is Verdict.UNCHANGED and contract.base_path != contract.head_path:
        return "moved"
    return str(contract.verdict.value)
