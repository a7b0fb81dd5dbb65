"""What a policy says in vain is told with its line; what has an effect is not."""

from __future__ import annotations

import pytest

from contract_check.config import Config
from contract_check.lint import lint
from contract_check.policyfile import parse
from contract_check.sources.memory import MemoryTree

PATH = ".contract-check.yml"
FILES = {
    "contracts/devices.yaml": """\
openapi: 3.1.0
info: {title: Devices, version: 1.0.0}
paths:
  /devices:
    post:
      responses: {'201': {description: saved}}
      callbacks:
        saved: {'{$request.query.url}': {post: {responses: {'200': {description: heard}}}}}
""",
    "contracts/order.avsc": '{"type": "record", "name": "Order", "fields": []}',
    "contracts/shop/order.proto": (
        'syntax = "proto3"; package shop; message Order {} service Orders { rpc Save(Order) returns (Order); }'
    ),
    "contracts/shop/item.proto": 'syntax = "proto3"; package shop; message Item {}',
    "contracts/schema.graphql": "type Query { device: Int }",
    "odd.txt": "{}",
}


def remarks(policy: str) -> list[tuple[int | None, str, str]]:
    tree = MemoryTree({PATH: policy, **FILES}, "tree")
    found = lint(tree, parse(policy.encode(), PATH) if policy else Config())
    assert {(one.rule, one.level, one.location.path) for one in found} <= {("lint/policy-in-vain", "warning", PATH)}
    return [(one.location.line, one.message, one.remedy) for one in found]


@pytest.mark.parametrize(
    ("policy", "line", "message", "remedy"),
    [
        ("paths: [{glob: 'od.txt', format: jsonschema}]", 1, "`od.txt` matches no file", "correct it"),
        (
            "overrides:\n  - {glob: contracts/device.yaml, undeclared-fields: error}",
            2,
            "`contracts/device.yaml` matches no contract",
            "correct it",
        ),
        ("version-files: {'api/**': VERSION}", 1, "`api/**` matches no contract", "correct it"),
        ("services: {web: {provides: [devices.yml]}}", 1, "`devices.yml` matches no contract", "correct it"),
        (
            "services:\n  web:\n    consumes:\n      contracts/v2/*: ['*']",
            4,
            "`contracts/v2/*` matches no contract",
            "correct it",
        ),
        (
            "overrides: [{glob: 'contracts/*.yaml', compatibility: forward}]",
            1,
            "`forward` is no mode of openapi, and `contracts/*.yaml` matches nothing else",
            "leave it out, or write none",
        ),
        (
            "overrides: [{glob: '*.proto', compatibility: full}]",
            1,
            "`full` is no mode of protobuf, ",
            "leave it out, or write file, package, wire-json, wire, none",
        ),
        (
            "services:\n  web:\n    consumes: {devices.yaml: ['POST /devices', 'POST /device']}",
            3,
            "no contract that `devices.yaml` matches offers `POST /device`, so web is never named for it",
            "did you mean `POST /devices`?",
        ),
        (
            "services: {web: {consumes: {'*.proto': [shop.Orders/Remove]}}}",
            1,
            "no contract that `*.proto` matches offers `shop.Orders/Remove`",
            "did you mean `shop.Orders/Save`?",
        ),
        (
            "services: {web: {consumes: {'*.graphql': [everything]}}}",
            1,
            "no contract that `*.graphql` matches offers `everything`",
            "write a name that `contract-check inventory` lists",
        ),
    ],
)
def test_what_has_no_effect_is_told(policy: str, line: int, message: str, remedy: str) -> None:
    ((at, said, advice),) = remarks(policy)

    assert at == line
    assert message in said
    assert remedy in advice


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "paths: [{glob: odd.txt, format: jsonschema}]",
        "overrides: [{glob: 'contracts/**', compatibility: forward}, {glob: '**', compatibility: wire}]",
        "overrides: [{glob: 'contracts/devices.yaml', compatibility: none}]",
        "overrides: [{glob: contracts/shop/item.proto, compatibility: wire}]",
        "services: {web: {consumes: {'**': ['*'], 'devices.yaml': ['POST /devices', '#/paths/~1devices/post']}}}",
        "services: {web: {consumes: {'*.proto': [shop.Orders/Save], '*.graphql': [Query.device]}}}",
        "services: {web: {provides: ['contracts/*.avsc'], consumes: {'*.avsc': [Order]}}}",
    ],
)
def test_what_has_an_effect_is_not(policy: str) -> None:
    assert remarks(policy) == []
