"""Random pairs: two deciders of our own agree, and no datum that fastavro carries over contradicts either."""

from __future__ import annotations

import contextlib
import io
import json
from typing import Any

import fastavro
import hypothesis.strategies as st
from hypothesis import HealthCheck, assume, given, settings

from contract_check.judging import judge
from contract_check.languages.avro import can_read, compare, read
from contract_check.languages.avro.datum import NoValueError, sample, samples
from contract_check.languages.avro.declaration import declare
from contract_check.languages.avro.proof import prove
from contract_check.languages.language import Root
from contract_check.model.change import Direction, Use
from contract_check.model.location import Location
from contract_check.model.report import ProofStatus
from contract_check.model.rule import Level

PRIMITIVES = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
DEFAULTS = {"int": 0, "long": 0, "string": "", "null": None, "boolean": False, "double": 0.5}
QUICK = settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@st.composite
def schemas(draw: st.DrawFn) -> Any:
    """A schema of few names, so that two of them meet often."""
    found = _Draw(draw)
    return found.root() if draw(st.integers(0, 4)) else found.schema(3)


class _Draw:
    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.names: list[str] = []

    def schema(self, depth: int, *, union: bool = True) -> Any:
        kinds = ["primitive"] * 4 + ["enum", "fixed", "known"]
        kinds += ["record", "record", "array", "map"] + ["union"] * union if depth else []
        return getattr(self, self.draw(st.sampled_from(kinds)))(depth)

    def root(self) -> Any:
        """A record of one name and two fields, so that what lies below is compared."""
        self.names.append("Root")
        fields = [{"name": name, "type": self.schema(2)} for name in "ab"]
        return {"type": "record", "name": "Root", "fields": fields}

    def primitive(self, _depth: int) -> str:
        return self.draw(st.sampled_from(PRIMITIVES))

    def known(self, depth: int) -> Any:
        return self.draw(st.sampled_from(self.names)) if self.names else self.primitive(depth)

    def name(self, names: tuple[str, ...]) -> tuple[str, list[str]] | None:
        free = [name for name in names if name not in self.names]
        if not free:
            return None
        name = self.draw(st.sampled_from(free))
        self.names.append(name)
        return name, self.draw(
            st.lists(st.sampled_from(names), max_size=1).map(lambda found: [n for n in found if n != name])
        )

    def enum(self, depth: int) -> Any:
        named = self.name(("E1", "E2"))
        if named is None:
            return self.primitive(depth)
        symbols = self.draw(st.lists(st.sampled_from("ABC"), min_size=1, unique=True))
        default = {"default": symbols[0]} if self.draw(st.booleans()) else {}
        return {"type": "enum", "name": named[0], "aliases": named[1], "symbols": symbols, **default}

    def fixed(self, depth: int) -> Any:
        named = self.name(("X1", "X2"))
        if named is None:
            return self.primitive(depth)
        return {"type": "fixed", "name": named[0], "aliases": named[1], "size": self.draw(st.integers(1, 2))}

    def record(self, depth: int) -> Any:
        named = self.name(("R1", "R2", "R3"))
        if named is None:
            return self.primitive(depth)
        fields = []
        for name in self.draw(st.lists(st.sampled_from("abc"), unique=True, max_size=3)):
            type_ = self.schema(depth - 1)
            field = {"name": name, "type": type_}
            first = type_[0] if isinstance(type_, list) and type_ else type_
            if isinstance(first, str) and first in DEFAULTS and self.draw(st.booleans()):
                field["default"] = DEFAULTS[first]
            if self.draw(st.integers(0, 3)) == 0:
                # Never a sibling's name or alias: what two claims on one field mean, no two libraries agree on.
                field["aliases"] = [f"old_{name}"]
            fields.append(field)
        return {"type": "record", "name": named[0], "aliases": named[1], "fields": fields}

    def array(self, depth: int) -> Any:
        return {"type": "array", "items": self.schema(depth - 1)}

    def map(self, depth: int) -> Any:
        return {"type": "map", "values": self.schema(depth - 1)}

    def union(self, depth: int) -> Any:
        found: dict[str, Any] = {}
        for _ in range(self.draw(st.integers(1, 3))):
            branch = self.schema(depth - 1, union=False)
            key = branch if isinstance(branch, str) else branch.get("name", branch["type"])
            found.setdefault(key, branch)
        return list(found.values())


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Any, Any]:
    """A schema and what one to three edits made of it."""
    base = draw(schemas())
    head = json.loads(json.dumps(base))
    for _ in range(draw(st.integers(1, 3))):
        head = _edited(draw, head)
    return (base, head) if draw(st.booleans()) else (head, base)


