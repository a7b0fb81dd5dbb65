"""The report in every form the action hands out; each renderer is imported when it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_check.action.event import Event
    from contract_check.model.report import Report

MOST_ANNOTATIONS = 10
"""Of each kind and step: what GitHub shows."""


def comment(report: Report, remarks: Sequence[str], run: Event) -> str:
    """The summary in Markdown, for the comment and the step summary."""
    from contract_check.reports import comment as renderer  # noqa: PLC0415 - see the module's docstring

    parts = [renderer.render(report).rstrip("\n"), *(f"> {remark}" for remark in remarks), _origin(report, run)]
    return "\n\n".join(parts)


def _origin(report: Report, run: Event) -> str:
    """Which commits were compared and why these: what one asks first when a verdict surprises."""
    base, head = report.base.get("revision", ""), report.head.get("revision", "")
    rule = report.base.get("rule", "")
    compared = f"base `{base[:12]}`{f' ({rule})' if rule else ''} → head `{head[:12]}`" if base and head else ""
    link = f"[run]({run.run_url})" if run.run[0] else ""
    return f"<sub>{' · '.join(part for part in (compared, link) if part)}</sub>"


def log(report: Report) -> str:
    """The report as text."""
    from contract_check.reports import text  # noqa: PLC0415

    return text.render(report, colour=False, verbose=False)


def workflow_commands(report: Report, wanted: str) -> str:
    """Workflow commands, at most ten errors and ten warnings; GitHub drops what is more without a word."""
    if wanted == "off":
        return ""
    from contract_check.reports import annotations as renderer  # noqa: PLC0415

    kept: list[str] = []
    counts = {"error": MOST_ANNOTATIONS, "warning": MOST_ANNOTATIONS if wanted == "all" else 0}
    for line in renderer.render(report).split("\n"):
        kind = line.removeprefix("::").partition(" ")[0].partition("::")[0]
        if counts.get(kind, 0):
            counts[kind] -= 1
            kept.append(line + "\n")
    return "".join(kept)


def sarif(report: Report) -> str:
    """SARIF 2.1.0."""
    from contract_check.reports import sarif as renderer  # noqa: PLC0415

    return renderer.render(report)


def json(report: Report) -> str:
    """The JSON report."""
    from contract_check.reports import json_report  # noqa: PLC0415

    return json_report.render(report)
