"""Putting the report together: order by harm, verdicts of pairs and of the whole, lines for what is shown."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from contract_check.model.report import ContractReport, Report, Verdict
from contract_check.model.rule import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contract_check.inventory import Inventory
    from contract_check.mapping import Mapped
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
    *,
    gate: bool = False,
) -> Report:
    """The whole review as one record."""
    lines = {"base": Lines(base), "head": Lines(head)}
    ordered = sorted(findings, key=_harm)
    shown = tuple(_located(finding, lines) for finding in ordered)
    contracts = tuple(_contract(one, shown) for one in mapped)
    problems = (*inventory.problems, *(problem for one in mapped for problem in one.problems))
    return Report(
        verdict=_overall(contracts, any(problem.fatal for problem in problems)),
        findings=shown,
        contracts=contracts,
        problems=tuple(
            dataclasses.replace(problem, location=lines[problem.side or "head"].locate(problem.location))
            for problem in problems
        ),
        failures=tuple(failures),
        gate=gate,
        base={"name": base.name, "revision": base.revision},
        head={"name": head.name, "revision": head.revision},
    )


def _harm(finding: Finding) -> tuple[int, int, str, str, str]:
    change = finding.change
    return -finding.level, -len(change.reach), change.contract, change.place, change.rule


def _contract(one: Mapped, findings: Sequence[Finding]) -> ContractReport:
    contract = one.head or one.base
    levels = [finding.level for finding in findings if _belongs(finding, one)]
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
    )


def _belongs(finding: Finding, one: Mapped) -> bool:
    return any(finding.change.id == change.id for change in one.changes) if one.changes else False


def _overall(contracts: Sequence[ContractReport], failed: bool) -> Verdict:  # noqa: FBT001 - a plain yes or no
    if failed:
        return Verdict.ERROR
    verdicts = {contract.verdict for contract in contracts}
    for verdict in (Verdict.ERROR, Verdict.BREAKING, Verdict.COMPATIBLE):
        if verdict in verdicts:
            return verdict
    return Verdict.UNCHANGED


def _located(finding: Finding, lines: dict[str, Lines]) -> Finding:
    change = finding.change
    located = dataclasses.replace(
        change,
        base=lines["base"].locate(change.base) if change.base else None,
        head=lines["head"].locate(change.head) if change.head else None,
    )
    return dataclasses.replace(finding, change=located)


class Lines:
    """Line numbers for places that are shown; a file is read again only when something in it is shown."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._documents: dict[str, tuple[object, ...]] = {}

    def locate(self, location: Location) -> Location:
        """`location` with its line and column, as far as the file tells."""
        if location.line is not None or not location.path.lower().endswith(
            (".yaml", ".yml", ".json", ".avsc", ".avpr")
        ):
            return location
        from contract_check import documents  # noqa: PLC0415 - nothing shown, nothing read

        if location.path not in self._documents:
            try:
                self._documents[location.path] = documents.read(self._tree.read(location.path), location.path)
            except (FileNotFoundError, documents.Unreadable):
                self._documents[location.path] = ()
        found = self._documents[location.path]
        return found[location.document].locate(location) if location.document < len(found) else location
