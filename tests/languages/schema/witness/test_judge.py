"""The judge at the limits of its library: it accepts, refuses or will not say, and never fails."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import jsonschema
import pytest

from contract_check.languages.schema.witness import judge

TYPES = ("string", "null", "object", "array", "integer", "no-such-type")


def schema(chance: random.Random, depth: int = 0) -> Any:
    """Any schema, most of them invalid, many of them recursive."""
    inner = (lambda: schema(chance, depth + 1)) if depth < 4 else (lambda: chance.random() < 0.5)
    words = {
        "type": lambda: chance.choice(
            [chance.choice(TYPES), chance.choices(TYPES, k=chance.randint(0, 3)), {"string": 1}, ["string", 5], [["x"]]]
        ),
        "$ref": lambda: "#/$defs/A",
        "required": lambda: ["a"],
        "const": lambda: 1,
        "maxLength": lambda: 1,
        "minContains": lambda: 0,
        "dependentRequired": lambda: {"a": ["b"]},
        **dict.fromkeys(("properties", "patternProperties", "dependentSchemas"), lambda: {"a": inner()}),
        **dict.fromkeys(("anyOf", "oneOf", "allOf", "prefixItems"), lambda: [inner(), inner()]),
        **dict.fromkeys(
            ("items", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedProperties"), inner
        ),
    }
    return {word: words[word]() for word in chance.sample(sorted(words), chance.randint(1, 4))}


def value(chance: random.Random, depth: int = 0) -> Any:
    if depth > 3 or chance.random() < 0.5:
        return chance.choice([None, 1, "abc", True, 1.5])
    if chance.random() < 0.5:
        return {name: value(chance, depth + 1) for name in chance.sample("abc", 2)}
    return [value(chance, depth + 1), value(chance, depth + 1)]


@pytest.mark.parametrize("seed", range(4))
def test_no_schema_is_beyond_it(seed: int) -> None:
    """Near the limit of recursion the library's maps panicked, or knew no type any more (`UndefinedTypeCheck`)."""
    chance = random.Random(seed)  # noqa: S311 - no secret, a schema
    found = set()
    for _ in range(600):
        document = schema(chance) | {"$defs": {"A": schema(chance, 2)}}
        found.add(type(judge.refusal(document, value(chance))))
    assert found == {str, type(None)}


@pytest.mark.parametrize("depth", range(20))
def test_the_limit_of_recursion_is_met_where_it_does_no_harm(depth: int) -> None:
    """Each frame more before the replay moves the place where Python's limit is met."""

    def deeper(left: int) -> str | None:
        return deeper(left - 1) if left else judge.refusal({"anyOf": [{"$ref": "#"}]}, 1)

    assert deeper(depth) is None


@pytest.mark.parametrize(
    "instance", [None, True, 0, 1.0, 1.5, 1e400, float("nan"), Decimal("1.5"), "", [], {}], ids=repr
)
def test_types_are_those_of_the_library(instance: Any) -> None:
    library = jsonschema.Draft202012Validator.TYPE_CHECKER
    for name in judge._TYPES:
        assert judge._Types().is_type(instance, name) is library.is_type(instance, name), name


def test_a_replay_follows_so_many_references_and_no_more() -> None:
    """Forty schemas that each name the next one twice are 2^40 ways down."""
    levels = {f"A{at}": {"allOf": [{"$ref": f"#/$defs/A{at + 1}"}] * 2} for at in range(40)}
    assert judge.refusal({"$ref": "#/$defs/A0", "$defs": {**levels, "A40": {"type": "string"}}}, "a") is None


@pytest.mark.parametrize("keyword", ["unevaluatedProperties", "unevaluatedItems"])
def test_a_replay_takes_so_many_steps_and_no_more(keyword: str) -> None:
    """No reference at all: the library looks at each level thrice, and forty levels are 3^40 looks."""
    nested: dict[str, Any] = {"properties": {"a": True}}
    for _ in range(40):
        nested = {"allOf": [nested], keyword: {"type": "integer"}}
    assert judge.refusal(nested, {"a": 1, "b": 2} if keyword == "unevaluatedProperties" else [1, 2]) is None
