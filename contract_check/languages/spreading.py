"""Carrying marks along the edges of a graph: from every node to all that it leads to, in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

T = TypeVar("T", bound="Hashable")


def spread(marks: dict[T, int], neighbours: Callable[[T], Iterable[T]]) -> None:
    """Give every node the bits of all nodes that lead to it; `marks` is changed in place.

    Nodes that lead to each other (nearly all of a large GraphQL schema) share their bits, so they are joined first
    (R. Tarjan, Depth-First Search and Linear Graph Algorithms, 1972); what is left has no circle.
    """
    components, edges = _components(list(marks), neighbours)
    for component in reversed(components):
        bits = 0
        for name in component:
            bits |= marks.get(name, 0)
        for name in component:
            marks[name] = bits
            for other in edges[name]:
                marks[other] = marks.get(other, 0) | bits


def places(bits: int) -> Iterator[int]:
    """Places of the bits that are set, the lowest first; as much work as there are digits, however many marks."""
    for place, digit in enumerate(reversed(f"{bits:b}")):
        if digit == "1":
            yield place


def _components(
    starts: Iterable[T], neighbours: Callable[[T], Iterable[T]]
) -> tuple[list[list[T]], dict[T, tuple[T, ...]]]:
    """Groups of nodes that lead to each other, each behind all that it leads to; and the edges."""
    edges: dict[T, tuple[T, ...]] = {}
    order: dict[T, int] = {}
    low: dict[T, int] = {}
    path: list[T] = []
    open_nodes: set[T] = set()
    found: list[list[T]] = []
    for start in starts:
        if start in order:
            continue
        todo = [(start, 0)]
        while todo:
            name, position = todo.pop()
            if position == 0:
                order[name] = low[name] = len(order)
                path.append(name)
                open_nodes.add(name)
                edges[name] = tuple(set(neighbours(name)))
            for index in range(position, len(edges[name])):
                other = edges[name][index]
                if other not in order:
                    todo += [(name, index + 1), (other, 0)]
                    break
                if other in open_nodes:
                    low[name] = min(low[name], order[other])
            else:
                _close(name, order, low, path, open_nodes, found)
                if todo:
                    parent = todo[-1][0]
                    low[parent] = min(low[parent], low[name])
    return found, edges


def _close(
    name: T,
    order: dict[T, int],
    low: dict[T, int],
    path: list[T],
    open_nodes: set[T],
    found: list[list[T]],
) -> None:
    """Take a finished group off the path, when `name` was its first node."""
    if low[name] != order[name]:
        return
    position = len(path) - 1
    while path[position] != name:
        position -= 1
    group = path[position:]
    del path[position:]
    open_nodes.difference_update(group)
    found.append(group)