def _edited(draw: st.DrawFn, value: Any) -> Any:
    """One edit somewhere inside."""
    if isinstance(value, str):
        return draw(st.sampled_from([*PRIMITIVES, ["null", value], [value, "int"], [value]]))
    if isinstance(value, list):
        return _edited_union(draw, value)
    kind = value["type"]
    if kind in {"array", "map"}:
        key = "items" if kind == "array" else "values"
        return value | {key: _edited(draw, value[key])}
    if draw(st.integers(0, 5)) == 0:
        new = value["name"] + "New"
        return value | {"name": new, "aliases": draw(st.sampled_from([[], [value["name"]]]))}
    if kind == "enum":
        symbols = draw(st.lists(st.sampled_from("ABC"), min_size=1, unique=True))
        return (
            {key: value[key] for key in ("type", "name")}
            | {"symbols": symbols}
            | draw(st.sampled_from([{}, {"default": symbols[0]}]))
        )
    if kind == "fixed":
        return value | {"size": draw(st.integers(1, 3))}
    return value | {"fields": _edited_fields(draw, value["fields"])}


def _edited_union(draw: st.DrawFn, value: list[Any]) -> Any:
    if not value:
        return ["int"]
    index = draw(st.integers(0, len(value) - 1))
    edit = draw(st.sampled_from(["drop", "turn", "inside", "unwrap"]))
    if edit == "inside":
        new = _edited(draw, value[index])
        new = new if not isinstance(new, list) else "string"
        return [new if at == index else branch for at, branch in enumerate(value)]
    return {"drop": value[:index] + value[index + 1 :], "turn": value[::-1], "unwrap": value[index]}[edit]


def _edited_fields(draw: st.DrawFn, fields: list[Any]) -> list[Any]:
    edit = draw(st.sampled_from(["add", "drop", "inside", "inside", "inside", "rename", "turn"]))
    if edit == "add" or not fields:
        default = draw(st.sampled_from([{}, {"default": 0}]))
        return [*(field for field in fields if field["name"] != "n"), {"name": "n", "type": "int", **default}]
    index = draw(st.integers(0, len(fields) - 1))
    field = fields[index]
    if edit == "turn":
        return fields[::-1]
    if edit == "drop":
        return fields[:index] + fields[index + 1 :]
    if edit == "rename":
        new = {"name": "r", "type": field["type"], "aliases": draw(st.sampled_from([[], [field["name"]]]))}
    else:
        new = {"name": field["name"], "type": _edited(draw, field["type"])}
    return [new if at == index else other for at, other in enumerate(fields) if at == index or other["name"] != "r"]


def parsed(value: Any) -> Any:
    schema, problems = read(value, Location("s.avsc"))
    assume(not problems)
    return schema


def breaking(base: Any, head: Any, direction: Direction) -> list[Any]:
    changes = compare([Root(base=base, head=head, use=Use("s", direction))])
    return [change for change in changes if judge(change, {}).level is Level.BREAKING]


@QUICK
@given(pairs())
def test_the_facts_break_exactly_where_resolution_fails(pair: tuple[Any, Any]) -> None:
    base, head = (parsed(side) for side in pair)

    assert bool(breaking(base, head, Direction.INPUT)) == bool(can_read(base, head))
    assert bool(breaking(base, head, Direction.OUTPUT)) == bool(can_read(head, base))


@QUICK
@given(pairs())
def test_what_is_called_compatible_is_read_by_fastavro(pair: tuple[Any, Any]) -> None:
    base, head = (parsed(side) for side in pair)
    assume(not can_read(base, head))
    writer = fastavro.parse_schema(declare(base))
    reader = fastavro.parse_schema(declare(head))
    try:
        data = [value for value in (*samples(base), sample(base)) if b"\xff" not in _flat(value)]
    except NoValueError:
        data = []
    for datum in data:
        out = io.BytesIO()
        fastavro.schemaless_writer(out, writer, datum)
        try:
            fastavro.schemaless_reader(io.BytesIO(out.getvalue()), writer, writer)
        except Exception:  # noqa: BLE001, S112 - fastavro cannot read this back with its own schema
            continue

        with contextlib.suppress(TypeError):  # fastavro 1.13 stumbles over a reference inside a union: no refusal
            fastavro.schemaless_reader(io.BytesIO(out.getvalue()), writer, reader)


@QUICK
@given(pairs())
def test_every_break_is_proven_or_says_why(pair: tuple[Any, Any]) -> None:
    base, head = (parsed(side) for side in pair)

    for direction in (Direction.INPUT, Direction.OUTPUT):
        for change in breaking(base, head, direction):
            proof = prove(change)
            known = any(reason in proof.reason for reason in ("no finite value", "empty union", "cannot work with"))
            assert proof.status is ProofStatus.PROVEN or known, (change.rule, proof.reason)


@QUICK
@given(schemas())
def test_a_schema_does_not_differ_from_itself(value: Any) -> None:
    base, head = parsed(value), parsed(json.loads(json.dumps(value)))

    assert not list(compare([Root(base=base, head=head, use=Use("s", Direction.BOTH))]))
    assert not can_read(base, head)


@QUICK
@given(pairs())
def test_forth_on_input_is_back_on_output(pair: tuple[Any, Any]) -> None:
    base, head = (parsed(side) for side in pair)

    assert bool(breaking(base, head, Direction.INPUT)) == bool(breaking(head, base, Direction.OUTPUT))


def _flat(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, dict):
        return b"".join(_flat(item) for item in value.values())
    return b"".join(_flat(item) for item in value) if isinstance(value, list | tuple) else b""
