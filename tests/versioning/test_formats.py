"""Bump made against bump needed, wherever a contract keeps its version; each row a pair of repositories."""

from __future__ import annotations

import json

import pytest

from contract_check.policyfile import parse
from contract_check.review import review
from contract_check.sources.memory import MemoryTree

OPENAPI = """\
openapi: 3.1.0
info: {title: t, version: %s}
paths:
  /a:
    get:
      parameters: [{name: q, in: query, schema: {type: %s}}]
      responses: {'204': {description: ok}}
"""
ASYNCAPI = """\
asyncapi: 3.0.0
info: {title: t, version: %s}
channels: {c: {address: c, messages: {m: {payload: {type: object, required: [x], properties: {x: {type: %s}}}}}}}
operations: {o: {action: send, channel: {$ref: '#/channels/c'}}}
"""
PROTO = 'syntax = "proto3";\npackage %s;\nmessage M { %s x = 1; }\n'
SCHEMA = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}


def schema(kind):
    return json.dumps(SCHEMA | {"properties": {"x": {"type": kind}}})


def gate(before, after, policy=""):
    found = review(MemoryTree(before), MemoryTree(after), parse(policy.encode(), "p"), gate=True)
    rules = [(one.rule, one.remedy) for one in found.failures if one.rule.startswith("version-")]
    return rules, found


def both(text, one, other, path="api.yaml"):
    return {path: text % one}, {path: text % other}


