"""Keyword by keyword we say of a schema what its whole meta-schema says, with the place."""

from __future__ import annotations

import copy
import json
import pathlib
import random
import sys
from typing import Any

import casebook
import jsonschema
import pytest

from contract_check.formats.format import Reading
from contract_check.formats.jsonschema.reading import read
from contract_check.sources.memory import MemoryTree

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "languages" / "schema" / "inclusion"))

import related_pairs
import spelling


def problems(document: Any, **others: Any) -> list[tuple[str, str, str]]:
    """(rule, pointer, message) of everything that is wrong with a schema file; `others`: files beside it."""
    files = {"a.json": json.dumps(document)} | {f"{name}.json": json.dumps(other) for name, other in others.items()}
    contract = read(Reading(tree=MemoryTree(files), path="a.json", files=("a.json",), changed=frozenset()))
    return [(one.rule, one.location.pointer, one.message) for one in contract.problems]


WRONG = [
    ("2020-12", {"minimum": "3"}, "/minimum", '`minimum` is `"3"`, not a number'),
    ("2020-12", {"required": True}, "/required", "`required` is `true`, not an array"),
    ("2020-12", {"type": "int"}, "/type", '`type` is `"int"`, not one of array, boolean'),
    ("2020-12", {"items": [{}]}, "/items", "`items` is `[{}]`, not an object or a boolean"),
    ("2020-12", {"$defs": {"a": {"properties": {"b": 5}}}}, "/$defs/a/properties/b", "`properties/b` is `5`"),
    ("2020-12", {"dependentRequired": {"a": ["b", 1]}}, "/dependentRequired/a/1", "not a string"),
    ("2020-12", {"unevaluatedItems": 1}, "/unevaluatedItems", "not an object or a boolean"),
    ("2019-09", {"additionalItems": 1}, "/additionalItems", "not an object or a boolean"),
    ("draft-07", {"if": {"const": 1}, "then": []}, "/then", "not an object or a boolean"),
    ("draft-06", {"exclusiveMinimum": True}, "/exclusiveMinimum", "`exclusiveMinimum` is `true`, not a number"),
    ("draft-04", {"exclusiveMinimum": 3, "minimum": 1}, "/exclusiveMinimum", "is `3`, not a boolean"),
    ("draft-04", {"exclusiveMinimum": True}, "/exclusiveMinimum", "stands without `minimum`"),
    ("draft-04", {"properties": {"a": True}}, "/properties/a", "`properties/a` is `true`, not an object"),
    ("draft-04", {"dependencies": {"a": 1}}, "/dependencies/a", "`dependencies/a` is `1`"),
    ("draft-07", {"pattern": "("}, "/pattern", "`pattern` is `(`, no regular expression"),
]


@pytest.mark.parametrize(("draft", "schema", "pointer", "message"), WRONG)
def test_what_a_dialect_does_not_allow_is_told_with_its_place(draft: str, schema: Any, pointer: str, message: str):
    [(rule, found, said)] = problems({"$schema": spelling.DIALECTS[draft], **schema})
    assert (rule, found) == ("invalid-schema", pointer)
    assert message in said
    assert draft in said


def test_other_drafts_may_allow_it():
    for draft, schema in (
        ("draft-04", {"exclusiveMinimum": True, "minimum": 1}),
        ("draft-07", {"items": [{}]}),
        ("draft-04", {"const": 1, "contains": 5}),  # not known there, so no violation
        ("2020-12", {"x-min": "3", "default": {"minimum": "3"}, "enum": [{"type": "int"}]}),
    ):
        assert problems({"$schema": spelling.DIALECTS[draft], **schema}) == []


@pytest.mark.parametrize(
    ("draft", "schema", "pointer"),
    [
        ("draft-04", {"required": []}, "/required"),
        ("draft-07", {"required": ["a", "a"]}, "/required"),
        ("2020-12", {"allOf": []}, "/allOf"),
    ],
)
def test_a_formality_is_told_and_counts(draft: str, schema: Any, pointer: str):
    [(rule, found, _)] = problems({"$schema": spelling.DIALECTS[draft], **schema})
    assert (rule, found) == ("schema-formality", pointer)


