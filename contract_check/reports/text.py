"""The report for a terminal: grouped by contract, worst first, a summary as the last line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.model.report import ProofStatus, Verdict
from contract_check.model.rule import Level
from contract_check.reports import wording
from contract_check.reports.ansi import Paint
from contract_check.reports.escape import terminal, terminal_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.model.contract import Problem
    from contract_check.model.location import Location
    from contract_check.model.report import ContractReport, Finding, Proof, Report

_STYLES = {
    Level.BREAKING: ("bold", "red"),
    Level.WARNING: ("bold", "yellow"),
    Level.COMPATIBLE: ("green",),
}
PAYLOAD_LINES = 12
REACH = 3
_INDENT = "    "


def render(report: Report, *, colour: bool = False, verbose: bool = False, explain: bool = False) -> str:
    """The report as text. `verbose` shows compatible changes too, `explain` says of them why they break nothing."""
    paint = Paint(colour)
    blocks = [
        *_problems(report.problems, paint),
        *_contracts(report, paint, verbose=verbose or explain, explain=explain),
        *_failures(report, paint),
        _summary(report, paint, hidden=not (verbose or explain)),
    ]
    return "\n\n".join(blocks) + "\n"


def _problems(problems: Sequence[Problem], paint: Paint) -> Iterator[str]:
    for problem in sorted(problems, key=lambda one: not one.fatal):
        word = paint("unreadable", "bold", "red") if problem.fatal else paint("read in part", "bold", "yellow")
        side = f" ({problem.side})" if problem.side else ""
        lines = [
            f"{word} {paint(terminal(problem.rule), 'cyan')} {terminal(problem.message)}",
            f"{_INDENT}at {_place(problem.location, paint)}{side}",
            f"{_INDENT}fix: {terminal(problem.remedy)}",
        ]
        yield "\n".join(lines)


def _contracts(report: Report, paint: Paint, *, verbose: bool, explain: bool) -> Iterator[str]:
    by_contract: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if verbose or finding.level is not Level.COMPATIBLE:
            by_contract.setdefault(finding.change.contract, []).append(finding)
    contracts = {contract.path: contract for contract in report.contracts}
    for path, findings in by_contract.items():
        yield _heading(path, contracts.get(path), findings, paint)
        harmless: list[str] = []
        for finding in findings:
            lines = _finding(finding, paint, explain=explain)
            if finding.level is Level.COMPATIBLE:
                harmless.extend(lines)
            else:
                yield "\n".join(lines)
        if harmless:
            yield "\n".join(harmless)


def _heading(path: str, contract: ContractReport | None, findings: Sequence[Finding], paint: Paint) -> str:
    facts = [paint(terminal(path), "bold")]
    if contract is not None:
        before, after = contract.base_version, contract.head_version
        versions = f"{before} → {after}" if before and after and before != after else after or before
        facts.append(terminal(" ".join(filter(None, (contract.format, contract.title, versions)))))
        if contract.base_path and contract.base_path != path:
            facts.append(f"(was {terminal(contract.base_path)})")
    numbers = [
        wording.plural(number, "warning") if level is Level.WARNING else f"{number} {level.word}"
        for level in reversed(Level)
        if (number := sum(finding.level is level for finding in findings))
    ]
    return f"{'  '.join(facts)}  {paint(', '.join(numbers), 'dim')}"


def _finding(finding: Finding, paint: Paint, *, explain: bool) -> Iterator[str]:
    change = finding.change
    word = paint(f"{finding.level.word}", *_STYLES[finding.level])
    rule, identity = paint(terminal(change.rule), "cyan"), paint(change.id, "dim")
    yield f"  {word}: {terminal(finding.message, 600)}"
    yield f"{_INDENT}{_places(finding, paint)}  {rule} {identity}"
    if finding.level is Level.COMPATIBLE:
        if explain:
            yield f"{_INDENT}not breaking: {terminal(wording.why(finding))}"
        return
    yield f"{_INDENT}because {terminal(wording.why(finding))}"
    shown, more = wording.some(wording.reached(finding), REACH)
    if shown:
        yield f"{_INDENT}reaches {', '.join(map(terminal, shown))}{f' and {more} more' if more else ''}"
    for service in wording.by_name([finding]).values():
        error = f": {terminal(service.error)}" if service.error else ""
        known = f"{terminal(service.strength)}: {terminal(service.evidence)}"
        yield f"{_INDENT}affects {terminal(service.name)} ({known}){error}"
    if finding.proof is not None:
        yield from _proof(finding.proof, paint)
    if finding.migration:
        yield f"{_INDENT}consumers then: {terminal(finding.migration)}"
    if finding.note:
        yield f"{_INDENT}covered by {terminal(finding.note)}"
    if finding.waived:
        yield f"{_INDENT}waived: {terminal(finding.waived)}"


def _places(finding: Finding, paint: Paint) -> str:
    base, head = finding.change.base, finding.change.head
    if base is not None and head is not None:
        was = str(base)[len(base.path) + 1 :] if base.path == head.path and base.line is not None else str(base)
        return f"{_place(head, paint)} (was {terminal(was)})"
    if head is not None:
        return f"{_place(head, paint)} (new)"
    return f"was {_place(base, paint)}" if base is not None else terminal(finding.change.contract)


def _place(location: Location, paint: Paint) -> str:
    return paint(terminal(str(location)), "blue")


def _proof(proof: Proof, paint: Paint) -> Iterator[str]:
    if proof.status is not ProofStatus.PROVEN:
        yield f"{_INDENT}{paint(proof.status.value, 'dim')}: {terminal(proof.reason)}"
        return
    text, _ = wording.payload(proof, indent=None)
    lines = terminal_lines(text, f"{_INDENT}  | ", limit=600).split("\n")
    yield f"{_INDENT}{wording.proof_title(proof).lower()}:"
    yield from lines[:PAYLOAD_LINES]
    if len(lines) > PAYLOAD_LINES:
        yield f"{_INDENT}  | ..."
    yield f"{_INDENT}  {terminal(wording.replayed(proof))}"


def _failures(report: Report, paint: Paint) -> Iterator[str]:
    for failure in report.failures:
        word = paint("missing" if failure.level is Level.BREAKING else failure.level.word, *_STYLES[failure.level])
        at = f"\n{_INDENT}at {_place(failure.location, paint)}" if failure.location is not None else ""
        yield (
            f"{word} {paint(terminal(failure.rule), 'cyan')} {terminal(failure.message)}{at}\n"
            f"{_INDENT}fix: {terminal(failure.remedy, 600)}"
        )


def _summary(report: Report, paint: Paint, *, hidden: bool) -> str:
    style = ("bold", "red") if wording.blocked(report) else ("bold", "green")
    if report.verdict is Verdict.COMPATIBLE and report.count(Level.WARNING):
        style = ("bold", "yellow")
    facts = list(wording.counts(report))
    if not report.contracts and not report.problems:
        facts = ["there is no contract to compare"]
    compatible = report.count(Level.COMPATIBLE)
    tail = " (--all shows the compatible ones)" if hidden and compatible else ""
    return f"{paint(f'{report.verdict.value}:', *style)} {wording.headline(report)} · {' · '.join(facts)}{tail}"
