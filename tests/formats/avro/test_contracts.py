"""Files as contracts: several files of one tree, protocols, faults with their place, releases of the past."""

from __future__ import annotations

import json
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from contract_check import Comparison
from contract_check.comparing import compare_trees
from contract_check.config import Config
from contract_check.formats.avro import FORMAT
from contract_check.formats.avro.comparing import compare as compare_contracts
from contract_check.formats.avro.proving import prove
from contract_check.formats.format import Reading
from contract_check.model.change import Direction
from contract_check.model.contract import Contract
from contract_check.model.report import ProofStatus
from contract_check.sources.memory import MemoryTree

ORDER = {"type": "record", "name": "Order", "namespace": "shop", "fields": [{"name": "id", "type": "string"}]}


def contract(files: dict[str, Any], path: str = "") -> Contract:
    texts = {name: content if isinstance(content, bytes) else json.dumps(content) for name, content in files.items()}
    path = path or next(iter(texts))
    return FORMAT.read(Reading(tree=MemoryTree(texts), path=path, files=(path,), changed=frozenset(texts)))


def with_fields(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**ORDER, "fields": [*ORDER["fields"], *fields], **more}


def rules(base: dict[str, Any], head: dict[str, Any], **options: Any) -> list[str]:
    found = compare_contracts(contract(base), contract(head), options)
    return [change.rule.removeprefix("avro/") for change in found]


@pytest.mark.parametrize("path", ["a.avsc", "B.AVSC", "c/d.avpr", "e.avdl"])
def test_avro_is_known_by_its_names(path: str) -> None:
    assert FORMAT.recognise(path, b"")


def test_a_schema_is_a_message_and_a_protocol_holds_calls() -> None:
    protocol = {
        "protocol": "Shop",
        "namespace": "shop",
        "types": [ORDER, {"type": "enum", "name": "Loose", "symbols": ["A"]}],
        "messages": {"find": {"doc": "Finds", "request": [], "response": "Order"}},
    }

    schema = contract({"order.avsc": with_fields(doc="An order")})
    shop = contract({"shop.avpr": protocol})

    assert [(one.id, one.kind, one.purpose) for one in schema.interfaces] == [("shop.Order", "message", "An order")]
    assert [(one.id, one.kind) for one in shop.interfaces] == [("shop.Shop.find", "rpc"), ("shop.Loose", "message")]
    assert contract({"numbers.avsc": ["null", "int"]}).interfaces[0].id == "numbers"


def test_a_name_of_another_file_resolves() -> None:
    item = {"type": "record", "name": "Item", "namespace": "shop", "fields": [{"name": "order", "type": "Order"}]}
    order = with_fields({"name": "item", "type": "Item"})

    found = contract({"order.avsc": order, "lib/item.avsc": item})

    assert not found.problems
    assert found.content.names["shop.Item"].location.path == "lib/item.avsc"


def test_an_unresolved_name_is_told_and_the_rest_is_compared() -> None:
    base = contract({"order.avsc": with_fields({"name": "item", "type": "acme.Item"})})
    head = contract({"order.avsc": with_fields({"name": "item", "type": "acme.Item"}, {"name": "n", "type": "int"})})

    (problem,) = head.problems
    assert (problem.rule, problem.fatal) == ("avro-unresolved-name", False)
    assert "acme.Item" in problem.message
    assert [change.rule for change in compare_contracts(base, head, {})] == ["avro/field-added-without-default"]


