"""Files made to cost: each is refused, or compared, within time and memory; none is a pass unread."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from strangers import API, SCHEMA

from contract_check.policyfile import parse
from contract_check.review import review
from contract_check.sources.memory import MemoryTree
from contract_check.sources.tree import FileTooLarge

if TYPE_CHECKING:
    from collections.abc import Callable

    from strangers import Outcome

ROOT = "{$ref: '#/components/schemas/A0'}"


def laughs(levels: int, *, merge: bool = False) -> str:
    """https://en.wikipedia.org/wiki/Billion_laughs_attack"""
    lines = ["x-a0: &a0 {k: v}"]
    for level in range(1, levels):
        aliases = ", ".join([f"*a{level - 1}"] * 9)
        lines.append(f"x-a{level}: &a{level} " + (f"{{<<: [{aliases}], k{level}: 1}}" if merge else f"[{aliases}]"))
    return "\n".join(lines) + "\n"


def diamonds(levels: int, word: str) -> str:
    """Schemas of which each names the next two, so that there are 2^levels ways down."""
    schemas: dict[str, Any] = {}
    for level in range(levels):
        names = [f"#/components/schemas/{name}{level + 1}" for name in "AB"]
        for name in "AB":
            schemas[f"{name}{level}"] = {word: [{"$ref": target} for target in names]}
            names.reverse()
    schemas[f"A{levels}"] = {"type": "object", "properties": {"x": {"type": "string"}}}
    schemas[f"B{levels}"] = {"type": "object", "required": ["y"]}
    return "components: " + json.dumps({"schemas": schemas}) + "\n"


def chain(length: int) -> str:
    links = ", ".join(f"A{at}: {{$ref: '#/components/schemas/A{at + 1}'}}" for at in range(length))
    return f"components: {{schemas: {{{links}, A{length}: {{type: string}}}}}}\n"


REFUSED: dict[str, tuple[str, str | bytes, str]] = {
    # what: (file, head, rule of the error)
    "aliases that stand for 9^11 values": ("api.yaml", API + laughs(12), "limit-expanded-nodes"),
    "merge keys that copy 9^29 keys": ("api.yaml", API + laughs(30, merge=True), "limit-expanded-nodes"),
    "merge keys of many keys": (
        "api.yaml",
        API + "x-a: &a {" + ", ".join(f"k{at}: 1" for at in range(300)) + "}\nx-b:\n" + "  - {<<: *a}\n" * 1000,
        "limit-merge-keys",
    ),
    "many aliases": ("api.yaml", API + "x-a: &a 1\nx-b:\n" + "  - *a\n" * 150_000, "limit-aliases"),
    "an alias inside itself": ("api.yaml", API + "x-a: &a [*a]\n", "recursive-alias"),
    # Newer builds of libyaml refuse a thousand levels themselves: then it is a syntax error.
    "brackets that crash libyaml's constructor": ("api.yaml", API + "x: " + "[" * 50_000, ""),
    "a million brackets": ("api.json", "[" * 1_000_000, "limit-depth"),
    "objects in objects in JSON": ("api.yaml", '{"openapi":"3.1.0","a":' * 50_000, "limit-depth"),
    "indentation": ("api.yaml", API + "x:\n" + "".join(" " * at + "a:\n" for at in range(1, 2000)), "limit-depth"),
    "many documents": ("api.yaml", API + "---\na: 1\n" * 20_000, "limit-documents"),
    "a number of 100,000 digits": ("api.yaml", API + f"x: 1{'0' * 100_000}\n", "limit-number"),
    "a file past the limit": ("api.yaml", API + "#" * (161 << 20), "limit-file-bytes"),
    "lists by the million": ("api.json", '{"openapi":"3.1.0","a":[' + "[]," * 11_000_000 + "[]]}", "limit-json-values"),
    "a chain of 5,000 references": ("api.yaml", SCHEMA.format(schema=ROOT, rest=chain(5000)), "limit-nesting"),
    "lists in lists in GraphQL": ("s.graphql", "type Query { a(x: " + "[" * 5000 + "Int" + "]" * 5000 + "): Int }", ""),
    "values in values in GraphQL": ("s.graphql", "type Query { a(x: [Int] = " + "[" * 20_000, ""),
    "messages in messages": ("s.proto", 'syntax = "proto3";\n' + "message M {" * 5000 + "}" * 5000, ""),
    "arrays in arrays in Avro": (
        "s.avsc",
        '{"type":"record","name":"R","fields":[{"name":"a","type":' + '{"type":"array","items":' * 5000 + '"int"',
        "limit-depth",
    ),
}
BASES: dict[str, str] = {
    "api.yaml": API,
    "api.json": '{"openapi": "3.1.0", "info": {"title": "t", "version": "1.0.0"}, "paths": {}}',
    "s.graphql": "type Query { a: Int }\n",
    "s.proto": 'syntax = "proto3";\nmessage M { int32 a = 1; }\n',
    "s.avsc": '{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}',
}


