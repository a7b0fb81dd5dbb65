"""The Markdown comment: what it says in each state, and what it gives up when space is short."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from msgspec import structs

from contract_check.model.contract import Problem
from contract_check.model.location import Location
from contract_check.model.report import PolicyFailure, Verdict
from contract_check.model.rule import Level
from contract_check.reports import comment, skeleton, summary
from contract_check.reports.context import Context

NOTE_MISSING = PolicyFailure(
    rule="migration-note-missing", message="no note", remedy="add one", contract="contracts/billing.yaml"
)
BUMP_MISSING = PolicyFailure(
    rule="version-bump-missing",
    message="version 1.5.0 after 1.4.0 hides a breaking change",
    remedy="release it as 2.0.0",
    contract="contracts/billing.yaml",
)


def test_blocked_by_a_missing_note(report: Any, finding: Any, context: Context) -> None:
    found = report(finding(), finding("pdf", Level.COMPATIBLE, 1), failures=(NOTE_MISSING, BUMP_MISSING), gate=True)
    text = comment.render(found, context)
    lines = text.splitlines()
    assert lines[:3] == [
        context.marker,
        "## ❌ contract-check: 1 breaking change, 1 migration note missing, 1 other demand open",
        "**Merge blocked.** 1 contract changed · 1 broken · 1 consumer affected · 1 compatible change",
    ]
    assert (
        "| `billing-api` | `contracts/billing.yaml` openapi `1.4.0 → 1.5.0` ⚠️ needs `2.0.0` | 1 breaking | `checkout` |"
        " ❌ missing |"
    ) in lines
    blob = "https://example.test/acme/shop/blob"
    assert (
        f"[`contracts/billing.yaml:88`]({blob}/{context.head_sha}/contracts/billing.yaml#L88)"
        f" (was [`:84`]({blob}/{context.base_sha}/contracts/billing.yaml#L84)) · `#/paths/~1invoices/post`"
    ) in text
    assert "**1. `schema/property-became-required`** property `customerId` is now required" in lines
    assert '{\n  "amount": 1,\n  "currency": "EUR"\n}' in text
    assert "base: accepted · head: rejected, `customerId` is a required property" in text
    assert "Consumers: `checkout` (declared, `x.yml:3`)" in lines
    assert (
        "- [ ] `billing-api` `2.0.0`: create `contracts/migrations/billing-api-2.0.0.md` that covers "
        f"`{found.findings[0].change.id}`"
    ) in lines
    assert "`version-bump-missing` version 1.5.0 after 1.4.0 hides a breaking change" in text
    assert "<summary>✅ 1 compatible change</summary>" in text
    assert lines[-1] == (
        "<sub>base `9a01b77` (parent of merge commit) → head `4f2c9e1` · policy `.contract-check.yml@9a01b77` · "
        f"contract-check {context.version} · [full report]({context.run_url})</sub>"
    )


def test_a_covered_break_is_ticked_and_does_not_block(report: Any, finding: Any, context: Context) -> None:
    text = comment.render(report(finding(note="docs/n.md"), gate=True), context)
    assert "## ⚠️ contract-check: 1 breaking change, all demands met\n**Merge not blocked.**" in text
    assert f"- [x] `billing-api` `2.0.0`: [`docs/n.md`](https://example.test/acme/shop/blob/{context.head_sha}" in text
    assert "Ready to commit" not in text
    assert "**Covered** by [`docs/n.md`]" in text


def test_one_of_two_covered(report: Any, finding: Any, context: Context) -> None:
    found = report(finding(note="docs/n.md"), finding("b", number=1), failures=(NOTE_MISSING,), gate=True)
    text = comment.render(found, context)
    assert "❌ missing (1 of 2 not covered; found [`docs/n.md`]" in text
    assert f"that covers `{found.findings[1].change.id}`; found [`docs/n.md`]" in text


def test_a_waived_break_needs_no_note(report: Any, finding: Any) -> None:
    text = comment.render(report(finding(waived="never released"), gate=True))
    assert "| waived |" in text
    assert "**Waived:** never released" in text
    assert "Required migration notes" not in text


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ((), "## ✅ contract-check: no contract changed"),
        ((Level.COMPATIBLE,), "## ✅ contract-check: 1 compatible change, none breaking"),
        ((Level.WARNING,), "## ⚠️ contract-check: no breaking change found, 1 warning"),
        ((Level.BREAKING,), "## ❌ contract-check: 1 breaking change"),
    ],
)
def test_headline_says_the_verdict_in_words(
    levels: tuple[Level, ...], expected: str, report: Any, finding: Any
) -> None:
    found = report(*(finding(level=level) for level in levels))
    assert comment.render(found).splitlines()[0] == expected
    assert "Merge" not in comment.render(found)


def test_the_caller_knows_whether_the_run_fails(report: Any, finding: Any) -> None:
    found = report(finding(level=Level.WARNING))
    assert "**Merge blocked.**" in comment.render(found, Context(blocked=True))
    assert "**Merge not blocked.**" in comment.render(found, Context(blocked=False))


def test_unknown_consumers_are_never_none(report: Any, finding: Any) -> None:
    text = comment.render(report(finding(services=())))
    assert "consumers unknown" in text
    assert "| unknown |" in text
    assert "Consumers: unknown" in text
    assert "none" not in text.split("Ready to commit")[0].lower()


def test_an_unreadable_file_comes_first_and_blocks(report: Any) -> None:
    problem = Problem(
        rule="yaml-syntax",
        message="a tab where spaces must be",
        remedy="indent with spaces",
        location=Location("a.yaml", "", 3),
        fatal=True,
        side="head",
    )
    found = report(verdict=Verdict.ERROR, problems=(problem,), gate=True)
    text = comment.render(found)
    assert text.startswith("## ❌ contract-check: 1 contract file could not be checked\n**Merge blocked.**")
    assert "| `a.yaml:3` | a tab where spaces must be | indent with spaces |" in text
    assert "### Read in part" in comment.render(report(problems=(structs.replace(problem, fatal=False),)))


def test_nothing_found_is_said(report: Any) -> None:
    assert "No contract file was found." in comment.render(report(contracts=()))


def test_reach_is_summarised(report: Any, finding: Any) -> None:
    names = tuple(f"GET /{letter}" for letter in "abcdefg")
    assert "Reaches `GET /a`, `GET /b`, `GET /c` and 4 more." in comment.render(report(finding(harmed=names)))
    assert "Reaches `GET /a`, `GET /b`, `GET /c`, `GET /d`." in comment.render(report(finding(harmed=names[:4])))


def test_added_and_removed_places(report: Any, finding: Any, change: Any) -> None:
    added = finding(change=change(base=None))
    removed = finding(change=change(head=None))
    nowhere = finding(change=change(head=None, base=None))
    assert "`contracts/billing.yaml:88` (new)" in comment.render(report(added))
    assert "was `contracts/billing.yaml:84`" in comment.render(report(removed))
    assert "contracts/billing.yaml · `c-" in comment.render(report(nowhere))
    assert "| `contracts/billing.yaml` | property" in comment.render(
        report(structs.replace(nowhere, level=Level.COMPATIBLE))
    )


def many(finding: Any, breaking: int, compatible: int) -> tuple[Any, ...]:
    return (
        *(finding(f"b{number}", number=number) for number in range(breaking)),
        *(finding(f"c{number}", Level.COMPATIBLE, number) for number in range(compatible)),
    )


@pytest.mark.parametrize(
    ("breaking", "compatible", "shown", "proofs", "table"),
    [
        (3, 100, 3, 3, True),
        (3, 1000, 3, 3, False),  # the compatible table goes first
        (90, 1000, 90, 10, False),  # then proofs beyond 10
        (140, 1000, 50, 10, False),  # then breaking beyond 50
        (1500, 1000, 50, 10, False),
    ],
)
def test_parts_go_in_the_fixed_order(
    breaking: int, compatible: int, shown: int, proofs: int, table: Any, report: Any, finding: Any
) -> None:
    found = report(*many(finding, breaking, compatible), failures=(NOTE_MISSING,), gate=True)
    text = comment.render(found, Context(marker="<!-- m -->"))
    assert len(text.encode()) <= 60_000
    assert ("| `schema/property-became-required` | `contracts/billing.yaml:88` | property `c0`" in text) is table
    entries = re.findall(r"^\*\*\d+\. ", text, re.MULTILINE)
    assert len(entries) == shown
    assert text.count("<details open>") == proofs
    if len(entries) < breaking:
        assert f"**+{breaking - len(entries)} more breaking changes in the full report.**" in text
    assert f"{breaking} breaking changes, 1 migration note missing" in text
    assert "| `billing-api` |" in text
    assert "- [ ] `billing-api` `2.0.0`: create" in text


def test_a_thousand_contracts_keep_verdict_services_and_notes(
    report: Any, finding: Any, change: Any, contract: Any
) -> None:
    paths = [f"contracts/{number}-{'é' * 200}.yaml" for number in range(1000)]
    found = report(
        *(finding(change=change(contract=path)) for path in paths),
        contracts=tuple(contract(path=path, provider=path) for path in paths),
        failures=tuple(structs.replace(NOTE_MISSING, contract=path) for path in paths),
        gate=True,
    )
    text = comment.render(found)
    assert len(text.encode()) <= 60_000
    assert "1000 migration notes missing" in text
    assert re.search(r"and \d+ more in the full report", text)
    assert "| Affected service |" in text
    assert "- [ ] `contracts/0-" in text


def test_summary_has_room_for_what_the_comment_gives_up(report: Any, finding: Any, context: Context) -> None:
    text = summary.render(report(*many(finding, 140, 500)), context)
    assert len(re.findall(r"^\*\*\d+\. ", text, re.MULTILINE)) == 140
    assert text.startswith("## ")


def test_summary_keeps_its_own_budget(report: Any, finding: Any) -> None:
    long = "é" * 290
    text = summary.render(report(*(finding(f"{long}{number}", number=number) for number in range(700))))
    assert 300_000 < len(text.encode()) <= 1_000_000
    assert len(re.findall(r"^\*\*\d+\. ", text, re.MULTILINE)) > 50


def test_skeleton_reads_back_as_yaml(report: Any, finding: Any, contract: Any) -> None:
    found = report(
        *(finding(f'a: "{number}" # {{x}} é\u202e', number=number) for number in range(5)),
        contracts=(contract(provider="no: [x]"),),
    )
    (due,) = skeleton.due(found)
    note = skeleton.text(due, "contracts/migrations/")
    assert due.file("contracts/migrations/") == "contracts/migrations/no-x-2.0.0.md"
    front = yaml.safe_load(note.split("---\n")[1])
    assert front["covers"] == [one.change.id for one in found.findings]
    assert front["interfaces"] == {"no: [x]": {"from": "1.4.0", "to": "2.0.0"}}
    assert front["affected"] == [{"service": "checkout", "action": "TODO", "required": True}]
    assert front["rollout"]["order"] == ["checkout", "no: [x]"]
    assert set(front) == {
        "kind", "id", "interfaces", "covers", "summary", "affected", "rollout", "dates", "rollback", "data", "verify",
    }  # fmt: skip
    assert re.findall(r"^## (.*)$", note, re.MULTILINE) == [
        "What changed", "What you must do", "How to verify", "Rollback",
    ]  # fmt: skip


def test_skeleton_without_versions_or_consumers(report: Any, finding: Any) -> None:
    found = report(finding(services=()), contracts=())
    (due,) = skeleton.due(found)
    note = skeleton.text(due, "m")
    assert due.file("m") == f"m/billing-{found.findings[0].change.id}.md"
    front = yaml.safe_load(note.split("---\n")[1])
    assert front["interfaces"] == {"contracts/billing.yaml": {}}
    assert front["affected"] == []
    assert "consumers are unknown" in note
