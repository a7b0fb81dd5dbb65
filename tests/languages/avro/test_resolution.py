"""The bare question, rule by rule: which incompatibility, at which place of either side."""

from __future__ import annotations

from typing import Any

import pytest

from contract_check.languages.avro import can_read, compare, read
from contract_check.languages.avro.defaults import fits
from contract_check.languages.avro.logical import digits
from contract_check.languages.avro.proof import prove
from contract_check.languages.language import Root
from contract_check.model.change import Direction, Use
from contract_check.model.location import Location
from contract_check.model.report import ProofStatus


def record(*fields: Any, name: str = "R") -> dict[str, Any]:
    return {"type": "record", "name": name, "fields": list(fields)}


def field(type_: Any, name: str = "f", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": type_, **more}


def schema(value: Any) -> Any:
    found, problems = read(value, Location("a.avsc"))
    assert not problems
    return found


def enum(*symbols: str, **more: Any) -> dict[str, Any]:
    return {"type": "enum", "name": "E", "symbols": list(symbols), **more}


FIXED = {"type": "fixed", "name": "X", "size": 4}


@pytest.mark.parametrize(
    ("writer", "reader", "expected"),
    [
        (record(name="A"), record(name="B"), [("NAME_MISMATCH", "", "/name")]),
        (FIXED, FIXED | {"size": 8}, [("FIXED_SIZE_MISMATCH", "", "/size")]),
        (enum("A", "B"), enum("A"), [("MISSING_ENUM_SYMBOLS", "", "/symbols")]),
        (record(), record(field("int")), [("READER_FIELD_MISSING_DEFAULT_VALUE", "", "/fields/0")]),
        (record(field("int")), record(field("string")), [("TYPE_MISMATCH", "/fields/0/type", "/fields/0/type")]),
        (["int", "string"], ["int"], [("MISSING_UNION_BRANCH", "/1", "")]),
        (
            record(field(["null", record(field("string"), name="P")])),
            record(field(["null", record(field("int"), name="P")])),
            [("TYPE_MISMATCH", "/fields/0/type/1/fields/0/type", "/fields/0/type/1/fields/0/type")],
        ),
        (
            {"type": "long", "logicalType": "timestamp-millis"},
            {"type": "long", "logicalType": "timestamp-micros"},
            [("LOGICAL_TYPE_MISMATCH", "", "")],
        ),
        (
            record(field("int", "a"), field("int", "b")),
            record(field("string", "b"), field("string", "a")),
            [
                ("TYPE_MISMATCH", "/fields/1/type", "/fields/0/type"),
                ("TYPE_MISMATCH", "/fields/0/type", "/fields/1/type"),
            ],
        ),
    ],
)
def test_each_incompatibility_has_its_name_and_both_places(writer: Any, reader: Any, expected: list[Any]) -> None:
    found = can_read(schema(writer), schema(reader))

    assert [(one.name, one.writer.pointer, one.reader.pointer) for one in found] == expected


@pytest.mark.parametrize(
    ("value", "type_", "expected"),
    [
        (None, "null", True), (0, "null", False), (True, "boolean", True), (1, "boolean", False),
        (2**31, "int", False), (2**31, "long", True), (True, "int", False), (2**63, "long", False),
        (1, "float", True), ("NaN", "double", True), ("many", "double", False), (True, "double", False),
        ("\u00ff", "bytes", True), ("\u0100", "bytes", False), ("x", "string", True), (1, "string", False),
        ("A", enum("A"), True), ("B", enum("A"), False), ("abcd", FIXED, True), ("abc", FIXED, False),
        ([1], {"type": "array", "items": "int"}, True), (["x"], {"type": "array", "items": "int"}, False),
        ({"k": 1}, {"type": "map", "values": "int"}, True), ([], {"type": "map", "values": "int"}, False),
        (None, ["int", "null"], True), ("x", ["int", "null"], False),
        ({"f": 1}, record(field("int")), True), ({}, record(field("int")), False),
        ({}, record(field("int", default=1)), True), ({"f": "x"}, record(field("int")), False),
    ],
)  # fmt: skip
def test_a_default_is_a_value_of_its_type(value: Any, type_: Any, expected: bool) -> None:  # noqa: FBT001 - a row of data
    assert fits(value, schema(type_)) is expected


@pytest.mark.parametrize(("size", "expected"), [(0, 0), (1, 2), (2, 4), (4, 9), (8, 18), (16, 38)])
def test_digits_that_fit_into_bytes(size: int, expected: int) -> None:
    assert digits(size) == expected


def test_values_of_another_format_are_compared_where_they_stand() -> None:
    use = Use("order-placed", Direction.OUTPUT, part="payload")
    one, _ = read(record(field("int")), Location("api.yaml", "/a/payload"))
    other, _ = read(record(field("long")), Location("api.yaml", "/b/payload"))

    (change,) = compare([Root(base=one, head=other, use=use)])

    assert change.rule == "avro/type-promoted"
    assert change.base == Location("api.yaml", "/a/payload/fields/0/type")
    assert change.head == Location("api.yaml", "/b/payload/fields/0/type")
    assert change.uses == (use,)


def test_a_long_chain_of_types_is_no_recursion_of_ours() -> None:
    def chain(last: str) -> Any:
        types = [record(field(f"R{number + 1}"), name=f"R{number}") for number in range(3000)]
        return [*types, record(field(last), name="R3000")]

    base, head = schema(chain("int")), schema(chain("long"))

    assert [one.name for one in can_read(head, base)] == ["TYPE_MISMATCH"]
    (change,) = compare([Root(base=base, head=head, use=Use("s", Direction.OUTPUT))])
    assert prove(change).status in {ProofStatus.PROVEN, ProofStatus.UNPROVEN}
