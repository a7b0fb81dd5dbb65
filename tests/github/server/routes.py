"""Which handler answers what, and the permission it takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from server import conversation, objects, reviewing
from server.exchange import Refused, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from server.exchange import Request

READ, TALK, CHECKS, CONTENTS = "pull-requests:read", "pull-requests:write", "checks:write", "contents:read"
TABLE: tuple[tuple[str, str, str, Callable[..., Reply]], ...] = (
    ("GET", r"pulls", READ, objects.list_pulls),
    ("GET", r"pulls/(\d+)", READ, objects.get_pull),
    ("GET", r"pulls/(\d+)/files", READ, objects.list_files),
    ("GET", r"pulls/(\d+)/reviews", READ, reviewing.list_reviews),
    ("POST", r"pulls/(\d+)/reviews", TALK, reviewing.add_review),
    ("PUT", r"pulls/(\d+)/reviews/(\d+)", TALK, reviewing.edit_review),
    ("PUT", r"pulls/(\d+)/reviews/(\d+)/dismissals", TALK, reviewing.dismiss_review),
    ("GET", r"pulls/(\d+)/comments", READ, reviewing.list_comments),
    ("POST", r"pulls/(\d+)/comments", TALK, reviewing.add_comment),
    ("GET", r"pulls/comments/(\d+)", READ, reviewing.get_comment),
    ("PATCH", r"pulls/comments/(\d+)", TALK, reviewing.edit_comment),
    ("DELETE", r"pulls/comments/(\d+)", TALK, reviewing.delete_comment),
    ("GET", r"issues/(\d+)/comments", READ, conversation.list_comments),
    ("POST", r"issues/(\d+)/comments", TALK, conversation.add_comment),
    ("GET", r"issues/comments/(\d+)", READ, conversation.get_comment),
    ("PATCH", r"issues/comments/(\d+)", TALK, conversation.edit_comment),
    ("DELETE", r"issues/comments/(\d+)", TALK, conversation.delete_comment),
    ("GET", r"issues/(\d+)/labels", READ, conversation.list_labels),
    ("POST", r"issues/(\d+)/labels", TALK, conversation.add_labels),
    ("DELETE", r"issues/(\d+)/labels/([^/]+)", TALK, conversation.remove_label),
    ("GET", r"issues/(\d+)/events", READ, conversation.list_events),
    ("GET", r"collaborators/([^/]+)/permission", "metadata:read", objects.get_permission),
    ("POST", r"check-runs", CHECKS, objects.add_check_run),
    ("GET", r"check-runs/(\d+)", "checks:read", objects.get_check_run),
    ("PATCH", r"check-runs/(\d+)", CHECKS, objects.edit_check_run),
    ("GET", r"commits/([^/]+)/check-runs", "checks:read", objects.list_check_runs),
    ("GET", r"commits/([^/]+)", CONTENTS, objects.get_commit),
    ("GET", r"compare/(.+)", CONTENTS, objects.compare),
    ("GET", r"git/commits/([0-9a-f]+)", CONTENTS, objects.get_git_commit),
    ("GET", r"git/trees/([^/]+)", CONTENTS, objects.get_tree),
    ("GET", r"git/blobs/([0-9a-f]+)", CONTENTS, objects.get_blob),
)


def answer(request: Request) -> Reply:
    """GitHub's answer to a request."""
    try:
        return _answer(request)
    except Refused as refused:
        return refused.reply


def _answer(request: Request) -> Reply:
    if request.path == "/graphql":
        return conversation.graphql(request)
    if request.path == "/user":
        return objects.get_user(request)
    prefix = f"/repos/{request.state.name}"
    if request.path == prefix:
        return objects.get_repository(request)
    if not request.path.startswith(prefix + "/"):
        raise Refused(404, "Not Found")
    tail = request.path.removeprefix(prefix + "/")
    for method, pattern, needed, handler in TABLE:
        if method == request.method and (found := re.fullmatch(pattern, tail)):
            _demand(request, needed)
            return handler(request, *found.groups())
    raise Refused(404, "Not Found")


def _demand(request: Request, needed: str) -> None:
    """Every token may read metadata; what else it lacks is refused as GitHub does."""
    if needed != "metadata:read" and not request.actor.may(needed):
        raise Refused(403, "Resource not accessible by integration")
