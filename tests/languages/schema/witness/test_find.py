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

    def follow(self, reference: str) -> Shape:
        raise UnresolvedReferenceError(reference, "none here")

    def name_of(self, _shape: Shape) -> str:
        return ""


def node(document: Any) -> Node:
    return Nodes().of(Shape(document, NoReferences(), Location("schema.json")))


FOUND: list[tuple[Any, Any, Any, bool]] = [
    ({}, {"properties": {"b": {"type": "string"}}}, {"b": 0}, True),
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
    found = witness.along(node(order({"type": "integer"})), node(order({"type": "integer", "minimum": 1})), steps)
    assert found is not None
    assert found.value["lines"][0]["count"] == 0
    assert set(found.value) == {"id", "lines"}


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
