"""The laws of DESIGN.md 11, over every case and every example of a card."""

from __future__ import annotations

import copy
import functools
import json
import pathlib
import random
from typing import TYPE_CHECKING, Any

import casebook
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_check.config import Config
from contract_check.rules import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_check import Comparison

REAL = pathlib.Path(__file__).parents[2] / "shared" / "real"
"""Pairs of real contracts, where a machine has them; they are not ours to publish."""
YAML_FORMATS = ("openapi", "asyncapi", "jsonschema", "catalog", "schema", "envelope")
VERDICTS = frozenset({"unchanged", "compatible", "breaking", "error"})


def is_yaml(pair: casebook.Pair) -> bool:
    return pair.id.partition("/")[0] in YAML_FORMATS


@functools.cache
def found(pair_id: str) -> Comparison:
    """What comparing a pair gives; several laws look at it."""
    return next(pair for pair in casebook.pairs() if pair.id == pair_id).run()


def told(comparison: Comparison) -> list[tuple[str, str, str]]:
    return sorted((change["id"], change["rule"], change["level"]) for change in comparison.changes)


# ---- silence


def test_silence(pair: casebook.Pair) -> None:
    """Nothing differs from itself. A file that cannot be read is an error on both sides, never a change.

    A comment more makes another file and the same contract: then everything is read, and nothing is said.
    """
    twin = commented(pair.head) if is_yaml(pair) else pair.head
    for side, other in ((pair.base, pair.base), (pair.head, twin)):
        comparison = casebook.compare(side, other, pair.config)
        assert comparison.verdict in ("unchanged", "error"), told(comparison)
        assert not comparison.changes


# ---- order and stability


def loaded(data: bytes) -> Any:
    return yaml.load(data, yaml.CSafeLoader)


def reversed_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(value)}
    return [reversed_keys(item) for item in value] if isinstance(value, list) else value


def rewritten(side: casebook.Files, write: Any) -> casebook.Files:
    return {path: write(data) if path.endswith((".yaml", ".yml", ".json")) else data for path, data in side.items()}


def reordered(side: casebook.Files) -> casebook.Files:
    """Every key in another place. What was JSON stays JSON: a `.json` file that holds YAML cannot be read."""

    def write(data: bytes) -> bytes:
        value = reversed_keys(loaded(data))
        if data.lstrip()[:1] in (b"{", b"["):
            return as_text(value)
        return yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=10_000).encode()

    return rewritten(side, write)


def as_text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=str).encode()


def as_json(side: casebook.Files) -> casebook.Files:
    """The JSON twin under the same name: JSON is YAML 1.2."""
    return rewritten(side, lambda data: as_text(loaded(data)))


def commented(side: casebook.Files) -> casebook.Files:
    def write(data: bytes) -> bytes:
        if data.lstrip()[:1] in (b"{", b"["):
            return b"\n\n  " + data + b"\n"
        return b"# a comment\n\n" + data + b"\n# the end\n"

    return rewritten(side, write)


WRITERS = (reordered, as_json, commented)


def writers(pair: casebook.Pair) -> tuple[Callable[[casebook.Files], casebook.Files], ...]:
    """Every way of writing for a case; for the many examples of cards one each, in turn."""
    if pair.id.partition("/")[0] in ("openapi", "jsonschema"):
        return WRITERS
    return (WRITERS[sum(pair.id.encode()) % len(WRITERS)],)


def test_order_and_notation_change_no_id(pair: casebook.Pair) -> None:
    """Ids, rules and levels do not depend on the order of keys, on the notation or on line numbers."""
    if not is_yaml(pair):
        return
    if any(True for side in (pair.base, pair.head) for _ in odd_keys(side)):
        return  # `200:` has no twin with the same key type in JSON; a case of its own compares the two
    for write in writers(pair):
        sides = write(pair.base), write(pair.head)
        assert told(casebook.compare(*sides, pair.config)) == told(found(pair.id)), write.__name__


def odd_keys(side: casebook.Files) -> Iterator[Any]:
    """Keys that are no texts; a file that cannot be read counts as one."""
    try:
        todo = [loaded(data) for path, data in side.items() if path.endswith((".yaml", ".yml"))]
    except yaml.YAMLError:
        todo = [{None: None}]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            yield from (key for key in value if not isinstance(key, str))
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)


def test_ids_do_not_depend_on_the_order_of_files(pair: casebook.Pair) -> None:
    if len(pair.base) + len(pair.head) < 3:
        return
    sides = [dict(sorted(side.items(), reverse=True)) for side in (pair.base, pair.head)]
    assert told(casebook.compare(*sides, pair.config)) == told(found(pair.id))


def test_ids_are_unique(pair: casebook.Pair) -> None:
    ids = [change["id"] for change in found(pair.id).changes]
    assert len(ids) == len(set(ids))


# ---- mirror


