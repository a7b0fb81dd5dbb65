"""Pact files of each version: who is hit for certain, where in the pact, and by what; and who is not."""

from __future__ import annotations

import json

import pytest
import yaml

from contract_check.policyfile import parse
from contract_check.review import review
from contract_check.sources.memory import MemoryTree

API = """\
openapi: 3.1.0
info: {title: Devices, version: 1.0.0}
servers: [{url: 'https://api.example/v2'}]
paths:
  /devices:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
        - {name: X-Tenant, in: header, required: true, schema: {type: string}}
      responses:
        '200':
          description: ok
          headers: {X-Total: {required: true, schema: {type: integer}}}
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Device'}}
    post:
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/NewDevice'}}
      responses:
        '201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Device'}}}}
        '409': {description: taken, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
  /devices/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Device'}}}}
  /devices/latest:
    get:
      responses: {'204': {description: none yet}}
components:
  schemas:
    NewDevice:
      type: object
      required: [name]
      properties: {name: {type: string}, label: {type: string}}
    Device:
      allOf:
        - {$ref: '#/components/schemas/NewDevice'}
        - type: object
          required: [id, lastSeen]
          properties:
            id: {type: string}
            lastSeen: {type: string}
            note: {type: string}
            level: {type: integer}
            place: {type: object, required: [lat], properties: {lat: {type: number}, lon: {type: number}}}
    Error: {type: object, required: [code], properties: {code: {type: string}}}
"""
PATHS = "paths"
DEVICE = "components.schemas.Device.allOf.1"


def edited(*edits):
    """The contract after edits `dotted path = value`, `None` for a removal."""
    value = yaml.safe_load(API)
    for path, new in edits:
        holder, steps = value, path.split(".")
        for step in steps[:-1]:
            holder = holder[int(step)] if isinstance(holder, list) else holder[step]
        key = int(steps[-1]) if isinstance(holder, list) else steps[-1]
        if new is None:
            del holder[key]
        else:
            holder[key] = new
    return yaml.safe_dump(value, sort_keys=False)


GET = {"request": {"method": "get", "path": "/v2/devices/7"}, "response": {"status": 200, "body": {"id": "7"}}}
LIST = {
    "request": {"method": "GET", "path": "/devices", "query": "limit=10&tags=a&tags=b", "headers": {"X-Tenant": "t"}},
    "response": {"status": 200, "headers": {"X-Total": "1"}, "body": [{"id": "7"}]},
}
POST = {
    "request": {"method": "POST", "path": "/devices", "body": {"name": "a"}},
    "response": {"status": 201, "body": {"id": "7"}},
}
TAKEN = {**POST, "response": {"status": 409, "body": {"code": "taken"}}}


def answering(body, **rules):
    return {**GET, "response": {"status": 200, "body": body, **rules}}


def pact(*interactions, consumer="shop", provider="devices", version="2.0.0", **rest):
    return json.dumps(
        {
            "consumer": {"name": consumer},
            "provider": {"name": provider},
            "interactions": list(interactions),
            "metadata": {"pactSpecification": {"version": version}},
            **rest,
        },
        indent=1,
    )


def gate(head, text, base=API, policy=b"", name="api.yaml"):
    file = {"pacts/shop-devices.json": text}
    return review(MemoryTree({name: base, **file}), MemoryTree({name: head, **file}), parse(policy, "p"), gate=True)


def hits(report):
    """(rule, part, error) of each certain service, once."""
    return {
        (finding.change.rule.partition("/")[2], service.part, service.error)
        for finding in report.findings
        for service in finding.services
        if service.strength == "certain"
    }


REQUIRED = (f"{DEVICE}.required", ["id"])
REGION = ("components.schemas.NewDevice.required", ["name", "label"])