@pytest.mark.parametrize("bomb", REFUSED)
def test_refused_in_time(diff: Any, bomb: str) -> None:
    path, head, rule = REFUSED[bomb]
    found = diff({path: BASES[path]}, {path: head})
    assert found.status == 3, found.errors
    assert found.report["verdict"] == "error"
    assert not rule or rule in found.rules
    assert all(error["remedy"] and error["location"]["path"] for error in found.report["errors"])
    assert found.within_limits(), found


SCHEMAS: dict[str, str] = {
    "40 levels of allOf": SCHEMA.format(schema=ROOT, rest=diamonds(40, "allOf")),
    "40 levels of anyOf": SCHEMA.format(schema=ROOT, rest=diamonds(40, "anyOf")),
    "14 levels of oneOf": SCHEMA.format(schema=ROOT, rest=diamonds(14, "oneOf")),
    "references in a ring": SCHEMA.format(
        schema=ROOT,
        rest="components: {schemas: {A0: {$ref: '#/components/schemas/A1'}, A1: {$ref: '#/components/schemas/A0'}}}\n",
    ),
    "a pattern that backtracks": SCHEMA.format(schema="{type: string, pattern: '^(a+)+$'}", rest=""),
    "a long text under such a pattern": SCHEMA.format(
        schema="{type: string, minLength: 40, pattern: '^(([a-z])+.)+[A-Z]([a-z])+$'}", rest=""
    ),
    "a pattern that repeats repeats": SCHEMA.format(schema="{type: string, pattern: '(a{1,1000}){1,1000}$'}", rest=""),
    "a text of 10^11 letters": SCHEMA.format(schema="{type: string, minLength: 99999999999}", rest=""),
    "a list of 10^11 items": SCHEMA.format(schema="{type: array, minItems: 99999999999}", rest=""),
    "numbers beyond a double": SCHEMA.format(schema="{type: number, multipleOf: 1.0e-320, minimum: 1e400}", rest=""),
    "400 alternatives": SCHEMA.format(
        schema="{oneOf: ["
        + ", ".join(f"{{type: object, properties: {{p{at}: {{const: {at}}}}}, required: [p{at}]}}" for at in range(400))
        + "]}",
        rest="",
    ),
}


@pytest.mark.parametrize("bomb", SCHEMAS)
def test_compared_in_time(diff: Any, bomb: str) -> None:
    found = diff({"api.yaml": API}, {"api.yaml": SCHEMAS[bomb]})
    assert found.status in {0, 1}, found.report.get("errors")
    assert found.report["changes"]
    assert found.within_limits(), found


@pytest.mark.parametrize(
    ("policy", "rule"),
    [
        ("limits: {files: 3}", "limit-files"),
        ("limits: {total-bytes: 300}", "limit-total-bytes"),
        ("limits: {file-bytes: 100}", "limit-file-bytes"),
        ("limits: {references: 3}", "limit-references"),
    ],
)
def test_limits_on_all_files_together(diff: Any, policy: str, rule: str) -> None:
    text = API.replace("{type: object}", "{$ref: 'x%d.yaml'}")
    base = {f"{at}.yaml": text % at for at in range(4)}
    found = diff(base, {**base, "0.yaml": text % 99}, policy)
    assert (found.status, rule in found.rules) == (3, True)


class Large(MemoryTree):
    """A tree with one file that is too large to be handed out."""

    too_large = ""

    def read(self, path: str) -> bytes:
        if path == self.too_large:
            raise FileTooLarge(path, 1 << 40, 1 << 26)
        return super().read(path)


