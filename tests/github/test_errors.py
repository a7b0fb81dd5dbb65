"""Which troubles pass and which do not; markers; the Enterprise Server's addresses."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
from github import GithubException
from hypothesis import given
from hypothesis import strategies as st
from server import GitHubServer

from contract_check.github import marker as markers
from contract_check.github.client import connect
from contract_check.github.errors import ForbiddenError, NotFoundError, Passing, RejectedError, classify
from contract_check.github.marker import Marker
from contract_check.github.patience import Patience


@pytest.mark.parametrize(
    ("status", "headers", "message", "expected"),
    [
        (500, {}, "", Passing(None)),
        (502, {"Retry-After": "5"}, "", Passing(5.0)),
        (408, {}, "", Passing(None)),
        (429, {}, "", Passing(None)),
        (429, {"retry-after": "3"}, "", Passing(3.0)),
        (403, {"Retry-After": "7"}, "slow down", Passing(7.0)),
        (403, {}, "You have exceeded a secondary rate limit.", Passing(60.0)),
        (403, {"Retry-After": "Wed, 21 Oct 2026"}, "Forbidden", ForbiddenError),
        (403, {}, "Resource not accessible by integration", ForbiddenError),
        (401, {}, "Bad credentials", ForbiddenError),
        (404, {}, "Not Found", NotFoundError),
        (410, {}, "Gone", RejectedError),
        (422, {}, "Validation Failed", RejectedError),
    ],
)
def test_classify(status: int, headers: dict[str, str], message: str, expected: Any) -> None:
    found = classify(GithubException(status, {"message": message}, headers))
    if isinstance(expected, Passing):
        assert found == expected
    else:
        assert type(found) is expected
        assert message in str(found)


def test_a_primary_limit_is_waited_for_until_its_reset() -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 30)}
    found = classify(GithubException(403, {"message": "API rate limit exceeded"}, headers))
    assert isinstance(found, Passing)
    assert 25 < (found.wait or 0) <= 30


@pytest.mark.parametrize("error", [requests.exceptions.ConnectionError(), requests.exceptions.ReadTimeout()])
def test_the_network_may_pass(error: Exception) -> None:
    assert classify(error) == Passing(None)


def test_everything_else_is_rejected_in_words() -> None:
    assert "redirected" in str(classify(RuntimeError("redirected to another host")))
    assert "no message" in str(classify(GithubException(422)))
    details = {"message": "Validation Failed", "errors": [{"message": "too long"}, "odd", {"code": "custom"}]}
    assert str(classify(GithubException(422, details))).endswith("Validation Failed; too long; odd; custom")


KEYS = st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True)


@given(KEYS, st.integers(0, 10**15), st.integers(0, 10**6), st.booleans(), st.text(max_size=50))
def test_a_marker_reads_back(key: str, run: int, attempt: int, hidden: bool, text: str) -> None:  # noqa: FBT001
    marker = Marker(kind="change", key=key, run=(run, attempt), head="a" * 40, id="c-01234567", hidden=hidden)
    assert markers.read(marker.mark(text)) == (marker, text)
    assert markers.read(" " + marker.mark(text)) is None


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<!-- contract-check:v1 -->",
        "<!-- contract-check:v1 kind=summary key=default -->",
        "<!-- contract-check:v1 kind=summary key=default run=x.1 head=a -->",
        "<!-- contract-check:v1 kind=summary key=default run=1.1 head=a --> text on the same line",
        "> <!-- contract-check:v1 kind=summary key=default run=1.1 head=a -->",
        "<!-- contract-check:v2 kind=summary key=default run=1.1 head=a -->",
    ],
)
def test_what_is_no_marker(body: str) -> None:
    assert markers.read(body) is None


def test_an_enterprise_server(hub: Any) -> None:
    with GitHubServer(hub.state, prefix="/api/v3") as server:
        client = connect("ghs_write", hub.state.name, server.url, Patience())
        assert len(list(client.pages("pulls/7/files"))) == 1
        assert client.query("query { viewer { login } }", {})["viewer"]["login"] == "github-actions[bot]"


@pytest.mark.parametrize("call", ["get", "pages"])
def test_an_answer_of_another_kind_is_refused(hub: Any, call: str) -> None:
    with pytest.raises(RejectedError):
        hub.client().get("pulls/7/files") if call == "get" else list(hub.client().pages("pulls/7"))
