"""The example pairs of the GraphQL cards: levels, near misses, and proofs replayed against the whole schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import casebook
import pytest
from graphql import build_schema, parse, validate

from contract_check.rules import card, registry

if TYPE_CHECKING:
    from contract_check import Comparison

LEVELS = ("compatible", "warning", "breaking")
IDS = [rule for rule in registry.all_ids() if rule.startswith("graphql/")]
PAIRS = [
    pytest.param(rule, example, id=f"{rule.removeprefix('graphql/')} {number} {example.kind}")
    for rule in IDS
    for number, example in enumerate(card.examples(card.split(registry.text(rule), rule)[1]), 1)
]
WITHOUT_OPERATION = {
    "graphql/field-type-widened", "graphql/inaccessible-added", "graphql/key-removed", "graphql/field-type-changed",
    "graphql/type-kind-changed", "graphql/one-of-added",
}  # fmt: skip
"""Breaks that answers, other subgraphs or servers show: graphql-core refuses no operation (not always, for some)."""


def _compared(base: str, head: str) -> Comparison:
    return casebook.compare({"schema.graphql": base.encode()}, {"schema.graphql": head.encode()})


@pytest.mark.parametrize(("rule", "shown"), PAIRS)
def test_an_example_is_judged_as_its_heading_says(rule: str, shown: card.Example) -> None:
    found = _compared(shown.base, shown.head)
    levels = [change["level"] for change in found.changes if change["rule"] == rule]

    assert not found.to_dict()["errors"]
    if shown.kind == "Near miss":
        assert not levels
    else:
        assert levels
        assert max(levels, key=LEVELS.index) == shown.kind.lower()


@pytest.mark.parametrize(("rule", "shown"), PAIRS)
def test_both_sides_of_an_example_are_silent_with_themselves(rule: str, shown: card.Example) -> None:
    del rule

    assert _compared(shown.base, shown.base).verdict == "unchanged"
    assert _compared(shown.head, shown.head).verdict == "unchanged"


@pytest.mark.parametrize(("rule", "shown"), PAIRS)
def test_every_break_is_proven_against_the_whole_schemas(rule: str, shown: card.Example) -> None:
    del rule
    for change in _compared(shown.base, shown.head).changes:
        if change["level"] == "breaking":
            _assert_proven(change, shown)


def _assert_proven(change: dict[str, Any], shown: card.Example) -> None:
    proof = change["proof"]
    if proof["status"] == "not-applicable":
        assert change["rule"] in WITHOUT_OPERATION
        assert proof["reason"]
        return

    assert proof["status"] == "proven"
    operation = parse(proof["payload"])
    assert validate(build_schema(shown.base), operation) == []
    head = build_schema(shown.head)
    if operation.definitions[0].operation.value == "mutation" and head.mutation_type is None:
        return
    assert validate(head, operation)


@pytest.mark.parametrize("rule", IDS)
def test_a_card_shows_what_it_means_and_what_it_does_not(rule: str) -> None:
    kinds = [example.kind for example in card.examples(card.split(registry.text(rule), rule)[1])]

    assert "Near miss" in kinds
    assert set(kinds) - {"Near miss"}
