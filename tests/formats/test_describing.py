"""Interfaces in words: what readers of the directory see, for each format, and laws over every case."""

from __future__ import annotations

import pathlib

import msgspec
import pytest

from contract_check.config import Config
from contract_check.formats.describing import every_interface
from contract_check.inventory import take_inventory
from contract_check.model.description import Description, ValueType
from contract_check.sources.disk import FolderTree
from contract_check.sources.memory import MemoryTree
from contract_check.surveying.reading import read_contract

CASES = pathlib.Path(__file__).parent.parent / "cases"


def described(tree):
    """(contract, descriptions) of every contract of a tree."""
    config = Config()
    found = []
    for pair in take_inventory(MemoryTree({}), tree, config).pairs:
        one = read_contract(pair.head, tree, config)
        if one.contract.content is not None:
            found.append((one.contract, one.descriptions))
    return found


def only(files):
    ((_, descriptions),) = described(MemoryTree(files))
    return descriptions


def fields(type_):
    return {field.name: field for field in type_.fields}


OPENAPI = """\
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /pets/{petId}:
    put:
      parameters:
        - {name: petId, in: path, required: true, description: which one, schema: {type: integer, minimum: 1}}
        - {name: tag, in: query, deprecated: true, schema: {type: array, items: {type: string}, maxItems: 3}}
      requestBody:
        description: the new pet
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Pet'}}
          text/json: {schema: {$ref: '#/components/schemas/Pet'}}
      responses:
        '200': {description: saved, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        '404': {description: no such pet}
components:
  schemas:
    Pet:
      allOf:
        - {$ref: '#/components/schemas/Named'}
        - type: object
          additionalProperties: false
          properties:
            id: {type: string, format: uuid, readOnly: true}
            kind: {enum: [cat, dog], default: cat}
            parents: {type: array, maxItems: 2, items: {$ref: '#/components/schemas/Pet'}}
            best: {description: the best one, anyOf: [{$ref: '#/components/schemas/Pet'}, {type: 'null'}]}
    Named: {type: object, required: [name], properties: {name: {type: string, minLength: 1, maxLength: 50}}}
"""


def test_openapi():
    found = only({"api.yaml": OPENAPI})
    operation = found.interfaces["PUT /pets/{petId}"]
    identity, tag, body = operation.inputs
    pet = fields(found.types["Pet"])

    assert (identity.place, identity.name, identity.required, identity.text) == ("path", "petId", True, "which one")
    assert identity.type.limits == ("at least 1",)
    assert (tag.required, tag.deprecated, tag.type.limits, tag.type.items.kind) == (
        False,
        True,
        ("at most 3 items",),
        "string",
    )
    assert (body.media, body.required, body.type.reference) == (("application/json", "text/json"), True, "Pet")
    assert body.text == "the new pet"
    assert [(one.name, one.error, one.text) for one in operation.outcomes] == [
        ("200", False, "saved"),
        ("404", True, "no such pet"),
    ]
    assert pet["name"].required
    assert pet["name"].type.limits == ("1 to 50 characters",)
    assert pet["id"].read_only
    assert (pet["kind"].type.values, pet["kind"].default) == (('"cat"', '"dog"'), '"cat"')
    assert pet["parents"].type.items.reference == "Pet"
    assert (pet["best"].type.reference, pet["best"].type.nullable, pet["best"].text) == ("Pet", True, "the best one")
    assert found.types["Pet"].closed


def test_asyncapi():
    found = only(
        {
            "events.yaml": """\
asyncapi: 3.0.0
info: {title: t, version: '1'}
channels:
  lit:
    address: lit/{room}
    parameters: {room: {description: where}}
    messages: {Lit: {payload: {type: object, required: [on], properties: {on: {type: boolean}}}}}
operations:
  tell: {action: send, channel: {$ref: '#/channels/lit'}}
  hear:
    action: receive
    channel: {$ref: '#/channels/lit'}
    reply: {channel: {$ref: '#/channels/lit'}}
"""
        }
    )
    (sent,) = found.interfaces["send lit/{room}"].outcomes
    (heard,) = found.interfaces["receive lit/{room}"].inputs
    replies = found.interfaces["receive lit/{room}"].outcomes
    (room,) = found.interfaces["channel lit/{room}"].data

    assert sent.name == "Lit"
    assert fields(sent.parts[0].type)["on"].required
    assert (heard.place, heard.name) == ("message", "Lit")
    assert [one.name for one in replies] == ["Lit"]
    assert (room.place, room.name, room.text) == ("address", "room", "where")


