"""The service map: consumers left of what they use, whatever the graph looks like."""

from __future__ import annotations

import itertools
import random

import pytest

from contract_check.reports.directory.layers import Bend, drawn


def column_of(drawing):
    return {item: index for index, column in enumerate(drawing.columns) for item in column}


def test_a_chain_reads_from_left_to_right():
    found = drawn(("a", "b", "c"), [("a", "b"), ("b", "c"), ("a", "c")])

    assert [[item for item in column if isinstance(item, str)] for column in found.columns] == [["a"], ["b"], ["c"]]
    assert found.paths["a", "c"] == ("a", Bend(("a", "c"), 1), "c")


def test_a_cycle_is_drawn_with_one_edge_back():
    found = drawn(("a", "b"), [("a", "b"), ("b", "a")])

    assert found.paths["a", "b"] == ("a", "b")
    assert found.paths["b", "a"] == ("b", "a")


def test_whoever_uses_itself_or_nobody_stands_there_all_the_same():
    assert drawn(("a", "b"), [("a", "a")]).columns == (("a", "b"),)
    assert drawn((), []).columns == ()


@pytest.mark.parametrize("seed", range(30))
def test_every_node_stands_once_and_every_edge_ends_at_its_ends(seed):
    chance = random.Random(seed)  # noqa: S311 - no secret, a graph
    nodes = tuple(f"n{number}" for number in range(chance.randint(1, 25)))
    edges = [(chance.choice(nodes), chance.choice(nodes)) for _ in range(chance.randint(0, 60))]
    found = drawn(nodes, edges)
    places = column_of(found)

    assert sorted(item for column in found.columns for item in column if isinstance(item, str)) == sorted(nodes)
    assert set(found.paths) == {edge for edge in edges if edge[0] != edge[1]}
    for (start, end), path in found.paths.items():
        assert (path[0], path[-1]) == (start, end)
        steps = {places[other] - places[one] for one, other in itertools.pairwise(path)}
        assert steps in ({1}, {-1})
    assert drawn(nodes, edges) == found


def test_crossings_are_sorted_out():
    found = drawn(("a", "b", "y", "x"), [("a", "x"), ("b", "y")])

    assert found.columns == (("a", "b"), ("x", "y"))