FILES = "version-files: {'**/*.json': %s}\n"
# Each row: before, after, the policy, and what is found, as rule and remedy.
MISSING, LOWERED, IDLE = "version-bump-missing", "version-lowered", "version-bump-without-change"
ROWS = {
    "openapi, too small": (
        *both(OPENAPI, ("1.0.0", "string"), ("1.1.0", "integer")), "", [(MISSING, "release it as 2.0.0")],
    ),
    "openapi, major": (*both(OPENAPI, ("1.0.0", "string"), ("2.0.0", "integer")), "", []),
    "openapi, compatible": (*both(OPENAPI, ("1.0.0", "integer"), ("1.0.0", "[integer, string]")), "", []),
    "openapi, 0.x patch": (
        *both(OPENAPI, ("0.3.1", "string"), ("0.3.2", "integer")), "", [(MISSING, "release it as 0.4.0")],
    ),
    "openapi, 0.x minor": (*both(OPENAPI, ("0.3.1", "string"), ("0.4.0", "integer")), "", []),
    "openapi, 0.x to 1.0": (*both(OPENAPI, ("0.3.1", "string"), ("1.0.0", "integer")), "", []),
    "openapi, next prerelease": (*both(OPENAPI, ("2.0.0-rc.1", "string"), ("2.0.0-rc.2", "integer")), "", []),
    "openapi, same prerelease": (
        *both(OPENAPI, ("2.0.0-rc.1", "string"), ("2.0.0-rc.1", "integer")), "",
        [(MISSING, "release it as 2.0.0-rc.2")],
    ),
    "openapi, prerelease of the major": (*both(OPENAPI, ("1.4.0", "string"), ("2.0.0-rc.1", "integer")), "", []),
    "openapi, prerelease of the minor": (
        *both(OPENAPI, ("1.4.0", "string"), ("1.5.0-rc.1", "integer")), "", [(MISSING, "release it as 2.0.0")],
    ),
    "openapi, build metadata is no bump": (
        *both(OPENAPI, ("1.4.0+a", "string"), ("1.4.0+b", "integer")), "", [(MISSING, "release it as 2.0.0")],
    ),
    "openapi, lowered": (
        *both(OPENAPI, ("1.4.0", "string"), ("1.3.0", "string")), "", [(LOWERED, "name a version above 1.4.0")],
    ),
    "openapi, lowered and broken": (
        *both(OPENAPI, ("2.0.0", "string"), ("1.0.0", "integer")), "",
        [(MISSING, "release it as 3.0.0"), (LOWERED, "name a version above 2.0.0")],
    ),
    "openapi, bump alone": (
        *both(OPENAPI, ("1.4.0", "string"), ("1.5.0", "string")), "",
        [(IDLE, "keep 1.4.0, or commit the change that belongs to 1.5.0")],
    ),
    "openapi, seasons": (*both(OPENAPI, ("spring", "string"), ("spring", "integer")), "", []),
    "openapi, dates": (*both(OPENAPI, ("2024-05-01", "string"), ("2024-05-01", "integer")), "", []),
    "openapi, version gone": (
        *both(OPENAPI, ("1.0.0", "string"), ("''", "integer")), "", [(MISSING, "release it as 2.0.0")],
    ),
    "openapi, not asked for": (
        *both(OPENAPI, ("1.0.0", "string"), ("1.0.0", "integer")), "require: [migration-note]\n", [],
    ),
    "asyncapi, too small": (
        *both(ASYNCAPI, ("1.0.0", "string"), ("1.0.1", "integer")), "", [(MISSING, "release it as 2.0.0")],
    ),
    "asyncapi, major": (*both(ASYNCAPI, ("1.0.0", "string"), ("2.0.0", "integer")), "", []),
    "asyncapi, lowered": (
        *both(ASYNCAPI, ("1.1.0", "string"), ("1.0.0", "string")), "", [(LOWERED, "name a version above 1.1.0")],
    ),
    "protobuf, a stable package breaks": (
        *both(PROTO, ("acme.v1", "string"), ("acme.v1", "int32"), "a.proto"), "",
        [(MISSING, "keep acme.v1 as it was, and put the new form into acme.v2")],
    ),
    "protobuf, the next package beside it": (
        {"a.proto": PROTO % ("acme.v1", "string")},
        {"a.proto": PROTO % ("acme.v1", "string"), "b.proto": PROTO % ("acme.v2", "int32")}, "", [],
    ),
    "protobuf, the next package in its place": (
        *both(PROTO, ("acme.v1", "string"), ("acme.v2", "int32"), "a.proto"), "", [],
    ),
    "protobuf, a beta package": (
        *both(PROTO, ("acme.v1beta1", "string"), ("acme.v1beta1", "int32"), "a.proto"), "", [],
    ),
    "protobuf, a package without version": (*both(PROTO, ("acme", "string"), ("acme", "int32"), "a.proto"), "", []),
    "protobuf, v alone": (*both(PROTO, ("v3", "string"), ("v3", "int32"), "a.proto"), "",
                          [(MISSING, "keep v3 as it was, and put the new form into v4")]),
    "file, text": (
        {"a.json": schema("string"), "VERSION": "1.0.0\n"}, {"a.json": schema("integer"), "VERSION": "1.0.1\n"},
        FILES % "VERSION", [(MISSING, "release it as 2.0.0")],
    ),
    "file, text, major": (
        {"a.json": schema("string"), "VERSION": "1.0.0\n"}, {"a.json": schema("integer"), "VERSION": "2.0.0\n"},
        FILES % "VERSION", [],
    ),
    "file, json": (
        {"c/a.json": schema("string"), "pkg/package.yaml": "version: 1.0.0\n"},
        {"c/a.json": schema("integer"), "pkg/package.yaml": "version: 1.1.0\n"},
        "version-files: {'c/*': 'pkg/package.yaml#/version'}\n", [(MISSING, "release it as 2.0.0")],
    ),
    "file, toml": (
        {"a.json": schema("string"), "p.toml": '[project]\nversion = "1.0.0"\n'},
        {"a.json": schema("integer"), "p.toml": '[project]\nversion = "1.1.0"\n'},
        FILES % "'p.toml#/project/version'", [(MISSING, "release it as 2.0.0")],
    ),
    "file, before the contract's own": (
        {"api.yaml": OPENAPI % ("1.0.0", "string"), "VERSION": "7.0.0"},
        {"api.yaml": OPENAPI % ("1.0.0", "integer"), "VERSION": "8.0.0"},
        "version-files: {api.yaml: VERSION}\n", [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "policy", "expected"), ROWS.values(), ids=ROWS)
def test_bumps(before, after, policy, expected):
    assert gate(before, after, policy)[0] == expected


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [("VERSION", None, 1), ("VERSION", "a\nb\n", 1), ("v.json#/version", "{", 1), ("v.yaml#/version", "a: 1\n", 1)],
)
def test_a_file_without_a_version_is_told_and_stops_nothing(file, text, line):
    name = file.partition("#")[0]
    files = {name: text} if text is not None else {}

    rules, report = gate(
        {"a.schema.json": schema("string"), **files},
        {"a.schema.json": schema("integer"), **files},
        f"version-files: {{a.schema.json: '{file}'}}\n",
    )

    assert rules == []
    assert [(one.rule, one.location.line, one.fatal) for one in report.problems] == [("version-file", line, False)]


def test_the_place_of_a_bump_is_in_its_file():
    before = {"a.json": schema("string"), "p.toml": '[project]\nversion = "1.0.0"\n'}
    after = {"a.json": schema("integer"), "p.toml": '[project]\nversion = "1.1.0"\n'}

    _, report = gate(before, after, FILES % "'p.toml#/project/version'")

    (failure,) = [one for one in report.failures if one.rule == MISSING]
    assert str(failure.location) == "p.toml:2"


def test_the_place_of_a_broken_package_is_the_change():
    _, report = gate(*both(PROTO, ("acme.v1", "string"), ("acme.v1", "int32"), "a.proto"))

    (failure,) = [one for one in report.failures if one.rule == MISSING]
    assert str(failure.location).startswith("a.proto:3:")
