"""The gate with release tags, waivers and notes, in real repositories."""

from __future__ import annotations

import datetime as dt
import os
import subprocess

import pytest

from contract_check.model.rule import Level
from contract_check.policyfile import parse
from contract_check.review import review
from contract_check.sources.git import GitTree
from contract_check.sources.memory import MemoryTree

TODAY = dt.date(2026, 11, 24)
POLICY = b"baseline: {against: release, tags: 'v*'}\n"


def api(version, *paths, kind="string"):
    operations = "".join(
        f"  {path}:\n    get:\n      parameters: [{{name: q, in: query, schema: {{type: {kind}}}}}]\n"
        "      responses: {'204': {description: ok}}\n"
        for path in paths
    )
    return f"openapi: 3.1.0\ninfo: {{title: t, version: {version}}}\npaths:\n{operations}"


@pytest.fixture
def history(tmp_path):
    """`commit(text, *tags)` writes the contract; gives the commit's id."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CONFIG_GLOBAL": os.devnull}

    def git(*arguments):
        settings = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        done = subprocess.run(
            ["git", *settings, *arguments], cwd=tmp_path, env=environment, check=True, capture_output=True
        )
        return done.stdout.decode().strip()

    def commit(text, *tags):
        (tmp_path / "api.yaml").write_text(text)
        git("add", ".")
        git("commit", "--quiet", "--allow-empty", "-m", "m")
        for tag in tags:
            git("tag", tag)
        return GitTree(tmp_path, git("rev-parse", "HEAD"))

    git("init", "--quiet", "--initial-branch=main")
    return commit


def gate(base, head, policy=POLICY):
    return review(base, head, parse(policy, "p"), gate=True, today=TODAY)


def levels(report):
    return {(one.change.rule, one.level.word) for one in report.findings if one.level is not Level.COMPATIBLE}


def rules(report):
    return [(failure.rule, failure.level.word) for failure in report.failures]


REMOVED = "envelope/interface-removed"


def test_what_was_never_released_may_go(history):
    history(api("1.0.0", "/a"), "v1.0.0")
    base = history(api("1.1.0", "/a", "/new"))
    head = history(api("1.1.0", "/a"))

    report = gate(base, head)

    assert levels(report) == {(REMOVED, "warning")}
    assert "never released: v1.0.0 does not have what breaks" in report.findings[0].because
    assert rules(report) == []
    assert gate(base, head, b"").findings[0].level is Level.BREAKING


def test_what_was_released_stays_breaking(history):
    history(api("1.0.0", "/a", "/b"), "v1.0.0")
    base = history(api("1.1.0", "/a", "/b", "/new"))
    head = history(api("1.1.0", "/a"))

    report = gate(base, head)

    assert levels(report) == {(REMOVED, "breaking"), (REMOVED, "warning")}
    assert rules(report) == [("migration-note-missing", "breaking"), ("version-bump-missing", "breaking")]


def test_a_part_that_breaks_released_use_in_another_way_stays_breaking(history):
    history(api("1.0.0", "/a", kind="string"), "v1.0.0")
    base = history(api("1.0.0", "/a", kind="integer"))
    head = history(api("1.0.0", "/a", kind="boolean"))

    assert {level for _, level in levels(gate(base, head))} == {"breaking"}


def test_a_bump_is_measured_from_the_release(history):
    history(api("1.0.0", "/a", "/b", "/c"), "v1.0.0")
    base = history(api("2.0.0", "/a", "/b"))
    head = history(api("2.0.0", "/a"))

    assert rules(gate(base, head)) == [("migration-note-missing", "breaking")]
    assert rules(gate(base, head, b"")) == [
        ("migration-note-missing", "breaking"),
        ("version-bump-missing", "breaking"),
    ]


def test_the_last_release_is_the_newest_by_version_that_the_base_contains(history):
    history(api("1.0.0", "/a", "/new"), "v1.9.0")
    history(api("1.0.0", "/a"), "v1.10.0", "other-2.0.0")
    base = history(api("1.1.0", "/a", "/new"))
    head = history(api("1.1.0", "/a"), "v3.0.0")

    assert "v1.10.0" in gate(base, head).findings[0].because


def test_without_a_tag_every_break_counts(history):
    base = history(api("1.0.0", "/a", "/b"))
    head = history(api("2.0.0", "/a"))

    report = gate(base, head)

    assert levels(report) == {(REMOVED, "breaking")}
    assert rules(report) == [("release-baseline-missing", "warning"), ("migration-note-missing", "breaking")]
    assert "fetch-depth: 0" in report.failures[0].remedy


def test_folders_have_no_releases():
    tree = MemoryTree({"api.yaml": api("1.0.0", "/a")})

    assert rules(gate(tree, tree)) == [("release-baseline-missing", "warning")]


def compared(before, after, policy=b""):
    return gate(MemoryTree({"api.yaml": before}), MemoryTree({"api.yaml": after}), policy)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (api("1.1.0", "/a"), api("1.0.0", "/a"), [("version-lowered", "breaking")]),
        (api("1.1.0", "/a"), api("1.1.0-rc.1", "/a", "/b"), [("version-lowered", "breaking")]),
        (api("1.0.0", "/a"), api("1.1.0", "/a"), [("version-bump-without-change", "warning")]),
        (api("1.0.0-rc.1", "/a"), api("1.0.0", "/a"), []),
        (api("1.0.0", "/a"), api("1.1.0", "/a", "/b"), []),
        (api("spring", "/a"), api("autumn", "/a"), []),
        (api("2024-02-01", "/a"), api("2024-01-01", "/a"), []),
    ],
)
def test_versions_that_mislead(before, after, expected):
    report = compared(before, after)

    assert rules(report) == expected
    assert all(failure.location.line == 2 for failure in report.failures)


def waiver(expires="2026-12-24", reason="nobody calls it", owner="team-a"):
    change = compared(api("1.0.0", "/a", "/b"), api("1.0.0", "/a")).findings[0].change.id
    text = f"waivers: [{{change: {change}, reason: '{reason}', owner: '{owner}', expires: '{expires}'}}]\n"
    return compared(api("1.0.0", "/a", "/b"), api("1.0.0", "/a"), text.encode())


def test_a_waived_break_demands_nothing_and_says_why():
    report = waiver()

    assert report.failures == ()
    assert report.findings[0].waived == "nobody calls it (team-a answers for it until 2026-12-24)"
    assert "the policy waives it until 2026-12-24: nobody calls it" in report.findings[0].because


def test_a_waiver_counts_to_the_end_of_its_last_day():
    assert waiver("2026-11-24").failures == ()

    ended = waiver("2026-11-23")
    assert [rule for rule, _ in rules(ended)] == ["migration-note-missing", "version-bump-missing"]
    assert "the waiver of team-a ended on 2026-11-23" in ended.findings[0].because


def test_a_waiver_that_is_wrong_is_told_with_its_line():
    policy = "require: []\nwaivers:\n  - {change: c-00000000, reason: x y, owner: a, expires: never}\n"
    tree = {"api.yaml": api("1.0.0", "/a"), ".contract-check.yml": policy}

    (failure,) = gate(
        MemoryTree(tree), MemoryTree(tree | {"api.yaml": api("1.0.0", "/a", "/b")}), policy.encode()
    ).failures

    assert (failure.rule, str(failure.location)) == ("waiver-invalid", ".contract-check.yml:3:5")


@pytest.mark.parametrize("facts", [{"expires": "never"}, {"reason": "TODO"}, {"owner": ""}])
def test_a_waiver_without_its_parts_does_not_count(facts):
    assert [rule for rule, _ in rules(waiver(**facts))] == [
        "waiver-invalid", "migration-note-missing", "version-bump-missing",
    ]  # fmt: skip


PENDING = "waivers: [{change: c-00000000, reason: nobody calls it, owner: team-a, expires: '2026-12-24'}]\n"


@pytest.mark.parametrize(
    ("before", "after", "level", "said"),
    [
        (None, PENDING, "warning", "the waiver of c-00000000 comes with the change"),
        ("require: [version-bump]\n", "require: []\n", "warning", "the change edits the policy (require)"),
        ("", "levels: {envelope/interface-removed: warning}\n", "warning", "the change edits the policy (levels)"),
        ("require: []\n", None, "warning", "the change removes the policy"),
        ("", "requir: []\n", "breaking", "the policy that the change brings is wrong: .contract-check.yml:1:1"),
        ("# a\n", "# b\n", "", ""),
        (PENDING, f"# a comment\n{PENDING}", "", ""),
    ],
)
def test_a_policy_in_the_change_is_shown_and_does_not_count(before, after, level, said):
    policies = [{".contract-check.yml": text} if text is not None else {} for text in (before, after)]
    base, head = {"api.yaml": api("1.0.0", "/a", "/b")}, {"api.yaml": api("2.0.0", "/a")}

    report = gate(MemoryTree(base | policies[0]), MemoryTree(head | policies[1]), (before or "").encode())

    edits = [one for one in report.failures if one.rule.startswith("policy-")]
    assert [one.level.word for one in edits] == ([level] if level else [])
    assert all(one.message.startswith(said) and one.location.line == 1 for one in edits)
    assert report.findings[0].level is Level.BREAKING
    assert not report.findings[0].waived


def test_a_waiver_of_the_change_itself_counts_once_it_is_merged():
    base, head = {"api.yaml": api("1.0.0", "/a", "/b")}, {"api.yaml": api("2.0.0", "/a")}
    broken = gate(MemoryTree(base), MemoryTree(head), b"").findings[0].change.id
    waiver = {".contract-check.yml": PENDING.replace("c-00000000", broken)}

    brought = gate(MemoryTree(base), MemoryTree(head | waiver), b"")
    merged = gate(MemoryTree(base | waiver), MemoryTree(head | waiver), waiver[".contract-check.yml"].encode())

    assert [rule for rule, _ in rules(brought)] == ["policy-edited", "migration-note-missing"]
    assert rules(merged) == []
    assert merged.findings[0].waived
