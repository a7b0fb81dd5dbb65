"""Recognising, gathering and reading GraphQL files; what is wrong has a place and a remedy, never a traceback."""

from __future__ import annotations

import json
import time
from typing import Any

import casebook
import pytest
from graphql import build_schema, introspection_from_schema
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_check.formats.graphql import FORMAT, gather, recognise

SDL = """
"The root" type Query { user(id: ID! = "1", role: [Role!]): User @deprecated(reason: "x") pet: Pet filter(by: By): Int }
interface Node { id: ID! }
type User implements Node { id: ID! name: String }
type Cat { a: Int } union Pet = Cat | User
enum Role { ADMIN USER @deprecated } input By { x: Int = 5 y: [String!]! }
scalar Date @specifiedBy(url: "https://example.com") type Mutation { at(d: Date): Date }
directive @log(level: Int = 1) repeatable on FIELD | QUERY
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("type Query { a: Int }", True),
        ("# c\n\n'", True),
        ('"""doc""" type A { a: Int }', True),
        ('extend schema @link(url: "x")', True),
        ("query Q { a }", False),
        ("\ufeff{ a }", False),
        ("fragment F on A { type }", False),
        ("mutation {\n  type\n  input name\n}", False),
        ("query Q { a }\n\ntype A { a: Int }", True),
        ("<<<<<<< HEAD\ntype A { a: Int }", True),
        ("", False),
        ("# only a comment\n", False),
    ],
)
def test_recognise_types_but_not_operations(text: str, expected: bool) -> None:  # noqa: FBT001 - a row of the table
    assert recognise("a.graphql", text.encode()) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [('{"__schema": {}}', True), ('\n{ "data" : {"__schema": {}}}', True), ('{"a": {"__schema": {}}}', False)],
)
def test_recognise_introspection_results(text: str, expected: bool) -> None:  # noqa: FBT001 - a row of the table
    assert recognise("a.json", text.encode()) is expected


def test_files_of_a_folder_are_one_schema() -> None:
    assert gather(["a/x.graphql", "a/y.gql", "b/z.graphql", "c.json", "r.graphql"]) == [
        ("a", ("a/x.graphql", "a/y.gql")),
        ("b/z.graphql", ("b/z.graphql",)),
        ("c.json", ("c.json",)),
        ("r.graphql", ("r.graphql",)),
    ]
    assert FORMAT.gather(["x.graphql", "y.graphql"]) == [(".", ("x.graphql", "y.graphql"))]


def _compared(base: str | bytes, head: str | bytes, name: str = "s.graphql") -> dict[str, Any]:
    sides = [text.encode() if isinstance(text, str) else text for text in (base, head)]
    return casebook.compare({name: sides[0]}, {name: sides[1]}).to_dict()


def test_several_whole_schemas_in_a_folder_are_compared_one_by_one() -> None:
    one, two = b"type Query { a: Int b: Int }", b"type Query { a: String }"
    found = casebook.compare(
        {"f/one.graphql": one, "f/two.graphql": two}, {"f/one.graphql": b"type Query { a: Int }", "f/two.graphql": two}
    )

    assert not found.to_dict()["errors"]
    assert [(change["rule"], change["base"]["path"]) for change in found.changes] == [
        ("graphql/field-removed", "f/one.graphql")
    ]


@pytest.mark.parametrize(
    ("head", "rule", "line", "fatal"),
    [
        ("type Query {\n  a Int\n}", "graphql-syntax", 2, True),
        ("type Query {\n  a: Int", "graphql-syntax", 2, True),
        (b"type Query {\n  a: \xff\n}", "graphql-encoding", 2, True),
        ("type Query { a: Int }\ntype Query { b: Int }", "graphql-duplicate-definition", 2, False),
        ("type Query {\n  a: Int\n  b: Missing\n}", "graphql-unknown-type", 3, False),
        ("schema { query: Nope }\ntype Query { a: Int }", "graphql-unknown-type", 1, False),
        ("schema { query: Query mutation: Nope }\ntype Query { a: Int }", "graphql-unknown-type", 1, False),
        ("type Query {\n  a: Int\n  a: Int\n}", "graphql-duplicate-field", 3, False),
        ("type Query { a(i: I): Int }\ninput I {\n  x: Int! @deprecated\n}", "graphql-required-deprecated", 3, False),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    head: str | bytes,
    rule: str,
    line: int,
    fatal: bool,  # noqa: FBT001 - a row of the table
) -> None:
    found = _compared("type Query { a: Int }", head)
    problems = [problem for problem in found["errors"] if problem["side"] == "head"]

    assert [problem["rule"] for problem in problems][:1] == [rule]
    assert (found["verdict"] == "error") is fatal
    shown = problems[0].get("location") or problems[0]
    assert (shown["path"], shown["line"]) == ("s.graphql", line)
    assert problems[0]["remedy"]


def test_deep_nesting_is_a_finding_and_no_traceback() -> None:
    deep = f"type Query {{ a: {'[' * 5000}Int{']' * 5000} }}"
    value = f"type Query {{ a(b: Int = {'[' * 5000}{']' * 5000}): Int }}"

    assert _compared("type Query { a: Int }", deep)["verdict"] == "error"
    assert _compared("type Query { a: Int }", value)["verdict"] in {"error", "compatible"}


def test_a_number_of_a_million_digits_is_compared_as_text() -> None:
    base = "type Query { a(b: Float = 1e999999999): Int }"

    assert _compared(base, base + " ")["verdict"] == "unchanged"
    assert _compared(base, base.replace("1e9", "2e9"))["verdict"] == "compatible"


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_bytes_give_a_verdict(data: bytes) -> None:
    found = _compared("type Query { a: Int }", b"type Query { a: Int }\n" + data)

    assert found["verdict"] in {"unchanged", "compatible", "breaking", "error"}
    assert found["verdict"] != "error" or found["errors"]


def _introspected(text: str) -> str:
    schema = build_schema(text)
    answer = introspection_from_schema(
        schema, specified_by_url=True, input_value_deprecation=True, directive_is_repeatable=True
    )
    return json.dumps({"data": answer})


def test_an_introspection_result_is_the_schema_it_came_from() -> None:
    other = SDL.replace("union Pet = Cat | User", "union Pet = User | Cat")
    found = _compared(_introspected(SDL), _introspected(other), "s.json")

    assert found["verdict"] == "unchanged"


def test_a_change_in_an_introspection_result_has_a_place_in_the_json() -> None:
    head = SDL.replace("name: String", "").replace("= 5", "= 6").replace('id: ID! = "1", ', "")
    found = _compared(_introspected(SDL), _introspected(head), "s.json")
    told = {change["rule"]: change for change in found["changes"]}

    assert set(told) == {"graphql/field-removed", "graphql/default-changed", "graphql/argument-removed"}
    pointer = told["graphql/field-removed"]["base"]["pointer"]
    place: Any = json.loads(_introspected(SDL))
    for step in pointer.split("/")[1:]:
        place = place[int(step) if step.isdigit() else step]
    assert place["name"] == "name"
    assert told["graphql/argument-removed"]["proof"]["status"] == "proven"


@pytest.mark.parametrize(
    "text",
    [
        '{"__schema": {"types": 5}}',
        '{"__schema": {"types": [{"kind": "OBJECT", "name": "a b"}]}}',
        '{"__schema": {"types": [{"kind": "THING", "name": "A"}]}}',
        '{"__schema": {"types": [5]}}',
        '{"__schema": {"queryType": 5}}',
        '{"__schema": {',
        '{"__schema": {"types": [{"kind": "OBJECT", "name": "A", "fields": [{"name": "f"}]}]}}',
    ],
)
def test_a_malformed_introspection_result_is_an_error(text: str) -> None:
    found = _compared('{"__schema": {"types": []}}', text, "s.json")

    assert found["verdict"] == "error"
    assert found["errors"][0]["rule"] == "graphql-introspection"


@pytest.mark.parametrize("piece", ['"" ', '"', "type A {", "type A { a(", "[", '"""', "# ", "@d(", "type A "])
def test_a_hostile_file_costs_what_its_length_costs(piece: str) -> None:
    started = time.process_time()
    found = _compared("type Query { a: Int }", "type Query { a: Int }\n" + piece * 20_000)

    assert found["verdict"] in {"error", "unchanged", "compatible"}
    assert time.process_time() - started < 5
