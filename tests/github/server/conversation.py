"""Comments and labels of a pull request, and the two GraphQL operations that REST lacks."""

from __future__ import annotations

import urllib.parse
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, build_schema, graphql_sync

from server import description
from server.exchange import Refused, Reply, body_of_comment, user

SCHEMA = build_schema("""
    # The part of GitHub's public GraphQL schema that is used.
    type Query { viewer: User! }
    type User { login: String! }
    type Mutation {
        minimizeComment(input: MinimizeCommentInput!): MinimizeCommentPayload
        unminimizeComment(input: UnminimizeCommentInput!): UnminimizeCommentPayload
    }
    enum ReportedContentClassifiers { SPAM ABUSE OFF_TOPIC OUTDATED DUPLICATE RESOLVED LOW_QUALITY }
    input MinimizeCommentInput { classifier: ReportedContentClassifiers!, clientMutationId: String, subjectId: ID! }
    input UnminimizeCommentInput { clientMutationId: String, subjectId: ID! }
    type MinimizeCommentPayload { clientMutationId: String }
    type UnminimizeCommentPayload { clientMutationId: String }
""")

if TYPE_CHECKING:
    from server.exchange import Request
    from server.state import PullRequest


def list_comments(request: Request, number: str) -> Reply:
    return request.page(request.pull(number).comments)


def add_comment(request: Request, number: str) -> Reply:
    pull, text, identity = request.pull(number), body_of_comment(request, "IssueComment"), request.state.next_id()
    comment = description.minimal("issue-comment") | {
        "id": identity,
        "node_id": f"IC_{identity}",
        "body": text,
        "user": user(request.actor.login),
        "url": request.url(f"issues/comments/{identity}"),
        "html_url": f"https://github.example/{request.state.name}/pull/{number}#issuecomment-{identity}",
        "issue_url": request.url(f"issues/{number}"),
        "created_at": request.state.time(identity),
        "updated_at": request.state.time(identity),
    }
    pull.comments.append(comment)
    return Reply(201, comment)


def get_comment(request: Request, identity: str) -> Reply:
    return Reply(200, _comment(request, identity)[1])


def edit_comment(request: Request, identity: str) -> Reply:
    _, comment = _comment(request, identity)
    comment["body"] = body_of_comment(request, "IssueComment")
    comment["updated_at"] = request.state.time(request.state.next_id())
    return Reply(200, comment)


def delete_comment(request: Request, identity: str) -> Reply:
    pull, comment = _comment(request, identity)
    pull.comments.remove(comment)
    return Reply(204)


def _comment(request: Request, identity: str) -> tuple[PullRequest, dict[str, Any]]:
    for pull in request.state.pulls.values():
        for comment in pull.comments:
            if comment["id"] == int(identity):
                return pull, comment
    raise Refused(404, "Not Found")


def list_labels(request: Request, number: str) -> Reply:
    return request.page([_label(request, name) for name in request.pull(number).labels])


def add_labels(request: Request, number: str) -> Reply:
    pull = request.pull(number)
    names = request.body if isinstance(request.body, list) else request.body["labels"]
    pull.labels.extend(name for name in names if name not in pull.labels)
    return Reply(200, [_label(request, name) for name in pull.labels])


def remove_label(request: Request, number: str, name: str) -> Reply:
    pull, name = request.pull(number), urllib.parse.unquote(name)
    if name not in pull.labels:
        raise Refused(404, "Label does not exist")
    pull.labels.remove(name)
    return Reply(200, [_label(request, left) for left in pull.labels])


def _label(request: Request, name: str) -> dict[str, Any]:
    quoted = urllib.parse.quote(name, safe="")
    facts = {"id": 1, "node_id": "L", "name": name, "color": "ededed", "default": False, "description": None}
    return facts | {"url": request.url(f"labels/{quoted}")}


def list_events(request: Request, number: str) -> Reply:
    return request.page(request.pull(number).events)


def graphql(request: Request) -> Reply:
    """`viewer`, `minimizeComment` and `unminimizeComment`, executed by graphql-core against GitHub's definitions."""
    result = graphql_sync(SCHEMA, request.body["query"], Root(request), variable_values=request.body["variables"])
    errors = [{"message": error.message} | (error.extensions or {}) for error in result.errors or ()]
    return Reply(200, {"data": result.data} | ({"errors": errors} if errors else {}))


class Root:
    """Resolvers of the root fields."""

    def __init__(self, request: Request) -> None:
        self._request = request

    def viewer(self, _: Any) -> dict[str, Any]:
        return {"login": self._request.actor.login}

    def minimizeComment(self, _: Any, input: dict[str, Any]) -> dict[str, Any]:  # noqa: N802, A002 - GitHub's names
        self._demand()
        self._request.state.minimized.add(input["subjectId"])
        return {"clientMutationId": None}

    def unminimizeComment(self, _: Any, input: dict[str, Any]) -> dict[str, Any]:  # noqa: N802, A002 - GitHub's names
        self._demand()
        self._request.state.minimized.discard(input["subjectId"])
        return {"clientMutationId": None}

    def _demand(self) -> None:
        if not self._request.actor.may("pull-requests:write"):
            raise GraphQLError("Resource not accessible by integration", extensions={"type": "FORBIDDEN"})
