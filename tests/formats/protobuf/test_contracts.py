"""Trees of .proto files as contracts: what belongs together, is reached, left out by buf.yaml, or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import contract_check
from contract_check.comparing import compare_trees
from contract_check.config import Config
from contract_check.formats.format import Reading
from contract_check.formats.protobuf import FORMAT
from contract_check.model.change import Direction
from contract_check.model.report import Verdict
from contract_check.sources.memory import MemoryTree

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Mapping

    from contract_check.model.contract import Contract
    from contract_check.model.report import Report

ITEM = 'syntax = "proto3"; package acme.v1;\nmessage Item {\n  string id = 1;\n  string note = 2;\n}\n'
ORDER = """syntax = "proto3";
package acme.v1;
import "acme/item.proto";
message Order { repeated Item items = 1; }
message Envelope { oneof entry { Order order = 1; Ack ack = 2; } }
message Ack { int32 code = 1; }
message Request { Item item = 1; }
message Reply { Order order = 1; }
service Orders {
  rpc Put(Request) returns (Reply);
  rpc Ping(Nothing) returns (Nothing) { option deprecated = true; }
}
message Nothing {}
message Node { Node left = 1; Node right = 2; }
message Ping { Pong pong = 1; }
message Pong { Ping ping = 1; }
"""
TREE = {"acme/item.proto": ITEM, "acme/order.proto": ORDER, "README.md": ""}


def read(files: Mapping[str, str | bytes], **options: object) -> Contract:
    tree = MemoryTree(files)
    paths = tuple(path for path in files if FORMAT.recognise(path, b""))
    (path, own), *_ = FORMAT.gather(paths)
    return FORMAT.read(Reading(tree=tree, path=path, files=own, changed=frozenset(files), options=options))


def compare(base: Mapping[str, str | bytes], head: Mapping[str, str | bytes]) -> Report:
    return compare_trees(MemoryTree(base), MemoryTree(head), Config())


def rules(report: Report) -> list[str]:
    return sorted(finding.change.rule.removeprefix("protobuf/") for finding in report.findings)


def test_interfaces_are_rpcs_and_root_messages() -> None:
    found = {interface.id: interface for interface in read(TREE).interfaces}

    assert list(found) == [
        "acme.v1.Orders/Put", "acme.v1.Orders/Ping", "acme.v1.Envelope", "acme.v1.Node", "acme.v1.Ping",
    ]  # fmt: skip
    assert found["acme.v1.Orders/Ping"].deprecated
    assert [(one.kind, one.name, one.direction) for one in found["acme.v1.Orders/Put"].elements] == [
        ("request", "`Request`", Direction.INPUT),
        ("response", "`Reply`", Direction.OUTPUT),
    ]
    assert [one.kind for one in found["acme.v1.Envelope"].elements] == ["message"]


def test_places_of_interfaces_get_their_lines_on_demand() -> None:
    contract = read(TREE)
    lines = {one.id: (one.location.line, contract.locate(one.location).line) for one in contract.interfaces}

    assert lines["acme.v1.Orders/Put"] == (None, 10)
    assert lines["acme.v1.Envelope"] == (None, 5)
    assert contract.locate(contract.location) == contract.location


def test_a_change_lists_everything_it_reaches_across_files() -> None:
    report = compare(TREE, TREE | {"acme/item.proto": ITEM.replace("  string note = 2;\n", "")})
    (finding,) = report.findings

    assert finding.change.rule == "protobuf/field-removed-unreserved"
    assert finding.change.contract == "acme/item.proto"
    assert [(use.interface, use.direction) for use in finding.change.uses] == [
        ("acme.v1.Envelope", Direction.BOTH),
        ("acme.v1.Orders/Put", Direction.BOTH),
    ]


def test_directions_follow_request_and_response() -> None:
    edited = ORDER.replace("Item item = 1;", "Item item = 1; string tag = 2;")
    edited = edited.replace("message Reply { Order order = 1;", "message Reply { Order order = 1; string tag = 2;")
    report = compare(TREE, TREE | {"acme/order.proto": edited})

    found = {finding.change.place: finding.change.uses[0].direction for finding in report.findings}
    assert found == {"acme.v1.Request.tag": Direction.INPUT, "acme.v1.Reply.tag": Direction.OUTPUT}


@pytest.mark.parametrize(
    ("files", "contracts"),
    [
        (["a.proto", "x/b.proto"], [(".", ("a.proto", "x/b.proto"))]),
        (["buf.yaml", "x/b.proto"], [(".", ("buf.yaml", "x/b.proto"))]),
        (
            ["p/buf.yaml", "p/a.proto", "p/q/buf.yaml", "p/q/b.proto", "c.proto"],
            [(".", ("c.proto",)), ("p", ("p/buf.yaml", "p/a.proto")), ("p/q", ("p/q/buf.yaml", "p/q/b.proto"))],
        ),
        (["x/buf.yaml"], []),
    ],
)
def test_files_below_a_buf_yaml_belong_together(files: list[str], contracts: list[object]) -> None:
    assert FORMAT.gather(files) == contracts


def test_types_of_another_module_are_found() -> None:
    base = {"a/buf.yaml": "version: v1", "b/buf.yaml": "version: v1"}
    base |= {"a/item.proto": ITEM, "b/order.proto": ORDER.replace("acme/item.proto", "item.proto")}
    head = base | {"b/order.proto": base["b/order.proto"].replace("repeated Item items", "repeated Ack items")}

    assert rules(compare(base, head)) == ["field-type-changed"]


def test_roots_of_imports_need_not_be_known() -> None:
    base = {f"svc/src/main/proto/{path}": text for path, text in TREE.items()} | {"other/acme/item.proto": ITEM}
    path = "svc/src/main/proto/acme/item.proto"
    report = compare(base, base | {path: ITEM.replace("note", "remark")})

    assert rules(report) == ["field-renamed"]
    assert "acme.v1.Orders/Put" in report.findings[0].change.reach


def test_cyclic_imports_end() -> None:
    base = {"a.proto": 'import public "b.proto"; message A { B b = 1; }'}
    base |= {"b.proto": 'import public "a.proto"; message B { A a = 1; }'}
    report = compare(base, base | {"b.proto": base["b.proto"].replace("= 1", "= 2")})

    assert rules(report) == ["field-renumbered"]
    assert report.findings[0].change.reach == ("A",)


def test_a_missing_import_is_noted_and_its_types_keep_their_names() -> None:
    text = 'import "vendor/money.proto";\nmessage A { vendor.Money price = 1; }'
    report = compare({"a.proto": text, "x": ""}, {"a.proto": text.replace("vendor.Money", "vendor.Cash"), "x": ""})
    (problem,) = {problem.message: problem for problem in report.problems}.values()

    assert rules(report) == ["field-type-changed"]
    assert (problem.rule, problem.location.line, problem.fatal) == ("protobuf-import-missing", 1, False)
    assert "vendor/money.proto" in problem.message


def test_a_broken_file_is_an_error_with_its_place() -> None:
    report = compare(TREE, TREE | {"acme/item.proto": ITEM.replace("note = 2", "note 2")})

    assert report.verdict is Verdict.ERROR
    (problem,) = report.problems
    assert (problem.side, problem.location.path, problem.location.line) == ("head", "acme/item.proto", 4)


def test_an_old_fault_elsewhere_stops_nobody() -> None:
    base = TREE | {"old.proto": 'import "acme/item.proto"; message {', "far.proto": "message {"}
    report = compare(base, base | {"acme/item.proto": ITEM.replace("note", "remark")})

    assert report.verdict is Verdict.BREAKING
    assert {problem.location.path for problem in report.problems if not problem.fatal} == {"old.proto"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("string a = 1; string b = 1;", "number 1 of `A` is used by `a` and `b`"),
        ("string a = 1; string a = 2;", "`A` declares `a` twice"),
        ("string a = 0;", "field number 0 is out of range"),
        ("reserved 1; string a = 1;", "`a = 1` of `A` is reserved"),
    ],
)
def test_what_protoc_refuses_is_told(body: str, message: str) -> None:
    contract = read({"a.proto": f"message A {{ {body} }} enum E {{ option allow_alias = true; X = 0; Y = 0; }}"})

    assert [problem.message for problem in contract.problems] == [message]


def test_what_a_broken_file_lacks_is_not_removed() -> None:
    """Compared all the same, a file that could be read in part reports no removals."""
    base = read(TREE)
    head = read(TREE | {"acme/item.proto": "syntax = 'proto3'; package acme.v1;\nmessage Item { string id 1; }"})

    assert list(FORMAT.compare(base, head, {})) == []


BUF = "version: {}\nbreaking:\n  {}\n"
UNSTABLE = ITEM.replace("acme.v1", "acme.v1beta1")


@pytest.mark.parametrize(
    ("settings", "item", "left"),
    [
        ("use: [FILE]", ITEM, ["field-removed-unreserved"]),
        ("use: [ENUM_NO_DELETE]", ITEM, []),
        ("use: [FIELD_NO_DELETE]", ITEM, ["field-removed-unreserved"]),
        ("except: [FIELD_NO_DELETE]", ITEM, []),
        ("ignore: [acme]", ITEM, []),
        ("ignore: [acme/other.proto]", ITEM, ["field-removed-unreserved"]),
        ("ignore_only: {FIELD_NO_DELETE: [acme/item.proto]}", ITEM, []),
        ("ignore_only: {WIRE: [acme]}", ITEM, []),
        ("ignore_only: {ENUM_NO_DELETE: [acme]}", ITEM, ["field-removed-unreserved"]),
        ("ignore_unstable_packages: true", ITEM, ["field-removed-unreserved"]),
        ("ignore_unstable_packages: true", UNSTABLE, []),
        ("ignore_unstable_packages: false", UNSTABLE, ["field-removed-unreserved"]),
    ],
)
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_buf_settings(settings: str, item: str, left: list[str], version: str) -> None:
    base = {"buf.yaml": BUF.format(version, settings), "acme/item.proto": item}
    head = base | {"acme/item.proto": item.replace("  string note = 2;\n", "")}

    assert rules(compare(base, head)) == left


def test_modules_of_a_workspace_have_their_own_settings() -> None:
    settings = "version: v2\nmodules:\n  - path: a\n    breaking: {ignore: [a/item.proto]}\n  - path: b\n"
    base = {"buf.yaml": settings, "a/item.proto": ITEM, "b/item.proto": ITEM.replace("acme", "other")}
    head = {path: text.replace("  string note = 2;\n", "") for path, text in base.items()}
    report = compare(base, head)

    assert [finding.change.contract for finding in report.findings] == ["b/item.proto"]


def test_a_buf_yaml_that_cannot_be_read_is_no_silent_default() -> None:
    base = {"buf.yaml": "breaking: [", "acme/item.proto": ITEM}

    assert compare(base, base | {"acme/item.proto": ITEM + "message New {}"}).verdict is Verdict.ERROR


def test_two_files_that_the_user_names_belong_together(tmp_path: pathlib.Path) -> None:
    (tmp_path / "old.proto").write_text(ITEM)
    (tmp_path / "new.proto").write_text(ITEM.replace("note", "remark"))
    found = contract_check.compare(tmp_path / "old.proto", tmp_path / "new.proto")

    assert [change["rule"] for change in found.changes] == ["protobuf/field-renamed"]


def test_history_is_asked_through_the_options() -> None:
    base, head = read({"a.proto": ITEM}), read({"a.proto": ITEM.replace("}", "  bool flag = 3;\n}")})
    earlier = ITEM.replace("}", "  string other = 3;\n}").encode()
    found = list(FORMAT.compare(base, head, {"history": lambda _path: [earlier]}))

    assert [change.rule for change in found] == ["protobuf/field-added", "protobuf/number-used-before"]
    assert found[1].reach == ("acme.v1.Item",)
