"""How cost grows, as one SVG: a small chart for each series, both axes logarithmic, so a straight slope is linear."""

from __future__ import annotations

import dataclasses
import html
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from measuring import Run

_WIDTH, _HEIGHT, _LEFT, _TOP = 420, 260, 52, 34
_INNER, _DEPTH = 320, 170
_COLOURS = ("#0b6e4f", "#8a8f98", "#c8553d", "#3d5a98")


@dataclasses.dataclass(frozen=True, slots=True)
class Curve:
    """One series."""

    title: str
    points: Mapping[str, Mapping[float, Run]]
    """Tool -> size -> its median run."""


def draw(curves: list[Curve]) -> str:
    """The whole picture, two charts a row."""
    rows = -(-len(curves) // 2)
    charts = [_chart(curve, index % 2 * _WIDTH, index // 2 * _HEIGHT) for index, curve in enumerate(curves)]
    size = f'width="{2 * _WIDTH}" height="{rows * _HEIGHT}" viewBox="0 0 {2 * _WIDTH} {rows * _HEIGHT}"'
    style = "<style>text{font:11px sans-serif;fill:#333}.t{font-weight:bold;font-size:12px}</style>"
    back = f'<rect width="{2 * _WIDTH}" height="{rows * _HEIGHT}" fill="#fff"/>'
    title = "<title>CPU seconds of a whole process, by size</title>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}>{title}{style}{back}{"".join(charts)}</svg>\n'


def _chart(curve: Curve, left: int, top: int) -> str:
    sizes = sorted({size for points in curve.points.values() for size in points})
    values = [max(run.cpu, 0.01) for points in curve.points.values() for run in points.values()]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def across(size: float) -> float:
        return _LEFT + _INNER * (math.log10(size / sizes[0]) / math.log10(sizes[-1] / sizes[0]))

    def down(value: float) -> float:
        return _TOP + _DEPTH * (high - math.log10(max(value, 0.01))) / max(high - low, 1)

    parts = [
        f'<g transform="translate({left},{top})"><text class="t" x="{_LEFT}" y="18">{html.escape(curve.title)}</text>'
    ]
    for exponent in range(low, high + 1):
        y = down(10**exponent)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_LEFT + _INNER}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{10**exponent:g} s</text>')
    parts.extend(
        f'<text x="{across(size):.1f}" y="{_TOP + _DEPTH + 16}" text-anchor="middle">{size:,g}</text>' for size in sizes
    )
    for index, (name, points) in enumerate(curve.points.items()):
        colour = _COLOURS[index % len(_COLOURS)]
        dots = [(across(size), down(run.cpu)) for size, run in sorted(points.items()) if run.done]
        parts.extend(_line(dots, colour))
        place = f'x="{_LEFT + index * 110}" y="{_TOP + _DEPTH + 36}"'
        parts.append(f'<text {place} style="fill:{colour}">— {html.escape(name)}</text>')
    return "".join((*parts, "</g>"))


def _line(dots: list[tuple[float, float]], colour: str) -> Iterator[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for x, y in dots:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
