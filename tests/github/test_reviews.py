"""The review with its inline comments, through HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contract_check.github import diff, reviews
from contract_check.github.errors import ForbiddenError, RejectedError, UnavailableError
from contract_check.github.reviews import Note, Review

if TYPE_CHECKING:
    from collections.abc import Callable

ME = "github-actions[bot]"
PATH = "api/openapi.yaml"


def note(number: int, line: int, text: str = "breaks", side: str = "RIGHT") -> Note:
    return Note(id=f"c-{number:08x}", path=PATH, line=line, side=side, text=text)


@pytest.fixture
def publish(hub: Any, marker: Any) -> Callable[..., str]:
    def call(*notes: Note, run: int = 1, as_: str = "ghs_write", **facts: Any) -> str:
        review = Review(marker=marker((run, 1), "review"), head=hub.pull.head_sha, text="look", notes=notes, **facts)
        return reviews.publish(hub.client(as_), 7, ME, review)

    return call


def inline(hub: Any) -> dict[int, str]:
    """Line -> text of every inline comment."""
    return {comment["line"]: comment["body"].partition("\n")[2] for comment in hub.pull.review_comments}


def answer(hub: Any, comment: dict[str, Any], login: str = "octocat") -> None:
    reply = {**comment, "id": hub.state.next_id(), "in_reply_to_id": comment["id"], "body": "but why?"}
    hub.pull.review_comments.append(reply | {"user": {**comment["user"], "login": login}})


def test_one_review_with_one_comment_per_break(hub: Any, publish: Any) -> None:
    publish(note(1, 10), note(2, 40, side="LEFT"))
    assert [review["state"] for review in hub.pull.reviews] == ["COMMENTED"]
    assert inline(hub) == {10: "breaks", 40: "breaks"}
    assert [comment["side"] for comment in hub.pull.review_comments] == ["RIGHT", "LEFT"]


def test_nothing_to_say_says_nothing(hub: Any, publish: Any) -> None:
    publish()
    assert hub.pull.reviews == []


def test_the_same_again_writes_nothing(hub: Any, publish: Any) -> None:
    publish(note(1, 10))
    hub.server.log.clear()
    publish(note(1, 10), run=2)
    assert {method for method, _ in hub.server.log} == {"GET"}


def test_edited_added_and_removed(hub: Any, publish: Any) -> None:
    publish(note(1, 10), note(2, 40))
    publish(note(1, 10, "breaks more"), note(3, 70), run=2)
    assert inline(hub) == {10: "breaks more", 70: "breaks"}
    assert len(hub.pull.reviews) == 2


def test_a_fixed_break_that_somebody_answered_stays_and_says_so(hub: Any, publish: Any) -> None:
    publish(note(1, 10), note(2, 40))
    answer(hub, hub.pull.review_comments[0])
    publish(run=2)
    first, reply = (comment["body"].partition("\n")[2] or comment["body"] for comment in hub.pull.review_comments)
    assert (first, reply) == (f"✅ This break is gone as of {hub.pull.head_sha[:12]}.", "but why?")
    publish(note(1, 10), run=3)
    assert inline(hub)[10] == "but why?" or hub.pull.review_comments[0]["body"].endswith("breaks")


def test_a_break_that_moved_gets_a_new_comment(hub: Any, publish: Any) -> None:
    publish(note(1, 10))
    publish(note(1, 70), run=2)
    assert inline(hub) == {70: "breaks"}


def test_an_outdated_comment_moves_unless_answered(hub: Any, publish: Any) -> None:
    publish(note(1, 10), note(2, 40))
    answered, unanswered = hub.pull.review_comments
    answer(hub, answered)
    for comment in (answered, unanswered):
        comment["line"] = None
    publish(note(1, 10, "still"), note(2, 40, "still"), run=2)
    assert answered["body"].endswith("still")
    assert unanswered not in hub.pull.review_comments
    assert inline(hub)[40] == "still"


def test_at_most_twenty(hub: Any, publish: Any) -> None:
    publish(*(note(number, 10) for number in range(30)))
    assert len(hub.pull.review_comments) == reviews.MOST_NOTES


def test_a_comment_with_our_marker_by_somebody_else_is_left_alone(hub: Any, publish: Any) -> None:
    publish(note(1, 10))
    forged = {**hub.pull.review_comments[0], "id": 1}
    forged["user"] = {**forged["user"], "login": "mallory"}
    hub.pull.review_comments.append(forged)
    publish(run=2)
    assert hub.pull.review_comments == [forged]


def test_an_older_run_changes_nothing(hub: Any, publish: Any) -> None:
    publish(note(1, 10), run=5)
    assert publish(note(1, 10, "stale"), run=4) == "outdated"
    assert inline(hub) == {10: "breaks"}


def test_changes_requested_and_taken_back_when_fixed(hub: Any, publish: Any) -> None:
    publish(note(1, 10), request_changes=True)
    publish(note(1, 10, "more"), run=2, request_changes=True)
    assert [review["state"] for review in hub.pull.reviews] == ["CHANGES_REQUESTED"]
    publish(run=3)
    assert [review["state"] for review in hub.pull.reviews] == ["DISMISSED"]
    publish(note(1, 10), run=4, request_changes=True)
    assert [review["state"] for review in hub.pull.reviews] == ["DISMISSED", "CHANGES_REQUESTED"]


def test_a_review_says_when_what_it_said_is_over(hub: Any, publish: Any) -> None:
    publish(note(1, 10))
    publish(run=2, clean=True)
    (review,) = hub.pull.reviews
    assert "are gone as of" in review["body"]
    hub.server.log.clear()
    publish(run=3, clean=True)
    assert {method for method, _ in hub.server.log} == {"GET"}
    publish(note(1, 10), run=4)
    assert inline(hub) == {10: "breaks"}


def test_where_we_may_not_dismiss_a_person_is_asked_to(hub: Any, publish: Any) -> None:
    publish(note(1, 10), request_changes=True)
    hub.server.inject(method="PUT", path="dismissals", status=403)
    with pytest.raises(RejectedError, match="by hand"):
        publish(run=2)


def test_changes_requested_by_others_are_not_ours_to_dismiss(hub: Any, publish: Any) -> None:
    hub.client("ghp_person").change("POST", "pulls/7/reviews", {"body": "no", "event": "REQUEST_CHANGES"})
    publish()
    assert [review["state"] for review in hub.pull.reviews] == ["CHANGES_REQUESTED"]


def test_on_our_own_pull_request_a_comment_must_do(hub: Any, publish: Any) -> None:
    hub.pull.author = ME
    publish(note(1, 10), request_changes=True)
    assert {review["state"] for review in hub.pull.reviews} == {"COMMENTED"}
    assert inline(hub) == {10: "breaks"}


def test_a_line_outside_the_diff_does_not_cost_the_others(hub: Any, publish: Any) -> None:
    publish(note(1, 10), note(2, 25), note(3, 70))
    assert inline(hub) == {10: "breaks", 70: "breaks"}


@pytest.mark.parametrize(
    "fault", [{"lost": True}, {"status": 502, "late": True}, {"status": 503}, {"reset": True}], ids=str
)
@pytest.mark.parametrize("path", ["reviews$", "pulls/7/comments$"])
def test_a_fault_never_doubles(hub: Any, publish: Any, fault: dict[str, Any], path: str) -> None:
    hub.server.inject(method="POST", path=path, **fault)
    publish(note(1, 10), note(2, 25), request_changes=True)
    assert inline(hub) == {10: "breaks"}
    assert [review["state"] for review in hub.pull.reviews].count("CHANGES_REQUESTED") <= 1


def test_half_done_publishing_is_finished_by_the_next_run(hub: Any, publish: Any) -> None:
    publish(note(1, 10), note(2, 40), note(3, 70))
    hub.server.inject(method="PATCH", path="comments", status=500, times=99, skip=1)
    with pytest.raises(UnavailableError):
        publish(note(1, 10, "x"), note(2, 40, "x"), note(3, 70, "x"), run=2)
    assert sorted(inline(hub).values()) == ["breaks", "breaks", "x"]
    hub.server.faults.waiting.clear()
    publish(note(1, 10, "x"), note(2, 40, "x"), note(3, 70, "x"), run=2)
    assert set(inline(hub).values()) == {"x"}


def test_without_permission(publish: Any) -> None:
    with pytest.raises(ForbiddenError):
        publish(note(1, 10), as_="ghs_read")


def test_the_diff_tells_which_lines_can_carry_a_comment(hub: Any) -> None:
    shown = diff.read(hub.client(), 7)[PATH]
    assert (shown.left[10], shown.right[10]) == ("line 10", "line 10 changed")
    assert {line: set(lines) for line, lines in hub.state.diff_lines(hub.pull, PATH).items()} == {
        "LEFT": set(shown.left),
        "RIGHT": set(shown.right),
    }
    assert {10, 40, 41, 70} <= shown.right.keys()
    assert 25 not in shown.right


def test_a_patch_line_that_looks_like_a_header_is_content() -> None:
    shown = diff.shown_lines("@@ -1,3 +1,3 @@\n a\n--- b\n+++ c\n d\n\\ No newline at end of file")
    assert shown == diff.FileDiff({1: "a", 2: "-- b", 3: "d"}, {1: "a", 2: "++ c", 3: "d"})


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        (10, "b", 10),
        (30, "b", 10),  # moved: the only line of that text
        (12, "x", 11),  # itself not shown, but next to one that is
        (10, "x", None),  # another text stands there now
        (90, "x", None),
    ],
)
def test_a_line_finds_its_place_in_the_diff(line: int, text: str, expected: int | None) -> None:
    assert diff.place({9: "a", 10: "b", 11: "a"}, line, text) == expected
