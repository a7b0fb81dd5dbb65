from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from contract_check.languages.schema import witness
from contract_check.languages.schema.dialect import DRAFT_2020_12
from contract_check.languages.schema.export import export
from contract_check.languages.schema.node import Node, Nodes
from contract_check.languages.schema.shape import Shape, UnresolvedReferenceError
from contract_check.model.change import Direction
from contract_check.model.location import Location


class NoReferences:
    dialect = DRAFT_2020_12
    side = 0

    def follow(self, reference: str) -> Shape:
        raise UnresolvedReferenceError(reference, "none here")

    def name_of(self, _shape: Shape) -> str:
        return ""


def node(document: Any) -> Node:
    return Nodes().of(Shape(document, NoReferences(), Location("schema.json")))


FOUND: list[tuple[Any, Any, Any, bool]] = [
    ({"properties": {"a": {}}}, {"properties": {"b": {"type": "string"}}}, {"b": 0}, True),
    ({}, {"properties": {"b": {"type": "string"}}}, {"b": 0}, False),  # names nothing, so it knows no undeclared ones
    ({"properties": {"b": {}}}, {"properties": {"b": {"type": "string"}}}, {"b": 0}, False),
    ({"type": "object"}, {"required": ["a"]}, {}, False),
    ({"multipleOf": 0.3}, {"multipleOf": 3}, 0.3, False),
    ({"type": "string", "pattern": "^[ab]$"}, {"pattern": "^a$"}, "b", False),
    ({"type": "array", "items": {"type": "string"}}, {"uniqueItems": True}, ["", ""], False),
    ({"type": "null"}, {"type": "string"}, None, False),
]


@pytest.mark.parametrize(("accepting", "rejecting", "value", "undeclared"), FOUND)
def test_the_smallest_value_is_found(accepting: Any, rejecting: Any, value: Any, undeclared: bool) -> None:  # noqa: FBT001 - a row of data
    found = witness.find(node(accepting), node(rejecting))
    assert found is not None
    assert (found.value, found.undeclared) == (value, undeclared)
    assert found.error


def test_nothing_separates_a_schema_from_itself() -> None:
    schema = {"type": "object", "properties": {"a": {"minimum": 1}}}
    assert witness.find(node(schema), node(schema)) is None


def test_a_place_deep_inside_is_wrapped_in_what_its_surroundings_demand() -> None:
    def order(inner: Any) -> Any:
        line = {
            "type": "object",
            "required": ["sku", "count"],
            "properties": {"sku": {"type": "string"}, "count": inner},
        }
        lines = {"type": "array", "minItems": 1, "items": line}
        return {
            "type": "object",
            "required": ["id", "lines"],
            "properties": {"id": {"format": "uuid", "type": "string"}, "lines": lines},
        }

    steps = (("property", "lines"), ("item", 0), ("property", "count"))
    found = witness.find(node(order({"type": "integer"})), node(order({"type": "integer", "minimum": 1})), steps)
    assert found is not None
    assert found.value["lines"][0]["count"] == 0
    assert set(found.value) == {"id", "lines"}


def table(rows: int, cell: Any, *, column: Any) -> Any:
    row = {"type": "array", "minItems": 3, "maxItems": 3, "prefixItems": [cell, {"type": "string"}, column]}
    return {"type": "array", "minItems": rows, "items": row}


def test_a_long_array_repeats_its_rows_and_is_shown_where_it_is_refused() -> None:
    one, other = (table(20_000, {"type": "integer"}, column={"type": kind}) for kind in ("string", "integer"))
    found = witness.find(node(one), node(other), (("item", 0), ("item", 2)))
    assert found is not None
    assert len(found.value) == 20_000
    assert found.place == (0, 2)
    part, word = found.excerpt()
    assert part == found.value[0]
    assert word == "the part at /0 of a value with 80,001 parts, which was replayed as a whole"


def test_a_proof_shows_the_place_that_was_asked_for() -> None:
    def pair(kind: str) -> Any:
        return {"required": ["a", "b"], "properties": {"a": {"type": kind}, "b": {"type": kind}}}

    for name in ("a", "b"):
        found = witness.find(node({"type": "object"} | pair("string")), node(pair("integer")), (("property", name),))
        assert found is not None
        assert found.place == (name,)


def test_a_proof_shows_the_keyword_that_was_asked_for() -> None:
    base = {"type": "object", "properties": {"c": {"type": "string"}}}
    head = {"minProperties": 1, "properties": {"c": {"type": "integer"}}}
    wanted: list[tuple[str, Any]] = [("minProperties", {}), ("properties", {"c": ""})]
    for keyword, value in wanted:
        found = witness.find(node(base), node(head), keywords=frozenset({keyword}))
        assert found is not None
        assert found.value == value


def test_many_different_items_are_found() -> None:
    many = {"type": "array", "uniqueItems": True, "minItems": 40, "items": {"type": "integer", "minimum": 0}}
    found = witness.find(node(many), node({"maxItems": 39}))
    assert found is not None
    assert len({*found.value}) == 40


@pytest.mark.parametrize(("rejecting", "by_format"), [({"format": "date"}, True), ({"const": "b"}, False)])
def test_what_only_formats_refuse_is_said(rejecting: Any, by_format: bool) -> None:  # noqa: FBT001 - a row of data
    found = witness.find(node({"type": "string"}), node({"type": "string"} | rejecting), formats=True)
    assert found is not None
    assert found.by_format is by_format


@pytest.mark.parametrize("name", ["uuid", "date-time", "date", "email", "uri", "ipv4", "ipv6"])
def test_minimal_values_of_formats_conform(name: str) -> None:
    value = witness.minimal(node({"type": "string", "format": name}), formats=True)
    assert jsonschema.Draft202012Validator.FORMAT_CHECKER.conforms(value, name)


def test_read_only_properties_leave_requests_and_stay_in_responses() -> None:
    schema = {"type": "object", "required": ["id"], "properties": {"id": {"readOnly": True, "type": "integer"}}}
    assert export(node(schema), Direction.INPUT)["required"] == []
    assert export(node(schema), Direction.OUTPUT)["required"] == ["id"]
    assert witness.minimal(node(schema), direction=Direction.INPUT) == {}
    assert witness.minimal(node(schema), direction=Direction.OUTPUT) == {"id": 0}
