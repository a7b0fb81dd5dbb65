"""What can go wrong at GitHub, sorted by what it means for us."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec
import requests.exceptions
from github import GithubException

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDARY_LIMIT_WAIT = 60.0
"""Seconds to wait for a secondary limit that names none (GitHub: "wait for at least one minute")."""


class PublishError(Exception):
    """Something could not be said on GitHub. The verdict never depends on it."""


class ForbiddenError(PublishError):
    """The token may not do this (401, 403)."""


class NotFoundError(ForbiddenError):
    """What was asked for is not there (404), or the token cannot see it: GitHub does not say which."""


class RejectedError(PublishError):
    """GitHub refused what was asked for (422 and the like): asking again would not help."""


class UnavailableError(PublishError):
    """GitHub did not answer in the time we give it."""


class Passing(msgspec.Struct, frozen=True):
    """A trouble that may pass."""

    wait: float | None
    """Seconds that GitHub asks us to wait; None when it names none."""


def classify(error: Exception) -> Passing | PublishError:
    """Whether to try again, or the error to raise.

    Follows GitHub's "Best practices for using the REST API", section "Handle rate limit errors appropriately".
    """
    if isinstance(error, requests.exceptions.RequestException):
        return Passing(None)
    if not isinstance(error, GithubException):
        return RejectedError(f"GitHub's answer could not be used: {error}")
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    text = _message(error)
    if error.status in {403, 429} and (limit := _limit(error.status, headers, text)):
        return limit
    if error.status >= 500 or error.status == 408:  # noqa: PLR2004 - statuses of RFC 9110 read best as numbers
        return Passing(_seconds(headers.get("retry-after")))
    if error.status == 404:  # noqa: PLR2004 - as above
        return NotFoundError(f"GitHub answered 404: {text}")
    if error.status in {401, 403}:
        return ForbiddenError(f"GitHub answered {error.status}: {text}")
    return RejectedError(f"GitHub answered {error.status}: {text}")


def _limit(status: int, headers: Mapping[str, str], text: str) -> Passing | None:
    """The rate limit that this answer speaks of; a 403 without one is a missing permission."""
    if (asked := _seconds(headers.get("retry-after"))) is not None:
        return Passing(asked)
    if (
        headers.get("x-ratelimit-remaining") == "0"
        and (reset := _seconds(headers.get("x-ratelimit-reset"))) is not None
    ):
        return Passing(max(0.0, reset - time.time()))
    if "secondary rate limit" in text.lower():
        return Passing(SECONDARY_LIMIT_WAIT)
    return Passing(None) if status == 429 else None  # noqa: PLR2004 - as above


def _seconds(value: str | None) -> float | None:
    return float(value) if value is not None and value.isdecimal() else None


def _message(error: GithubException) -> str:
    """GitHub's own words on one line."""
    data = error.data if isinstance(error.data, dict) else {}
    parts = [str(data.get("message", error.message or "no message"))]
    parts += [
        str(detail.get("message", detail.get("code", ""))) if isinstance(detail, dict) else str(detail)
        for detail in data.get("errors", None) or ()
    ]
    return " ".join("; ".join(part for part in parts if part).split())[:300]