def mirrored() -> list[casebook.CardExample]:
    """Examples of the schema language that are bare schemas."""
    return [
        example
        for example in casebook.examples()
        if example.rule.startswith("schema/")
        and "paths:" not in example.example.base
        and "$schema" not in example.example.base
    ]


def exception(rule_id: str) -> str:
    """Why a rule may break the mirror."""
    rule = registry.rule(rule_id)
    if rule.deviations:
        return "the card departs from the law, and says why"
    if rule.ceiling.name != "BREAKING":
        return "the card caps the level, and says why"
    return MIRROR_EXCEPTIONS.get(rule_id, "")


MIRROR_EXCEPTIONS = {
    "schema/property-added": "who uses an undeclared field is looked at from the side of the open object alone",
    "schema/discriminator-added": "code generated without it goes on; code generated with it does not when it goes",
    "schema/discriminator-removed": "as discriminator-added",
    "schema/reference-unresolved": "a reference that breaks is an accident, one that is mended is a repair",
}


@pytest.mark.parametrize("sample", mirrored(), ids=[example.id for example in mirrored()])
def test_mirror(sample: casebook.CardExample) -> None:
    """a -> b in requests is as bad as b -> a in responses, with readOnly and writeOnly exchanged."""
    base, head = sample.example.base, sample.example.head
    forward, rules = worst(sample.rule, base, head, "input")
    backward, mirror_rules = worst(sample.rule, exchanged(head), exchanged(base), "output")
    if any(exception(rule) for rule in rules | mirror_rules):
        return
    assert forward == backward, (rules, mirror_rules)


def exchanged(text: str) -> str:
    return text.replace("readOnly", "?").replace("writeOnly", "readOnly").replace("?", "writeOnly")


def worst(rule: str, base: str, head: str, direction: str) -> tuple[str, set[str]]:
    sides = [casebook.wrapped(rule, text, direction) for text in (base, head)]
    changes = casebook.compare(*sides, Config(include=["api.yaml"])).changes
    levels = {change["level"] for change in changes}
    return next((level for level in ("breaking", "warning") if level in levels), ""), {c["rule"] for c in changes}


# ---- totality


def checked(comparison: Comparison) -> None:
    """A verdict, and an error finding with file and remedy for each file that could not be read."""
    assert comparison.verdict in VERDICTS
    report = comparison.to_dict()
    json.dumps(report, default=str)
    for error in report["errors"]:
        assert error["message"]
        assert error["remedy"]
        assert error["location"]["path"]


def test_damaged_files_give_a_verdict(case: casebook.Case) -> None:
    """Cut off or overwritten anywhere, a contract gives a verdict or an error that names the file, no exception."""
    pair = case.pair()
    chance = random.Random(case.id)  # noqa: S311 - reproducible, nothing secret
    for path, data in pair.head.items():
        if data:
            cut = data[: chance.randrange(len(data))]
            checked(casebook.compare(pair.base, {**pair.head, path: cut}, pair.config))
            damaged = bytearray(data)
            for _ in range(3):
                damaged[chance.randrange(len(damaged))] = chance.choice(b"\x00\xff{}[]:,&*!|>'\"%@`-? \n\t09az")
            checked(casebook.compare(pair.base, {**pair.head, path: bytes(damaged)}, pair.config))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_verdict(data: bytes) -> None:
    base = {"api.yaml": b"openapi: 3.1.0\ninfo: {title: Fleet, version: 1.0.0}\npaths: {}\n"}
    checked(casebook.compare(base, {"api.yaml": data}))
    checked(casebook.compare(base, {"api.yaml": base["api.yaml"] + data}))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab/#$x", max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab$-", max_size=4), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield from places(inner, (*path, key))


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    result = copy.deepcopy(document)
    holder = functools.reduce(lambda inner, key: inner[key], path[:-1], result)
    holder[path[-1]] = value
    return result


@settings(max_examples=250, deadline=None, derandomize=True)
@given(st.data())
def test_a_value_of_any_kind_anywhere_gives_a_verdict(data: st.DataObject) -> None:
    """A document whose parts have the wrong types is compared as far as it can be read."""
    path = data.draw(st.sampled_from([path for path in places(DOCUMENT) if path]))
    document = replaced(DOCUMENT, path, data.draw(JSON_VALUES))
    sides = [{"api.json": json.dumps(value).encode()} for value in (DOCUMENT, document)]
    checked(casebook.compare(*sides))
    checked(casebook.compare(*reversed(sides)))


# ---- completeness

