"""Marks reach what their nodes lead to, circles or not."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from contract_check.languages.spreading import places, spread

NODES = st.integers(0, 9)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.dictionaries(NODES, st.lists(NODES, max_size=4)), st.dictionaries(NODES, st.integers(1, 255)))
def test_every_node_has_the_bits_of_all_that_lead_to_it(edges: dict[int, list[int]], marks: dict[int, int]) -> None:
    found = dict(marks)
    spread(found, lambda node: edges.get(node, ()))

    expected: dict[int, int] = {}
    for start, bits in marks.items():
        reached, todo = set(), [start]
        while todo:
            node = todo.pop()
            if node not in reached:
                reached.add(node)
                todo += edges.get(node, ())
        for node in reached:
            expected[node] = expected.get(node, 0) | bits
    assert {node: bits for node, bits in found.items() if bits} == expected


def test_a_long_chain_and_a_large_circle_cost_one_pass() -> None:
    asked = []

    def neighbours(node: int) -> list[int]:
        asked.append(node)
        return [(node + 1) % 5_000]

    marks = {node: 1 << node for node in range(0, 5_000, 50)}
    spread(marks, neighbours)

    assert len(asked) == 5_000
    assert len(set(marks.values())) == 1


@given(st.sets(st.integers(0, 300)))
def test_places_are_those_of_the_bits(expected: set[int]) -> None:
    assert list(places(sum(1 << place for place in expected))) == sorted(expected)
