"""Drawing a graph in layers: every edge leads to the right as far as cycles allow, neighbours stand near each other.

The steps of Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System Structures" (1981):
turn edges of cycles around, give layers, put bends where an edge crosses a layer, sort each layer by barycentres.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Edge = tuple[str, str]
_SWEEPS = 6


class Drawing(msgspec.Struct, frozen=True):
    """Where everything stands, in columns and rows."""

    columns: tuple[tuple[str | Bend, ...], ...]
    """From left to right; each from top to bottom."""
    paths: Mapping[Edge, tuple[str | Bend, ...]]
    """Edge -> its ends and the bends between them, in its own direction."""


class Bend(msgspec.Struct, frozen=True):
    """A place in a column where an edge passes."""

    edge: Edge
    column: int


def drawn(nodes: Sequence[str], edges: Iterable[Edge]) -> Drawing:
    """A drawing of a graph; the same graph always gives the same. Loops are left out."""
    kept = sorted({edge for edge in edges if edge[0] != edge[1]})
    turned = _turned(nodes, kept)
    forward = sorted({(edge[1], edge[0]) if edge in turned else edge for edge in kept})
    layers = _layers(nodes, forward)
    paths: dict[Edge, tuple[str | Bend, ...]] = {}
    columns: list[list[str | Bend]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    for node in nodes:
        columns[layers[node]].append(node)
    for edge in forward:
        start, end = edge
        bends = [Bend(edge, column) for column in range(layers[start] + 1, layers[end])]
        for bend in bends:
            columns[bend.column].append(bend)
        paths[edge] = (start, *bends, end)
    _sort(columns, paths.values())
    return Drawing(
        tuple(map(tuple, columns)),
        {edge: paths[edge] if edge not in turned else paths[edge[1], edge[0]][::-1] for edge in kept},
    )


def _turned(nodes: Sequence[str], edges: Sequence[Edge]) -> set[Edge]:
    """Edges that close a cycle in a walk through the graph, depth first."""
    targets: dict[str, list[str]] = {}
    for start, end in edges:
        targets.setdefault(start, []).append(end)
    found: set[Edge] = set()
    done: set[str] = set()
    for root in nodes:
        path: dict[str, None] = {}
        todo = [(root, False)]
        while todo:
            node, leaving = todo.pop()
            if leaving:
                del path[node]
                done.add(node)
            elif node not in done and node not in path:
                path[node] = None
                todo.append((node, True))
                for target in reversed(targets.get(node, [])):
                    if target in path:
                        found.add((node, target))
                    elif target not in done:
                        todo.append((target, False))
    return found


def _layers(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """Longest way from a node that nothing leads to. The graph has no cycle any more."""
    left = dict.fromkeys(nodes, 0)
    targets: dict[str, list[str]] = {}
    for start, end in edges:
        left[end] += 1
        targets.setdefault(start, []).append(end)
    layers = dict.fromkeys(nodes, 0)
    todo = [node for node in nodes if not left[node]]
    while todo:
        node = todo.pop()
        for target in targets.get(node, []):
            layers[target] = max(layers[target], layers[node] + 1)
            left[target] -= 1
            if not left[target]:
                todo.append(target)
    return layers


def _sort(columns: list[list[str | Bend]], paths: Iterable[Sequence[str | Bend]]) -> None:
    """Order each column by where its neighbours stand, to and fro."""
    before: dict[str | Bend, list[str | Bend]] = {}
    after: dict[str | Bend, list[str | Bend]] = {}
    for path in paths:
        for one, other in itertools.pairwise(path):
            after.setdefault(one, []).append(other)
            before.setdefault(other, []).append(one)
    for sweep in range(_SWEEPS):
        rightwards = sweep % 2 == 0
        neighbours = before if rightwards else after
        for index in range(len(columns)) if rightwards else reversed(range(len(columns))):
            beside = index - 1 if rightwards else index + 1
            if 0 <= beside < len(columns):
                rows = {item: row for row, item in enumerate(columns[beside])}
                own = {item: row for row, item in enumerate(columns[index])}
                columns[index].sort(key=lambda item: (_middle(neighbours.get(item, ()), rows, own[item]), own[item]))


def _middle(neighbours: Iterable[str | Bend], rows: Mapping[str | Bend, int], own: int) -> float:
    places = [rows[one] for one in neighbours if one in rows]
    return sum(places) / len(places) if places else own