@pytest.mark.parametrize(
    ("schema", "pointer", "message"),
    [
        ({"name": "A"}, "", "a schema is a name, a list, or an object with `type`"),
        ({"type": 7}, "", "`type` names no type"),
        ({"type": "record", "name": "A"}, "", "the record `A` is incomplete"),
        ({"type": "record", "name": "1A", "fields": []}, "", "the record has no valid `name`"),
        ({"type": "record", "name": "A", "fields": {}}, "/fields", "fields are written as a list"),
        ({"type": "record", "name": "A", "fields": [{}]}, "/fields/0", "a field is an object with `name` and `type`"),
        ({"type": "enum", "name": "A", "symbols": [1]}, "", "the enum `A` is incomplete"),
        ({"type": "enum", "name": "A", "symbols": ["X", "X"]}, "/symbols", "a symbol of `A` is there twice"),
        ({"type": "fixed", "name": "A", "size": -1}, "", "the fixed `A` is incomplete"),
        ({"type": "array"}, "", "the array has no `items`"),
        ({"type": "map"}, "", "the map has no `values`"),
        (["int", "int"], "/1", "the union holds `int` twice"),
        (["int", ["null"]], "/1", "a union may not hold a union directly"),
        ({"type": "enum", "name": "A", "symbols": ["X"], "default": "Y"}, "/default",
         "the default of enum `A` is none of its symbols"),
        (with_fields({"name": "n", "type": "int", "default": "x"}), "/fields/1/default",
         "the default of field `n` of `Order` is no value of its type"),
        (with_fields({"name": "id", "type": "int"}), "/fields/1", "the field `id` is there twice"),
        ({"protocol": 7}, "", "`protocol` names no protocol"),
        ({"protocol": "P", "types": {}}, "/types", "`types` must be a list"),
        ({"protocol": "P", "messages": []}, "/messages", "`messages` must be an object"),
        ({"protocol": "P", "messages": {"m": {}}}, "/messages/m", "the message `m` has no `request`"),
    ],
)  # fmt: skip
def test_a_fault_has_a_place_and_a_remedy(schema: Any, pointer: str, message: str) -> None:
    problems = contract({"a.avsc": schema}).problems

    assert [(problem.location.pointer, problem.message) for problem in problems] == [(pointer, message)]
    assert problems[0].remedy


def test_schemas_that_nest_without_end_are_a_problem() -> None:
    schema: Any = "int"
    for _ in range(60):
        schema = {"type": "array", "items": {"type": "map", "values": schema}}
    deep = {"type": "record", "name": "A", "fields": [{"name": "a", "type": schema}]}
    for _ in range(20):
        deep = {"type": "array", "items": {"type": "array", "items": deep}}

    assert "limit-depth" in {problem.rule for problem in contract({"a.avsc": deep}).problems}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["int", "record", "A", "enum", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["type", "name", "fields", "items", "values", "symbols", "size", "default", "aliases",
                         "protocol", "messages", "request", "errors", "types", "logicalType", "precision"]),
        inner, max_size=5),
    max_leaves=15,
))  # fmt: skip
def test_any_json_is_a_contract_or_has_problems(value: Any) -> None:
    found = contract({"a.avsc": value})

    assert not list(compare_contracts(found, contract({"a.avsc": value}), {"compatibility": "full"}))
    assert found.problems or found.interfaces or "protocol" in value


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.binary(max_size=60), st.sampled_from(["a.avsc", "a.avpr", "a.avdl"]))
def test_any_bytes_are_read_or_told(data: bytes, path: str) -> None:
    assert isinstance(contract({path: data}), Contract)


def test_a_schema_that_became_a_protocol() -> None:
    assert rules({"a.avsc": ORDER}, {"a.avsc": {"protocol": "P"}}) == ["kind-of-file-changed"]


def test_types_of_a_protocol_that_no_message_carries() -> None:
    loose = {"type": "enum", "name": "Loose", "symbols": ["A"]}
    one = {"protocol": "P", "types": [ORDER, loose]}
    wider = {"protocol": "P", "types": [ORDER, {**loose, "symbols": ["A", "B"]}]}

    assert rules({"a.avpr": one}, {"a.avpr": {"protocol": "P", "types": [ORDER]}}) == ["type-removed"]
    assert rules({"a.avpr": one}, {"a.avpr": wider}) == ["enum-symbol-added"]
    assert rules({"a.avpr": one}, {"a.avpr": {**one, "protocol": "Q"}}) == ["protocol-renamed"]


