"""Reviews and their inline comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server import description
from server.exchange import Refused, Reply, body_of_comment, user

if TYPE_CHECKING:
    from server.exchange import Request
    from server.state import PullRequest

STATES = {"COMMENT": "COMMENTED", "APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED"}
OFF_DIFF = (
    "Pull request review thread line must be part of the diff and Pull request review thread diff hunk can't be blank"
)
LINE = {"field": "pull_request_review_thread.line", "message": "must be part of the diff"}


def list_reviews(request: Request, number: str) -> Reply:
    return request.page(request.pull(number).reviews)


def add_review(request: Request, number: str) -> Reply:
    pull, body, event = request.pull(number), request.body.get("body", ""), request.body.get("event", "")
    wanted = request.body.get("comments", [])
    if event != "APPROVE" and not body and not wanted:
        raise Refused(422, "Unprocessable Entity", "Review body can't be blank")
    if event == "REQUEST_CHANGES" and request.actor.login == pull.author:
        raise Refused(422, "Unprocessable Entity", "Review Can not request changes on your own pull request")
    if body:
        body_of_comment(request, "PullRequestReview")
    for comment in wanted:
        _demand_on_diff(request, pull, comment)
    identity = request.state.next_id()
    review = description.minimal("pull-request-review") | {
        "id": identity,
        "node_id": f"PRR_{identity}",
        "user": user(request.actor.login),
        "body": body,
        "state": STATES.get(event, "PENDING"),
        "commit_id": request.body.get("commit_id", pull.head_sha),
        "html_url": f"https://github.example/{request.state.name}/pull/{number}#pullrequestreview-{identity}",
        "pull_request_url": request.url(f"pulls/{number}"),
    }
    pull.reviews.append(review)
    for comment in wanted:
        pull.review_comments.append(_comment(request, pull, comment, identity))
    return Reply(200, review)


def edit_review(request: Request, number: str, identity: str) -> Reply:
    review = _review(request, number, identity)
    review["body"] = body_of_comment(request, "PullRequestReview")
    return Reply(200, review)


def dismiss_review(request: Request, number: str, identity: str) -> Reply:
    review = _review(request, number, identity)
    if review["state"] not in {"APPROVED", "CHANGES_REQUESTED"}:
        raise Refused(422, "Unprocessable Entity", f"Can not dismiss a {review['state'].lower()} pull request review")
    review["state"] = "DISMISSED"
    return Reply(200, review)


def list_comments(request: Request, number: str) -> Reply:
    return request.page(request.pull(number).review_comments)


def add_comment(request: Request, number: str) -> Reply:
    """A single inline comment, or an answer (`in_reply_to`)."""
    pull, wanted = request.pull(number), request.body
    body_of_comment(request, "PullRequestReviewComment")
    if "in_reply_to" not in wanted:
        _demand_on_diff(request, pull, wanted, {"resource": "PullRequestReviewComment", "code": "custom", **LINE})
    comment = _comment(request, pull, wanted, request.state.next_id())
    if "in_reply_to" in wanted:
        comment["in_reply_to_id"] = wanted["in_reply_to"]
    pull.review_comments.append(comment)
    return Reply(201, comment)


def get_comment(request: Request, identity: str) -> Reply:
    return Reply(200, _found(request, identity)[1])


def edit_comment(request: Request, identity: str) -> Reply:
    _, comment = _found(request, identity)
    comment["body"] = body_of_comment(request, "PullRequestReviewComment")
    return Reply(200, comment)


def delete_comment(request: Request, identity: str) -> Reply:
    pull, comment = _found(request, identity)
    pull.review_comments.remove(comment)
    return Reply(204)


def _demand_on_diff(request: Request, pull: PullRequest, comment: dict[str, Any], *problem: Any) -> None:
    if comment.get("line") not in request.state.diff_lines(pull, comment["path"])[comment.get("side", "RIGHT")]:
        raise Refused(422, "Unprocessable Entity", *(problem or (OFF_DIFF,)))


def _comment(request: Request, pull: PullRequest, wanted: dict[str, Any], review: int) -> dict[str, Any]:
    identity = request.state.next_id()
    return description.minimal("pull-request-review-comment") | {
        "id": identity,
        "node_id": f"PRRC_{identity}",
        "pull_request_review_id": review,
        "user": user(request.actor.login),
        "body": wanted["body"],
        "path": wanted.get("path", "x"),
        "line": wanted.get("line"),
        "position": wanted.get("line"),
        "side": wanted.get("side", "RIGHT"),
        "commit_id": pull.head_sha,
        "original_commit_id": pull.head_sha,
        "url": request.url(f"pulls/comments/{identity}"),
        "html_url": f"https://github.example/{request.state.name}/pull/{pull.number}#discussion_r{identity}",
        "pull_request_url": request.url(f"pulls/{pull.number}"),
        "created_at": request.state.time(identity),
        "updated_at": request.state.time(identity),
    }


def _review(request: Request, number: str, identity: str) -> dict[str, Any]:
    for review in request.pull(number).reviews:
        if review["id"] == int(identity):
            return review
    raise Refused(404, "Not Found")


def _found(request: Request, identity: str) -> tuple[PullRequest, dict[str, Any]]:
    for pull in request.state.pulls.values():
        for comment in pull.review_comments:
            if comment["id"] == int(identity):
                return pull, comment
    raise Refused(404, "Not Found")
