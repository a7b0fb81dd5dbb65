"""Putting the report together: order by harm, verdicts of pairs and of the whole, lines for what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.model.change import INHERITED
from contract_check.model.report import ContractReport, Report, Verdict
from contract_check.model.rule import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contract_check.config import Config
    from contract_check.documents import Document
    from contract_check.inventory import Inventory
    from contract_check.mapping import Mapped
    from contract_check.model.contract import Contract, Problem
    from contract_check.model.location import Location
    from contract_check.model.report import Finding, PolicyFailure
    from contract_check.sources.tree import Tree


def report(
    inventory: Inventory,
    mapped: Sequence[Mapped],
    findings: Iterable[Finding],
    failures: Iterable[PolicyFailure],
    base: Tree,
    head: Tree,
    config: Config,
    *,
    gate: bool = False,
) -> Report:
    """The whole review as one record."""
    lines = Lines(base, head)
    places = {change.id: one for one in mapped for change in one.changes}
    shown = tuple(_located(finding, places.get(finding.change.id), lines) for finding in sorted(findings, key=_harm))
    levels_of = {finding.change.id: finding.level for finding in shown}
    inherited = _inherited(shown)
    contracts = tuple(_contract(one, levels_of, inherited, config) for one in mapped)
    problems = (*inventory.problems, *(problem for one in mapped for problem in one.problems))
    return Report(
        verdict=overall(contracts, any(problem.fatal for problem in problems)),
        findings=shown,
        contracts=contracts,
        problems=tuple(
            ordered(
                structs.replace(problem, location=lines.locate(problem.location, problem.side or "head"))
                for problem in problems
            )
        ),
        failures=located(failures, lines),
        gate=gate,
        base={"name": base.name, "revision": base.revision},
        head={"name": head.name, "revision": head.revision},
    )


def _harm(finding: Finding) -> tuple[int, int, str, str, str]:
    change = finding.change
    return -finding.level, -len(change.reach), change.contract, change.place, change.rule


def _inherited(findings: Iterable[Finding]) -> dict[str, Level]:
    """Entry of the catalog -> the worst that happened to what it is bound to."""
    worst: dict[str, Level] = {}
    for finding in findings:
        for use in finding.change.uses:
            if use.part == INHERITED:
                worst[use.interface] = max(finding.level, worst.get(use.interface, finding.level))
    return worst


def _contract(
    one: Mapped, levels_of: Mapping[str, Level], inherited: Mapping[str, Level], config: Config
) -> ContractReport:
    contract = one.head or one.base
    levels = [levels_of[change.id] for change in one.changes if change.id in levels_of]
    if inherited and contract is not None:
        levels += [inherited[entry.id] for entry in contract.interfaces if entry.entry and entry.id in inherited]
    if one.unreadable:
        verdict = Verdict.ERROR
    elif not levels:
        verdict = Verdict.UNCHANGED
    else:
        verdict = Verdict.BREAKING if max(levels) is Level.BREAKING else Verdict.COMPATIBLE
    return ContractReport(
        path=one.pair.path,
        format=one.pair.format.name,
        title=contract.title if contract else "",
        verdict=verdict,
        base_path=one.pair.base.path if one.pair.base else None,
        head_path=one.pair.head.path if one.pair.head else None,
        base_version=one.base.version if one.base else "",
        head_version=one.head.version if one.head else "",
        interfaces=len(contract.interfaces) if contract else 0,
        provider=config.provider(one.pair.path) or (contract.provider if contract else ""),
    )


def ordered(problems: Iterable[Problem]) -> list[Problem]:
    """What fails the check first, then file by file, each once: a file may be met on several ways."""
    return sorted(
        set(problems),
        key=lambda one: (not one.fatal, one.location.path, one.side, one.location.line or 0, one.rule, one.message),
    )


def overall(contracts: Sequence[ContractReport], failed: bool) -> Verdict:  # noqa: FBT001 - a plain yes or no
    """The verdict on all; `failed`: something could not be read."""
    if failed:
        return Verdict.ERROR
    verdicts = {contract.verdict for contract in contracts}
    for verdict in (Verdict.ERROR, Verdict.BREAKING, Verdict.COMPATIBLE):
        if verdict in verdicts:
            return verdict
    return Verdict.UNCHANGED


def _located(finding: Finding, one: Mapped | None, lines: Lines) -> Finding:
    change = finding.change
    located = structs.replace(
        change,
        base=_place(change.base, one.base if one else None, lines, "base"),
        head=_place(change.head, one.head if one else None, lines, "head"),
    )
    return structs.replace(finding, change=located)


def located(failures: Iterable[PolicyFailure], lines: Lines) -> tuple[PolicyFailure, ...]:
    """Each with its line; what is wrong with the policy in force stands in the base."""
    return tuple(
        structs.replace(
            failure,
            location=lines.locate(failure.location, "base" if failure.rule == "waiver-invalid" else "head"),
        )
        if failure.location is not None
        else failure
        for failure in failures
    )


def _place(location: Location | None, contract: Contract | None, lines: Lines, side: str) -> Location | None:
    if location is None or location.line is not None:
        return location
    found = contract.locate(location) if contract is not None else location
    return found if found.line is not None else lines.locate(found, side)


class Lines:
    """Line numbers for places that no reader knows any more: the file is read again, once."""

    def __init__(self, base: Tree, head: Tree) -> None:
        self._trees = {"base": base, "head": head}
        self._documents: dict[tuple[str, str], tuple[Document, ...]] = {}

    def locate(self, location: Location, side: str) -> Location:
        """`location` with its line and column, as far as the file tells."""
        if location.line is not None or not location.path.lower().endswith(
            (".yaml", ".yml", ".json", ".avsc", ".avpr")
        ):
            return location
        key = (side, location.path)
        if key not in self._documents:
            self._documents[key] = self._read(*key)
        found = self._documents[key]
        return found[location.document].locate(location) if location.document < len(found) else location

    def _read(self, side: str, path: str) -> tuple[Document, ...]:
        from contract_check import documents  # noqa: PLC0415 - most runs have every line already

        try:
            return documents.read(self._trees[side].read(path), path)
        except (OSError, documents.Unreadable):
            return ()
