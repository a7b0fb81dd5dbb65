from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from contract_check.formats.format import Reading
from contract_check.formats.jsonschema import FORMAT, recognise
from contract_check.languages.schema.node import Nodes
from contract_check.sources.memory import MemoryTree

if TYPE_CHECKING:
    from contract_check.model.contract import Contract

RECOGNISED = [
    ("a.json", b'{"$schema": "http://json-schema.org/draft-07/schema#"}', True),
    ("a.yaml", b"$schema: https://json-schema.org/draft/2020-12/schema\n", True),
    ("order.schema.json", b'{"type": "object"}', True),
    ("schema.json", b"true", True),
    ("package.json", b'{"name": "x", "type": "module"}', False),
    ("schema.yaml", b"openapi: 3.1.0\ninfo: {description: x}\n", False),
]


@pytest.mark.parametrize(("path", "data", "expected"), RECOGNISED)
def test_recognised(path: str, data: bytes, expected: bool) -> None:  # noqa: FBT001 - a row of data
    assert recognise(path, data) is expected


def read(value: Any, **others: Any) -> Contract:
    files = {"schema.json": json.dumps(value).encode()}
    files |= {name.replace("_", "."): json.dumps(other).encode() for name, other in others.items()}
    tree = MemoryTree(files)
    return FORMAT.read(Reading(tree=tree, path="schema.json", files=("schema.json",), changed=frozenset(files)))


PROBLEMS = [
    ({"minLength": -1}, "invalid-schema", "/minLength"),
    ({"properties": {"a": {"type": "strng"}}}, "invalid-schema", "/properties/a/type"),
    ({"anyOf": []}, "schema-formality", "/anyOf"),
    ({"pattern": "("}, "invalid-schema", "/pattern"),
    ({"$schema": "https://example.com/own"}, "unknown-dialect", "/$schema"),
    ({"$defs": {"a": {"$id": "a.json", "$schema": "https://example.com/own"}}}, "unknown-dialect", "/$defs/a/$schema"),
    ({"items": {"$ref": "../../other/schema.json"}}, "unresolved-reference", "/items/$ref"),
    ({"$ref": "https://example.com/x.json"}, "unresolved-reference", "/$ref"),
    ({"$ref": "#/$defs/none"}, "unresolved-reference", "/$ref"),
]


@pytest.mark.parametrize(("value", "rule", "pointer"), PROBLEMS)
def test_bad_input_is_a_problem_with_its_place(value: Any, rule: str, pointer: str) -> None:
    contract = read(value)
    assert (rule, pointer) in [(problem.rule, problem.location.pointer) for problem in contract.problems]
    assert contract.content is not None


@pytest.mark.parametrize("value", [[], 1, "x", None])
def test_what_is_no_schema_is_fatal(value: Any) -> None:
    contract = read(value)
    assert [problem.fatal for problem in contract.problems] == [True]


def test_names_lead_to_places() -> None:
    value = {
        "$id": "https://example.com/a.json",
        "properties": {
            "one": {"$ref": "n.json"},
            "two": {"$ref": "#here"},
            "three": {"$ref": "http://json-schema.org/draft-07/schema#"},
            "four": {"$dynamicRef": "#tree"},
        },
        "$dynamicAnchor": "tree",
        "$defs": {"n": {"$id": "n.json", "type": "string"}, "h": {"$anchor": "here", "type": "integer"}},
    }
    contract = read(value)
    assert list(contract.problems) == []
    shape = contract.content.shape
    targets = [shape.scope.follow(shape.value["properties"][name]["$ref"]) for name in ("one", "two", "three", "four")]
    assert [target.location.pointer for target in targets] == ["/$defs/n", "/$defs/h", "", ""]


def test_a_resource_is_read_in_the_dialect_that_it_names_however_it_is_reached() -> None:
    """A bundled schema keeps its draft (2020-12 core 9.3.3): there `items` is a tuple, and `$ref` stands alone."""
    old = {
        "$id": "https://example.com/old.json",
        "$schema": "http://json-schema.org/draft-07/schema#",
        "properties": {"pair": {"items": [{"type": "string"}]}, "name": {"$ref": "#/definitions/n", "maxLength": 3}},
        "definitions": {"n": {"type": "string"}},
    }
    by_name = {"$ref": "https://example.com/old.json"}
    inside = {"$ref": "#/$defs/old/properties/pair"}
    shape = read({"allOf": [by_name], "properties": {"p": inside}, "$defs": {"old": old}}).content.shape
    node = Nodes().of(shape)
    assert [node.property(name).tuple_length for name in ("pair", "p")] == [1, 1]
    assert not node.property("name").stated("maxLength")


def test_transitive_modes_compare_with_every_earlier_version() -> None:
    tree = {"schema.json": json.dumps({"required": ["a"], "properties": {"a": {}}}).encode()}
    options = {
        "compatibility": "backward-transitive",
        "history": lambda path: [("v1", MemoryTree({path: json.dumps({"properties": {"a": {}}}).encode()}))],
    }
    reading = Reading(
        tree=MemoryTree(tree), path="schema.json", files=("schema.json",), changed=frozenset(), options=options
    )
    same = FORMAT.read(reading), FORMAT.read(reading)
    changes = list(FORMAT.compare(*same, options))
    assert [change.subject.endswith("(since v1)") for change in changes] == [True]
