from __future__ import annotations

import json
import pathlib
import re
from typing import get_args

import pytest

from contract_check.config import Config
from contract_check.globs import Globs, matches
from contract_check.model.contract import FormatName
from contract_check.policyfile import ConfigError, parse, schema

ROOT = pathlib.Path(__file__).parent.parent


def test_an_empty_policy_is_the_default_policy():
    assert parse(b"", ".contract-check.yml") == Config()


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("servces: {}\n", "unknown key `servces`; did you mean `services`?", 1),
        ("ignore: []\ncompatibility:\n  protobuff: wire\n", "did you mean `protobuf`?", 3),
        ("services:\n  billing:\n    ownr: me\n", "did you mean `owner`?", 3),
        ("require: [signature]\n", "'signature' is not one of migration-note, ", 1),
        ("compatibility: {avro: sideways}\n", "'sideways' is not one of backward, backward-transitive, forward, ", 1),
        ("paths:\n  - {glob: '*.yml', format: openapi3}\n", "'openapi3' is not one of asyncapi, avro, catalog, ", 2),
        ("lint: {require: [{metadata: [owner], format: grpc}]}\n", "'grpc' is not one of ", 1),
        ("levels:\n  schema/enum-value-aded: warning\n", "did you mean `schema/enum-value-added`?", 2),
        (
            "levels: {'no/such/rule': warning}\n",
            "no rule `no/such/rule`; `contract-check rules` lists",
            1,
        ),
        ("overrides:\n  - glob: '**'\n    levels: {openapi/nope: warning}\n", "there is no rule `openapi/nope`", 3),
        ("lint:\n  levels: {lint/sunset-pased: 'off'}\n", "did you mean `lint/sunset-passed`?", 2),
        ("a: [\n", "", 2),
    ],
)
def test_a_wrong_policy_is_told_with_its_line(text, said, line):
    with pytest.raises(ConfigError) as error:
        parse(text.encode(), ".contract-check.yml")

    assert said in str(error.value)
    assert error.value.location is not None
    assert error.value.location.line == line


def test_settings_of_a_path_are_the_last_override_that_matches():
    config = parse(
        b"compatibility: {avro: full, undeclared-fields: error}\noverrides:\n"
        b"  - {glob: 'events/**', compatibility: forward, levels: {avro/enum-symbol-added: warning}}\n"
        b"  - {glob: 'events/old/*', undeclared-fields: warning}\n",
        "p",
    )

    assert config.options("events/old/a.avsc", "avro") == {
        "undeclared-fields": "warning",
        "format-assertion": False,
        "levels": {"avro/enum-symbol-added": "warning"},
        "dialect": "2020-12",
        "compatibility": "forward",
    }
    assert config.options("other/a.avsc", "avro")["compatibility"] == "full"
    assert "compatibility" not in config.options("api.yaml", "openapi")


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("*.yaml", "deep/in/api.yaml", True),
        ("contracts/*.yaml", "contracts/api.yaml", True),
        ("contracts/*.yaml", "contracts/v1/api.yaml", False),
        ("contracts/**", "contracts/v1/api.yaml", True),
        ("**/api.yaml", "api.yaml", True),
        ("contracts/**/api.yaml", "contracts/a/b/api.yaml", True),
        ("contracts/ap?.yaml", "contracts/api.yaml", True),
        ("contracts/api.yaml", "contracts/api-yaml", False),
    ],
)
def test_globs(glob, path, expected):
    assert matches(glob, path) is expected


GLOBS = (
    "a/**",
    "a/a/*.yaml",
    "x/*/b.yaml",
    "**/b.yaml",
    "a/b*",
    "/a/*",
    "a/**/b.yaml",
    "a/b.yaml",
    "/a/b.yaml",
    "b.yaml",
    "*.yaml",
    "a/*",
    "**",
    "[ab].yaml",
    "a/[b].yaml",
    "c.yaml",
    "a",
    "a/b.y?ml",
    "",
)


@pytest.mark.parametrize("path", ["a/b.yaml", "b.yaml", "a/a/b.yaml", "a/[b].yaml", "c.yaml", "a", "x/a", "d"])
def test_which_of_many_globs_match(path):
    many = Globs((glob, number) for number, glob in enumerate(GLOBS))

    assert list(many.of(path)) == [number for number, glob in enumerate(GLOBS) if matches(glob, path)]
    assert many.of(path) is many.of(path)


def test_the_published_schema_is_the_one_the_code_reads():
    published = json.loads((ROOT / "docs/config.schema.json").read_text())

    assert schema() == published


def test_every_key_of_the_policy_has_a_place_in_its_page():
    page = (ROOT / "docs/policy.md").read_text()
    keys = {key for record in schema()["$defs"].values() for key in record["properties"]}

    assert not {key for key in keys if not re.search(rf"[`{{,. ]{key}[`:,.}}]", page)}
    assert set(get_args(FormatName)) <= set(re.findall(r"`(\w+)`", page))


@pytest.mark.parametrize(
    "text",
    [
        b"dialect: draft-99",
        b"overrides: [{glob: '**', dialect: draft-99}]",
        b"overrides: [{glob: '**', compatibility: bakward}]",
    ],
)
def test_a_mode_or_draft_that_is_none_is_an_error(text):
    with pytest.raises(ConfigError, match=r"draft-99|bakward"):
        parse(text, "p.yml")


def test_a_mode_for_a_path_counts_for_formats_that_know_it():
    config = parse(b"overrides: [{glob: 'a/**', compatibility: forward}, {glob: 'b/**', compatibility: wire}]", "p.yml")

    assert config.options("a/x.json", "jsonschema")["compatibility"] == "forward"
    assert config.options("a/x.proto", "protobuf")["compatibility"] == "file"
    assert config.options("b/x.json", "jsonschema")["compatibility"] == "backward"
    assert config.options("b/x.proto", "protobuf")["compatibility"] == "wire"
