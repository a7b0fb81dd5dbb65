"""Row 60 to 62 of the reference: what the gate demands of an entry's own version."""

from __future__ import annotations

import casebook
import pytest

from contract_check.config import Config
from contract_check.model.report import Report, Verdict
from contract_check.review import review
from contract_check.sources.memory import MemoryTree

PATH = "device.interface.yaml"
ENTRY = (casebook.CASES / "catalog" / "row-58-texts-and-owner" / "base" / PATH).read_text(encoding="utf-8")
BREAK = ("number: 41", "number: 42")
ADD = ("  - {name: state, enum", "  - {name: warnings, type: array}\n  - {name: state, enum")
WARN = ("provider: device-service", "provider: twin-service")


def gate(base: str, head: str, **others: tuple[str, str]) -> Report:
    sides = [{PATH: text.encode()} for text in (base, head)]
    for name, texts in others.items():
        for side, text in zip(sides, texts, strict=True):
            side[f"{name}.proto"] = text.encode()
    config = Config(require=["version-bump"])
    return review(MemoryTree(sides[0], "base"), MemoryTree(sides[1], "head"), config, gate=True)


def demands(report: Report) -> list[tuple[str, str, int | None]]:
    return [(one.rule, one.level.word, one.location.line if one.location else None) for one in report.failures]


MISSING = [("version-bump-missing", "breaking", 8)]


@pytest.mark.parametrize(
    ("lifecycle", "edit", "version", "expected"),
    [
        ("stable", BREAK, "3.2.0", MISSING),
        ("stable", BREAK, "3.3.0", MISSING),
        ("stable", BREAK, "4.0.0", []),
        ("stable", ADD, "3.2.0", MISSING),
        ("stable", ADD, "3.2.1", MISSING),
        ("stable", ADD, "3.3.0", []),
        ("stable", WARN, "3.2.0", MISSING),
        ("stable", WARN, "3.3.0", []),
        ("deprecated", BREAK, "3.3.0", MISSING),
        ("beta", BREAK, "3.2.0", MISSING),
        ("beta", BREAK, "3.3.0", []),
        ("beta", ADD, "3.2.0", []),
        ("experimental", BREAK, "3.2.0", []),
        ("stable", ("title: Create", "title: Save"), "3.2.0", []),
        ("stable", ("title: Create", "title: Save"), "3.2.1", []),
        ("stable", ("  - {service: mobile, pin: field}\n", ""), "3.2.0", []),
        ("stable", ("title: Create", "title: Save"), "3.1.0", [("version-lowered", "breaking", 8)]),
        ("stable", ("title: Create", "title: Create"), "4.0.0", [("version-bump-without-change", "warning", 8)]),
    ],
)
def test_the_step_must_fit_the_changes(
    lifecycle: str, edit: tuple[str, str], version: str, expected: list[tuple[str, str, int | None]]
) -> None:
    base = ENTRY.replace("lifecycle: stable", f"lifecycle: {lifecycle}")
    head = base.replace(*edit).replace("version: 3.2.0", f"version: {version}")

    assert demands(gate(base, head)) == expected


def test_below_one_the_minor_acts_as_major() -> None:
    base = ENTRY.replace("version: 3.2.0", "version: 0.2.0")

    assert demands(gate(base, base.replace(*BREAK).replace("0.2.0", "0.2.1"))) == MISSING
    assert demands(gate(base, base.replace(*BREAK).replace("0.2.0", "0.3.0"))) == []
    assert demands(gate(base, base.replace(*ADD).replace("0.2.0", "0.2.1"))) == []


def test_each_entry_of_a_file_has_its_own_version() -> None:
    other = ENTRY.replace("device.save", "device.drop")
    base, head = f"{ENTRY}---\n{other}", f"{ENTRY}---\n{other.replace(*BREAK)}"

    (demand,) = gate(base, head).failures
    assert "device.drop: version 3.2.0 after 3.2.0 hides a breaking change" in demand.message
    assert demand.remedy == "release it as 4.0.0"


PROTO = 'syntax = "proto3";\npackage acme;\nmessage SaveDevice { string name = 1; }\n'
BOUND = ENTRY.replace("wire: json", "wire: protobuf-binary")


def test_an_entry_inherits_what_breaks_in_its_contract() -> None:
    broken = PROTO.replace("name = 1", "name = 2")

    report = gate(BOUND, BOUND, devices=(PROTO, broken))
    (demand,) = report.failures
    assert "hides a breaking change in what it is bound to" in demand.message
    assert demand.location is not None
    assert (demand.location.path, demand.location.line) == (PATH, 8)
    assert demand.changes == (report.findings[0].change.id,)
    assert {one.path: one.verdict for one in report.contracts}[PATH] is Verdict.BREAKING
    assert report.findings[0].change.reach == ("acme.SaveDevice", "device.save")

    assert not gate(BOUND, BOUND.replace("3.2.0", "4.0.0"), devices=(PROTO, broken)).failures


def test_what_breaks_nobody_on_its_wire_demands_nothing() -> None:
    renamed = PROTO.replace("string name", "string label")

    assert not gate(BOUND, BOUND, devices=(PROTO, renamed)).failures
