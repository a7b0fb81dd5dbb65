from __future__ import annotations

import pathlib

import pytest

from contract_check.policyfile import parse
from contract_check.review import review
from contract_check.sources.disk import FolderTree
from contract_check.sources.memory import MemoryTree

EXAMPLE = pathlib.Path(__file__).parent.parent / "examples/iot-platform"


@pytest.fixture(scope="module")
def report():
    base = FolderTree(EXAMPLE / "base")
    files = {path: base.read(path) for path in base.entries()}
    changed = FolderTree(EXAMPLE / "head")
    head = files | {path: changed.read(path) for path in changed.entries()}
    config = parse(files[".contract-check.yml"], ".contract-check.yml")
    return review(MemoryTree(files), MemoryTree(head), config, gate=True)


def services(report, rule):
    return {
        service.name: service
        for finding in report.findings
        if finding.change.rule == rule
        for service in finding.services
    }


def test_only_who_uses_the_harmed_interface_is_affected(report):
    assert set(services(report, "schema/required-property-added")) == {"mobile-client", "web-ui"}
    assert set(services(report, "schema/property-became-optional")) == {
        "billing",
        "mobile-client",
        "rule-engine",
        "web-ui",
    }


def test_the_evidence_is_shown(report):
    found = services(report, "schema/property-became-optional")["billing"]

    assert (found.evidence, found.strength, found.part, found.owner) == (
        ".contract-check.yml:15",
        "declared",
        "GET /devices",
        "team-billing",
    )


def test_harmless_changes_reach_nobody(report):
    assert all(not finding.services for finding in report.findings if finding.level.word == "compatible")


def test_consumers_that_the_contract_declares_count():
    def api(kind):
        return (
            "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n"
            "      x-consumers: [shop, {service: till}]\n"
            f"      parameters: [{{name: q, in: query, schema: {{type: {kind}}}}}]\n"
            "      responses: {'200': {description: ok}}\n"
        )

    report = review(
        MemoryTree({"a.yaml": api("string")}), MemoryTree({"a.yaml": api("integer")}), parse(b"", "p"), gate=True
    )

    assert [service.name for service in report.findings[0].services] == ["shop", "till"]


def test_the_provider_of_a_contract():
    config = parse(b"services: {billing: {provides: ['billing/**']}}", "p")

    assert config.provider("billing/api.yaml") == "billing"
    assert config.provider("other.yaml") == ""


def test_only_who_selects_a_graphql_field_is_affected():
    schema = "type Query {{ device: Device }}\ntype Device {{ id: ID {} }}\n"
    base = {
        "schema/api.graphql": schema.format("name: String"),
        "services/shop/device.graphql": "query Shop { device { name } }\n",
        "services/till/device.graphql": "query Till { device { id } }\n",
    }

    report = review(
        MemoryTree(base), MemoryTree(base | {"schema/api.graphql": schema.format("")}), parse(b"", "p"), gate=True
    )

    found = [service for finding in report.findings if finding.level.word == "breaking" for service in finding.services]
    assert [(service.name, service.strength, service.evidence) for service in found] == [
        ("shop", "certain", "services/shop/device.graphql:1")
    ]
