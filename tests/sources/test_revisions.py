"""Base and head of every event, on real histories."""

from __future__ import annotations

import dataclasses
import pathlib
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from contract_check.sources.repository import EMPTY_TREES, Repository
from contract_check.sources.revisions import Pair, Run, Unresolvable, resolve_pair

if TYPE_CHECKING:
    from conftest import Made


@dataclasses.dataclass(frozen=True)
class History:
    """main: fork - tip; branch: fork - work - head; test merge of both, checked out detached."""

    made: Made
    fork: str
    tip: str
    head: str
    merge: str

    def pull_request(self) -> dict[str, Any]:
        return {"number": 7, "pull_request": {"base": {"ref": "main", "sha": self.fork}, "head": {"sha": self.head}}}


@pytest.fixture
def past(made: Made) -> History:
    fork = made.commit({"a": "1"})
    made.git("checkout", "--quiet", "-b", "branch")
    made.commit({"b": "1"})
    head = made.commit({"b": "2"})
    made.git("checkout", "--quiet", "main")
    tip = made.commit({"c": "1"})
    made.git("checkout", "--quiet", "--detach")
    merge = made.merge("branch")
    made.git("update-ref", "refs/pull/7/merge", merge)
    made.git("update-ref", "refs/pull/7/head", head)
    return History(made, fork, tip, head, merge)


def pair(where: Made | pathlib.Path, name: str, event: dict[str, Any], run: Run | None = None, **given: str) -> Pair:
    with Repository(where if isinstance(where, pathlib.Path) else where.path) as repository:
        return resolve_pair(name, event, run or Run(), repository, **given)


def clone(past: History, where: pathlib.Path, depth: int, reference: str) -> pathlib.Path:
    """As actions/checkout does it."""
    past.made.git("init", "--quiet", str(where))
    for arguments in (
        ("remote", "add", "origin", past.made.path.as_uri()),
        ("fetch", "--quiet", "--no-tags", f"--depth={depth}", "origin", reference),
        ("checkout", "--quiet", "--detach", "FETCH_HEAD"),
    ):
        subprocess.run(["git", "-C", str(where), *arguments], check=True, capture_output=True)
    return where


def test_pull_request_compares_what_would_land(past: History) -> None:
    found = pair(past.made, "pull_request", past.pull_request(), Run(sha=past.merge))

    assert found == Pair(past.tip, past.merge, "first parent of the merge commit")
    assert pair(past.made, "pull_request", past.pull_request()) == found


def test_pull_request_on_its_own_head_uses_the_merge_base(past: History) -> None:
    found = pair(past.made, "pull_request", past.pull_request(), Run(sha=past.head))

    assert (found.base_rev, found.head_rev) == (past.fork, past.head)
    assert "merge base of main" in found.rule


def test_a_branch_that_merged_main_is_no_test_merge(past: History) -> None:
    past.made.git("checkout", "--quiet", "branch")
    head = past.made.merge("main")
    event = past.pull_request()
    event["pull_request"]["head"]["sha"] = head
    found = pair(past.made, "pull_request", event, Run(sha=head))

    assert (found.base_rev, found.head_rev) == (past.tip, head)


def test_pull_request_target_ignores_what_is_checked_out(past: History) -> None:
    found = pair(past.made, "pull_request_target", past.pull_request(), Run(sha=past.tip))

    assert (found.base_rev, found.head_rev) == (past.fork, past.head)


def test_pull_request_target_without_the_head_names_the_pull_reference(past: History) -> None:
    event = past.pull_request()
    event["pull_request"]["head"]["sha"] = "1" * 40
    with pytest.raises(Unresolvable) as caught:
        pair(past.made, "pull_request_target", event)

    assert caught.value.fetch_command == "git fetch --no-tags origin refs/pull/7/head"
    with pytest.raises(Unresolvable, match="head of the pull request"):
        pair(past.made, "pull_request_target", {})


def test_depth_one_names_the_fetch_that_helps(past: History, tmp_path: pathlib.Path) -> None:
    shallow = clone(past, tmp_path / "shallow", 1, "refs/pull/7/merge")
    with pytest.raises(Unresolvable) as caught:
        pair(shallow, "pull_request", past.pull_request(), Run(sha=past.merge))
    command = caught.value.fetch_command

    assert command == f"git fetch --no-tags --depth=2 origin {past.merge}"
    assert "fetch-depth: 2" in caught.value.message
    past.made.git("config", "uploadpack.allowAnySHA1InWant", "true")
    subprocess.run(command.split(), cwd=shallow, check=True, capture_output=True)
    assert pair(shallow, "pull_request", past.pull_request(), Run(sha=past.merge)).base_rev == past.tip


def test_depth_two_suffices(past: History, tmp_path: pathlib.Path) -> None:
    shallow = clone(past, tmp_path / "shallow", 2, "refs/pull/7/merge")

    assert pair(shallow, "pull_request", past.pull_request(), Run(sha=past.merge)).base_rev == past.tip


