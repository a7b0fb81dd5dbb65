"""The one summary comment of a pull request: found by author and marker, kept up to date in place."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.github import marker as markers
from contract_check.github.errors import NotFoundError, PublishError
from contract_check.github.identity import same

if TYPE_CHECKING:
    from contract_check.github.client import Client
    from contract_check.github.marker import Marker

MINIMIZE = "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: RESOLVED}) { clientMutationId } }"
UNMINIMIZE = "mutation($id: ID!) { unminimizeComment(input: {subjectId: $id}) { clientMutationId } }"


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What the comment shall be after this run."""

    marker: Marker
    text: str
    """Markdown without the marker; "" when there is nothing to say, and then an old comment is deleted."""
    create: bool
    """Whether to write one where there is none."""
    when_clean: str = ""
    """`update`, `minimize` or `delete` when nothing is left to complain about, "" otherwise."""


class Outcome(msgspec.Struct, frozen=True):
    """What was done."""

    action: str
    """`created`, `updated`, `unchanged`, `deleted`, `outdated` (a newer run spoke already) or `none`."""
    url: str = ""


class _Own(msgspec.Struct, frozen=True):
    """A summary comment of ours."""

    id: int
    node: str
    url: str
    marker: Marker
    text: str


def publish(client: Client, pull: int, login: str, summary: Summary) -> Outcome:
    """Bring the comment to what `summary` says; several of ours become one, the oldest.

    Raises:
        PublishError: GitHub did not let us.
    """
    ours = _ours(client, pull, login, summary.marker)
    if any(own.marker.run > summary.marker.run for own in ours):
        return Outcome("outdated", ours[0].url)
    if not ours:
        return _create(client, pull, login, summary) if summary.create and summary.text else Outcome("none")
    for duplicate in ours[1:]:
        _delete(client, duplicate)
    return _settle(client, pull, login, ours[0], summary)


def _ours(client: Client, pull: int, login: str, wanted: Marker) -> list[_Own]:
    """Our comments of this kind and key, oldest first."""
    found = (_own(comment, login) for comment in client.pages(f"issues/{pull}/comments"))
    ours = [own for own in found if own and (own.marker.kind, own.marker.key) == (wanted.kind, wanted.key)]
    return sorted(ours, key=lambda own: own.id)


def _own(comment: dict[str, Any], login: str) -> _Own | None:
    if not same((comment.get("user") or {}).get("login", ""), login):
        return None
    read = markers.read(comment.get("body") or "")
    return _Own(comment["id"], comment["node_id"], comment["html_url"], *read) if read else None


def _create(client: Client, pull: int, login: str, summary: Summary) -> Outcome:
    def made() -> dict[str, Any] | None:
        for comment in client.pages(f"issues/{pull}/comments"):
            own = _own(comment, login)
            if own and own.marker == summary.marker:
                return comment
        return None

    body = {"body": summary.marker.mark(summary.text)}
    created = client.once("POST", f"issues/{pull}/comments", body, made)
    # Another run may have written at the same moment; both see both now, and both keep the oldest.
    ours = _ours(client, pull, login, summary.marker)
    oldest = ours[0] if ours else None  # a list may lag behind what was just written
    if oldest is None or oldest.id == created["id"]:
        for duplicate in ours[1:]:
            if duplicate.marker.run <= summary.marker.run:
                _delete(client, duplicate)
        return Outcome("created", created["html_url"])
    client.change("DELETE", f"issues/comments/{created['id']}")
    if oldest.marker.run > summary.marker.run:
        return Outcome("outdated", oldest.url)
    return _settle(client, pull, login, oldest, summary)


def _settle(client: Client, pull: int, login: str, own: _Own, summary: Summary) -> Outcome:
    if not summary.text or summary.when_clean == "delete":
        _delete(client, own)
        return Outcome("deleted")
    hide = summary.when_clean == "minimize"
    if (own.text, own.marker.head, own.marker.hidden) == (summary.text, summary.marker.head, hide):
        return Outcome("unchanged", own.url)
    hidden = own.marker.hidden
    if hide != hidden:
        hidden = _turn(client, own, hide=hide)
    body = structs.replace(summary.marker, hidden=hidden).mark(summary.text)
    try:
        client.change("PATCH", f"issues/comments/{own.id}", {"body": body})
    except NotFoundError:  # somebody deleted it between our reading and our writing
        return _create(client, pull, login, summary) if summary.create else Outcome("none")
    return Outcome("updated", own.url)


def _turn(client: Client, own: _Own, *, hide: bool) -> bool:
    """Hide the comment or show it again; whether it is hidden now. A green comment in full view is no harm."""
    try:
        client.query(MINIMIZE if hide else UNMINIMIZE, {"id": own.node})
    except PublishError:
        return own.marker.hidden
    return hide


def _delete(client: Client, own: _Own) -> None:
    with contextlib.suppress(NotFoundError):  # gone already is what we wanted
        client.change("DELETE", f"issues/comments/{own.id}")
