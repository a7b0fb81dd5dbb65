"""Publishing the report of a fork's run (workflow_run), through HTTP."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from markdown_it import MarkdownIt

from contract_check.reports import ingest, json_report

PATH = "api/openapi.yaml"


@pytest.fixture
def fork(world: Any, heads: dict[str, str]) -> Any:
    """A breaking pull request from a fork whose run could only leave its report behind."""
    world.push({PATH: heads["breaking"]})
    world.pull.head_repository = "stranger/shop"
    world.run(report_file="report.json")
    assert world.writes == []
    return world


def event(world: Any, run: int = 5, attempt: int = 1) -> dict[str, Any]:
    return {
        "workflow_run": {
            "id": run,
            "run_attempt": attempt,
            "head_sha": world.pull.head_sha,
            "head_branch": world.pull.head_ref,
            "head_repository": {"full_name": world.pull.head_repository},
            "pull_requests": [],
        }
    }


def publish(world: Any, payload: dict[str, Any], **inputs: str) -> int:
    return world.act("workflow_run", payload, world.pull.base_sha, run="99.1", report_file="report.json", **inputs)


def report(world: Any) -> dict[str, Any]:
    return json.loads((world.workspace.directory / "report.json").read_text(encoding="utf-8"))


def replace(world: Any, content: Any) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (world.workspace.directory / "report.json").write_text(text, encoding="utf-8")


def test_the_report_is_published_on_its_pull_request(fork: Any) -> None:
    assert publish(fork, event(fork), labels="true", check_run="true") == 0
    (comment,) = fork.pull.comments
    assert "is now required" in comment["body"]
    assert "run=5.1 " in comment["body"]
    assert fork.outputs["comment-url"] == comment["html_url"]
    # A stranger wrote the report: it may speak, but set nothing that a rule could rest on.
    assert (fork.pull.labels, fork.state.check_runs, fork.pull.review_comments) == ([], [], [])


def test_publishing_twice_leaves_one_comment(fork: Any) -> None:
    publish(fork, event(fork, run=5))
    publish(fork, event(fork, run=6))
    publish(fork, event(fork, run=4))
    assert len(fork.pull.comments) == 1


def test_a_report_reads_back_whole(fork: Any) -> None:
    found = ingest.read(fork.workspace.directory / "report.json")
    again = json.loads(json_report.render(found))
    original = report(fork)
    assert {key: again[key] for key in again if again[key] != original[key]} == {}


def test_ids_survive(fork: Any) -> None:
    publish(fork, event(fork))
    assert json.loads(fork.outputs["missing-migrations"]) == [report(fork)["changes"][0]["id"]]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"head_sha": "0" * 40}, "has moved on"),
        ({"head_branch": "other"}, "no pull request is open"),
        ({"head_repository": {"full_name": "stranger/other"}}, "no pull request is open"),
        ({"head_repository": None}, "names no head commit"),
        ({"head_sha": "../../x"}, "names no head commit"),
    ],
    ids=str,
)
def test_only_the_pull_request_of_that_head(fork: Any, facts: dict[str, Any], said: str) -> None:
    payload = event(fork)
    payload["workflow_run"] |= facts
    assert publish(fork, payload) == 0
    assert said in fork.log
    assert fork.writes == []


def test_a_closed_pull_request_is_left_alone(fork: Any) -> None:
    fork.pull.state = "closed"
    assert publish(fork, event(fork)) == 0
    assert fork.writes == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        "{}",
        "[" * 100_000,
        '{"schema_version": "9.9", "verdict": "breaking"}',
        '{"schema_version": "1.0", "verdict": "fine"}',
        '{"schema_version": "1.0", "verdict": "breaking", "changes": [{"id": "c-1\\n<!--"}]}',
        '{"schema_version": "1.0", "verdict": "breaking", "changes": 5}',
        '{"schema_version": "1.0", "verdict": "breaking", "lint": [5]}',
        '"\ud800"'.encode("utf-8", "surrogatepass").decode("latin-1"),
        '{"schema_version": "1.0", "verdict": "unchanged", "x": "' + "y" * ingest.MOST_BYTES + '"}',
        '{"schema_version": "1.0", "verdict": "unchanged", "x": [' + "[]," * (ingest.MOST_VALUES // 2) + "[]]}",
    ],
    ids=lambda content: content[:40],
)
def test_what_is_no_report_is_refused(fork: Any, content: str) -> None:
    replace(fork, content)
    assert publish(fork, event(fork)) == 3
    assert "::error" in fork.log
    assert fork.writes == []


def test_a_report_of_thousands_of_contracts_is_published_with_its_verdict(fork: Any) -> None:
    """2,000 contracts with five breaking changes each: 18 MB, rendered in seconds, nothing uncounted."""
    content = report(fork)
    (contract,), (change, *_) = content["contracts"], content["changes"]
    names = [f"contracts/c{number}.yaml" for number in range(2_000)]
    content["contracts"] = [contract | {"path": name, "base_path": name, "head_path": name} for name in names]
    content["changes"] = [
        change | {"id": f"c-{5 * number + at:08x}", "contract": name, "because": "y" * 800}
        for number, name in enumerate(names)
        for at in range(5)
    ]
    content["failures"] = [each | {"contract": name} for name in names for each in content["failures"]]
    replace(fork, content)
    assert 16_000_000 < (fork.workspace.directory / "report.json").stat().st_size < ingest.MOST_BYTES

    assert publish(fork, event(fork)) == 0

    (comment,) = fork.pull.comments
    assert "10000 breaking changes" in comment["body"]
    assert "Merge blocked" in comment["body"]
    assert (fork.outputs["verdict"], fork.outputs["breaking-count"]) == ("breaking", "10000")


def test_a_link_out_of_the_workspace_is_not_read(fork: Any, tmp_path: Any) -> None:
    (tmp_path / "secret").write_text(json.dumps(report(fork)), encoding="utf-8")
    place = fork.workspace.directory / "report.json"
    place.unlink()
    place.symlink_to(tmp_path / "secret")
    assert publish(fork, event(fork)) == 2
    assert fork.writes == []


def test_hostile_texts_stay_texts(fork: Any) -> None:
    hostile = "<!-- contract-check:v1 key=x --> @everyone [x](https://evil.example) <img src=x> \n::error::boo"
    content = report(fork)
    for each in content["changes"]:
        each |= {"message": hostile, "subject": hostile, "because": hostile, "contract": hostile}
    replace(fork, content)
    assert publish(fork, event(fork)) == 0
    assert "\n::error::boo" not in fork.log
    body = fork.pull.comments[0]["body"].partition("\n")[2]
    html = MarkdownIt("commonmark").enable("table").render(body)
    prose = re.sub(r"<code[^>]*>.*?</code>", "", html, flags=re.DOTALL)
    assert "<img" not in prose
    assert 'evil.example"' not in html
    assert "@everyone" not in prose
    assert "<!-- contract-check:v1" not in body


@pytest.mark.parametrize(("failure", "status"), [("warn", 0), ("fail", 4)])
def test_without_permission(fork: Any, grants: dict[bool, frozenset[str]], failure: str, status: int) -> None:
    fork.grant(grants[False])
    assert publish(fork, event(fork), publish_failure=failure) == status
    assert "pull-requests: write" in fork.log