DOCUMENT = loaded(b"""
openapi: 3.1.0
info: {title: Fleet, version: 1.0.0}
servers: [{url: 'https://api.example.com/v1'}]
security: [{token: []}]
paths:
  /devices/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string, maxLength: 36}}
    put:
      operationId: putDevice
      deprecated: true
      x-sunset: '2999-01-01'
      parameters:
        - {name: dry, in: query, required: true, style: form, explode: true, schema: {type: boolean, default: false}}
        - {name: X-Trace, in: header, schema: {type: string, format: uuid}}
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Device'}}
      responses:
        '200':
          description: changed
          headers: {X-Left: {required: true, schema: {type: integer, minimum: 0}}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Device'}}
        '404': {description: unknown}
      callbacks:
        alarm:
          '{$request.body#/url}':
            post:
              requestBody: {content: {application/json: {schema: {type: object, required: [level]}}}}
              responses: {'204': {description: taken}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
    login: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://id.example.com', scopes: {read: look}}}}
  schemas:
    Device:
      type: object
      required: [serial, kind]
      minProperties: 1
      additionalProperties: {type: string, pattern: '^[a-z]+$'}
      properties:
        serial: {type: string, readOnly: true, minLength: 2}
        kind: {enum: [sensor, switch]}
        price: {type: number, exclusiveMinimum: 0, multipleOf: 0.01}
        tags: {type: array, uniqueItems: true, maxItems: 8, items: {type: string}}
        owner: {oneOf: [{type: string}, {type: object, required: [name], properties: {name: {type: string}}}]}
        note: {type: [string, 'null'], not: {const: secret}, deprecated: true}
        limits: {if: {required: [low]}, then: {required: [high]}, dependentRequired: {a: [b]}}
""")

NO_PROMISE: dict[tuple[Any, ...], str] = {
    ("openapi",): "the version of the notation; what it changes in meaning is compared by meaning",
}
"""Places that may change without a word, with the reason."""


def leaves() -> list[tuple[Any, ...]]:
    return [path for path in places(DOCUMENT) if path and path not in NO_PROMISE]


def spelled(path: tuple[Any, ...]) -> str:
    return "/".join(map(str, path))


@pytest.mark.parametrize("path", leaves(), ids=map(spelled, leaves()))
def test_completeness(path: tuple[Any, ...]) -> None:
    """Whatever is taken out of a document, or put in place of a value, is told by some change or problem."""
    for name, document in edits(path):
        comparison = casebook.compare(
            {"api.json": json.dumps(DOCUMENT).encode()}, {"api.json": json.dumps(document).encode()}
        )
        silent = not comparison.changes and not comparison.to_dict()["errors"]
        assert silent == ((name, spelled(path)) in SILENT), f"{name} {spelled(path)}: {told(comparison)}"


SILENT: dict[tuple[str, str], str] = {
    ("removed", "info/version"): "a contract without a version has none to compare; the version step asks for one",
    ("removed", "paths//devices/{id}/parameters/0/required"): "path parameters are always required",
    ("changed", "paths//devices/{id}/parameters/0/required"): "path parameters are always required",
    ("changed", "paths//devices/{id}/put/parameters/0/explode"): "a single value looks alike exploded and joined",
    ("removed", "paths//devices/{id}/put/parameters/0/style"): "form is the default in a query",
    ("removed", "paths//devices/{id}/put/parameters/0/explode"): "exploded is the default of form",
}
"""(edit, place) -> why silence is right there."""


def edits(path: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    holder = functools.reduce(lambda inner, key: inner[key], path[:-1], DOCUMENT)
    value = holder[path[-1]]
    removed = replaced(DOCUMENT, path[:-1], copy.deepcopy(holder)) if path[:-1] else copy.deepcopy(DOCUMENT)
    del functools.reduce(lambda inner, key: inner[key], path[:-1], removed)[path[-1]]
    yield "removed", removed
    if isinstance(value, bool):
        yield "changed", replaced(DOCUMENT, path, not value)
    elif isinstance(value, str):
        yield "changed", replaced(DOCUMENT, path, value + "x")
    elif isinstance(value, int | float):
        yield "changed", replaced(DOCUMENT, path, value + 1)


# ---- real contracts


def real_pairs() -> list[tuple[pathlib.Path, pathlib.Path]]:
    """Pairs below `shared/real`: folders or files called `base*` and `head*` beside each other."""
    found_pairs = []
    for base in sorted(REAL.glob("*/*/base*")):
        head = base.with_name(base.name.replace("base", "head", 1))
        if head.exists():
            found_pairs.append((base, head))
    return found_pairs


@pytest.mark.parametrize("side", [0, 1], ids=["base", "head"])
def test_silence_on_real_contracts(side: int) -> None:
    """compare(x, x) of real contracts with a comment more is unchanged."""
    pairs = [pair for pair in real_pairs() if size(pair[side]) < 300_000]
    if not pairs:
        pytest.skip("the pairs of real contracts are not on this machine; they are not ours to publish")
    for real in pairs:
        data = contents(real[side])
        comparison = casebook.compare(data, commented(data))
        assert comparison.verdict in ("unchanged", "error"), f"{real[side]}: {told(comparison)[:5]}"


def size(path: pathlib.Path) -> int:
    return path.stat().st_size if path.is_file() else sum(one.stat().st_size for one in path.rglob("*.*"))


def contents(path: pathlib.Path) -> casebook.Files:
    return {path.name: path.read_bytes()} if path.is_file() else casebook.files(path)
