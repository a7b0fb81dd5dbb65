"""The report as one HTML page that asks for nothing from the network, and a view of the Markdown comment."""

from __future__ import annotations

import functools
import pathlib
from typing import TYPE_CHECKING, Any

import jinja2
import markupsafe

from contract_check.model.report import Verdict
from contract_check.model.rule import Level
from contract_check.reports import escape, json_report, skeleton, wording
from contract_check.reports.context import Context

if TYPE_CHECKING:
    from contract_check.model.report import Finding, Proof, Report

TEMPLATES = pathlib.Path(__file__).parent / "templates"
REACH = 10
_ANYWHERE = Context()


def render(report: Report, context: Context = _ANYWHERE) -> str:
    """The page: all findings, readable on a phone, in light and dark."""
    levels = [
        (level.word, [finding for finding in report.findings if finding.level is level]) for level in reversed(Level)
    ]
    page: str = (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            context=context,
            style=style(),
            headline=wording.headline(report),
            tone=_tone(report),
            counts=list(wording.counts(report)),
            sides=_sides(report, context),
            services=json_report.services(report),
            worse=any(finding.level is not Level.COMPATIBLE for finding in report.findings),
            levels=levels,
            dues=list(skeleton.due(report)),
            skeleton=skeleton.text,
        )
    )
    return page


def page(title: str, content: markupsafe.Markup) -> str:
    """A page around HTML that is known to be safe."""
    return filled("comment.html.j2", title=title, content=content)


def filled(template: str, **values: Any) -> str:
    """A template of ours, everything in it escaped."""
    found: str = _environment().get_template(template).render(style=style(), **values)
    return found


@functools.cache
def style() -> markupsafe.Markup:
    """The one style sheet, put into each page."""
    # Ours, and free of anything that could end the element it stands in.
    return markupsafe.Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file


@functools.cache
def _environment() -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    found.filters.update(
        visible=escape.visible,
        visible_lines=escape.visible_lines,
        payload=_payload,
        prose=_prose,
        replayed=wording.replayed,
        proof_title=wording.proof_title,
        reached=_reached,
    )
    return found


def _payload(proof: Proof) -> str:
    return wording.payload(proof)[0]


def _prose(text: str) -> markupsafe.Markup:
    return markupsafe.Markup(escape.html_prose(text, 600))  # noqa: S704 - `html_prose` escapes each part


def _reached(finding: Finding) -> tuple[tuple[str, ...], int]:
    return wording.some(wording.reached(finding), REACH)


def _tone(report: Report) -> str:
    if report.verdict in {Verdict.BREAKING, Verdict.ERROR}:
        return "breaking"
    return "warning" if report.count(Level.WARNING) else "compatible"


def _sides(report: Report, context: Context) -> str:
    def side(sha: str, facts: Any) -> str:
        return escape.visible(sha[:12] or facts.get("revision", "")[:12] or facts.get("name", "") or wording.UNKNOWN)

    rule = context.rule or report.base.get("rule", "")
    base = side(context.base_sha, report.base) + (f" ({escape.visible(rule)})" if rule else "")
    return f"{base} → {side(context.head_sha, report.head)}"