_LOOP = {"a": {"allOf": [{"$ref": "#/$defs/b"}]}, "b": {"not": {"$ref": "#/$defs/a"}}}


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"anyOf": [{"$ref": "#"}, {"type": "string"}]}, "/anyOf/0"),
        ({"$ref": "#/$defs/a", "$defs": _LOOP}, "/$defs/b/not"),
        ({"properties": {"next": {"$ref": "#"}}, "items": {"oneOf": [{"$ref": "#"}, {"type": "null"}]}}, None),
        ({"$defs": {"n": {"type": "string"}}, "allOf": [{"$ref": "#/$defs/n"}, {"$ref": "#/$defs/n"}]}, None),
        ({"enum": [{"$ref": "#"}], "default": {"allOf": [{"$ref": "#"}]}}, None),
    ],
)
def test_a_reference_without_end_is_told(schema: Any, pointer: str | None):
    found = [(rule, place) for rule, place, _ in problems(schema)]
    assert found == ([] if pointer is None else [("endless-reference", pointer)])


def test_what_a_reference_leads_to_is_asked_too():
    assert [found[1] for found in problems({"$ref": "b.json#/parts/n"}, b={"parts": {"n": {"minLength": -1}}})] == [
        "/parts/n/minLength"
    ]
    assert [found[1] for found in problems({"$ref": "#/parts/n", "parts": {"n": {"minLength": -1}}})] == [
        "/parts/n/minLength"
    ]


def test_a_resource_is_asked_in_its_own_dialect():
    old = {"$id": "https://example.com/old", "$schema": spelling.DIALECTS["draft-07"], "items": [{}, {}]}
    assert problems({"$schema": spelling.DIALECTS["2020-12"], "$defs": {"old": old}}) == []
    without_identifier = {"$schema": spelling.DIALECTS["draft-07"], "items": [{}, {}]}
    assert problems({"$schema": spelling.DIALECTS["2020-12"], "$defs": {"old": without_identifier}})


def spoiled(source: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """A copy in which one keyword somewhere has a value that may be wrong."""
    copied = copy.deepcopy(document)
    todo, places = [copied], []
    while todo:
        current = todo.pop()
        for key, value in current.items() if isinstance(current, dict) else enumerate(current):
            if key != "$schema":
                places.append((current, key))
            if isinstance(value, dict | list):
                todo.append(value)
    if places:
        holder, key = source.choice(places)
        holder[key] = source.choice([5, -1, 0.5, "x", True, None, [], {}, [1], ["a", "a"], {"a": 1}, [{}]])
    return copied


def test_each_verdict_is_that_of_the_whole_meta_schema():
    wrong = 0
    for seed in range(250):
        source = random.Random(seed)  # noqa: S311 - reproducible, not secret
        document = spoiled(source, related_pairs.pair(source).sub)
        judge = jsonschema.validators.validator_for(document)
        valid = judge(judge.META_SCHEMA).is_valid(document)
        told = [one for one in problems(document) if one[0] in ("invalid-schema", "schema-formality")]
        assert bool(told) is not valid, (document, told)
        wrong += not valid
    assert wrong > 50  # else nothing was tried


GOOD, BAD = '{"minimum": 3}', '{"minimum": "3"}'


@pytest.mark.parametrize(
    ("base", "head", "verdict", "told"),
    [
        (GOOD, BAD, "error", [("head", True)]),
        (BAD, GOOD, "breaking", [("base", False)]),
        (BAD, '{"minimum": "3", "maximum": 5}', "breaking", [("head", False)]),
        (BAD, '{"minimum": "3", "items": {"minimum": "4"}}', "error", [("head", False), ("head", True)]),
    ],
    ids=["head", "base", "both", "one more in head"],
)
def test_only_what_the_head_brings_fails(base: str, head: str, verdict: str, told: list[tuple[str, bool]]):
    found = casebook.compare({"a.schema.json": base.encode()}, {"a.schema.json": head.encode()})
    assert found.verdict == verdict
    assert sorted((one["side"], one["fatal"]) for one in found.to_dict()["errors"]) == told


def test_a_new_schema_that_is_none_fails():
    assert casebook.compare({}, {"a.schema.json": BAD.encode()}).verdict == "error"


def test_a_type_that_is_none_hides_nothing():
    base = {"a.schema.json": b'{"type": "int", "minimum": 3}'}
    head = {"a.schema.json": b'{"type": "int", "minimum": 5}'}
    found = casebook.compare(base, head)
    assert found.verdict == "breaking"
    assert found.changes[0]["proof"]["payload"] == 3.5
