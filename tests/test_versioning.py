from __future__ import annotations

import pytest

from contract_check.config import Config
from contract_check.policyfile import parse
from contract_check.review import review
from contract_check.sources.memory import MemoryTree
from contract_check.versioning import is_major, next_major


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.2.3", "2.0.0"),
        ("v1.2", "2.0.0"),
        ("0.3.1", "0.4.0"),
        ("2.0.0-beta.1", "2.0.0-beta.2"),
        ("2.0.0-rc", "2.0.0"),
        ("1.4-rc1", "1.4.0"),
        ("2024-05-01", None),
        ("", None),
    ],
)
def test_the_least_version_that_may_break(version, expected):
    assert next_major(version) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("1.2.3", "2.0.0", True),
        ("1.2.3", "1.3.0", False),
        ("0.2.3", "0.3.0", True),
        ("0.2.3", "0.2.4", False),
        ("0.9.0", "1.0.0", True),
        ("2.0.0", "1.0.0", False),
        ("spring", "summer", True),
        ("1.10", "1.11", False),
        ("2.0.0-beta.1", "2.0.0-beta.2", True),
        ("2.0.0-beta.1", "2.0.0", True),
        ("2.0.0-beta.1", "2.0.0-beta.1", False),
        ("2.0.0-beta.1", "2.0.0-alpha.9", False),
        ("1.4.0", "2.0.0-rc.1", True),
        ("1.4.0", "1.5.0-rc.1", False),
    ],
)
def test_whether_a_step_may_break(before, after, expected):
    assert is_major(before, after) is expected


def api(version, required="[]"):
    return (
        f"openapi: 3.1.0\ninfo: {{title: t, version: {version}}}\npaths:\n  /a:\n    post:\n      requestBody:\n"
        "        required: true\n        content:\n          application/json:\n            schema:\n"
        f"              {{type: object, required: {required}, properties: {{x: {{type: string}}}}}}\n"
        "      responses: {'204': {description: ok}}\n"
    )


NOTE = """---
kind: Migration
id: a
interfaces: {{api.yaml: {{from: 1.0.0, to: 2.0.0}}}}
covers: [{}]
summary: x is required
affected: []
rollout: {{strategy: coordinated, order: [api.yaml]}}
dates: {{announced: 2026-01-01}}
rollback: {{possible: true, how: redeploy}}
data: none
verify: [no request is refused]
---
## What changed
`x` is required.
## What you must do
Send it.
## How to verify
Nothing is refused.
## Rollback
Redeploy.
"""


def gate(head, config=b""):
    return review(MemoryTree({"api.yaml": api("1.0.0")}), MemoryTree(head), parse(config, "p"), gate=True)


def test_a_break_without_note_and_bump_misses_both():
    report = gate({"api.yaml": api("1.1.0", "[x]")})

    assert [(failure.rule, failure.remedy) for failure in report.failures] == [
        ("migration-note-missing", f"add a note in contracts/migrations/ that covers {report.findings[0].change.id}"),
        ("version-bump-missing", "release it as 2.0.0"),
    ]


def test_note_and_bump_together_satisfy_the_gate():
    head = {"api.yaml": api("2.0.0", "[x]")}
    found = gate(head).findings[0].change.id

    report = gate({**head, "contracts/migrations/a.md": NOTE.format(found)})

    assert report.failures == ()
    assert report.findings[0].note == "contracts/migrations/a.md"
    assert report.contracts[0].needed_version == "2.0.0"


def test_a_faulty_note_covers_and_fails_at_its_line():
    head = {"api.yaml": api("2.0.0", "[x]")}
    found = gate(head).findings[0].change.id
    note = NOTE.format(found).replace("to: 2.0.0", "to: 3.0.0")

    (failure,) = gate({**head, "contracts/migrations/a.md": note}).failures

    assert (failure.rule, str(failure.location)) == ("note/versions", "contracts/migrations/a.md:4:38")


def test_a_merged_note_covers_nothing_new():
    head = {"api.yaml": api("2.0.0", "[x]")}
    note = {"contracts/migrations/a.md": NOTE.format(gate(head).findings[0].change.id)}

    report = review(MemoryTree({"api.yaml": api("1.0.0"), **note}), MemoryTree({**head, **note}), Config(), gate=True)

    assert [failure.rule for failure in report.failures] == ["migration-note-missing"]


def test_a_gate_that_demands_nothing_fails_on_the_break_itself():
    report = gate({"api.yaml": api("1.1.0", "[x]")}, b"require: []\n")

    assert [failure.rule for failure in report.failures] == ["breaking-change"]


def test_compatible_changes_demand_nothing():
    assert gate({"api.yaml": api("1.0.0").replace("ok", "fine")}).failures == ()
    assert Config().require == ["migration-note", "version-bump"]
