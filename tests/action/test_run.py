"""What a whole run does beyond the matrix, through HTTP and real git repositories."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from world import PATH

COMMENT, INLINE = "issues/7/comments", "pulls/7/reviews"


def text(comment: dict[str, Any]) -> str:
    return comment["body"].partition("\n")[2]


def test_red_turns_green_in_place(broken: Any, heads: dict[str, str]) -> None:
    assert broken.run(run="1.1", review="request-changes", labels="true") == 1
    (comment,) = broken.pull.comments
    assert text(comment).startswith("##")
    assert broken.pull.labels == ["contract/breaking"]
    assert [review["state"] for review in broken.pull.reviews] == ["CHANGES_REQUESTED"]

    broken.push({PATH: heads["compatible"]})
    assert broken.run(run="2.1", review="request-changes", labels="true") == 0
    assert [each["id"] for each in broken.pull.comments] == [comment["id"]]
    assert broken.pull.review_comments == []
    assert broken.pull.labels == ["contract/compatible"]
    assert [review["state"] for review in broken.pull.reviews] == ["DISMISSED"]

    broken.push({PATH: heads["unchanged"]})
    assert broken.run(run="3.1", when_clean="delete", labels="true") == 0
    assert (broken.pull.comments, broken.pull.labels) == ([], [])


def test_the_inline_comment_names_the_break_the_services_and_the_note(broken: Any) -> None:
    broken.run()
    (comment,) = broken.pull.review_comments
    assert (comment["path"], comment["side"]) == (PATH, "RIGHT")
    body = text(comment)
    assert "is now required" in body
    assert "**Affected services:**" in body
    assert "**Migration note missing.**" in body
    assert "https://github.example/acme/shop/new/feature?filename=contracts%2Fmigrations%2F" in body
    missing = json.loads(broken.outputs["missing-migrations"])
    assert f"covers: [{missing[0]}]" in body


def test_the_base_moving_on_does_not_move_the_inline_comment(broken: Any, heads: dict[str, str]) -> None:
    """The merge commit has two lines more above the break than the pull request's diff."""
    broken.origin.branch("main", broken.pull.base_sha)
    broken.pull.base_sha = broken.origin.commit({PATH: "# one\n# two\n" + heads["unchanged"]})
    assert broken.run() == 1
    (comment,) = broken.pull.review_comments
    assert heads["breaking"].split("\n")[comment["line"] - 1].strip() in {"- name: limit", "required: true"}


def test_a_base_far_ahead_is_not_held_against_the_pull_request(world: Any, heads: dict[str, str]) -> None:
    """Somebody else broke the contract on the base; this pull request touches something else."""
    world.origin.branch("main", world.pull.base_sha)
    world.pull.base_sha = world.origin.commit({PATH: heads["breaking"]})
    assert world.run() == 0
    assert world.outputs["verdict"] == "unchanged"


def test_checkout_of_the_head_itself_compares_with_the_merge_base(broken: Any) -> None:
    broken.check_out(broken.pull.head_sha, 50)
    broken.workspace.git("update-ref", "refs/remotes/origin/main", broken.pull.base_sha)
    assert broken.act("pull_request", broken.pull_request(), broken.pull.head_sha) == 1


@pytest.mark.parametrize("event", ["pull_request", "merge_group", "push"])
def test_a_missing_base_fails_closed_with_the_command_that_fetches_it(broken: Any, event: str) -> None:
    payload, sha = broken.event(event)
    broken.workspace = type(broken.workspace)(broken.files / "fresh")
    broken.check_out(sha, 1)
    assert broken.act(event, payload, sha) == 3
    assert "git fetch" in broken.log
    assert broken.outputs == {"verdict": "error"}


