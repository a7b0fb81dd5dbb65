"""Workflow commands: the findings on the changed lines, within what the runner shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_check.model.rule import Level
from contract_check.reports import escape, wording
from contract_check.reports.context import Context
from contract_check.reports.places import HeadPlaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.model.report import Finding, Report

MOST = 10
"""Errors, and as many warnings, that one step may show; the runner drops what comes after."""
MOST_TITLE = 255
_ANYWHERE = Context()


class Annotation(msgspec.Struct, frozen=True, kw_only=True):
    """A message on a line of the head. All texts are raw."""

    level: str
    """`error`, `warning` or `notice`."""
    title: str
    message: str
    path: str = ""
    """"" when it belongs to no file of the head."""
    line: int | None = None
    column: int | None = None

    def command(self) -> str:
        """The workflow command, e.g. `::error file=a.yaml,line=3,title=...::text`."""
        facts = {"file": self.path} if self.path else {}
        if self.path and self.line is not None:
            facts["line"] = str(self.line)
            if self.column is not None:
                facts["col"] = str(self.column)
        facts["title"] = self.title[:MOST_TITLE]
        properties = ",".join(f"{name}={escape.command_property(value)}" for name, value in facts.items())
        return f"::{self.level} {properties}::{escape.command_data(self.message)}"


def render(report: Report, _context: Context = _ANYWHERE, *, warnings: bool = True) -> str:
    """At most 10 errors and 10 warnings (none unless `warnings`), one a line, then how many more there are."""
    errors: list[Annotation] = []
    cautions: list[Annotation] = []
    for annotation in collect(report):
        (errors if annotation.level == "error" else cautions).append(annotation)
    shown = [*errors[:MOST], *(cautions[:MOST] if warnings else ())]
    lines = [annotation.command() for annotation in shown]
    hidden = len(errors) + len(cautions) - len(shown)
    if hidden:
        text = f"{hidden} more in the summary: {wording.headline(report)}"
        lines.append(Annotation(level="notice", title="contract-check", message=text).command())
    return "".join(f"{line}\n" for line in lines)


def collect(report: Report) -> Iterator[Annotation]:
    """Everything worth a line: what could not be read, what breaks, what is missing, what a person should look at."""
    for problem in sorted(report.problems, key=lambda one: not one.fatal):
        gone = problem.side == "base"
        yield Annotation(
            level="error" if problem.fatal else "warning",
            title=f"contract-check: {problem.rule}",
            message=f"{f'(base) {problem.location}: ' if gone else ''}{problem.message}\n{problem.remedy}",
            path="" if gone else problem.location.path,
            line=None if gone else problem.location.line or 1,
            column=problem.location.column,
        )
    places = HeadPlaces(report)
    yield from _findings((one for one in report.findings if one.level is Level.BREAKING), places)
    files = {contract.head_path for contract in report.contracts}
    for failure in report.failures:
        at = failure.location
        path = at.path if at else failure.contract if failure.contract in files else ""
        yield Annotation(
            level="error" if failure.level is Level.BREAKING else "warning",
            title=f"contract-check: {failure.rule}",
            message=f"{failure.message}\n{failure.remedy}",
            path=path,
            line=(at.line if at else None) or 1,
        )
    yield from _findings((one for one in report.findings if one.level is Level.WARNING), places)


def _findings(findings: Iterable[Finding], places: HeadPlaces) -> Iterator[Annotation]:
    for finding in findings:
        place = places.of(finding)
        excused = bool(finding.note or finding.waived)
        yield Annotation(
            level="error" if finding.level is Level.BREAKING and not excused else "warning",
            title=f"{finding.level.word}: {finding.change.rule}",
            message=message(finding),
            path=place.path if place else "",
            line=place.line if place else None,
            column=place.column if place else None,
        )


def message(finding: Finding) -> str:
    """What an annotation says of a finding."""
    base = finding.change.base
    lines = [finding.message, wording.why(finding)]
    if base is not None:
        lines.append(f"was at {base}")
    shown, more = wording.some(wording.reached(finding), 3)
    if shown:
        lines.append(f"reaches {', '.join(shown)}{f' and {more} more' if more else ''}")
    if finding.level is Level.BREAKING:
        lines.append(f"consumers: {', '.join(wording.by_name([finding])) or wording.UNKNOWN}")
    if finding.note:
        lines.append(f"covered by {finding.note}")
    elif finding.waived:
        lines.append(f"waived: {finding.waived}")
    lines.append(finding.change.id)
    return "\n".join(lines)
