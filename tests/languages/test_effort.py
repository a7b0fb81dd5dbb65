"""Limits of searches: they count work, so that the same question has the same answer on every machine."""

from __future__ import annotations

import json

import pytest

from contract_check import proving
from contract_check.comparing import compare_trees
from contract_check.config import Config
from contract_check.languages.effort import STEP, WORK, EffortSpentError, Meter
from contract_check.languages.schema.inclusion import Budget, Included, Unknown, decide
from contract_check.languages.schema.inclusion.quoting import written
from contract_check.languages.schema.node import Nodes
from contract_check.languages.schema.regular import find_text
from contract_check.model.report import ProofStatus
from contract_check.sources.memory import MemoryTree


def test_a_meter_ends_after_its_steps_and_counts_small_work_at_the_next_one() -> None:
    meter = Meter(3)
    meter.spend(2)
    WORK.done += STEP - 1
    with pytest.raises(EffortSpentError):
        meter.spend()


def test_what_is_looked_up_costs_what_it_cost_first() -> None:
    costs = []
    for _ in range(2):
        before = WORK.done
        assert find_text(("^[a-c]{3}$",), ("b",)) == "aaa"
        costs.append(WORK.done - before)

    assert costs[0] == costs[1] > 0


@pytest.mark.parametrize(("steps", "answer"), [(200, Included), (5, Unknown)])
def test_steps_decide_whether_a_question_is_answered(steps: int, answer: type) -> None:
    names = {f"n{number}": {"type": "array", "items": {"minimum": number}} for number in range(30)}
    nodes = Nodes()
    sub, sup = (
        nodes.of(
            written({"type": "object", "properties": names | {"n0": {"type": "array", "items": {"minimum": least}}}})
        )
        for least in (5, 4)
    )

    assert isinstance(decide(sub, sup, Budget(steps=steps, candidates=1)), answer)


def test_payloads_are_searched_within_the_effort_of_a_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first break is proven; the others stay breaking and say why they have no payload."""
    monkeypatch.setattr(proving, "PATIENCE", 1)
    names = [f"n{number}" for number in range(3)]
    schemas = (
        {"type": "object", "properties": {name: {"type": "integer", "maximum": most} for name in names}}
        for most in (9, 8)
    )
    body = ({"content": {"application/json": {"schema": schema}}} for schema in schemas)
    paths = ({"/r": {"post": {"requestBody": one, "responses": {}}}} for one in body)
    sides = (MemoryTree({"a.json": json.dumps({"openapi": "3.0.3", "info": {}, "paths": one})}) for one in paths)
    findings = compare_trees(*sides, Config()).findings

    assert [finding.proof.status for finding in findings] == [
        ProofStatus.PROVEN,
        ProofStatus.UNPROVEN,
        ProofStatus.UNPROVEN,
    ]
    assert findings[1].proof.reason == "the effort allowed for payloads of one contract went into other findings"