def test_a_workspace_without_a_checkout_says_so(world: Any, tmp_path: Any) -> None:
    (tmp_path / "bare").mkdir()
    world.workspace.directory = tmp_path / "bare"
    assert world.act("pull_request", world.pull_request(), world.pull.head_sha) == 3
    assert "actions/checkout" in world.log


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"fail_on": "breakin"}, "did you mean `breaking`?"),
        ({"comment": "maybe"}, "takes changes, breaking, always, off"),
        ({"fial_on": "never"}, "did you mean `fail-on`?"),
        ({"comment_id": "a b"}, "comment-id"),
        ({"report_file": "../outside.json"}, "leads out of the workspace"),
        ({"cache": "../outside"}, "input `cache` leads out of the workspace"),
        ({"cache": "api"}, "input `cache`: "),
        ({"mode": "publish"}, "needs `report-file`"),
    ],
    ids=str,
)
def test_wrong_inputs(world: Any, inputs: dict[str, str], said: str) -> None:
    assert world.run(**inputs) == 2
    assert said in world.log


@pytest.mark.parametrize(
    ("fail_on", "state", "status"),
    [
        ("never", "breaking", 0),
        ("never", "unreadable", 3),
        ("breaking", "compatible", 0),
        ("warning", "breaking", 1),
        ("lint", "breaking", 1),
        ("warning", "unchanged", 0),
    ],
)
def test_fail_on(world: Any, heads: dict[str, str], fail_on: str, state: str, status: int) -> None:
    world.push({PATH: heads[state]})
    assert world.run(fail_on=fail_on) == status


NOTE = """\
---
kind: Migration
id: limit-required
interfaces: {api/openapi.yaml: {from: 1.0.0, to: 2.0.0}}
covers: [CHANGE]
summary: every caller of the device list must say how many devices it wants
affected: []
rollout: {strategy: coordinated, order: []}
dates: {announced: 2026-11-01, deprecated: 2026-11-01, sunset: 2027-02-01}
rollback: {possible: true, how: redeploy the previous version of the service}
data: none
verify: [call the device list with a limit and look at the answer]
---
## What changed

`limit` is required.

## What you must do

Send `limit` with every request.

## How to verify

Call it.

## Rollback

Redeploy.
"""


def test_a_note_and_a_bump_let_a_break_pass(broken: Any, heads: dict[str, str]) -> None:
    broken.run()
    identity = json.loads(broken.outputs["missing-migrations"])[0]
    note = NOTE.replace("CHANGE", identity)
    contract = heads["breaking"].replace("version: 1.0.0", "version: 2.0.0")
    broken.push({"contracts/migrations/limit.md": note, PATH: contract})
    status = broken.run(run="2.1")
    assert broken.outputs["missing-migrations"] == "[]", broken.log
    assert (broken.outputs["verdict"], status) == ("breaking", 0), broken.log


@pytest.mark.parametrize(
    ("setter", "role", "status"),
    [("maintainer", "write", 0), ("octocat", "write", 1), ("passer-by", "read", 1), ("", "write", 1)],
)
def test_the_skip_label_counts_when_somebody_else_with_write_access_set_it(
    broken: Any, setter: str, role: str, status: int
) -> None:
    broken.pull.labels = ["break-ok"] if setter else []
    broken.state.roles[setter] = role
    event = {"id": 1, "node_id": "E", "url": "https://x.example", "event": "labeled", "commit_id": None}
    event |= {"commit_url": None, "created_at": "2026-01-01T00:00:00Z", "performed_via_github_app": None}
    actor = {**_user(broken), "login": setter or "nobody"}
    broken.pull.events = [event | {"actor": actor, "label": {"name": "break-ok", "color": "0"}}]
    assert broken.run(skip_label="break-ok") == status
    assert (f"was set by {setter}" in broken.summary) is (status == 0)


def test_a_pull_request_cannot_silence_its_own_check(broken: Any) -> None:
    broken.push({".contract-check.yml": "ignore: ['api/**']\n"})
    assert broken.run() == 1
    assert "edits the policy" in broken.summary


def test_a_stricter_policy_counts_at_once(world: Any, heads: dict[str, str]) -> None:
    world.origin.branch("main", world.pull.base_sha)
    world.pull.base_sha = world.origin.commit({".contract-check.yml": "ignore: ['api/**']\n"})
    world.push({PATH: heads["breaking"]})
    assert world.run(run="1.1") == 0
    world.push({".contract-check.yml": "ignore: []\n"})
    world.pull.base_sha = world.origin.git("rev-parse", "main")
    world.origin.branch("feature", world.pull.base_sha)
    world.state.push(world.pull, world.origin.commit({".contract-check.yml": "ignore: []\n", PATH: heads["breaking"]}))
    assert world.run(run="2.1") == 1


