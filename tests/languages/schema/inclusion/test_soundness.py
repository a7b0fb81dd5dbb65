from __future__ import annotations

import importlib.util
import pathlib
import random
import sys
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from contract_check.languages.schema.inclusion import Included, NotIncluded, Unknown

if TYPE_CHECKING:
    from types import ModuleType


def load() -> ModuleType:
    path = pathlib.Path(__file__).with_name("related_pairs.py")
    spec = importlib.util.spec_from_file_location("related_pairs", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


pairs = load()


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.integers(min_value=0, max_value=1 << 32))
def test_no_answer_is_contradicted(seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 - reproducible, not secret
    sub = pairs.schema(source, 3)
    sup = pairs.changed(source, sub)
    found = pairs.answer(sub, sup)
    assert pairs.contradiction(sub, sup, source, found) is None


def test_every_schema_is_within_itself() -> None:
    for seed in range(60):
        schema = pairs.schema(random.Random(seed), 3)  # noqa: S311 - reproducible, not secret
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
    one: object = {"type": "integer"}
    other: object = {"type": "string"}
    for _ in range(200):
        one = {"type": "object", "required": ["a"], "properties": {"a": one}}
        other = {"type": "object", "required": ["a"], "properties": {"a": other}}
    assert isinstance(pairs.answer(one, other), NotIncluded | Unknown)
    assert isinstance(pairs.answer(one, one), Included)


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


def test_hostile_patterns_end() -> None:
    hostile = {"type": "string", "pattern": "^(a+)+$"}
    wide = {"type": "string", "pattern": "^(a|b)*a(a|b){14}$"}
    assert isinstance(pairs.answer(hostile, {"type": "string", "pattern": "^a*$"}), Included)
    assert not isinstance(pairs.answer(wide, {"type": "string", "pattern": "^(a|b)*b(a|b){14}$"}), Included)
    assert isinstance(
        pairs.answer({"pattern": "^(?!x)"}, {"pattern": "^(?!y)", "type": "string"}), NotIncluded | Unknown
    )
