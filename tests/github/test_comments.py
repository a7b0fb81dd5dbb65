"""The one summary comment, through HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contract_check.github import comments
from contract_check.github.comments import Summary
from contract_check.github.errors import ForbiddenError, RejectedError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_check.github.comments import Outcome
    from contract_check.github.marker import Marker

ME = "github-actions[bot]"
Publish = "Callable[..., Outcome]"


@pytest.fixture
def publish(hub: Any, marker: Callable[..., Marker]) -> Callable[..., Outcome]:
    def call(text: str = "verdict", run: tuple[int, int] = (1, 1), as_: str = "ghs_write", **facts: Any) -> Outcome:
        summary = Summary(**{"marker": marker(run), "text": text, "create": True} | facts)
        return comments.publish(hub.client(as_), 7, ME, summary)

    return call


def bodies(hub: Any) -> list[str]:
    return [comment["body"].partition("\n")[2] for comment in hub.pull.comments]


def test_creates_one_comment_and_says_where(hub: Any, publish: Any) -> None:
    outcome = publish()
    assert outcome.action == "created"
    assert outcome.url.endswith(f"#issuecomment-{hub.pull.comments[0]['id']}")
    assert bodies(hub) == ["verdict"]


def test_creates_none_when_none_is_wanted(hub: Any, publish: Any) -> None:
    assert publish(create=False).action == "none"
    assert hub.pull.comments == []


def test_a_later_run_edits_in_place(hub: Any, publish: Any) -> None:
    publish("red")
    assert publish("green", run=(2, 1), create=False).action == "updated"
    assert bodies(hub) == ["green"]


def test_an_unchanged_text_is_not_written_again(hub: Any, publish: Any) -> None:
    publish()
    assert publish(run=(2, 1)).action == "unchanged"
    assert hub.server.count("PATCH") == 0


@pytest.mark.parametrize("run", [(4, 9), (5, 1)])
def test_an_older_run_never_overwrites_a_newer(hub: Any, publish: Any, run: tuple[int, int]) -> None:
    publish("newer", run=(5, 2))
    assert publish("older", run=run).action == "outdated"
    assert bodies(hub) == ["newer"]


def test_a_second_attempt_of_the_same_run_is_newer(hub: Any, publish: Any) -> None:
    publish("first", run=(5, 1))
    publish("second", run=(5, 2))
    assert bodies(hub) == ["second"]


def test_a_marker_of_somebody_else_is_left_alone(hub: Any, publish: Any, marker: Any) -> None:
    forged = marker((999, 1)).mark("all is well")
    hub.say("mallory", forged)
    assert publish().action == "created"
    assert hub.pull.comments[0]["body"] == forged
    assert len(hub.pull.comments) == 2


def test_a_marker_that_we_only_quoted_is_left_alone(hub: Any, publish: Any, marker: Any) -> None:
    echo = "You said:\n" + marker((999, 1)).mark("all is well")
    hub.client().change("POST", "issues/7/comments", {"body": echo})
    assert publish().action == "created"
    assert hub.pull.comments[0]["body"] == echo


def test_our_comment_is_found_on_the_third_page(hub: Any, publish: Any) -> None:
    template = {**_comment(hub, "chatter"), "user": {**_user(hub), "login": "talker"}}
    hub.pull.comments.extend(template | {"id": number} for number in range(1, 231))
    publish("red")
    hub.server.log.clear()
    assert publish("green", run=(2, 1)).action == "updated"
    assert hub.server.count("GET", "issues/7/comments") == 3
    assert len(hub.pull.comments) == 231


def test_of_several_the_oldest_stays(hub: Any, publish: Any, marker: Any) -> None:
    for text in ("one", "two", "three"):
        hub.client().change("POST", "issues/7/comments", {"body": marker().mark(text)})
    oldest = hub.pull.comments[0]["id"]
    publish("now", run=(2, 1))
    assert [(comment["id"], body) for comment, body in zip(hub.pull.comments, bodies(hub), strict=True)] == [
        (oldest, "now")
    ]


def test_keys_keep_two_uses_apart(hub: Any, publish: Any, marker: Any) -> None:
    publish("default")
    publish("other", marker=marker(key="billing"))
    assert bodies(hub) == ["default", "other"]


@pytest.mark.parametrize(
    ("when_clean", "left", "hidden"), [("update", ["green"], 0), ("minimize", ["green"], 1), ("delete", [], 0)]
)
def test_once_clean(hub: Any, publish: Any, when_clean: str, left: list[str], hidden: int) -> None:
    publish("red")
    publish("green", run=(2, 1), create=False, when_clean=when_clean)
    assert bodies(hub) == left
    assert len(hub.state.minimized) == hidden


def test_a_hidden_comment_comes_back_when_it_breaks_again(hub: Any, publish: Any) -> None:
    publish("red")
    publish("green", run=(2, 1), when_clean="minimize")
    assert publish("green", run=(3, 1), when_clean="minimize").action == "unchanged"
    publish("red again", run=(4, 1))
    assert (bodies(hub), hub.state.minimized) == (["red again"], set())


def test_where_hiding_is_not_possible_the_green_comment_stays_in_view(hub: Any, publish: Any) -> None:
    publish("red")
    hub.server.inject(method="POST", path="graphql", status=403)
    assert publish("green", run=(2, 1), when_clean="minimize").action == "updated"
    assert (bodies(hub), hub.state.minimized) == (["green"], set())


def test_a_comment_deleted_while_we_write_is_written_anew(hub: Any, publish: Any) -> None:
    publish("red")
    hub.server.inject(method="PATCH", path="comments", status=404)
    hub.server.inject(method="PATCH", path="comments", status=404)
    outcome = publish("new", run=(2, 1))
    assert outcome.action in {"created", "updated"}
    assert bodies(hub) == ["new"]


def test_two_runs_at_once_leave_one_comment(hub: Any, publish: Any, marker: Any) -> None:
    """The other run posts between our listing and our post: its comment is older, so ours goes."""
    post = hub.server.exchange

    def exchange(method: str, target: str, body: bytes | None, token: str) -> Any:
        if method == "POST" and target.endswith("/comments") and not hub.pull.comments:
            hub.server.exchange = post
            hub.client().change("POST", "issues/7/comments", {"body": marker((1, 1)).mark("theirs")})
        return post(method, target, body, token)

    hub.server.exchange = exchange
    publish("ours", run=(2, 1))
    assert bodies(hub) == ["ours"]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 502},
        {"status": 503, "headers": {"Retry-After": "2"}},
        {"status": 429, "headers": {"Retry-After": "3"}},
        {"status": 403, "message": "You have exceeded a secondary rate limit.", "headers": {"Retry-After": "4"}},
        {"status": 403, "headers": {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}},
        {"reset": True},
        {"lost": True},
        {"status": 502, "late": True},
        {"status": 502, "times": 4},
        {"lost": True, "times": 3},
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_a_passing_fault_costs_nothing_and_never_doubles(
    hub: Any, publish: Any, marker: Any, method: str, fault: dict[str, Any]
) -> None:
    if method != "POST":
        for text in ("old", "older"):
            hub.client().change("POST", "issues/7/comments", {"body": marker().mark(text)})
    hub.server.inject(method=method, path="comments", **fault)
    publish("verdict", run=(2, 1))
    assert bodies(hub) == ["verdict"]
    asked = float(fault.get("headers", {}).get("Retry-After", 1))
    assert hub.waits[0] >= asked


def test_patience_ends(hub: Any, publish: Any) -> None:
    hub.server.inject(path="comments", status=503, times=99)
    with pytest.raises(UnavailableError, match="does not answer"):
        publish()
    assert hub.waits == [1.0, 2.0, 4.0, 8.0, 16.0]


def test_a_limit_longer_than_our_patience_is_not_waited_for(hub: Any, publish: Any) -> None:
    hub.server.inject(path="comments", status=429, headers={"Retry-After": "3600"})
    with pytest.raises(UnavailableError, match="longer than we may"):
        publish()
    assert hub.waits == []


def test_a_missing_permission_is_not_tried_again(hub: Any, publish: Any) -> None:
    with pytest.raises(ForbiddenError, match="not accessible by integration"):
        publish(as_="ghs_read")
    assert (hub.server.count("POST"), hub.waits) == (1, [])


def test_a_bad_token_is_not_tried_again(publish: Any) -> None:
    with pytest.raises(ForbiddenError, match="Bad credentials"):
        publish(as_="nobody")


def test_too_long_a_body_is_refused_as_github_does(publish: Any) -> None:
    with pytest.raises(RejectedError, match="too long"):
        publish("x" * 65_600)


def _comment(hub: Any, text: str) -> dict[str, Any]:
    hub.client().change("POST", "issues/7/comments", {"body": text})
    return hub.pull.comments.pop()


def _user(hub: Any) -> dict[str, Any]:
    return _comment(hub, "x")["user"]
