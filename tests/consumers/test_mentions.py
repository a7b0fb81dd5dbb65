"""Consumers that nobody declared: what imports, references and code of other services show."""

from __future__ import annotations

import json

import pytest

from contract_check.policyfile import ConfigError, parse
from contract_check.review import review
from contract_check.sources.memory import MemoryTree

PROTO = """\
syntax = "proto3";
package acme;
message Device { string id = 1; int32 level = 2; }
message DeviceList { repeated Device devices = 1; }
message Tenant { string name = 1; }
"""
SHOP = """\
syntax = "proto3";
package shop;
import "acme/device.proto";
message Order {
  acme.DeviceList devices = 1;
}
"""
API = """\
openapi: 3.1.0
info: {title: t, version: 1.0.0}
paths:
  /devices:
    get:
      operationId: listDevices
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/List'}}}}}
components:
  schemas:
    Device: {type: object, required: [id], properties: {id: {type: string}}}
    List: {type: array, items: {$ref: '#/components/schemas/Device'}}
    Tenant: {type: object, properties: {name: {type: string}}}
"""
REFERENCE = "$ref: ../../contracts/api.yaml"
AVRO = {"type": "record", "name": "Device", "namespace": "acme", "fields": [{"name": "id", "type": "string"}]}


def found(base, edits, policy=b""):
    report = review(MemoryTree(base), MemoryTree(base | edits), parse(policy, ".contract-check.yml"), gate=True)
    services = {
        (service.name, service.strength, service.evidence)
        for finding in report.findings
        if finding.level.word == "breaking"
        for service in finding.services
    }
    return services, report


PROTO_EDIT = PROTO.replace("int32 level", "string level")
API_EDIT = API.replace("required: [id], ", "")


@pytest.mark.parametrize(
    ("base", "edits", "expected"),
    [
        pytest.param(
            {"contracts/acme/device.proto": PROTO, "services/shop/proto/order.proto": SHOP},
            {"contracts/acme/device.proto": PROTO_EDIT},
            {("shop", "possible", "services/shop/proto/order.proto:5")},
            id="proto import, through a type that holds the changed one",
        ),
        pytest.param(
            {"contracts/acme/device.proto": PROTO, "services/shop/order.proto": SHOP.replace("DeviceList", "Tenant")},
            {"contracts/acme/device.proto": PROTO_EDIT},
            set(),
            id="proto import of something else",
        ),
        pytest.param(
            {"contracts/acme/device.proto": PROTO, "services/shop/order.proto": SHOP.replace("acme/dev", "b/dev")},
            {"contracts/acme/device.proto": PROTO_EDIT},
            set(),
            id="proto import of another file",
        ),
        pytest.param(
            {"contracts/a/buf.yaml": "version: v1\n", "contracts/a/acme/device.proto": PROTO,
             "services/shop/buf.yaml": "version: v1\n", "services/shop/order.proto": SHOP},
            {"contracts/a/acme/device.proto": PROTO_EDIT},
            {("shop", "possible", "services/shop/order.proto:5")},
            id="proto import from another module",
        ),
        pytest.param(
            {"contracts/api.yaml": API, "apps/web/order.json": json.dumps(
                {"$schema": "https://json-schema.org/draft/2020-12/schema",
                 "items": {"$ref": "../../contracts/api.yaml#/components/schemas/List"}}, indent=1)},
            {"contracts/api.yaml": API_EDIT},
            {("web", "possible", "apps/web/order.json:4")},
            id="reference to a schema that holds the changed one",
        ),
        pytest.param(
            {"contracts/api.yaml": API, "apps/web/x.yaml": f"{REFERENCE}#/components/schemas/Tenant\n"},
            {"contracts/api.yaml": API_EDIT},
            set(),
            id="reference to another schema",
        ),
        pytest.param(
            {"contracts/api.yaml": API, "apps/web/x.yaml": f"{REFERENCE}\n"},
            {"contracts/api.yaml": API_EDIT},
            {("web", "possible", "apps/web/x.yaml:1")},
            id="reference to the whole file",
        ),
        pytest.param(
            {"schemas/device.avsc": json.dumps(AVRO), "services/shop/order.avsc": json.dumps(
                {"type": "record", "name": "Order", "fields": [{"name": "d", "type": "acme.Device"}]}, indent=1)},
            {"schemas/device.avsc": json.dumps(AVRO | {"fields": [{"name": "id", "type": "int"}]})},
            {("shop", "possible", "services/shop/order.avsc:7")},
            id="avro, by full name",
        ),
        pytest.param(
            {"schemas/device.avsc": json.dumps(AVRO), "services/shop/order.avsc": json.dumps(
                {"type": "record", "name": "Order", "fields": [{"name": "d", "type": "other.Device"}]}, indent=1)},
            {"schemas/device.avsc": json.dumps(AVRO | {"fields": [{"name": "id", "type": "int"}]})},
            set(),
            id="avro, another name space",
        ),
    ],
)  # fmt: skip
def test_contracts_of_other_services(base, edits, expected):
    assert found(base, edits)[0] == expected


