"""Words that every report shares: counts, the headline, the reach of a change, short values."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from contract_check.model.report import ProofStatus, Upgrade, Verdict
from contract_check.model.rule import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from contract_check.model.report import AffectedService, Finding, Proof, Report

UNKNOWN = "unknown"
"""Said of consumers that nobody declared: it is never `none`."""
NOTE_MISSING = "migration-note-missing"


def plural(number: int, one: str, many: str = "") -> str:
    """`1 change`, `2 changes`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def blocked(report: Report) -> bool:
    """Whether the default gate refuses: what could not be read, what is missing, or without a gate what breaks."""
    if report.verdict is Verdict.ERROR or any(problem.fatal for problem in report.problems):
        return True
    if report.gate:
        return any(failure.level is Level.BREAKING for failure in report.failures)
    return report.verdict is Verdict.BREAKING


def headline(report: Report) -> str:
    """The verdict in a few words, e.g. `2 breaking changes, 1 migration note missing`."""
    breaking, warnings = report.count(Level.BREAKING), report.count(Level.WARNING)
    unreadable = len({problem.location.path for problem in report.problems if problem.fatal})
    parts = []
    if unreadable or report.verdict is Verdict.ERROR:
        parts.append(f"{plural(max(unreadable, 1), 'contract file')} could not be checked")
    if breaking:
        parts.append(plural(breaking, "breaking change"))
        parts.extend(_demands(report))
    elif warnings:
        parts.append(f"no breaking change found, {plural(warnings, 'warning')}")
    elif report.findings:
        parts.append(f"{plural(len(report.findings), 'compatible change')}, none breaking")
    elif not parts:
        parts.append("no contract changed")
    return ", ".join(parts)


def _demands(report: Report) -> Iterator[str]:
    if not report.gate:
        return
    missing = sum(failure.rule == NOTE_MISSING for failure in report.failures)
    others = sum(failure.level is Level.BREAKING for failure in report.failures) - missing
    if missing:
        yield f"{plural(missing, 'migration note')} missing"
    if others > 0:
        yield f"{plural(others, 'other demand')} open"
    if not report.failures:
        yield "all demands met"


def counts(report: Report) -> Iterator[str]:
    """The facts under the headline, e.g. `3 contracts changed`."""
    changed = [one for one in report.contracts if one.verdict is not Verdict.UNCHANGED]
    yield f"{plural(len(changed), 'contract')} changed"
    broken = sum(one.verdict is Verdict.BREAKING for one in changed)
    if broken:
        yield f"{broken} broken"
    if warnings := report.count(Level.WARNING):
        yield plural(warnings, "warning")
    if broken or warnings:
        names = {service.name for finding in report.findings for service in finding.services}
        yield f"{plural(len(names), 'consumer')} affected" if names else "consumers unknown"
    if compatible := report.count(Level.COMPATIBLE):
        yield plural(compatible, "compatible change")
    if report.lint_known:
        yield f"{plural(report.lint_known, 'lint remark')} as before"


def some(names: Sequence[str], most: int) -> tuple[tuple[str, ...], int]:
    """The first names and how many more there are; one more is shown rather than counted."""
    if len(names) <= most + 1:
        return tuple(names), 0
    return tuple(names[:most]), len(names) - most


def reached(finding: Finding) -> tuple[str, ...]:
    """Interfaces whose users are met; for a harmless change all that carry it."""
    return finding.harmed or finding.change.reach


def by_name(findings: Iterable[Finding]) -> dict[str, AffectedService]:
    """Affected services of several findings, each once, sorted."""
    found: dict[str, AffectedService] = {}
    for finding in findings:
        for service in finding.services:
            found.setdefault(service.name, service)
    return {name: found[name] for name in sorted(found)}


def payload(proof: Proof, *, indent: int | None = 2) -> tuple[str, str]:
    """The payload as text for people and the language of its code block; the JSON report holds it to the letter."""
    if isinstance(proof.payload, str) and not proof.is_json:
        return folded(proof.payload), "http" if "HTTP/1.1" in proof.payload[:2000] else ""
    return folded(value(proof.payload, indent=indent)), "json"


_ORDERS = {
    Upgrade.CONSUMERS: "consumers upgrade first",
    Upgrade.PRODUCERS: "producers upgrade first, and consumers once no old data is left to read",
    Upgrade.NEITHER: "no order of upgrades is safe without a version between that reads both",
}


def why(finding: Finding) -> str:
    """Why a finding has its level, and who upgrades first where it matters."""
    order = _ORDERS.get(finding.upgrade) if finding.upgrade else None
    return "; ".join(filter(None, (finding.because, order)))


_RUN = re.compile(r"([^\W\d_])\1{39,}")
_KEPT = 8


def folded(text: str) -> str:
    """`text` with long runs of one letter counted instead of written out (`aaaaaaaa…[201 in all]`)."""
    return _RUN.sub(lambda run: f"{run[0][:_KEPT]}…[{len(run[0])} in all]", text)


def value(found: Any, *, indent: int | None = None) -> str:
    """A contract's value as JSON text."""
    return json.dumps(found, ensure_ascii=False, indent=indent, default=str)


def replayed(proof: Proof) -> str:
    """Who accepted and who refused the payload, and with which words."""
    sides = [
        f"{side}: {word}"
        for side in ("base", "head")
        for word, named in (("accepted", proof.accepted_by), ("rejected", proof.rejected_by))
        if named == side
    ]
    return " · ".join(sides) + (f", {folded(proof.error)}" if proof.error else "")


def proof_title(proof: Proof) -> str:
    """What a proof shows, for the line that opens it."""
    if proof.status is not ProofStatus.PROVEN:
        return "Not proven with a payload"
    if proof.accepted_by == "head":
        return "Proof: sent now, not valid before"
    return "Proof: valid before, rejected now"