def test_a_wrong_policy_in_the_base_is_a_usage_error(world: Any) -> None:
    world.origin.branch("main", world.pull.base_sha)
    world.pull.base_sha = world.origin.commit({".contract-check.yml": "ignroe: []\n"})
    assert world.run() == 2
    assert "did you mean `ignore`?" in world.log


def test_paths_add_and_exclude(broken: Any) -> None:
    assert broken.run(paths="other/**") == 0
    assert broken.run(paths="!api/**") == 0
    assert broken.run(paths="api/**\n!vendor/**") == 1


def test_two_uses_keep_apart(broken: Any) -> None:
    broken.run(comment_id="devices")
    broken.run(comment_id="billing")
    assert len(broken.pull.comments) == 2


def test_a_check_run_on_the_head_with_annotations(broken: Any) -> None:
    broken.run(check_run="true")
    (run,) = broken.state.check_runs
    assert (run["head_sha"], run["conclusion"]) == (broken.pull.head_sha, "failure")
    assert {annotation["path"] for annotation in run["annotations"]} == {PATH}
    assert "failure" in {annotation["annotation_level"] for annotation in run["annotations"]}


def test_a_workspace_at_the_head_in_a_run_with_write_access_is_warned_of(broken: Any) -> None:
    broken.check_out(broken.pull.head_sha, 50)
    assert broken.act("pull_request_target", broken.pull_request(), broken.pull.base_sha) == 1
    assert "in a run with write access" in broken.log


def test_target_reads_the_head_through_the_api(broken: Any) -> None:
    assert broken.run("pull_request_target") == 1
    assert broken.server.count("GET", "git/trees/") == 1
    assert broken.server.count("GET", "git/blobs/") <= 2
    assert broken.workspace.git("rev-parse", "HEAD") == broken.pull.base_sha


