"""The pull-request review: one inline comment per breaking change, kept up to date in place."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.github import marker as markers
from contract_check.github.errors import ForbiddenError, NotFoundError, RejectedError
from contract_check.github.identity import same

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_check.github.client import Client
    from contract_check.github.marker import Marker

MOST_NOTES = 20
"""Inline comments of ours at any time; pull-request pages become unusable with hundreds, the summary has the rest."""

GREEN = "✅ The breaking changes that were found here are gone as of"


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What to say about one change on its line."""

    id: str
    """Id of the change: its note is found again by it in later runs."""
    path: str
    line: int
    side: str
    """`RIGHT` for a line of the head, `LEFT` for one of the base."""
    text: str
    """Markdown without the marker."""


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What the review shall be after this run."""

    marker: Marker
    head: str
    """Head commit of the pull request, to which the lines belong."""
    text: str
    """Body of a review, Markdown without the marker."""
    notes: tuple[Note, ...]
    clean: bool = False
    """No break is left: what earlier reviews said is taken back."""
    request_changes: bool = False
    """Block the pull request until the breaks are gone; taken back by ourselves then."""


class _Comment(msgspec.Struct, frozen=True):
    """An inline comment of ours."""

    id: int
    path: str
    side: str
    line: int | None
    """None when GitHub says the line is gone from the diff."""
    marker: Marker
    text: str
    answered: bool
    """Somebody else wrote below it."""

    def at(self, note: Note) -> bool:
        return (self.path, self.side, self.line) == (note.path, note.side, note.line)


def publish(client: Client, pull: int, login: str, review: Review) -> str:
    """Bring our review and its inline comments to what `review` says.

    Returns:
        `outdated` when a newer run spoke already (nothing is touched then), else `published`.

    Raises:
        PublishError: GitHub did not let us.
    """
    ours = _comments(client, pull, login, review.marker)
    reviews = _reviews(client, pull, login, review.marker)
    spoken = [comment.marker.run for comment in ours] + [marker.run for marker, _ in reviews]
    if any(run > review.marker.run for run in spoken):
        return "outdated"
    missing = _settle(client, ours, review)
    blocking = [shown for _, shown in reviews if shown["state"] == "CHANGES_REQUESTED"]
    block = review.request_changes and not blocking
    if missing or block:
        _create(client, pull, login, review, missing, block=block)
    if not review.request_changes:
        for shown in blocking:
            _dismiss(client, pull, shown["id"], review)
    if review.clean:
        for shown in (shown for _, shown in reviews if GREEN not in shown["body"]):
            _turn_green(client, pull, shown["id"], review)
    return "published"


def _settle(client: Client, ours: Iterable[_Comment], review: Review) -> list[Note]:
    """Edit, keep or remove the comments there are; the notes that have none."""
    wanted = {note.id: note for note in review.notes[:MOST_NOTES]}
    missing = dict(wanted)
    for comment in ours:
        note = missing.get(comment.marker.id)
        if note is None and not comment.answered:
            _delete(client, comment)
        elif note is None:
            if comment.marker.id not in wanted:
                _edit(client, comment, review, f"✅ This break is gone as of {review.head[:12]}.")
        elif comment.answered or comment.at(note):
            _edit(client, comment, review, note.text)
            del missing[note.id]
        else:
            _delete(client, comment)  # it stands on a line that is gone; a new one goes to the right line
    return list(missing.values())


def _edit(client: Client, comment: _Comment, review: Review, text: str) -> None:
    if comment.text == text:
        return
    body = structs.replace(review.marker, kind="change", id=comment.marker.id).mark(text)
    with contextlib.suppress(NotFoundError):  # deleted by somebody: their will
        client.change("PATCH", f"pulls/comments/{comment.id}", {"body": body})


def _delete(client: Client, comment: _Comment) -> None:
    with contextlib.suppress(NotFoundError):
        client.change("DELETE", f"pulls/comments/{comment.id}")


def _create(client: Client, pull: int, login: str, review: Review, notes: list[Note], *, block: bool) -> None:
    """Post one review with all new notes; where GitHub refuses it as a whole, what it takes."""
    marker = structs.replace(review.marker, kind="review")

    def made() -> dict[str, Any] | None:
        return next((shown for found, shown in _reviews(client, pull, login, marker) if found == marker), None)

    body = {
        "commit_id": review.head,
        "body": marker.mark(review.text),
        "event": "REQUEST_CHANGES" if block else "COMMENT",
        "comments": [_new(note, review) for note in notes],
    }
    try:
        client.once("POST", f"pulls/{pull}/reviews", body, made)
    except RejectedError:
        # A line that GitHub does not take for part of the diff, or changes requested on one's own pull request.
        taken = [note for note in notes if _create_single(client, pull, login, review, note)]
        if block or not taken:
            body |= {"event": "COMMENT", "comments": []}
            client.once("POST", f"pulls/{pull}/reviews", body, made)


def _create_single(client: Client, pull: int, login: str, review: Review, note: Note) -> bool:
    """Post one note by itself; whether GitHub took it."""

    def made() -> dict[str, Any] | None:
        ours = _comments(client, pull, login, review.marker)
        return next(({"id": comment.id} for comment in ours if comment.marker.id == note.id), None)

    try:
        client.once("POST", f"pulls/{pull}/comments", {"commit_id": review.head, **_new(note, review)}, made)
    except RejectedError:
        return False
    return True


def _new(note: Note, review: Review) -> dict[str, Any]:
    marker = structs.replace(review.marker, kind="change", id=note.id)
    return {"path": note.path, "line": note.line, "side": note.side, "body": marker.mark(note.text)}


def _dismiss(client: Client, pull: int, identity: int, review: Review) -> None:
    message = f"No breaking change is left as of {review.head[:12]}."
    try:
        with contextlib.suppress(RejectedError):  # dismissed by somebody in the meantime
            client.change("PUT", f"pulls/{pull}/reviews/{identity}/dismissals", {"message": message})
    except ForbiddenError as error:  # a protected branch may leave that to a few people
        raise RejectedError(f"our review could not be dismissed, please do that by hand ({error})") from error


def _turn_green(client: Client, pull: int, identity: int, review: Review) -> None:
    body = structs.replace(review.marker, kind="review").mark(f"{GREEN} {review.head[:12]}.")
    client.change("PUT", f"pulls/{pull}/reviews/{identity}", {"body": body})


def _comments(client: Client, pull: int, login: str, wanted: Marker) -> list[_Comment]:
    """Our inline comments of this key, oldest first."""
    every = list(client.pages(f"pulls/{pull}/comments"))
    answered = {each.get("in_reply_to_id") for each in every if not _is(each, login)}
    found = (_comment(each, answered) for each in every if _is(each, login))
    return sorted(
        (each for each in found if each and _belongs(each.marker, "change", wanted)), key=lambda each: each.id
    )


def _comment(shown: Mapping[str, Any], answered: set[Any]) -> _Comment | None:
    read = markers.read(shown.get("body") or "")
    if read is None:
        return None
    place = (shown["path"], shown.get("side") or "RIGHT", shown.get("line"))
    return _Comment(shown["id"], *place, *read, shown["id"] in answered)


def _reviews(client: Client, pull: int, login: str, wanted: Marker) -> list[tuple[Marker, dict[str, Any]]]:
    """Our reviews of this key, oldest first."""
    found = []
    for shown in client.pages(f"pulls/{pull}/reviews"):
        read = markers.read(shown.get("body") or "") if _is(shown, login) else None
        if read and _belongs(read[0], "review", wanted):
            found.append((read[0], shown))
    return found


def _belongs(found: Marker, kind: str, wanted: Marker) -> bool:
    return (found.kind, found.key) == (kind, wanted.key)


def _is(shown: Mapping[str, Any], login: str) -> bool:
    return same((shown.get("user") or {}).get("login", ""), login)
