"""Values at hand that spare proofs: each is valid, and what nothing fits has none."""

from __future__ import annotations

from typing import Any

import pytest

from contract_check.languages.schema.evaluation import Evaluator
from contract_check.languages.schema.inclusion.models import Models
from contract_check.languages.schema.inclusion.quoting import written
from contract_check.languages.schema.node import Nodes

TAGGED = [
    {"required": ["kind"], "properties": {"kind": {"const": name}, "size": {"type": "integer", "minimum": 3}}}
    for name in ("file", "folder", "link")
]
FITTING: dict[str, tuple[dict[str, Any], str]] = {
    "required names": ({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}, "object"),
    "one alternative of a tagged union": ({"type": "object", "oneOf": TAGGED}, "object"),
    "the second alternative": ({"allOf": [TAGGED[1]], "type": "object", "oneOf": TAGGED}, "object"),
    "not the first": ({"type": "object", "oneOf": TAGGED, "not": TAGGED[0]}, "object"),
    "items": ({"type": "array", "minItems": 2, "items": {"multipleOf": 5, "minimum": 7}}, "array"),
    "a bound beside a step": ({"minimum": 11, "multipleOf": 4}, "integer"),
    "a fraction": ({"minimum": 0.5, "maximum": 0.5}, "fraction"),
    "a long text": ({"minLength": 4, "maxLength": 4}, "string"),
    "a listed value": ({"enum": [[], {"a": 1}, "b"]}, "object"),
}
NOTHING: dict[str, tuple[dict[str, Any], str]] = {
    "a required name that is refused": ({"required": ["a"], "properties": {"a": False}}, "object"),
    "two tags at once": ({"allOf": [TAGGED[0], TAGGED[1]]}, "object"),
    "another kind": ({"type": "array"}, "object"),
}


@pytest.mark.parametrize(("schema", "kind"), FITTING.values(), ids=FITTING)
def test_a_model_is_valid(schema: dict[str, Any], kind: str) -> None:
    nodes = Nodes()
    evaluator = Evaluator(nodes)
    node = nodes.of(written(schema))
    (model,) = Models(evaluator).of(node, kind)

    assert evaluator.accepts(node, model) is True


@pytest.mark.parametrize(("schema", "kind"), NOTHING.values(), ids=NOTHING)
def test_what_nothing_fits_has_no_model(schema: dict[str, Any], kind: str) -> None:
    nodes = Nodes()

    assert Models(Evaluator(nodes)).of(nodes.of(written(schema)), kind) == ()


def test_forty_levels_of_two_ways_each_are_no_way_each() -> None:
    level: dict[str, Any] = {"type": "string"}
    for _ in range(40):
        level = {"anyOf": [level, {"anyOf": [level, level]}]}
    nodes = Nodes()

    assert Evaluator(nodes).accepts(nodes.of(written(level)), 7) is False


def test_a_schema_that_requires_itself_ends() -> None:
    endless: dict[str, Any] = {"type": "object", "required": ["next"]}
    endless["properties"] = {"next": endless}
    nodes = Nodes()

    assert Models(Evaluator(nodes)).of(nodes.of(written(endless)), "object") == ()