BESIDE = {
    "schemas/a.yaml": True,
    ".contract-check.yml": True,
    "catalog-info.yaml": True,
    "CODEOWNERS": False,
    "contracts/migrations/n.md": False,
    "api.interface.yaml": True,
    "pacts/p.json": True,
    "buf.yaml": True,
    "p.proto": True,
    "ops.graphql": True,
    "version.toml": False,
}
"""File too large to be read -> whether it could hold a contract, by its name."""


@pytest.mark.parametrize("path", BESIDE)
def test_no_file_is_too_large_to_be_told(path: str) -> None:
    """Nor can it stop the gate: what is no contract counts as if it were not there."""
    referring = API.replace("{type: object}", "{$ref: schemas/a.yaml}")
    base, head = (
        Large({"schemas/a.yaml": "type: object\n", "api.yaml": text, path: f"side: {name}"}, name)
        for name, text in (("base", referring), ("head", referring.replace("Body:", "Body:\n        required: true")))
    )
    head.too_large = path
    policy = b"services: {shop: {consumes: {'*': ['*']}}}\nversion-files: {'*.yaml': version.toml}\n"
    report = review(base, head, parse(policy, "policy"), gate=True)
    assert report.findings
    assert "internal-error" not in {each.rule for each in report.problems}
    told = [each.location.path for each in report.problems if each.fatal and each.rule == "limit-file-bytes"]
    assert told == [path] * BESIDE[path]


def test_yaml_1_1_is_not_read(diff: Any) -> None:
    """`1.10` is no 1.1, `NO` no false, `10:20:30` no number, and a key that stands twice is told."""
    words = "x-a: {version: 1.10, country: NO, at: 2001-01-01, time: 10:20:30, octal: 010}\n"
    quoted = "x-a: {version: 1.10, country: 'NO', at: '2001-01-01', time: '10:20:30', octal: 10}\n"
    same = diff({"api.yaml": API + words}, {"api.yaml": API + quoted})
    assert (same.status, same.report["changes"]) == (0, [])
    version = diff({"api.yaml": API}, {"api.yaml": API.replace("version: 1.0.0", "version: 1.10")})
    assert [entry["head"] for entry in version.report["versions"]] == ["1.10"]
    twice = diff({"api.yaml": API}, {"api.yaml": API + "x-b: 1\nx-b: 2\n"})
    assert "duplicate-key" in twice.rules


@pytest.mark.parametrize("keyword", ["$ref", "$id", "$schema"])
@pytest.mark.parametrize("address", ["http://[x", "x://[::1", "//[", "://[x]y"])
def test_half_an_address_is_text(diff: Callable[..., Outcome], keyword: str, address: str) -> None:
    before = {"type": "object", "properties": {"a": {"type": "string"}}}
    after = {"type": "object", "properties": {"a": {keyword: address, "type": "integer"}}, keyword: address}
    found = diff({"a.schema.json": json.dumps(before)}, {"a.schema.json": json.dumps(after)})
    assert found.status in {1, 3}, found.errors
    assert not [each for each in found.report["errors"] if "report this" in each["remedy"]]


def test_an_object_type_in_place_of_an_input_is_no_value(diff: Callable[..., Outcome]) -> None:
    before = "type Query { a(in: In): Int }\ninput In { them: [Thing!]!, b: Int }\ntype Thing { id: ID! }\n"
    found = diff({"a.graphql": before}, {"a.graphql": before.replace("them: [Thing!]!, ", "")})
    assert found.report["changes"]
    reasons = [(each["proof"] or {}).get("reason", "") for each in found.report["changes"]]
    assert not [reason for reason in reasons if "failed" in reason], reasons


def test_a_union_of_what_is_no_object_type_ends_no_search(diff: Callable[..., Outcome]) -> None:
    before = "type Query { a: A }\ntype A { id: ID g: A }\n"
    after = "type Query { a: A }\ntype A { id: ID g: U }\nunion U = A | B\nscalar B\n"
    found = diff({"a.graphql": before}, {"a.graphql": after})
    reasons = [(each["proof"] or {}).get("reason", "") for each in found.report["changes"]]
    assert reasons
    assert not [reason for reason in reasons if "failed" in reason], reasons
