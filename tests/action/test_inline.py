"""What stands on the changed line."""

from __future__ import annotations

import urllib.parse
from typing import Any

import pytest
from markdown_it import MarkdownIt
from msgspec import structs

from contract_check.action import inline
from contract_check.action.inline import NoteFile
from contract_check.github.diff import FileDiff
from contract_check.github.reviews import MOST_NOTES
from contract_check.model.change import Change
from contract_check.model.location import Location
from contract_check.model.report import AffectedService, Finding, Proof, ProofStatus, Report, Verdict
from contract_check.model.rule import Level
from contract_check.sources.memory import MemoryTree

PATH = "api.yaml"
TARGET = NoteFile("https://github.example", "acme/shop", "feat/x y", "contracts/migrations")
TREE = MemoryTree({PATH: "".join(f"line {number}\n" for number in range(1, 101))})
SHOWN = {PATH: FileDiff({5: "line 5"}, {number: f"line {number}" for number in range(1, 60)})}


def finding(line: int | None = 3, base: int | None = None, **facts: Any) -> Finding:
    change = Change(
        rule="schema/property-became-required",
        subject="x",
        base=Location(PATH, line=base) if base else None,
        head=Location(PATH, line=line) if line else None,
        place=f"place {line} {base}",
        contract=PATH,
        format="openapi",
    )
    return Finding(**{"change": change, "level": Level.BREAKING, "because": "it hurts", "message": "`x` broke"} | facts)


def notes(*findings: Finding) -> tuple[Any, ...]:
    report = Report(verdict=Verdict.BREAKING, findings=findings)
    return inline.notes(report, SHOWN, TREE, TREE, TARGET)


def test_only_breaking_changes_that_nobody_answers_for() -> None:
    kept = finding(3)
    found = notes(kept, finding(4, level=Level.WARNING), finding(6, waived="a bug fix"))
    assert [note.id for note in found] == [kept.change.id]


@pytest.mark.parametrize(
    ("line", "base", "expected"),
    [
        (3, None, [("RIGHT", 3)]),
        (3, 5, [("RIGHT", 3)]),
        (None, 5, [("LEFT", 5)]),
        (90, 5, [("LEFT", 5)]),  # the head's line is not in the diff, the base's is
        (90, None, []),
        (None, None, []),
    ],
)
def test_places(line: int | None, base: int | None, expected: list[tuple[str, int]]) -> None:
    assert [(note.side, note.line) for note in notes(finding(line, base))] == expected


def test_at_most_twenty() -> None:
    assert len(notes(*(finding(number) for number in range(1, 40)))) == MOST_NOTES


def test_a_file_that_is_gone_has_no_line() -> None:
    report = Report(verdict=Verdict.BREAKING, findings=(finding(3),))
    assert inline.notes(report, {PATH: FileDiff({}, {80: "y"})}, TREE, MemoryTree({}), TARGET) == ()


def test_all_parts() -> None:
    services = tuple(AffectedService(name=f"s{number}", evidence="", strength="certain") for number in range(23))
    proof = Proof(
        status=ProofStatus.PROVEN, payload={"a": "```"}, accepted_by="base", rejected_by="head", error="<b>no</b>"
    )
    (note,) = notes(finding(3, services=services, proof=proof, migration="send `x`"))
    html = MarkdownIt("commonmark").render(note.text)
    assert "`s0`, `s1`" in note.text
    assert "and 3 more" in note.text
    assert "base: accepted · head: rejected, &lt;b&gt;no&lt;/b&gt;" in note.text
    assert "send `x`" in note.text
    assert "<b>" not in html
    (address,) = [part for part in html.split('"') if part.startswith("https://")]
    found = urllib.parse.urlsplit(address.replace("&amp;", "&"))
    assert found.path == "/acme/shop/new/feat/x%20y"
    query = urllib.parse.parse_qs(found.query)
    assert query["filename"][0].startswith("contracts/migrations/")
    assert f"covers: [{finding(3).change.id}]" in query["value"][0]


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        (Proof(status=ProofStatus.UNPROVEN, reason="no payload was found"), "unproven: no payload was found"),
        (Proof(status=ProofStatus.PROVEN, payload="GET /x", accepted_by="base", rejected_by="head"), "GET /x"),
    ],
)
def test_proofs(proof: Proof, said: str) -> None:
    assert said in notes(finding(proof=proof))[0].text


def test_a_covered_change_shows_its_note() -> None:
    text = notes(finding(note="contracts/migrations/a.md"))[0].text
    assert "✅ Migration note: `contracts/migrations/a.md`" in text
    assert "missing" not in text


def test_a_note_too_long_for_a_link_is_still_shown() -> None:
    text = notes(
        finding(message="y" * 300, migration="z" * 3000), *(finding(n, message="é" * 300) for n in range(4, 9))
    )
    assert "Add `contracts/migrations/" in text[0].text
    assert "/new/" not in text[0].text


def test_a_note_is_prepared_once_for_a_contract() -> None:
    first, second, *_ = notes(finding(3), finding(4))
    assert "The note, prepared" in first.text
    assert "The note, prepared" not in second.text
    assert "**Migration note missing:** `contracts/migrations/" in second.text


def test_the_least_is_enough() -> None:
    bare = structs.replace(finding(), because="", change=structs.replace(finding().change, contract="other"))
    assert "consumers unknown" in notes(bare)[0].text
