"""One check spread over jobs, run as the workflow does: plan, shards, merge; told as one run would have told it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

PATH = "api/openapi.yaml"
FILES = [f"api/{name}/openapi.yaml" for name in "abcde"]


@pytest.fixture
def fleet(world: Any, heads: dict[str, str]) -> Any:
    """Five contracts; the pull request breaks three and widens one."""
    world.origin.branch("main", world.pull.base_sha)
    world.pull.base_sha = world.origin.commit(dict.fromkeys(FILES, heads["unchanged"]))
    world.origin.branch("feature", world.pull.base_sha)
    states = ["breaking", "breaking", "compatible", "breaking", "unchanged"]
    files = {path: heads[state] for path, state in zip(FILES, states, strict=True)}
    world.pull.head_sha = world.origin.commit({**files, "README.md": "more\n"})
    return world


def check_out(world: Any) -> str:
    """The merge commit that all jobs of a run check out."""
    tested: str = world.merge()
    world.check_out(tested)
    return tested


def go(world: Any, tested: str, **inputs: str) -> int:
    status: int = world.act("pull_request", world.pull_request(), tested, **inputs)
    return status


def fan_out(world: Any, tested: str) -> list[int]:
    assert go(world, tested, mode="plan", shards="3") == 0, world.log
    statuses = []
    for job in json.loads(world.outputs["matrix"])["include"]:
        statuses.append(go(world, tested, shard=job["shard"], report_file=f"reports/{job['index']}.json"))
        assert world.summary == ""
        assert "::error" not in world.log
    assert world.writes == []
    return statuses


def merge(world: Any, tested: str) -> int:
    return go(world, tested, mode="merge", reports="reports/*.json")


def told(world: Any) -> dict[str, Any]:
    """Everything that a run leaves behind, without its own number."""
    return {
        "comments": [re.sub(r"run=\S+", "", comment["body"]) for comment in world.pull.comments],
        "inline": sorted(comment["body"].partition("\n")[2] for comment in world.pull.review_comments),
        "outputs": {name: value for name, value in world.outputs.items() if name != "comment-url"},
        "summary": world.summary,
        "annotations": [line for line in world.log.split("\n") if line.startswith("::error")],
    }


def forget(world: Any) -> None:
    world.pull.comments.clear()
    world.pull.review_comments.clear()
    world.pull.reviews.clear()


POLICY = "require: [version-bump]\n"


@pytest.mark.parametrize("edits", [{}, {".contract-check.yml": POLICY}], ids=["as it is", "policy edited"])
def test_the_merge_tells_what_one_run_tells(fleet: Any, edits: dict[str, str]) -> None:
    if edits:
        fleet.push(edits)
    tested = check_out(fleet)
    status = go(fleet, tested)
    whole = told(fleet)
    forget(fleet)
    fleet.server.log.clear()
    assert fan_out(fleet, tested) == [0, 0, 0]
    assert merge(fleet, tested) == status == 1
    assert told(fleet) == whole
    assert len(whole["inline"]) == 3
    assert ("edits the policy" in fleet.summary) is bool(edits)


def test_a_shard_that_is_missing_is_never_a_pass(fleet: Any) -> None:
    tested = check_out(fleet)
    fan_out(fleet, tested)
    (fleet.workspace.directory / "reports" / "2.json").unlink()
    assert merge(fleet, tested) == 3
    assert "shard 2/3 is missing" in fleet.log
    assert fleet.outputs["verdict"] == "error"


def test_reports_of_an_older_push_are_foreign(fleet: Any, heads: dict[str, str]) -> None:
    fan_out(fleet, check_out(fleet))
    fleet.push(dict.fromkeys(FILES, heads["unchanged"]))
    assert merge(fleet, check_out(fleet)) == 3
    assert "is about head" in fleet.log


def test_without_any_report(fleet: Any) -> None:
    assert merge(fleet, check_out(fleet)) == 3
    assert "no report" in fleet.log


def test_a_shard_that_cannot_read_says_so_and_so_does_the_merge(fleet: Any, heads: dict[str, str]) -> None:
    fleet.push({FILES[0]: heads["unreadable"]})
    tested = check_out(fleet)
    assert sorted(fan_out(fleet, tested)) == [0, 0, 3]
    assert merge(fleet, tested) == 3
    assert len(fleet.pull.comments) == 1


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"shard": "4/3", "report_file": "x.json"}, "is no shard"),
        ({"shard": "1/3"}, "needs `report-file`"),
        ({"mode": "merge"}, "needs `reports`"),
        ({"mode": "merge", "reports": "/etc/*.json"}, "out of the workspace"),
        ({"mode": "plan", "shards": "0"}, "from 1 to 256"),
        ({"mode": "plan", "shards": "many"}, "from 1 to 256"),
    ],
    ids=str,
)
def test_wrong_inputs(fleet: Any, inputs: dict[str, str], said: str) -> None:
    assert fleet.run(**inputs) == 2
    assert said in fleet.log


def test_a_report_that_is_a_link_is_not_read(fleet: Any, tmp_path: Any) -> None:
    tested = check_out(fleet)
    fan_out(fleet, tested)
    report = fleet.workspace.directory / "reports" / "2.json"
    report.rename(tmp_path / "2.json")
    report.symlink_to(tmp_path / "2.json")
    assert merge(fleet, tested) == 2
    assert "out of the workspace" in fleet.log
