from __future__ import annotations

import pathlib
import random
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from contract_check.languages.effort import STEP, WORK
from contract_check.languages.schema.evaluation import Evaluator
from contract_check.languages.schema.inclusion import Included, NotIncluded, Unknown, decide
from contract_check.languages.schema.inclusion.quoting import written
from contract_check.languages.schema.node import Nodes

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.insert(0, str(pathlib.Path(__file__).parent))  # the same modules are a script beside this file

import related_pairs as pairs


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.integers(min_value=0, max_value=1 << 32))
def test_no_answer_is_contradicted(seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 - reproducible, not secret
    both = pairs.pair(source)
    try:
        found = pairs.answer(both.sub, both.sup)
        wrong = pairs.contradiction(both.sub, both.sup, source, found)
    except pairs.UnjudgedError:
        reject()
    assert wrong is None


def test_every_schema_is_within_itself() -> None:
    for seed in range(60):
        schema = pairs.pair(random.Random(seed)).sub  # noqa: S311 - reproducible, not secret
        assert isinstance(pairs.answer(schema, schema), Included)


def test_failed_recursion_is_not_cached_as_proven() -> None:
    def tree(value: object) -> object:
        return {
            "$ref": "#/$defs/n",
            "$defs": {
                "n": {
                    "oneOf": [
                        {"type": "object", "required": ["l"], "properties": {"l": {"$ref": "#/$defs/n"}, "v": value}},
                        {"type": "null"},
                    ]
                }
            },
        }

    assert isinstance(pairs.answer(tree({"type": "integer"}), tree({"type": "number"})), Included)
    assert isinstance(pairs.answer(tree({"type": "number"}), tree({"type": "integer"})), NotIncluded)


def test_recursion_without_a_finite_value_is_empty() -> None:
    endless = {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}}
    assert isinstance(pairs.answer(endless, False), Included)


def test_nesting_of_two_hundred_ends() -> None:
    def nested(kind: str) -> object:
        definitions: dict[str, object] = {"d0": {"type": kind}}
        for n in range(1, 200):
            below = {"$ref": f"#/$defs/d{n - 1}"}
            definitions[f"d{n}"] = {"type": "object", "required": ["a"], "properties": {"a": below}}
        return {"$ref": "#/$defs/d199", "$defs": definitions}

    assert isinstance(pairs.answer(nested("integer"), nested("string")), NotIncluded | Unknown)
    assert isinstance(pairs.answer(nested("integer"), nested("integer")), Included)


def test_ten_thousand_alternatives_end() -> None:
    branches = [{"type": "object", "required": [f"p{n}"]} for n in range(10_000)]
    assert isinstance(pairs.answer({"oneOf": branches}, {"oneOf": branches}), Included)
    assert not isinstance(pairs.answer({"oneOf": branches}, {"oneOf": branches[:-1]}), Included)


def test_diamonds_of_all_of_end() -> None:
    definitions: dict[str, object] = {"d0": {"type": "integer"}}
    for n in range(1, 60):
        definitions[f"d{n}"] = {"allOf": [{"$ref": f"#/$defs/d{n - 1}"}, {"$ref": f"#/$defs/d{n - 1}"}]}
    schema = {"$ref": "#/$defs/d59", "$defs": definitions}
    assert isinstance(pairs.answer(schema, {"type": "number"}), Included)


def _levels(above: Callable[[dict[str, str]], object]) -> dict[str, object]:
    """Forty definitions, each of which names the one below as `above` says."""
    definitions: dict[str, object] = {"d0": {"properties": {"a": {"type": "integer"}}}}
    for n in range(1, 40):
        definitions[f"d{n}"] = above({"$ref": f"#/$defs/d{n - 1}"})
    return {"$ref": "#/$defs/d39", "unevaluatedProperties": {"type": "string"}, "$defs": definitions}


@pytest.mark.parametrize(
    "above",
    [
        lambda low: {"anyOf": [low, low]},
        lambda low: {"if": low, "then": low, "else": low},
        lambda low: {"dependentSchemas": {"a": low, "b": low}},
        lambda low: {"oneOf": [{"allOf": [low], "minProperties": 1}, {"allOf": [low], "maxProperties": 0}]},
    ],
    ids=["anyOf", "if", "dependentSchemas", "oneOf"],
)
def test_what_is_evaluated_is_asked_once_however_many_ways_lead_there(
    above: Callable[[dict[str, str]], object],
) -> None:
    """Two ways at each of forty levels are 2^40 ways down."""
    schema = _levels(above)
    demanding = {"type": "object", "required": ["x"]}
    before = WORK.done
    assert not isinstance(pairs.answer(schema, demanding), Included)
    assert not isinstance(pairs.answer({"type": "object"}, schema), Included)
    assert WORK.done - before < 4 * pairs.BUDGET.steps * STEP


def test_a_condition_that_names_its_own_schema_ends() -> None:
    """Seed 901-4557 of the hunt: each look at the condition began with the whole schema again."""
    leaf = {
        "unevaluatedProperties": False,
        "if": {"$ref": "#/$defs/leaf", "patternProperties": {"b": {"type": "string"}}},
        "then": {"unevaluatedProperties": {"const": None}},
    }
    within = {"$ref": "#/$defs/leaf", "$defs": {"leaf": leaf}}
    assert not isinstance(pairs.answer(within, {"type": "array"}), Included)
    assert not isinstance(pairs.answer({"type": "object"}, within), Included)
    assert isinstance(pairs.answer({"type": "integer"}, within), Included)


def test_hostile_patterns_end() -> None:
    hostile = {"type": "string", "pattern": "^(a+)+$"}
    wide = {"type": "string", "pattern": "^(a|b)*a(a|b){14}$"}
    assert isinstance(pairs.answer(hostile, {"type": "string", "pattern": "^a*$"}), Included)
    assert not isinstance(pairs.answer(wide, {"type": "string", "pattern": "^(a|b)*b(a|b){14}$"}), Included)
    assert isinstance(
        pairs.answer({"pattern": "^(?!x)"}, {"pattern": "^(?!y)", "type": "string"}), NotIncluded | Unknown
    )


def test_a_schema_that_only_names_itself_ends() -> None:
    """Within the prover's room for recursion the library would take the interpreter's stack along."""
    both = [{"allOf": [{"$ref": "#"}], "minLength": 1}, {"$ref": "#/$defs/n"}]
    endless = {"anyOf": both, "$defs": {"n": {"$ref": "#"}}}
    for sub in (endless, {"oneOf": [{"$ref": "#"}, {"type": "string"}]}, {"not": {"$ref": "#"}}):
        assert not isinstance(pairs.answer(sub, {"type": "integer"}), NotIncluded)
        assert not isinstance(pairs.answer({"type": ["string", "integer"]}, sub), Included)


@pytest.mark.parametrize(("keyword", "value"), [("unevaluatedItems", [1]), ("unevaluatedProperties", {"a": 1})])
def test_what_an_unknown_reference_evaluates_is_unknown(keyword: str, value: Any) -> None:
    nodes = Nodes()
    murky, nothing = written({"allOf": [{"$ref": "#/nowhere"}], keyword: False, "enum": [value]}), written({"not": {}})

    assert Evaluator(nodes).accepts(nodes.of(murky), value) is None
    assert isinstance(decide(nodes.of(murky), nodes.of(nothing)), Unknown)
