"""The pull request's comment: verdict first, then who is affected, what breaks and why, and what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.reports import sections
from contract_check.reports.context import COMMENT_LIMIT, Context
from contract_check.reports.sections import Room

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.model.report import Report

__all__ = ["Context", "render"]

_ANYWHERE = Context()


def render(report: Report, context: Context = _ANYWHERE) -> str:
    """The report as Markdown, the marker as its first line, at most `context.limit` UTF-8 bytes.

    What does not fit goes in a fixed order: the table of compatible changes, proofs beyond 10, breaking changes beyond
    50; then warnings, prepared notes and the tails of tables. Verdict, affected services and missing notes stay.
    """
    for room in ladder(context.limit):
        text = _page(report, context, room)
        if len(text.encode("utf-8", "backslashreplace")) <= context.limit:
            return text
    least = [context.marker, sections.title(report, context), sections.footer(report, context)]
    return "\n\n".join(part for part in least if part) + "\n"


def ladder(limit: int) -> Iterator[Room]:
    """From everything to the least, in the order in which parts are given up.

    The numbers are those of a comment; where there is more room, as in a step summary, they grow with it.
    """
    scale = max(1, limit // COMMENT_LIMIT)
    # No entry takes less than 60 bytes, so more of them cannot fit.
    most = max(50, limit // 60)
    room = Room(compatible=most, proofs=most, breaking=most, warnings=most, rows=most, skeletons=most)
    yield room
    for step in (
        {"compatible": 0},
        {"proofs": 10},
        {"breaking": 50},
        {"warnings": 30},
        {"skeletons": 3},
        {"proofs": 3, "breaking": 20, "warnings": 10},
        {"skeletons": 0, "proofs": 0},
        {"rows": 50, "breaking": 10, "warnings": 5},
        {"rows": 15, "breaking": 3, "warnings": 0},
        {"rows": 5, "breaking": 0},
    ):
        room = structs.replace(room, **{part: number * scale for part, number in step.items()})
        yield room


def _page(report: Report, context: Context, room: Room) -> str:
    parts = [
        sections.title(report, context),
        sections.no_contracts(report),
        sections.problems(report, context, room),
        sections.services(report, context, room),
        sections.breaking(report, context, room),
        sections.notes(report, context, room),
        sections.demands(report, context, room),
        sections.warnings(report, context, room),
        sections.compatible(report, context, room),
        sections.footer(report, context),
    ]
    page = "\n\n".join(part for part in parts if part) + "\n"
    # The marker stands directly before the text: it is found as the first line.
    return f"{context.marker}\n{page}" if context.marker else page
