"""What the runner tells us: the event and where things are. The only names of its environment variables."""

from __future__ import annotations

import json
import pathlib
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_PAYLOAD = 64 * 1024 * 1024
"""Bytes of an event file; GitHub's own limit is 25 MB."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the action, as the runner describes it."""

    name: str
    payload: Mapping[str, Any]
    repository: str
    """`owner/name`."""
    sha: str
    ref: str
    base_ref: str
    """Base branch of a pull request."""
    actor: str
    run: tuple[int, int]
    """Id and attempt of the workflow run."""
    workspace: pathlib.Path
    server_url: str
    api_url: str
    output: pathlib.Path | None
    summary: pathlib.Path | None
    patience: float
    """Seconds that publishing may wait for GitHub in all."""

    @property
    def run_url(self) -> str:
        """Page of the workflow run."""
        return f"{self.server_url}/{self.repository}/actions/runs/{self.run[0]}"


def read(environ: Mapping[str, str]) -> Event:
    """The event in the runner's environment.

    Raises:
        SettingsError: this is no runner, or the event file cannot be read.
    """
    return Event(
        name=_demand(environ, "GITHUB_EVENT_NAME"),
        payload=_payload(environ.get("GITHUB_EVENT_PATH", "")),
        repository=environ.get("GITHUB_REPOSITORY", ""),
        sha=environ.get("GITHUB_SHA", ""),
        ref=environ.get("GITHUB_REF", ""),
        base_ref=environ.get("GITHUB_BASE_REF", ""),
        actor=environ.get("GITHUB_ACTOR", ""),
        run=(_number(environ, "GITHUB_RUN_ID"), _number(environ, "GITHUB_RUN_ATTEMPT")),
        workspace=pathlib.Path(environ.get("GITHUB_WORKSPACE") or "."),
        server_url=environ.get("GITHUB_SERVER_URL") or "https://github.com",
        api_url=environ.get("GITHUB_API_URL") or "https://api.github.com",
        output=_path(environ, "GITHUB_OUTPUT"),
        summary=_path(environ, "GITHUB_STEP_SUMMARY"),
        patience=float(environ.get("CONTRACT_CHECK_PATIENCE") or 60),
    )


def _payload(path: str) -> dict[str, Any]:
    if not path:
        return {}
    try:
        with pathlib.Path(path).open("rb") as file:
            found = json.loads(file.read(MOST_PAYLOAD))
    except (OSError, ValueError) as error:
        raise SettingsError(f"the event file GITHUB_EVENT_PATH cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise SettingsError("the event file GITHUB_EVENT_PATH holds no JSON object")
    return found


def _demand(environ: Mapping[str, str], name: str) -> str:
    if value := environ.get(name, ""):
        return value
    raise SettingsError(f"{name} is not set: the action runs on a GitHub runner; elsewhere use `contract-check check`")


def _number(environ: Mapping[str, str], name: str) -> int:
    value = environ.get(name, "")
    return int(value) if value.isdecimal() else 0


def _path(environ: Mapping[str, str], name: str) -> pathlib.Path | None:
    return pathlib.Path(environ[name]) if environ.get(name) else None
