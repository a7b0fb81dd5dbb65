"""Medians as Markdown tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from measuring import MOST_CPU_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from measuring import Run
    from picture import Curve


def comparison(rows: Mapping[str, Mapping[str, Run]], ours: str) -> str:
    """A line for each tool on each pair; times and memory also as multiples of ours."""
    lines = [
        "| pair | tool | CPU s | x | wall s | x | peak MB | x |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for pair, runs in rows.items():
        mine = runs[ours]
        for name, run in runs.items():
            lines.append(f"| {pair if name == ours else ''} | {name} | {' | '.join(_cells(run, mine))} |")
    return "\n".join(lines) + "\n"


def _cells(run: Run, mine: Run) -> Iterator[str]:
    if run.stopped:
        yield from (
            f"> {MOST_CPU_SECONDS}",
            f"> {MOST_CPU_SECONDS / mine.cpu:.0f}",
            "stopped",
            "",
            f"{run.memory:.0f}",
            "",
        )
        return
    if not run.done:
        yield from (f"failed ({run.status})", "", "", "", "", "")
        return
    for value, own in ((run.cpu, mine.cpu), (run.wall, mine.wall)):
        yield f"{value:.2f}"
        yield "" if run is mine else f"{value / own:.1f}"
    yield f"{run.memory:.0f}"
    yield "" if run is mine else f"{run.memory / mine.memory:.1f}"


def growth(curves: list[Curve]) -> str:
    """A table for each series: CPU seconds and peak megabytes of each tool at each size."""
    parts = []
    for curve in curves:
        sizes = sorted({size for points in curve.points.values() for size in points})
        lines = [
            f"| {curve.title} | {' | '.join(f'{size:,g}' for size in sizes)} |",
            f"| --- {'| ---: ' * len(sizes)}|",
        ]
        for name, points in curve.points.items():
            lines.append(f"| {name}, CPU s | {' | '.join(_cpu(points.get(size)) for size in sizes)} |")
            lines.append(f"| {name}, MB | {' | '.join(_memory(points.get(size)) for size in sizes)} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _cpu(run: Run | None) -> str:
    return "" if run is None else "failed" if not run.done else f"{run.cpu:.2f}"


def _memory(run: Run | None) -> str:
    return "" if run is None or not run.done else f"{run.memory:.0f}"