def test_protobuf():
    found = only(
        {
            "a.proto": """\
syntax = "proto3";
package shop;
// Sells things.
service Shop {
  rpc Buy(Order) returns (stream Receipt);
}
// What is wanted.
message Order {
  string item = 1 [(google.api.field_behavior) = REQUIRED]; // its name
  // How many.
  //
  // Never none.
  repeated int32 count = 2;
  map<string, Receipt> old = 3;
  oneof pay { Card card = 4; string cash = 5 [deprecated = true]; }
}
message Receipt { Order order = 1; }
enum Card { NONE = 0; GOLD = 1; }
"""
        }
    )
    call = found.interfaces["shop.Shop/Buy"]
    order = fields(found.types["shop.Order"])

    assert call.inputs[0].type.reference == "shop.Order"
    assert call.outcomes[0].parts[0].place == "stream of messages"
    assert found.types["shop.Order"].text == "What is wanted."
    assert (order["item"].required, order["item"].text, order["item"].marks) == (True, "its name", ("field 1",))
    assert order["count"].text == "How many.\n\nNever none."
    assert (order["count"].type.kind, order["count"].type.items.kind) == ("array", "int32")
    assert order["old"].type.items.reference == "shop.Receipt"
    assert order["card"].marks == ("field 4", "one of `pay`")
    assert order["cash"].deprecated
    assert found.types["shop.Card"].values == ("NONE = 0", "GOLD = 1")


def test_graphql():
    found = only(
        {
            "schema.graphql": '''\
type Query {
  """
  One user.
  """
  user("whose" id: ID!, first: Int = 10): User
}
"Somebody."
type User { "As shown." name: String! friends(first: Int): [User!] role: Role old: Int @deprecated }
enum Role { ADMIN GUEST }
'''
        }
    )
    query = found.interfaces["Query.user"]
    user = fields(found.types["User"])

    assert [(one.name, one.required, one.text) for one in query.inputs] == [("id", True, "whose"), ("first", False, "")]
    assert (query.outcomes[0].name, query.outcomes[0].parts[0].text) == ("data", "One user.")
    assert query.outcomes[0].parts[0].type.nullable
    assert found.types["User"].text == "Somebody."
    assert (user["name"].required, user["name"].text) == (True, "As shown.")
    assert user["friends"].marks == ("takes first: Int",)
    assert user["friends"].type.items.reference == "User"
    assert user["old"].deprecated
    assert found.types["Role"].values == ("ADMIN", "GUEST")


def test_avro():
    found = only(
        {
            "a.avsc": """\
{"type": "record", "name": "Order", "namespace": "shop", "doc": "wanted", "fields": [
  {"name": "id", "type": {"type": "string", "logicalType": "uuid"}, "doc": "which"},
  {"name": "next", "type": ["null", "Order"], "default": null},
  {"name": "lines", "type": {"type": "array", "items": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}}}]}
"""
        }
    )
    (datum,) = found.interfaces["shop.Order"].data
    order = fields(found.types["shop.Order"])

    assert datum.type.reference == "shop.Order"
    assert found.types["shop.Order"].text == "wanted"
    assert (order["id"].required, order["id"].text, order["id"].type.limits) == (True, "which", ("uuid",))
    assert (order["next"].required, order["next"].default, order["next"].type.nullable) == (False, "null", True)
    assert order["next"].type.reference == "shop.Order"
    assert found.types["shop.Kind"].values == ("A", "B")


def test_avro_protocol():
    found = only(
        {
            "a.avpr": """\
{"protocol": "Shop", "types": [{"type": "error", "name": "Sold", "fields": []}],
 "messages": {"buy": {"request": [{"name": "item", "type": "string"}], "response": "int", "errors": ["Sold"]}}}
"""
        }
    )
    call = found.interfaces["Shop.buy"]

    assert [(one.name, one.required) for one in call.inputs] == [("item", True)]
    assert [(one.name, one.error) for one in call.outcomes] == [("response", False), ("Sold", True)]


def test_a_schema_of_its_own_is_data():
    found = only({"a.schema.json": '{"type": ["string", "null"], "pattern": "^a"}'})

    (value,) = found.interfaces["schema"].data
    assert (value.type.kind, value.type.nullable, value.type.limits) == ("string", True, ("matches `^a`",))


SIDES = sorted(path for path in CASES.glob("*/*/*") if path.is_dir())


def inner(value):
    """Every type inside a description."""
    if isinstance(value, ValueType):
        yield value
    if isinstance(value, msgspec.Struct):
        value = [getattr(value, name) for name in value.__struct_fields__]
    if isinstance(value, list | tuple):
        for one in value:
            yield from inner(one)


@pytest.mark.parametrize("side", SIDES, ids=[str(side.relative_to(CASES)) for side in SIDES])
def test_every_interface_of_every_case_is_described_and_no_reference_dangles(side):
    for contract, found in described(FolderTree(side)):
        assert set(found.interfaces) == {one.id for one in every_interface(contract.interfaces)}
        for description in found.interfaces.values():
            assert isinstance(description, Description)
        for type_ in inner([*found.interfaces.values(), *found.types.values()]):
            assert not type_.reference or type_.reference in found.types