def test_a_shared_type_is_told_once_with_all_it_reaches() -> None:
    def protocol(type_: str) -> dict[str, Any]:
        return {
            "protocol": "P",
            "types": [with_fields({"name": "n", "type": type_})],
            "messages": {
                "put": {"request": [{"name": "o", "type": "shop.Order"}], "response": "null"},
                "get": {"request": [], "response": "shop.Order"},
            },
        }

    base, head = contract({"a.avpr": protocol("int")}), contract({"a.avpr": protocol("long")})

    (change,) = compare_contracts(base, head, {"compatibility": "backward"})

    uses = {(use.interface, use.part): use.direction for use in change.uses}
    assert uses == {("P.put", "request"): Direction.INPUT, ("P.get", "response"): Direction.OUTPUT}
    proof = prove(change, base, head, {})
    assert (proof.status, proof.accepted_by, proof.rejected_by) == (ProofStatus.PROVEN, "head", "base")


V1 = with_fields()
V2 = with_fields({"name": "n", "type": "int", "default": 0})
V3 = with_fields({"name": "n", "type": "int"})


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("backward", ["field-default-removed"]),
        ("backward-transitive", ["field-default-removed", "older-release-unreadable"]),
        ("forward-transitive", ["field-default-removed"]),
        ("full-transitive", ["field-default-removed", "older-release-unreadable"]),
    ],
)
def test_what_each_step_allows_may_break_the_way_as_a_whole(mode: str, expected: list[str]) -> None:
    def history(path: str) -> list[tuple[str, MemoryTree]]:
        assert path == "a.avsc"
        texts = {"v2": json.dumps(V2).encode(), "v1": json.dumps(V1).encode(), "v0": b"not json"}
        return [(tag, MemoryTree({path: text})) for tag, text in texts.items()]

    found = rules({"a.avsc": V2}, {"a.avsc": V3}, compatibility=mode, history=history)

    assert found == expected


def test_an_older_reader_is_named_with_its_tag() -> None:
    def history(path: str) -> list[tuple[str, MemoryTree]]:
        return [("v1", MemoryTree({path: json.dumps(V3).encode()}))]

    options = {"compatibility": "forward-transitive", "history": history}
    *_, last = compare_contracts(contract({"a.avsc": V1}), contract({"a.avsc": V1}), options)

    assert last.rule == "avro/older-release-cannot-read"
    assert last.arguments["tag"] == "v1"
    assert last.arguments["incompatibility"] == "READER_FIELD_MISSING_DEFAULT_VALUE"
    proof = prove(last, contract({"a.avsc": V1}), contract({"a.avsc": V1}), {})
    assert (proof.status, proof.accepted_by, proof.rejected_by) == (ProofStatus.PROVEN, "head", "")


def test_without_history_a_transitive_mode_is_the_plain_one() -> None:
    assert rules({"a.avsc": V2}, {"a.avsc": V3}, compatibility="backward-transitive") == ["field-default-removed"]


def test_the_mode_none_tells_and_hurts_nobody() -> None:
    changes = list(compare_contracts(contract({"a.avsc": V1}), contract({"a.avsc": V3}), {"compatibility": "none"}))

    assert [change.rule for change in changes] == ["avro/field-added-without-default"]
    assert changes[0].direction is Direction.NONE


def test_both_sides_have_file_line_and_column() -> None:
    texts = [json.dumps(schema, indent=1) for schema in (V1, V3)]

    report = Comparison(compare_trees(MemoryTree({"a.avsc": texts[0]}), MemoryTree({"a.avsc": texts[1]}), Config()))

    (change,) = report.changes
    assert [(change[side]["path"], change[side]["line"], change[side]["column"]) for side in ("base", "head")] == [
        ("a.avsc", 5, 2),
        ("a.avsc", 10, 3),
    ]
    assert change["proof"]["payload"] == {"written": {"id": "a"}, "bytes": "0261"}