def test_a_service_is_no_consumer_of_itself():
    base = {"services/core/acme/device.proto": PROTO, "services/core/order.proto": SHOP}

    assert found(base, {"services/core/acme/device.proto": PROTO_EDIT})[0] == set()


JAVA = """\
class Factory {
    // Consumer<Tenant>
    Consumer<
        DeviceProtos.DeviceList> devices() { return new Consumer<>(); }
}
"""
POLICY = rb"""
services: {shop: {paths: ['shop/**']}}
code-patterns: {shop: 'Consumer<\s*([\w.]+)>'}
"""


def test_code_that_matches_a_pattern_is_derived_use():
    base = {"acme/device.proto": PROTO, "shop/Factory.java": JAVA, "till/Factory.java": JAVA}

    services, report = found(base, {"acme/device.proto": PROTO_EDIT}, POLICY)

    assert services == {("shop", "derived", "shop/Factory.java:4")}
    assert not [one for one in report.failures if one.rule == "consumer-undeclared"]


def test_a_pattern_may_match_what_names_nothing():
    code = JAVA.replace("class Factory", "class Größe extends Listener")
    base = {"acme/device.proto": PROTO, "shop/Factory.java": code}
    policy = POLICY.replace(rb"'Consumer", rb"'Listener|Consumer")

    assert found(base, {"acme/device.proto": PROTO_EDIT}, policy)[0] == {("shop", "derived", "shop/Factory.java:4")}


def test_code_that_uses_something_else_is_no_consumer():
    base = {"acme/device.proto": PROTO, "shop/Factory.java": JAVA.replace("DeviceList", "Other")}

    assert found(base, {"acme/device.proto": PROTO_EDIT}, POLICY)[0] == set()


def test_generated_clients_are_known_by_operation():
    policy = rb"""
services: {web: {paths: ['web/**']}}
code-patterns: {web: 'api\.(\w+)\('}
"""
    base = {"api.yaml": API, "web/a.ts": "await api.listDevices()\n", "web/b.ts": "await api.other()\n"}

    assert found(base, {"api.yaml": API_EDIT}, policy)[0] == {("web", "derived", "web/a.ts:1")}


def test_a_consumer_that_nobody_declared_is_told():
    policy = POLICY.replace(b"services: {", b"services: {till: {consumes: {'acme/*.proto': ['*']}}, ")
    base = {"acme/device.proto": PROTO, "shop/Factory.java": JAVA}

    _, report = found(base, {"acme/device.proto": PROTO_EDIT}, policy)

    (failure,) = [one for one in report.failures if one.rule == "consumer-undeclared"]
    assert failure.level.word == "warning"
    assert failure.message == "shop uses acme/device.proto (shop/Factory.java:4), but is no declared consumer"


def test_binary_and_huge_files_are_no_code():
    base = {"acme/device.proto": PROTO, "shop/a": JAVA + "\0", "shop/b": JAVA + " " * (1 << 20)}

    assert found(base, {"acme/device.proto": PROTO_EDIT}, POLICY)[0] == set()


def test_a_pattern_cannot_explode():
    policy = b"code-patterns: {shop: '(a+)+$'}"
    base = {"acme/device.proto": PROTO, "shop/a.txt": "a" * 50_000 + "b"}

    assert found(base, {"acme/device.proto": PROTO_EDIT}, policy)[0] == set()


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(", "missing"),
        (r"(?=x)(y)", "invalid perl operator"),
        (r"(a)\1", "invalid escape"),
        ("abc", "captures nothing"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_told_with_its_line(pattern, said):
    with pytest.raises(
        ConfigError, match=r"\.contract-check\.yml:2:\d+: the code pattern of shop cannot be used"
    ) as info:
        parse(f"code-patterns:\n  shop: '{pattern}'\n".encode(), ".contract-check.yml")
    assert said in str(info.value)
