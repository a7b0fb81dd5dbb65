"""Consumers, providers, owners and facts from entries of the interface catalog."""

from __future__ import annotations

import pytest

from contract_check.consumers.catalog import Catalog
from contract_check.notes.setting import CatalogFacts
from contract_check.policyfile import parse
from contract_check.review import review
from contract_check.sources.memory import MemoryTree

API = """\
openapi: 3.1.0
info: {title: t, version: 1.0.0}
paths:
  /devices:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Device'}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Seen'}}}}}
  /tenants:
    get:
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Seen'}}}}}
components:
  schemas:
    Device: {type: object, properties: {name: {type: string}, label: {type: string}}}
    Seen: {type: object, required: [at], properties: {at: {type: string}}}
"""
ENTRY = """\
apiVersion: contract-check/v1
kind: Interface
id: device.save
purpose: saves a device
owner: team:devices
provider: core
version: 1.0.0
lifecycle: stable
audience: external-partner
binding:
  - {kind: http, contract: api.yaml, ref: "#/paths/~1devices/post", wire: json}
metadata: {tenant: {mode: none, reason: it has none}, security: {mode: none, reason: internal}, extra: []}
inputs:
  - {name: body, ref: "#/components/schemas/Device", required: true}
outputs:
  - {name: seen, ref: "#/components/schemas/Seen", on: [ok]}
outcomes: {open: false, success: [{id: ok, status: 200}], errors: []}
preconditions: []
side_effects: []
transaction: {boundary: NONE, idempotent: true, covers: []}
consumers:
  - {service: shop, pin: field%s}
  - {service: till}
"""
SHORT = API.replace("name: {type: string}", "name: {type: string, maxLength: 9}")
UNSEEN = API.replace("required: [at], ", "")


def found(head, uses="", **files):
    base = {"api.yaml": API, "device.interface.yaml": ENTRY % uses}
    report = review(MemoryTree(base), MemoryTree({**base, "api.yaml": head, **files}), parse(b"", "p"), gate=True)
    services = {
        service.name: service
        for finding in report.findings
        if finding.change.contract == "api.yaml" and finding.level.word == "breaking"
        for service in finding.services
    }
    return services, report


def test_the_consumers_of_an_entry_consume_what_it_is_bound_to():
    services, _ = found(SHORT)

    assert {(one.name, one.strength, one.evidence, one.part) for one in services.values()} == {
        ("shop", "declared", "device.interface.yaml:22", "POST /devices"),
        ("till", "declared", "device.interface.yaml:23", "POST /devices"),
    }


@pytest.mark.parametrize(
    ("uses", "head", "expected"),
    [
        ("", SHORT, True),
        (", uses: [inputs.body]", SHORT, True),
        (", uses: [inputs.body.name]", SHORT, True),
        (", uses: [inputs.body.label]", SHORT, False),
        (", uses: [outputs.seen]", SHORT, False),
        (", uses: [outputs.seen]", UNSEEN, True),
        (", uses: [outputs.seen.at]", UNSEEN, True),
        (", uses: [inputs.body]", UNSEEN, False),
        (", uses: [outcomes.errors.conflict]", SHORT, True),
    ],
)
def test_only_who_uses_the_part_is_affected(uses, head, expected):
    services, _ = found(head, uses)

    assert ("shop" in services) is expected
    assert "till" in services


def test_another_operation_is_no_concern():
    required = "      parameters: [{name: q, in: query, required: true, schema: {type: string}}]\n"
    head = API.replace("  /tenants:\n    get:\n", f"  /tenants:\n    get:\n{required}")

    services, report = found(head)

    assert services == {}
    assert [one for one in report.findings if one.level.word == "breaking"]


def test_the_consumers_of_a_message():
    proto = 'syntax = "proto3";\npackage a;\nimport "b.proto";\nmessage M { b.N n = 1; }\n'
    other = 'syntax = "proto3";\npackage b;\nmessage N { %s x = 1; }\n'
    entry = (ENTRY % "").replace(
        '{kind: http, contract: api.yaml, ref: "#/paths/~1devices/post", wire: json}',
        "{kind: message, contract: a.proto, ref: a.M, wire: protobuf-binary}",
    )
    base = {"a.proto": proto, "b.proto": other % "string", "device.interface.yaml": entry}

    report = review(MemoryTree(base), MemoryTree(base | {"b.proto": other % "int32"}), parse(b"", "p"), gate=True)

    services = {service.name for finding in report.findings for service in finding.services}
    assert services == {"shop", "till"}


def test_who_is_struck_off_the_list_is_hurt_all_the_same():
    entry = (ENTRY % "").replace("  - {service: till}\n", "")

    services, report = found(SHORT, **{"device.interface.yaml": entry})

    assert "till" in services
    told = [one for one in report.failures if one.rule == "consumer-removed"]
    assert {one.level.word for one in told} == {"warning"}
    assert any("till is no longer a listed consumer" in one.message for one in told)


def test_facts_for_notes():
    catalog = Catalog(MemoryTree({"device.interface.yaml": ENTRY % ""}))

    assert catalog.facts("api.yaml") == CatalogFacts(
        lifecycle="stable", audience="external-partner", pins={"shop": "field"}, owners=("team:devices",)
    )
    assert catalog.facts("other.yaml") == CatalogFacts()
    assert (catalog.provider("api.yaml"), catalog.owners, catalog.services) == (
        "core", {"core": "team:devices"}, frozenset({"core", "shop", "till"}),
    )  # fmt: skip


def test_the_provider_is_no_consumer_of_itself():
    assert "core" not in found(SHORT, ", note: x}\n  - {service: core")[0]


def test_broken_entries_stop_nothing():
    base = {"api.yaml": API, "x.interface.yaml": "id: [", "y.interface.yaml": "- 1\n", "z.interface.yaml": "id: a\n"}

    report = review(MemoryTree(base), MemoryTree(base | {"api.yaml": SHORT}), parse(b"", "p"), gate=True)

    assert [one.change.rule for one in report.findings if one.level.word == "breaking"]


def test_owners_of_backstage_components():
    info = "kind: Component\nmetadata: {name: shop}\nspec: {owner: 'group:default/team-shop'}\n"

    services, _ = found(SHORT, **{"catalog-info.yaml": info})
    base = {"api.yaml": API, "device.interface.yaml": ENTRY % "", "catalog-info.yaml": info}
    report = review(MemoryTree(base), MemoryTree(base | {"api.yaml": SHORT}), parse(b"", "p"), gate=True)

    owners = {service.name: service.owner for finding in report.findings for service in finding.services}
    assert owners["shop"] == "team-shop"
    assert services["shop"].owner == ""