HIT = {
    "a field that the consumer reads may be missing": (
        [REQUIRED], answering({"id": "7", "lastSeen": "now"}),
        {("property-became-optional", "GET /devices/{id}", "at /lastSeen: `lastSeen` may be missing now")},
    ),
    "a field that the consumer reads is gone": (
        [(f"{DEVICE}.properties.note", None)], answering({"id": "7", "note": "x"}), {"property-removed"},
    ),
    "a field below a list": (
        [REQUIRED], {**LIST, "response": {"status": 200, "body": [{"id": "7", "lastSeen": "x"}]}},
        {("property-became-optional", "GET /devices", "at /0/lastSeen: `lastSeen` may be missing now")},
    ),
    "a field deep inside": (
        [(f"{DEVICE}.properties.place.required", ["lon"])], answering({"place": {"lat": 1.5}}),
        {("property-became-optional", "GET /devices/{id}", "at /place/lat: `lat` may be missing now")},
    ),
    "another type": (
        [(f"{DEVICE}.properties.level", {"type": "string"})], answering({"level": 3}),
        {("type-changed", "GET /devices/{id}", "at /level: 3 is not of type 'string'")},
    ),
    "null may come": (
        [(f"{DEVICE}.properties.note", {"type": ["string", "null"]})], answering({"note": "x"}),
        {("became-nullable", "GET /devices/{id}", "at /note: `note` may be null now")},
    ),
    "a fraction may come where the consumer reads whole numbers": (
        [(f"{DEVICE}.properties.level", {"type": "number"})],
        answering({"level": 3}, matchingRules={"$.body.level": {"match": "integer"}}),
        {("type-widened", "GET /devices/{id}", "at /level: `level` may be a fraction now")},
    ),
    "the request lacks what is required": (
        [REGION], POST,
        {("property-became-required", "POST /devices",
          "the request is refused at /body: 'label' is a required property")},
    ),
    "the request has a value that is refused": (
        [("components.schemas.NewDevice.properties.name", {"type": "string", "minLength": 2})], POST,
        {("min-length-raised", "POST /devices", "the request is refused at /body/name: 'a' is too short")},
    ),
    "a query value is refused": (
        [("paths./devices.get.parameters.0.schema", {"type": "integer", "maximum": 5})], LIST, {"maximum-lowered"},
    ),
    "a query parameter is gone": (
        [("paths./devices.get.parameters.0", None)], LIST, {"parameter-removed"},
    ),
    "a header is required": (
        [("paths./devices.get.parameters.2", {"name": "X-Trace", "in": "header", "required": True,
                                              "schema": {"type": "string"}})], LIST,
        {("required-parameter-added", "GET /devices",
          "the request is refused at /header: 'x-trace' is a required property")},
    ),
    "credentials are asked for": (
        [("security", [{"key": []}]), ("components.securitySchemes", {"key": {"type": "http", "scheme": "basic"}})],
        POST, {"security-tightened"},
    ),
    "the operation is gone": (
        [("paths./devices.post", None)], POST, {("interface-removed", "POST /devices", "POST /devices is gone")},
    ),
    "the status is gone": (
        [("paths./devices.post.responses.201", None), ("paths./devices.post.responses.202", {"description": "later"})],
        POST, {"response-removed"},
    ),
    "the media type is gone": (
        [("paths./devices.post.responses.201.content", {"application/xml": {}})], POST, {"response-media-type-removed"},
    ),
    "a header of the answer may be missing": (
        [("paths./devices.get.responses.200.headers.X-Total.required", False)], LIST,
        {"response-header-became-optional"},
    ),
}  # fmt: skip

SPARED = {
    "a field that the consumer does not read": ([REQUIRED], answering({"id": "7", "name": "a"})),
    "an operation that the consumer does not call": ([REGION], GET),
    "a more exact path": ([REQUIRED], {**GET, "request": {"method": "GET", "path": "/devices/latest"}}),
    "a value within the new limit": (
        [("paths./devices.get.parameters.0.schema", {"type": "integer", "maximum": 50})], LIST,
    ),
    "a null that the consumer takes": (
        [(f"{DEVICE}.properties.note", {"type": ["string", "null"]})],
        answering({"note": None}, matchingRules={"$.body.note": {"match": "null"}}),
    ),
    "what never held": ([REQUIRED], answering({"id": 7, "lastSeen": "x"})),
    "an interaction with somebody else": ([REQUIRED], answering({"lastSeen": "x"}) | {"provider": "other"}),
}  # fmt: skip


@pytest.mark.parametrize(("edits", "interaction", "expected"), HIT.values(), ids=HIT)
def test_who_relied_on_it_is_hit(edits, interaction, expected):
    found = hits(gate(edited(*edits), pact(interaction)))

    assert found == expected or {rule for rule, _, _ in found} == expected


@pytest.mark.parametrize(("edits", "interaction"), SPARED.values(), ids=SPARED)
def test_who_did_not_is_left_alone(edits, interaction):
    provider = interaction.get("provider", "devices")
    text = pact(interaction, provider=provider)
    policy = b"services: {devices: {provides: [api.yaml]}}"

    report = gate(edited(*edits), text, policy=policy)

    assert any(finding.level.word != "compatible" for finding in report.findings)
    assert hits(report) == set()
    assert [one.rule for one in report.failures if one.rule == "pact-broken"] == []


def test_only_the_change_that_breaks_the_pact_is_blamed():
    head = edited(REQUIRED, (f"{DEVICE}.properties.level", {"type": "string"}))

    found = hits(gate(head, pact(answering({"lastSeen": "x"}))))

    assert {rule for rule, _, _ in found} == {"property-became-optional"}


V3 = {
    **POST,
    "request": {"method": "GET", "path": "/devices", "query": {"limit": ["10"]}, "headers": {"X-Tenant": ["t"]}},
    "response": {
        "status": 200,
        "body": [{"level": 3}],
        "matchingRules": {"body": {"$[*].level": {"matchers": [{"match": "integer"}]}}},
    },
}
V4 = {
    "type": "Synchronous/HTTP",
    "request": {**V3["request"]},
    "response": {
        "status": 200,
        "body": {"content": [{"level": 3}], "contentType": "application/json", "encoded": False},
        "matchingRules": {"body": {"$[*].level": {"matchers": [{"match": "integer"}]}}},
    },
}
ENCODED = json.loads(json.dumps(V4))
ENCODED["response"]["body"] |= {"content": "W3sibGV2ZWwiOiAzfV0=", "encoded": "base64"}


