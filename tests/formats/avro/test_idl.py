"""Avro IDL is read as the JSON that it stands for, with the line of every part."""

from __future__ import annotations

import pytest

from contract_check.documents import Unreadable
from contract_check.formats.avro.idl import read_idl
from contract_check.model.location import Location

SHOP = b"""/** A shop. */
@namespace("acme.shop")
protocol Shop {
  import idl "other.avdl";
  // not a doc comment
  enum State { OPEN, PAID } = OPEN;
  fixed Hash(16);
  @aliases(["Old"])
  record Order {
    /** the id */
    string id;
    int @order("ignore") a = 1, b;
    array<Order> children = [];
    map<union { null, State }> states;
    decimal(9, 2) price;
    timestamp_ms `when`;
    string? note = null;
    int? n = 3;
    @java-class("x") string z;
  }
  error Lost { string why; }
  Order find(string id, int n = 3) throws Lost;
  void ping() oneway;
}
"""


def test_every_construct_becomes_json() -> None:
    value, _ = read_idl("shop.avdl", SHOP)

    state, hash_, order, lost = value["types"]
    assert (value["protocol"], value["namespace"], value["doc"]) == ("Shop", "acme.shop", "A shop.")
    assert state == {"type": "enum", "name": "State", "symbols": ["OPEN", "PAID"], "default": "OPEN"}
    assert hash_ == {"type": "fixed", "name": "Hash", "size": 16}
    assert lost == {"type": "error", "name": "Lost", "fields": [{"name": "why", "type": "string"}]}
    assert order["aliases"] == ["Old"]
    assert order["fields"] == [
        {"doc": "the id", "name": "id", "type": "string"},
        {"order": "ignore", "name": "a", "type": "int", "default": 1},
        {"name": "b", "type": "int"},
        {"name": "children", "type": {"type": "array", "items": "Order"}, "default": []},
        {"name": "states", "type": {"type": "map", "values": ["null", "State"]}},
        {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
        {"name": "when", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "note", "type": ["null", "string"], "default": None},
        {"name": "n", "type": ["int", "null"], "default": 3},
        {"name": "z", "type": {"type": "string", "java-class": "x"}},
    ]
    assert value["messages"] == {
        "find": {
            "request": [{"name": "id", "type": "string"}, {"name": "n", "type": "int", "default": 3}],
            "response": "Order",
            "errors": ["Lost"],
        },
        "ping": {"request": [], "response": "null", "one-way": True},
    }


@pytest.mark.parametrize(
    ("pointer", "line", "column"),
    [
        ("/protocol", 3, 10),
        ("/types/0/symbols/1", 6, 22),
        ("/types/2/fields/0", 11, 5),
        ("/types/2/fields/4/type/values/1", 14, 23),
        ("/types/2/fields/4/type/values/7/nowhere", 14, 9),
        ("/messages/find/request/1/default", 22, 33),
    ],
)
def test_every_part_has_its_place(pointer: str, line: int, column: int) -> None:
    _, locate = read_idl("shop.avdl", SHOP)

    located = locate(Location("shop.avdl", pointer))

    assert (located.line, located.column) == (line, column)


def test_a_file_of_types_without_protocol() -> None:
    value, _ = read_idl("a/orders.avdl", b"namespace acme;\nschema Order;\nrecord Order { string id; }\n")

    assert value["protocol"] == "orders"
    assert value["namespace"] == "acme"
    assert [type_["name"] for type_ in value["types"]] == ["Order"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (b"protocol Shop {\n  record Order {\n    string 7;\n  }\n}\n", 3, "expected a name, found `7`"),
        (b"protocol Shop {\n", 2, "expected a name, found ``"),
        (b"protocol Shop { int a(int n = oops); }", 1, "expected a JSON value, found `oops`"),
        (b"protocol Shop { record A { int a } }", 1, "expected `;`, found `}`"),
        (b"protocol Shop { record A { " + b"array<" * 500 + b"int a; } }", 1, "types nest too deeply"),
        (b"\xff\xfe\x00", None, "not valid UTF-8"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(text: bytes, line: int | None, message: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_idl("shop.avdl", text)

    assert refused.value.problem.message == message
    assert refused.value.problem.location.line == line
    assert refused.value.problem.fatal
    assert refused.value.problem.remedy