FAULTS = [
    {"method": "POST", "path": COMMENT, "lost": True},
    {"method": "POST", "path": COMMENT, "status": 502, "late": True},
    {"method": "POST", "path": COMMENT, "status": 503},
    {"method": "POST", "path": INLINE, "lost": True},
    {"method": "GET", "path": "", "status": 500, "times": 3},
    {"path": "", "reset": True, "times": 4},
    {"path": "", "status": 429, "headers": {"Retry-After": "7"}, "times": 2},
    {"path": "", "status": 403, "message": "secondary rate limit", "headers": {"Retry-After": "9"}, "times": 2},
    {"path": "", "delay": 0.3, "times": 2},
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_passing_fault_costs_nothing(broken: Any, fault: dict[str, Any]) -> None:
    broken.server.inject(**fault)
    assert broken.run(publish_failure="fail") == 1
    assert (len(broken.pull.comments), len(broken.pull.review_comments)) == (1, 1)
    assert sum(broken.waits) <= 60
    assert "not everything could be published" not in broken.log


@pytest.mark.parametrize(
    ("failure", "fail_on", "status"), [("warn", "never", 0), ("fail", "never", 4), ("fail", "breaking", 1)]
)
@pytest.mark.parametrize(
    "fault", [{"status": 503}, {"reset": True}, {"status": 403}, {"status": 200, "message": "no"}], ids=str
)
def test_a_lasting_fault_never_costs_the_verdict(
    broken: Any, failure: str, fail_on: str, status: int, fault: dict[str, Any]
) -> None:
    broken.server.inject(path="", times=1000, **fault)
    assert broken.run(publish_failure=failure, fail_on=fail_on) == status
    assert broken.outputs["verdict"] == "breaking"
    assert "not everything could be published" in broken.log


def test_publishing_half_done_is_finished_by_the_next_run(broken: Any) -> None:
    broken.server.inject(method="POST", path="reviews", status=500, times=100)
    broken.run(run="1.1")
    assert (len(broken.pull.comments), len(broken.pull.review_comments)) == (1, 0)
    broken.server.faults.waiting.clear()
    broken.run(run="1.2")
    assert (len(broken.pull.comments), len(broken.pull.review_comments)) == (1, 1)


def test_the_token_is_never_shown(broken: Any) -> None:
    broken.server.inject(path="", times=1000, status=500)
    broken.run()
    shown = broken.log + broken.summary + json.dumps(broken.outputs)
    assert "ghs_token" not in shown


def _user(world: Any) -> dict[str, Any]:
    from server.exchange import user

    return user("x") | {"id": 1}


def test_links_lead_to_the_head_of_the_pull_request(broken: Any) -> None:
    """The commit of the test merge is gone with the next push."""
    broken.run()
    body = broken.pull.comments[0]["body"]
    assert f"/acme/shop/blob/{broken.pull.head_sha}/{PATH}#L" in body
    assert broken.workspace.git("rev-parse", "HEAD") not in body


def test_a_head_that_github_does_not_give_fails_closed(broken: Any) -> None:
    broken.server.inject(path="compare", status=503, times=100)
    assert broken.run("pull_request_target") == 3
    assert "GitHub could not be asked" in broken.log


def test_a_head_lost_half_way_fails_closed(broken: Any) -> None:
    broken.server.inject(path="git/blobs", status=404, times=100)
    assert broken.run("pull_request_target") == 3
    assert broken.outputs["verdict"] == "error"
    assert "internal error" not in broken.log


def test_without_a_token_nothing_is_tried(broken: Any) -> None:
    inputs = {"github_token": " "}
    assert broken.run(**inputs) == 1
    assert broken.server.log == []
    assert "there is no `github-token`" in broken.log


def test_the_first_commit_of_a_branch_is_compared_with_nothing(world: Any) -> None:
    root = world.origin.git("rev-list", "--max-parents=0", "HEAD")
    world.check_out(root, 1)
    assert world.act("push", {"before": "0" * 40, "after": root}, root) == 0
    assert world.outputs["verdict"] == "compatible"


@pytest.mark.parametrize(("content", "said"), [("[]", "no JSON object"), ("{", "cannot be read")])
def test_a_broken_event_file(world: Any, content: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "dumps", lambda _: content)
    assert world.act("pull_request", {}, "") == 2
    assert said in world.log


def test_outside_of_github_the_command_line_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    from contract_check.action import main

    assert main({}) == 2
    assert "contract-check check" in capsys.readouterr().out


def test_what_cannot_be_caught_elsewhere_is_an_internal_error(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from contract_check.action import checking

    def explode(*_: Any) -> None:
        raise ZeroDivisionError("::error::forged\n::set-output name=x::y")

    monkeypatch.setattr(checking, "check", explode)
    assert world.run() == 5
    assert "internal error" in world.log
    commands = world.log.split("::stop-commands::")[1].partition("\n")
    inside, _, after = commands[2].partition(f"::{commands[0]}::")
    assert "::set-output" in inside
    assert "\n::set-output" not in after


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
def test_a_crash_of_a_parser_is_told_on_the_pull_request(
    broken: Any, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contract_check.documents import reading

    ours, decode = os.getpid(), reading._decode

    def dying(data: bytes, path: str, *rest: Any) -> Any:
        if path == PATH and os.getpid() != ours:
            os.kill(os.getpid(), signal.SIGKILL)
        return decode(data, path, *rest)

    broken.guarded = True
    if event == "pull_request_target":
        broken.pull.head_repository = "stranger/shop"
    assert broken.run(event) == 1, broken.log
    monkeypatch.setattr(reading, "_decode", dying)
    assert broken.run(event, run="2.1") == 3, broken.log
    assert broken.outputs["verdict"] == "error"
    (comment,) = broken.pull.comments
    assert "was ended by SIGKILL" in comment["body"]
    monkeypatch.undo()
    assert broken.run(event, run="3.1") == 1
    assert "SIGKILL" not in broken.pull.comments[0]["body"]


def test_starting_loads_nothing_heavy() -> None:
    script = "import sys, contract_check.action; print(*sorted(m.partition('.')[0] for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    heavy = {"github", "requests", "jsonschema", "graphql", "google", "fastavro", "deepdiff", "jinja2", "yaml", "lark"}
    assert heavy & set(done.stdout.split()) == set()
