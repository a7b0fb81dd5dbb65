"""The connection to GitHub: one repository, one token, bounded patience.

PyGithub carries the requests (authentication, hosts, redirects, exceptions, GraphQL). Its objects are not used: they
fetch again what an answer leaves out, and what is sent when must be known here to be safe to repeat.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import github
import msgspec

from contract_check.github.errors import RejectedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from github.Requester import Requester

    from contract_check.github.patience import Patience

PAGE = 100
"""Items per page: the most that GitHub gives."""
TIMEOUT = 15
"""Seconds for one answer."""
NEXT = re.compile(r'<([^>]+)>;\s*rel="next"')


class Client(msgspec.Struct, frozen=True):
    """Asks and tells GitHub about one repository. Paths are relative to it, e.g. `issues/7/comments`."""

    requester: Requester
    repository: str
    """`owner/name`."""
    patience: Patience

    def get(self, path: str, **parameters: str | int) -> dict[str, Any]:
        """One object."""
        return _object(self.patience.attempt(lambda: self._send("GET", self._url(path), parameters=parameters))[1])

    def pages(self, path: str, **parameters: str | int) -> Iterator[dict[str, Any]]:
        """Every item of a list, all pages, by the `Link` header. A page that fails is asked for again, not the list."""
        url: str | None = self._url(path)
        query: dict[str, str | int] = {"per_page": PAGE, **parameters}
        while url:
            headers, items = self._page(url, query)
            if not isinstance(items, list):
                raise RejectedError(f"GitHub answered {path} with something that is no list")
            yield from items
            following = NEXT.search(headers.get("link", ""))
            url, query = (following[1], {}) if following else (None, {})

    def change(self, verb: str, path: str, body: Any = None) -> Any:
        """Send what may be sent twice without harm: PATCH, PUT, DELETE, adding labels."""
        return self.patience.attempt(lambda: self._send(verb, self._url(path), body=body))[1]

    def once(self, verb: str, path: str, body: Any, done: Callable[[], dict[str, Any] | None]) -> dict[str, Any]:
        """Send what must not be applied twice.

        An answer that got lost does not say whether the request was applied, so before each retry `done` looks for what
        it would have made; when that is there, it is the result.
        """
        sent = False

        def attempt() -> dict[str, Any]:
            nonlocal sent
            if sent and (made := done()) is not None:
                return made
            sent = True
            return _object(self._send(verb, self._url(path), body=body)[1])

        return self.patience.attempt(attempt)

    def user(self) -> dict[str, Any]:
        """The user of a personal token; a workflow's token is refused."""
        return _object(self.patience.attempt(lambda: self._send("GET", "/user"))[1])

    def query(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The `data` of a GraphQL answer. Only for what may be sent twice."""
        return _object(self.patience.attempt(lambda: self.requester.graphql_query(query, variables))[1]["data"])

    def _page(self, url: str, query: dict[str, str | int]) -> tuple[dict[str, Any], Any]:
        return self.patience.attempt(lambda: self._send("GET", url, parameters=query))

    def _url(self, path: str) -> str:
        return f"/repos/{self.repository}/{path}".rstrip("/")

    def _send(
        self, verb: str, url: str, *, parameters: dict[str, str | int] | None = None, body: Any = None
    ) -> tuple[dict[str, Any], Any]:
        return self.requester.requestJsonAndCheck(verb, url, parameters=parameters or None, input=body)


def connect(token: str, repository: str, api_url: str, patience: Patience) -> Client:
    """A client for `repository` at `api_url` (`https://api.github.com`, or an Enterprise Server's `.../api/v3`)."""
    connection = github.Github(
        auth=github.Auth.Token(token),
        base_url=api_url,
        timeout=TIMEOUT,
        user_agent="contract-check",
        retry=None,  # ours knows which requests may be repeated
        seconds_between_requests=0,
        seconds_between_writes=0,
    )
    return Client(connection.requester, repository, patience)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RejectedError("GitHub answered with something that is no object")
    return value