def test_no_merge_base_in_a_shallow_clone(past: History, tmp_path: pathlib.Path) -> None:
    shallow = clone(past, tmp_path / "shallow", 1, "refs/pull/7/head")
    with pytest.raises(Unresolvable) as caught:
        pair(shallow, "pull_request", past.pull_request(), Run(sha=past.head))
    assert caught.value.fetch_command == "git fetch --no-tags origin -- +refs/heads/main:refs/remotes/origin/main"

    subprocess.run(
        ["git", "fetch", "--quiet", "--depth=1", "origin", "+refs/heads/main:refs/remotes/origin/main"],
        cwd=shallow,
        check=True,
        capture_output=True,
    )
    with pytest.raises(Unresolvable) as caught:
        pair(shallow, "pull_request", past.pull_request(), Run(sha=past.head))
    assert caught.value.fetch_command == "git fetch --no-tags --unshallow origin"

    subprocess.run(caught.value.fetch_command.split(), cwd=shallow, check=True, capture_output=True)
    assert pair(shallow, "pull_request", past.pull_request(), Run(sha=past.head)).base_rev == past.fork


def test_unrelated_histories(past: History) -> None:
    past.made.git("checkout", "--quiet", "--orphan", "other")
    other = past.made.commit({"z": "1"})
    with pytest.raises(Unresolvable, match="unrelated") as caught:
        pair(past.made, "pull_request", past.pull_request(), Run(sha=other))

    assert caught.value.fetch_command == ""


def test_merge_group(past: History) -> None:
    event = {"merge_group": {"base_sha": past.tip, "head_sha": past.merge}}

    assert pair(past.made, "merge_group", event) == Pair(past.tip, past.merge, "base and head of the merge group")
    for broken in ({}, {"merge_group": None}, {"merge_group": {"base_sha": past.tip}}):
        with pytest.raises(Unresolvable):
            pair(past.made, "merge_group", broken)


def test_push(past: History) -> None:
    zero = "0" * 40

    assert pair(past.made, "push", {"before": past.fork, "after": past.tip}).base_rev == past.fork
    assert pair(past.made, "push", {"before": zero, "after": past.tip}).base_rev == past.fork
    assert pair(past.made, "push", {"before": zero, "after": past.fork}).base_rev == EMPTY_TREES[0]
    assert pair(past.made, "push", {"before": past.fork}, Run(sha=past.tip)).head_rev == past.tip
    assert pair(past.made, "push", {}).head_rev == past.merge
    with pytest.raises(Unresolvable, match="deleted"):
        pair(past.made, "push", {"before": past.fork, "after": zero})
    with pytest.raises(Unresolvable) as caught:
        pair(past.made, "push", {"before": "1" * 40, "after": past.tip})
    assert caught.value.fetch_command == f"git fetch --no-tags --depth=1 origin -- {'1' * 40}"


def test_by_hand_and_by_clock(past: History) -> None:
    default = {"repository": {"default_branch": "main"}}

    assert pair(past.made, "schedule", default, Run(sha=past.tip)).base_rev == past.tip
    assert pair(past.made, "workflow_dispatch", {**default, "inputs": None}, Run(sha=past.head)).base_rev == past.fork
    assert pair(past.made, "workflow_dispatch", {"inputs": {"base": past.fork, "head-ref": "branch"}}) == Pair(
        past.fork, past.head, "base from the workflow's inputs"
    )
    assert pair(past.made, "", {}).base_rev == past.tip
    with pytest.raises(Unresolvable, match="base-ref and head-ref"):
        pair(past.made, "issue_comment", {})


def test_no_base_branch_at_all(made: Made) -> None:
    made.commit({"a": "1"})
    made.git("branch", "--move", "odd")
    with pytest.raises(Unresolvable, match="no base branch"):
        pair(made, "", {})


def test_overrides_win(past: History) -> None:
    event = past.pull_request()

    assert pair(past.made, "pull_request", event, base=past.fork, head="branch") == Pair(
        past.fork, past.head, "base and head as given"
    )
    assert pair(past.made, "pull_request", event, base=past.fork) == Pair(past.fork, past.merge, "base as given")
    assert pair(past.made, "pull_request_target", event, base=past.fork).head_rev == past.head
    assert pair(past.made, "push", {"after": past.tip}, base=past.fork).head_rev == past.tip
    assert pair(past.made, "pull_request", event, head="branch").base_rev == past.fork


@pytest.mark.parametrize("name", ["--upload-pack=touch stolen", "origin/x; id", "$(id)"])
def test_a_hostile_reference_is_quoted_in_the_command(past: History, name: str) -> None:
    with pytest.raises(Unresolvable) as caught:
        pair(past.made, "pull_request", past.pull_request(), base=name)
    command = caught.value.fetch_command

    assert command.startswith("git fetch --no-tags --depth=1 origin -- '")
    assert command.endswith("'")


@pytest.mark.parametrize(
    "event", [{"pull_request": None}, {"pull_request": []}, {"pull_request": {"head": 1, "base": "x"}}]
)
def test_a_strange_payload_is_no_traceback(past: History, event: dict[str, Any]) -> None:
    assert pair(past.made, "pull_request", event).base_rev == past.tip
