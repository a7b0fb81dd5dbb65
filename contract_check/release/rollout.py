"""Who goes first: the orders of several migration notes as one."""

from __future__ import annotations

import graphlib
import itertools
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_check.notes.note import Note


class Contradiction(msgspec.Struct, frozen=True):
    """Notes that cannot both be followed."""

    text: str


def rollout(notes: Iterable[Note]) -> tuple[tuple[str, ...], ...] | Contradiction:
    """Steps in which every note finds its own order; the services of one step need not wait for each other."""
    graph: graphlib.TopologicalSorter[str] = graphlib.TopologicalSorter()
    said: dict[tuple[str, str], str] = {}
    for note in notes:
        steps = [[name.strip() for name in step.split("|") if name.strip()] for step in note.order]
        for before, after in itertools.pairwise(steps):
            for first in before:
                for then in after:
                    graph.add(then, first)
                    said.setdefault((first, then), note.path)
        for name in (name for step in steps for name in step):
            graph.add(name)
    try:
        graph.prepare()
    except graphlib.CycleError as error:
        ring = error.args[1]
        paths = sorted({said[pair] for pair in itertools.pairwise(ring) if pair in said})
        return Contradiction(f"{' and '.join(paths)} ask for {' before '.join(ring)}")
    order = []
    while graph.is_active():
        ready = sorted(graph.get_ready())
        order.append(tuple(ready))
        graph.done(*ready)
    return tuple(order)
