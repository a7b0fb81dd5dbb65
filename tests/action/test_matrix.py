"""The event by permission by state matrix: every row runs the action on real git repositories through HTTP."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

PATH = "api/openapi.yaml"


@dataclasses.dataclass(frozen=True)
class Row:
    """One way in which the action is started."""

    name: str
    event: str
    write: bool = True
    fork: bool = False
    author: str = "octocat"
    speaks: bool = False
    """Whether comment and review are to appear."""
    says: str = ""
    """What the log must say about not publishing."""


ROWS = (
    Row("same repository, may write", "pull_request", speaks=True),
    Row("same repository, may read", "pull_request", write=False, says="pull-requests: write"),
    Row("fork", "pull_request", write=False, fork=True, says="forks get a token that can only read"),
    Row("Dependabot", "pull_request", write=False, author="dependabot[bot]", says="Dependabot's pull requests"),
    Row("target, fork", "pull_request_target", fork=True, speaks=True),
    Row("target, may read", "pull_request_target", write=False, fork=True, says="pull-requests: write"),
    Row("merge queue", "merge_group"),
    Row("push", "push"),
    Row("by hand", "workflow_dispatch"),
    Row("by the clock", "schedule"),
)
# state -> exit status, verdict, whether there is something to say, inline comments
STATES = {
    "breaking": (1, "breaking", True, 1),
    "compatible": (0, {"compatible", "warning"}, True, 0),
    "unchanged": (0, "unchanged", False, 0),
    "unreadable": (3, "error", True, 0),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row(world: Any, heads: dict[str, str], grants: dict[bool, frozenset[str]], row: Row, state: str) -> None:
    status, verdict, worth_saying, inline = STATES[state]
    world.push({PATH: heads[state]})
    world.pull.author = row.author
    world.pull.head_repository = "stranger/shop" if row.fork else "acme/shop"
    world.grant(grants[row.write])

    assert world.run(row.event) == status, world.log

    assert world.outputs["verdict"] in ({verdict} if isinstance(verdict, str) else verdict)
    assert world.summary.strip()
    assert len(world.pull.comments) == (row.speaks and worth_saying)
    assert len(world.pull.review_comments) == (inline if row.speaks else 0)
    if row.speaks and worth_saying:
        assert world.outputs["comment-url"] == world.pull.comments[0]["html_url"]
    else:
        assert world.outputs["comment-url"] == ""
    if row.says and (worth_saying or "forks" in row.says or "Dependabot" in row.says):
        assert world.log.count(row.says.replace("\n", "%0A")) == 1
    if not row.write and (row.fork or "Dependabot" in row.says) and row.event == "pull_request":
        assert world.server.log == []
    assert "::error" in world.log or status == 0
    assert world.log.count("internal error") == 0


@pytest.mark.parametrize("event", ["merge_group", "push", "workflow_dispatch", "schedule"])
def test_events_without_a_pull_request_never_ask_github(world: Any, heads: dict[str, str], event: str) -> None:
    world.push({PATH: heads["breaking"]})
    world.run(event, check_run="true", labels="true")
    assert world.server.log == []


def test_the_same_verdict_summary_and_annotations_whatever_the_token_may_do(
    world: Any, heads: dict[str, str], grants: dict[bool, frozenset[str]]
) -> None:
    world.push({PATH: heads["breaking"]})
    merge = world.merge()
    world.check_out(merge)
    seen = set()
    for write in (True, False):
        world.grant(grants[write])
        status = world.act("pull_request", world.pull_request(), merge)
        annotations = tuple(line for line in world.log.split("\n") if line.startswith("::error"))
        seen.add((status, world.outputs["verdict"], world.summary, annotations))
    assert len(seen) == 1
