"""A request and an answer, and the ways in which GitHub says no."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from server import description

if TYPE_CHECKING:
    from server.state import Actor, PullRequest, State

MAXIMUM_BODY = 65_536
"""Characters of a comment's or review's body."""


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: Any = None
    headers: dict[str, str] = dataclasses.field(default_factory=dict)


class Refused(Exception):  # noqa: N818 - it is GitHub's answer, not an error of the server
    """GitHub refuses a request."""

    def __init__(self, status: int, message: str, *errors: Any) -> None:
        super().__init__(message)
        body = {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status)}
        self.reply = Reply(status, body | ({"errors": list(errors)} if errors else {}))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request to the local GitHub."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    actor: Actor
    state: State

    def pull(self, number: str) -> PullRequest:
        if int(number) not in self.state.pulls:
            raise Refused(404, "Not Found")
        return self.state.pulls[int(number)]

    def url(self, tail: str) -> str:
        """Address below the repository, as the API writes it."""
        return f"{self.state.origin}/repos/{self.state.name}/{tail}"

    def page(self, items: list[Any]) -> Reply:
        """One page of `items` with GitHub's Link header."""
        size = min(int(self.query.get("per_page", "30")), 100)
        number = int(self.query.get("page", "1"))
        last = max(1, -(-len(items) // size))
        links = {"next": number + 1, "last": last} if number < last else {}
        header = ", ".join(
            f'<{self.state.origin}{self.path}?per_page={size}&page={page}>; rel="{name}"'
            for name, page in links.items()
        )
        return Reply(200, items[(number - 1) * size : number * size], {"Link": header} if header else {})


def user(login: str) -> dict[str, Any]:
    kind = "Bot" if login.endswith("[bot]") else "User"
    return description.minimal("simple-user") | {"login": login, "type": kind}


def body_of_comment(request: Request, resource: str) -> str:
    """The text to store, or GitHub's refusal of one that is too long or empty."""
    text = request.body["body"]
    if len(text) > MAXIMUM_BODY:
        message = f"Body is too long (maximum is {MAXIMUM_BODY} characters)"
        raise Refused(
            422, "Validation Failed", {"resource": resource, "code": "custom", "field": "body", "message": message}
        )
    if not text.strip():
        raise Refused(422, "Validation Failed", {"resource": resource, "code": "missing_field", "field": "body"})
    return text
