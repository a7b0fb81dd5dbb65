"""The report in every form the action hands out; each renderer is imported when it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_check.action.event import Event
    from contract_check.model.report import Report
    from contract_check.reports.context import Context


class Page(msgspec.Struct, frozen=True):
    """The summary in Markdown, made to fit where it goes."""

    report: Report
    context: Context
    remarks: tuple[str, ...] = ()
    """Sentences of ours, Markdown, for the end."""

    def text(self, limit: int) -> str:
        """At most `limit` UTF-8 bytes."""
        from contract_check.reports import comment  # noqa: PLC0415 - see the module's docstring

        end = "".join(f"\n> {remark}\n" for remark in self.remarks)
        context = structs.replace(self.context, limit=limit - len(end.encode()))
        return comment.render(self.report, context) + end


def page(
    report: Report,
    run: Event,
    *,
    blocked: bool,
    config: str,
    head: str,
    notes_folder: str = "",
    remarks: Sequence[str] = (),
) -> Page:
    """The summary of a run's report.

    `head` is the pull request's head commit, "" without one: links to the test merge would die with the next push.
    """
    from contract_check.reports.context import Context  # noqa: PLC0415

    base = report.base.get("revision", "")
    context = Context(
        server_url=run.server_url,
        repository=run.repository,
        base_sha=base,
        head_sha=head or report.head.get("revision", ""),
        rule=report.base.get("rule", ""),
        policy=f"{config}@{base[:7]}" if base else "",
        run_url=run.run_url if run.run[0] else "",
        notes_folder=notes_folder or Context().notes_folder,
        blocked=blocked,
    )
    return Page(report, context, tuple(remarks))


def log(report: Report) -> str:
    """The report as text."""
    from contract_check.reports import text  # noqa: PLC0415

    return text.render(report, colour=False, verbose=False)


def workflow_commands(report: Report, wanted: str) -> str:
    """Workflow commands, at most ten errors and ten warnings; GitHub drops what is more without a word."""
    if wanted == "off":
        return ""
    import contract_check.reports.annotations as renderer  # noqa: PLC0415 - `from` would find the __future__ feature

    return renderer.render(report, warnings=wanted == "all")


def sarif(page: Page) -> str:
    """SARIF 2.1.0."""
    from contract_check.reports import sarif as renderer  # noqa: PLC0415

    return renderer.render(page.report, page.context)


def json(report: Report) -> str:
    """The JSON report."""
    from contract_check.reports import json_report  # noqa: PLC0415

    return json_report.render(report)
