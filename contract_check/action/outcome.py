"""What a report means for the run: its exit status, its outputs, whether there is something to say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from contract_check.model.report import Verdict
from contract_check.model.rule import Level

if TYPE_CHECKING:
    from contract_check.model.report import Report

MOST_NAMES = 100
"""Names in a JSON output; outputs are for conditions in a workflow, the report file has all."""
FINE, FINDINGS, USAGE, UNREADABLE, UNPUBLISHED, INTERNAL = range(6)


def status(report: Report, fail_on: str) -> int:
    """The exit status of DESIGN.md section 6."""
    if report.verdict is Verdict.ERROR or any(problem.fatal for problem in report.problems):
        return UNREADABLE
    if fail_on == "never":
        return FINE
    if any(failure.level is Level.BREAKING for failure in report.failures):
        return FINDINGS
    if fail_on == "breaking":
        return FINE  # a breaking change that has its note and its version bump may pass: all demands are failures
    if report.failures or any(finding.level >= Level.WARNING for finding in report.findings):
        return FINDINGS
    return FINDINGS if fail_on == "lint" and report.lint else FINE


def blocked(report: Report) -> bool:
    """Whether something is left that the default gate refuses."""
    return status(report, "breaking") != FINE


def verdict(report: Report) -> str:
    """The verdict as an output: `compatible` with a warning in it is `warning`."""
    if report.verdict is Verdict.COMPATIBLE and report.count(Level.WARNING):
        return "warning"
    return report.verdict.value


def outputs(report: Report, report_path: str, comment_url: str) -> dict[str, str]:
    """The action's outputs, small by design."""
    breaking = [finding for finding in report.findings if finding.level is Level.BREAKING]
    services = sorted({service.name for finding in breaking for service in finding.services})
    missing = [finding.change.id for finding in breaking if not finding.note and not finding.waived]
    return {
        "verdict": verdict(report),
        "breaking-count": str(len(breaking)),
        "affected-services": json.dumps(services[:MOST_NAMES]),
        "missing-migrations": json.dumps(missing[:MOST_NAMES]),
        "report-path": report_path,
        "comment-url": comment_url,
        "matrix": "",
    }
