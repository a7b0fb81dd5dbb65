"""Release readiness as text, Markdown and HTML for the release page, and JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from contract_check.model.release import State
from contract_check.reports import html, json_report, wording
from contract_check.reports.ansi import Paint
from contract_check.reports.escape import cell, code, prose, terminal, visible
from contract_check.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.model.release import Readiness
    from contract_check.model.report import Finding

SCHEMA_VERSION = "1.0"
SIGNS = {State.PASS: "✅", State.WARN: "⚠️", State.FAIL: "❌"}
_STYLES = {State.PASS: ("green",), State.WARN: ("bold", "yellow"), State.FAIL: ("bold", "red")}


def headline(made: Readiness) -> str:
    """The verdict in a sentence."""
    failed = sum(step.state is State.FAIL for step in made.steps)
    warned = sum(step.state is State.WARN for step in made.steps)
    if failed:
        return f"not ready: {wording.plural(failed, 'step')} of {len(made.steps)} failed"
    return "ready" + (f", {wording.plural(warned, 'warning')}" if warned else "")


def sides(made: Readiness) -> str:
    """What was compared."""
    return f"{_side(made.report.base)} → {_side(made.report.head)}"


def _side(facts: Any) -> str:
    name, revision = str(facts.get("name", "")), str(facts.get("revision", ""))[:12]
    return f"{name} ({revision})" if revision and not revision.startswith(name) else name


def status(finding: Finding) -> str:
    """What answers for a break."""
    if finding.note:
        return finding.note
    return f"waived: {finding.waived}" if finding.waived else "nothing"


def text(made: Readiness, *, colour: bool = False) -> str:
    """For a terminal."""
    paint = Paint(colour)
    return "\n".join(_lines(made, paint)) + "\n"


def _lines(made: Readiness, paint: Paint) -> Iterator[str]:
    yield f"{paint('contracts', 'bold')} {terminal(sides(made))}"
    yield ""
    for step in made.steps:
        yield f"{paint(f'{step.state.value:4}', *_STYLES[step.state])}  {step.title}"
        yield from (f"      {terminal(detail, 600)}" for detail in step.details)
    if made.breaking:
        yield ""
        yield paint("breaking changes", "bold")
    for finding in made.breaking:
        yield f"  {finding.change.id}  {terminal(finding.message, 600)}"
        yield f"      {terminal(finding.change.contract)} · {terminal(status(finding))}"
        names = ", ".join(terminal(name) for name in wording.by_name([finding]))
        yield f"      affects {names or wording.UNKNOWN}"
    if made.rollout:
        yield ""
        yield paint("rollout order", "bold")
        yield from (f"  {number}. {terminal(', '.join(step))}" for number, step in enumerate(made.rollout, 1))
    versions = _versions(made)
    if versions:
        yield ""
        yield paint("versions", "bold")
        yield from (f"  {terminal(path)}  {terminal(step)}" for path, step in versions)
    yield ""
    yield paint(headline(made), "bold", "green" if made.ready else "red")


def _versions(made: Readiness) -> list[tuple[str, str]]:
    """(contract, what became of its version) of every contract that changed."""
    return [
        (
            one.path,
            (f"{one.base_version} → {one.head_version}" if one.base_version != one.head_version else one.head_version)
            + (
                f", needs {one.needed_version}" if one.needed_version and one.needed_version != one.head_version else ""
            ),
        )
        for one in made.report.contracts
        if one.verdict.value != "unchanged" and (one.base_version or one.head_version)
    ]


def markdown(made: Readiness) -> str:
    """For the page of the release."""
    sign = "✅" if made.ready else "❌"
    steps = [(SIGNS[step.state], step.title, "; ".join(prose(one) for one in step.details)) for step in made.steps]
    order = [f"{number}. {', '.join(code(name, 80) for name in step)}" for number, step in enumerate(made.rollout, 1)]
    late = [(code(one.what), code(one.sunset), code(one.place)) for one in made.overdue]
    versions = [(code(path), prose(step)) for path, step in _versions(made)]
    sections = (
        ("### Breaking changes", _table(("Id", "Contract", "Change", "Affected", "Migration note"), _breaks(made))),
        ("### Rollout order", "\n".join(order)),
        ("### Affected services", _table(("Service", "Owner", "Known from", "Changes"), _services(made))),
        ("### Past their sunset", _table(("What", "Sunset", "Where"), late)),
        ("### Versions", _table(("Contract", "Version"), versions)),
    )
    return "\n\n".join([
        f"## {sign} Contracts: {headline(made)}\n{code(sides(made))}",
        _table(("", "Step", "Found"), steps),
        *(f"{title}\n{content}" for title, content in sections if content),
        f"<sub>contract-check {prose(__version__)}</sub>\n",
    ])  # fmt: skip


def _breaks(made: Readiness) -> list[tuple[str, ...]]:
    return [
        (
            code(finding.change.id),
            code(finding.change.contract),
            prose(finding.message),
            ", ".join(code(name, 80) for name in wording.by_name([finding])) or wording.UNKNOWN,
            code(finding.note) if finding.note else prose(status(finding)),
        )
        for finding in made.breaking
    ]


def _services(made: Readiness) -> list[tuple[str, ...]]:
    return [
        (
            code(one["name"], 80),
            prose(one["owner"]) or wording.UNKNOWN,
            f"{prose(one['strength'])}: {code(one['evidence'])}",
            ", ".join(code(change) for change in one["changes"][:_IDS]),
        )
        for one in json_report.services(made.report)
    ]


_IDS = 20


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table, "" without rows."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *(f"| {' | '.join(map(cell, row))} |" for row in rows)]) if rows else ""


def page(made: Readiness) -> str:
    """A page of HTML that asks for nothing from the network."""
    return html.filled(
        "release.html.j2",
        made=made,
        headline=headline(made),
        sides=visible(sides(made)),
        services=json_report.services(made.report),
        versions=_versions(made),
        status=status,
        by_name=wording.by_name,
        version=__version__,
    )


def to_dict(made: Readiness) -> dict[str, Any]:
    """JSON values; the whole review stands under `report` (docs/report.md)."""
    return {
        "schema_version": SCHEMA_VERSION,
        "ready": made.ready,
        "headline": headline(made),
        "steps": [
            {"id": step.id, "title": step.title, "state": step.state.value, "details": list(step.details)}
            for step in made.steps
        ],
        "breaking": [
            {
                "id": finding.change.id,
                "contract": finding.change.contract,
                "message": finding.message,
                "note": finding.note,
                "waived": finding.waived,
                "services": list(wording.by_name([finding])),
            }
            for finding in made.breaking
        ],
        "rollout": [list(step) for step in made.rollout],
        "unordered": list(made.unordered),
        "overdue": [{"what": one.what, "sunset": one.sunset, "place": one.place} for one in made.overdue],
        "report": json_report.to_dict(made.report),
    }


def as_json(made: Readiness) -> str:
    """The record as JSON text."""
    return json.dumps(json_report.plain(to_dict(made)), indent=2) + "\n"