@pytest.mark.parametrize(
    ("version", "interaction"), [("3.0.0", V3), ("4.0", V4), ("4.0", ENCODED)], ids=["v3", "v4", "v4 in base64"]
)
def test_later_versions(version, interaction):
    head = edited((f"{DEVICE}.properties.level", {"type": "number"}))

    assert hits(gate(head, pact(interaction, version=version))) == {
        ("type-widened", "GET /devices", "at /0/level: `level` may be a fraction now")
    }


def test_the_evidence_is_the_line_in_the_pact():
    text = pact(answering({"id": "7", "lastSeen": "now"}))
    line = next(number for number, one in enumerate(text.split("\n"), 1) if "lastSeen" in one)

    report = gate(edited(REQUIRED), text)

    (service,) = next(finding.services for finding in report.findings if finding.services)
    assert (service.name, service.evidence) == ("shop", f"pacts/shop-devices.json:{line}")


def test_a_removed_contract_hits_everybody():
    file = {"pacts/a.json": pact(POST)}
    report = review(MemoryTree({"api.yaml": API, **file}), MemoryTree(file), parse(b"", "p"), gate=True)

    assert hits(report) == {("contract-removed", "POST /devices", "POST /devices is gone")}


def test_a_pact_that_breaks_on_a_change_called_compatible_is_told():
    # Bodies of errors are judged compatible; who reads them breaks all the same.
    head = edited(("components.schemas.Error.required", []), ("components.schemas.Error.properties.code", None))

    report = gate(head, pact(TAKEN))

    assert [(one.rule, one.level.word) for one in report.failures] == [("pact-broken", "warning")]
    assert "pacts/shop-devices.json:" in report.failures[0].message


def test_two_contracts_are_told_apart_by_the_provider():
    other = API.replace("Devices", "Bills")
    policy = b"services: {devices: {provides: [a.yaml]}, bills: {provides: [b.yaml]}}"
    files = {"a.yaml": API, "b.yaml": other, "pacts/p.json": pact(answering({"lastSeen": "x"}), provider="Bills")}
    head = files | {"a.yaml": edited(REQUIRED), "b.yaml": edited(REQUIRED).replace("Devices", "Bills")}

    report = review(MemoryTree(files), MemoryTree(head), parse(policy, "p"), gate=True)

    assert {one.change.contract for one in report.findings if one.services} == {"b.yaml"}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"consumer": {"name": "a"}}', '{"consumer": 1, "provider": []}'])
def test_what_is_no_pact_is_left_alone(text):
    assert hits(gate(edited(REQUIRED), text)) == set()


@pytest.mark.parametrize(
    "broken",
    [
        {"request": {"method": "GET"}},
        {"request": {"method": "GET", "path": "/devices/7"}, "response": None},
        {"request": {"method": "GET", "path": "/devices/7"}, "response": {"status": "x", "body": {"a": [None]}}},
        {"request": {"method": 1}},
        {"request": {"method": "POST", "path": "/devices", "body": {"content": "!", "encoded": "base64"}}},
        {"contents": "text"},
    ],
)
def test_strange_interactions_stop_nothing(broken):
    assert len(hits(gate(edited(REQUIRED), pact(broken, answering({"lastSeen": "x"}))))) == 1


ASYNC = """\
asyncapi: 3.0.0
info: {title: Devices, version: 1.0.0}
channels:
  devices: {address: devices.changed, messages: {changed: {$ref: '#/components/messages/changed'}}}
operations:
  tell: {action: send, channel: {$ref: '#/channels/devices'}}
components:
  messages:
    changed:
      payload: {type: object, required: [id, at], properties: {id: {type: string}, at: {type: string}}}
"""
QUEUED = {
    "description": "a device changed",
    "contents": {"id": "7", "at": "now"},
    "metaData": {"topic": "devices.changed"},
}
QUEUED_4 = {
    "type": "Asynchronous/Messages",
    "description": "a device changed",
    "contents": {"content": {"id": "7", "at": "now"}, "contentType": "application/json", "encoded": False},
    "metadata": {"topic": "devices.changed"},
}


@pytest.mark.parametrize(
    "text",
    [pact(version="3.0.0", messages=[QUEUED]), pact(QUEUED_4, version="4.0")],
    ids=["v3", "v4"],
)
def test_messages(text):
    head = ASYNC.replace("required: [id, at]", "required: [id]")

    assert hits(gate(head, text, base=ASYNC, name="events.yaml")) == {
        ("property-became-optional", "send devices.changed", "at /at: `at` may be missing now")
    }
    spared = text.replace('"at": "now"', '"id": "7"')
    assert hits(gate(head, spared, base=ASYNC, name="events.yaml")) == set()
