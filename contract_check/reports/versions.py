"""The history of contracts over releases: a table, JSON, and a picture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msgspec import structs

from contract_check.reports import html, json_report, wording
from contract_check.reports.ansi import Paint
from contract_check.reports.escape import cell, code, prose, terminal, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.model.release import History, Version

SCHEMA_VERSION = "1.0"
_COLUMNS = ("release", "date", "version", "bump", "what changed", "notes")
_STYLES = {"breaking": ("bold", "red"), "error": ("bold", "red"), "removed": ("bold", "red"), "added": ("green",)}
_LANE, _STEP, _LEFT, _TOP, _LETTER = 56, 96, 24, 64, 7.2
"""Pixels of the picture: height of a lane, width of a release, margins, a letter of its small type."""
_TONES = {"error": "breaking", "removed": "breaking", "added": "new", "moved": "unchanged"}


def changed(row: Version) -> str:
    """What a release did to a contract, in words."""
    counts = [
        text
        for number, text in (
            (row.breaking, f"{row.breaking} breaking"),
            (row.warnings, wording.plural(row.warnings, "warning")),
            (row.compatible, f"{row.compatible} compatible"),
        )
        if number and row.state in {"breaking", "compatible"}
    ]
    return ", ".join(counts) or row.state


def bump(row: Version) -> str:
    """The bump that was made, and the one that was needed where it is too small."""
    return f"{row.bump or 'none'}, needs {row.needed}" if row.needed else row.bump


def noted(row: Version) -> str:
    """The notes of what broke, and how much none covers."""
    missing = [f"{row.uncovered} without a note"] if row.uncovered else []
    return ", ".join([*row.notes, *missing])


def text(history: History, *, colour: bool = False) -> str:
    """One table a contract."""
    paint = Paint(colour)
    blocks = []
    for path, rows in history.contracts.items():
        table = [_COLUMNS, *((r.release, r.date, r.version, bump(r), changed(r), noted(r)) for r in _telling(rows))]
        widths = [max(len(terminal(row[index])) for row in table) for index in range(len(_COLUMNS))]
        lines = [paint(terminal(path), "bold")]
        for number, row in enumerate(table):
            line = "  ".join(terminal(part).ljust(width) for part, width in zip(row, widths, strict=True)).rstrip()
            style = ("dim",) if not number else _STYLES.get(_telling(rows)[number - 1].state, ())
            lines.append(f"  {paint(line, *style)}")
        blocks.append("\n".join(lines))
    blocks += [paint(f"could not be compared: {terminal(problem, 600)}", "bold", "red") for problem in history.problems]
    return "\n\n".join(blocks or ["no contract in any release"]) + "\n"


def _telling(rows: tuple[Version, ...]) -> list[Version]:
    """The releases in which something happened."""
    return [row for row in rows if row.state != "unchanged"] or list(rows[:1])


def markdown(history: History) -> str:
    """As `text`, for a page."""
    parts = []
    for path, rows in history.contracts.items():
        lines = [f"### {code(path)}", f"| {' | '.join(_COLUMNS)} |", "|" + "---|" * len(_COLUMNS)]
        for row in _telling(rows):
            cells = (code(row.release), row.date, code(row.version) if row.version else "", bump(row), changed(row))
            notes = ", ".join([*map(code, row.notes), *([f"{row.uncovered} without a note"] if row.uncovered else [])])
            lines.append(f"| {' | '.join(map(cell, (*cells[:3], *map(prose, cells[3:]), notes)))} |")
        parts.append("\n".join(lines))
    parts += [f"Could not be compared: {prose(problem)}" for problem in history.problems]
    return "\n\n".join(parts or ["No contract in any release."]) + "\n"


def to_dict(history: History) -> dict[str, Any]:
    """JSON values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "releases": [{"name": name, "date": date} for name, date in history.releases],
        "contracts": [
            {"path": path, "versions": [structs.asdict(row) for row in rows]}
            for path, rows in history.contracts.items()
        ],
        "problems": list(history.problems),
    }


def as_json(history: History) -> str:
    """The record as JSON text."""
    return json.dumps(json_report.plain(to_dict(history)), indent=2) + "\n"


def picture(history: History) -> str:
    """An SVG: a lane for each contract, a column for each release, a dot for what happened."""
    columns = {name: index for index, (name, _) in enumerate(history.releases)}
    label = max((len(visible(path, 60)) for path in history.contracts), default=0) * _LETTER + 2 * _LEFT
    x_of = {name: label + index * _STEP for name, index in columns.items()}
    lanes = [
        {
            "path": visible(path, 60),
            "y": _TOP + number * _LANE,
            "dots": list(_dots(rows, x_of)),
            "from": min(x_of[row.release] for row in rows),
            "to": max(x_of[row.release] for row in rows)
            if rows[-1].state == "removed"
            else max(x_of.values(), default=0),
        }
        for number, (path, rows) in enumerate(history.contracts.items())
    ]
    return html.filled(
        "versions.svg.j2",
        lanes=lanes,
        releases=[(visible(name, 14), date, x_of[name]) for name, date in history.releases],
        left=_LEFT,
        width=label + len(columns) * _STEP,
        height=_TOP + len(lanes) * _LANE + _LEFT,
    )


def _dots(rows: tuple[Version, ...], x_of: dict[str, float]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row.state != "unchanged":
            yield {
                "x": x_of[row.release],
                "tone": _TONES.get(row.state, row.state),
                "label": visible(row.version, 12),
                "title": visible(f"{row.release}: {changed(row)}{f'; {noted(row)}' if noted(row) else ''}"),
                "open": bool(row.uncovered or row.needed),
            }
