"""The service map: who uses whom, as one SVG picture. Consumers stand left of what they use."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import msgspec
from markupsafe import Markup

from contract_check.reports.directory.changes import worst
from contract_check.reports.directory.layers import Bend, Drawing, drawn
from contract_check.reports.directory.prose import inert

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_check.model.survey import Listing
    from contract_check.reports.directory.changes import Changes

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _BEND, _MARGIN = 190, 46, 110, 18, 14, 12
LEGEND = "An arrow leads from a consumer to the service it uses; its number counts the interfaces used."
_SHOWN = 22
"""Letters of a name that fit into a box; the whole stands in its title."""


class Relation(msgspec.Struct, frozen=True):
    """One service uses interfaces of another."""

    interfaces: int
    level: str = ""
    """Worst change that reaches this consumer through these interfaces."""


class ServiceMap(msgspec.Struct, frozen=True):
    """Services and who uses whom."""

    services: Mapping[str, str]
    """Name -> worst level of the changes of its interfaces, "" without any."""
    relations: Mapping[tuple[str, str], Relation]
    """(consumer, provider)."""
    provided: Mapping[str, int]
    """Name -> number of interfaces that it provides."""

    def around(self, service: str) -> ServiceMap:
        """The part of the map that one service stands in."""
        kept = {ends: one for ends, one in self.relations.items() if service in ends}
        names = {service, *(name for ends in kept for name in ends)}
        return ServiceMap({name: level for name, level in self.services.items() if name in names}, kept, self.provided)


def service_map(listings: Sequence[Listing], changes: Changes) -> ServiceMap:
    """The map of everything whose provider is known."""
    levels: dict[str, list[str]] = {}
    used: dict[tuple[str, str], int] = {}
    hurt: dict[tuple[str, str], list[str]] = {}
    provided: dict[str, int] = {}
    for one in listings:
        marks = changes.of(one)
        for name in (one.provider, *(consumer.service for consumer in one.consumers)):
            if name:
                levels.setdefault(name, [])
        if not one.provider:
            continue
        provided[one.provider] = provided.get(one.provider, 0) + 1
        levels[one.provider] += [worst(marks)] if marks else []
        for consumer in one.consumers:
            ends = (consumer.service, one.provider)
            used[ends] = used.get(ends, 0) + 1
            met = [mark for mark in marks if not mark.services or consumer.service in mark.services]
            hurt.setdefault(ends, []).extend([worst(met)] if met else [])
    return ServiceMap(
        {name: _worst(levels[name]) for name in sorted(levels)},
        {ends: Relation(number, _worst(hurt[ends])) for ends, number in sorted(used.items()) if ends[0] != ends[1]},
        provided,
    )


def _worst(levels: Sequence[str]) -> str:
    return "breaking" if "breaking" in levels else "warning" if "warning" in levels else ""


def svg(found: ServiceMap, links: Mapping[str, str], title: str, here: str = "") -> Markup:
    """The picture. `links`: service -> address of its page; `here`: the service that the picture is about."""
    drawing = drawn(tuple(found.services), found.relations)
    places, width, height = _places(drawing)
    parts = [*_edges(found, drawing, places), *_boxes(found, places, links, here)]
    told = f"{len(found.services)} services, {len(found.relations)} relations. {LEGEND}"
    return _markup(
        f'<svg class="map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-labelledby="map-title map-about"><title id="map-title">{inert(title)}'
        f'</title><desc id="map-about">{told}</desc><defs>{_arrow("")}{_arrow("warning")}{_arrow("breaking")}</defs>'
        f"{''.join(parts)}</svg>"
    )


def _arrow(level: str) -> str:
    return (
        f'<marker id="arrow{level}" class="arrow {level}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
        f'markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker>'
    )


Places = dict["str | Bend", tuple[float, float]]


def _places(drawing: Drawing) -> tuple[Places, int, int]:
    """The middle of each box and bend; columns stand in the middle of the height."""
    heights = [sum(_tall(item) + _GAP_Y for item in column) - _GAP_Y for column in drawing.columns]
    height = max(heights, default=0)
    found: Places = {}
    for index, column in enumerate(drawing.columns):
        x = _MARGIN + index * (_WIDTH + _GAP_X) + _WIDTH / 2
        y = _MARGIN + (height - heights[index]) / 2
        for item in column:
            found[item] = (x, y + _tall(item) / 2)
            y += _tall(item) + _GAP_Y
    columns = max(len(drawing.columns), 1)
    return found, columns * (_WIDTH + _GAP_X) - _GAP_X + 2 * _MARGIN, height + 2 * _MARGIN


def _tall(item: str | Bend) -> int:
    return _BEND if isinstance(item, Bend) else _HEIGHT


def _edges(found: ServiceMap, drawing: Drawing, places: Places) -> Iterator[str]:
    """Lines, harmless ones first, so that those that matter lie above them."""
    for ends, relation in sorted(found.relations.items(), key=lambda item: (item[1].level, item[0])):
        points = [places[item] for item in drawing.paths[ends]]
        ahead = points[-1][0] >= points[0][0]
        side = _WIDTH / 2 if ahead else -_WIDTH / 2
        points[0] = (points[0][0] + side, points[0][1])
        points[-1] = (points[-1][0] - side, points[-1][1])
        words = f"{ends[0]} uses {relation.interfaces} interface{'s' * (relation.interfaces != 1)} of {ends[1]}"
        words += f": {relation.level}" if relation.level else ""
        middle = len(points) // 2
        x, y = ((points[middle - 1][axis] + points[middle][axis]) / 2 for axis in (0, 1))
        yield (
            f'<g class="edge {relation.level}"><title>{inert(words)}</title><path d="{_curve(points)}" '
            f'marker-end="url(#arrow{relation.level})"/><text x="{x:g}" y="{y - 5:g}">{relation.interfaces}</text></g>'
        )


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """A line through all points that leaves and enters them level."""
    steps = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for (x, y), (right, down) in itertools.pairwise(points):
        middle = (x + right) / 2
        steps.append(f"C{middle:g} {y:g} {middle:g} {down:g} {right:g} {down:g}")
    return "".join(steps)


def _boxes(found: ServiceMap, places: Places, links: Mapping[str, str], here: str) -> Iterator[str]:
    for name, level in found.services.items():
        x, y = places[name]
        number = found.provided.get(name, 0)
        told = f"{number} interface{'s' * (number != 1)}" if number else "only consumes"
        told += f", {level}" if level else ""
        shown = name if len(name) <= _SHOWN else name[: _SHOWN - 1] + "…"
        box = (
            f'<g class="box {level}{" here" if name == here else ""}"><title>{inert(f"{name}: {told}")}</title>'
            f'<rect x="{x - _WIDTH / 2:g}" y="{y - _HEIGHT / 2:g}" width="{_WIDTH}" height="{_HEIGHT}" rx="8"/>'
            f'<text x="{x:g}" y="{y - 3:g}">{inert(shown)}</text><text class="small" x="{x:g}" y="{y + 14:g}">'
            f"{told}</text></g>"
        )
        yield f'<a href="{inert(links[name])}">{box}</a>' if name in links else box


def _markup(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - made here, of pieces that are inert
