"""The step summary of a workflow run: the comment's content with room for nearly all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.reports import comment
from contract_check.reports.context import SUMMARY_LIMIT, Context

if TYPE_CHECKING:
    from contract_check.model.report import Report

_ANYWHERE = Context()


def render(report: Report, context: Context = _ANYWHERE) -> str:
    """The report as Markdown of at most 1,000,000 bytes, without a marker."""
    return comment.render(report, structs.replace(context, marker="", limit=SUMMARY_LIMIT))
