"""What a run does, decided from plain values: the event by permission matrix. Pure, so that a table tests it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.action.event import Event
    from contract_check.settings import Settings

SHA = re.compile(r"[0-9a-f]{40}")
DEPENDABOT = "dependabot[bot]"
PULL_EVENTS = frozenset({"pull_request", "pull_request_target"})


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What this run does. Which commits it compares is the subject of `sources.revisions`."""

    mode: str = "check"
    """`check`, `publish` (the report of another run), `plan` or `merge` (shards)."""
    pull: int | None = None
    """Number of the pull request it is about."""
    author: str = ""
    """Login of its author."""
    base: str = ""
    """Tip of its base branch when the event was made."""
    head: str = ""
    """Its head commit: what comments and check runs belong to."""
    foreign: bool = False
    """The head is not to be checked out: its files come from the object store or from the API."""
    speaks: bool = False
    """Try to write on GitHub."""
    silence: str = ""
    """Why this run does not, when it is about a pull request."""


def plan(event: Event, settings: Settings) -> Plan:
    """The plan for one run."""
    if settings.mode == "publish" or (settings.mode == "auto" and event.name == "workflow_run"):
        return Plan(mode="publish", head=_sha(_mapping(event.payload, "workflow_run"), "head_sha"), speaks=True)
    mode = "check" if settings.mode == "auto" else settings.mode
    if event.name in PULL_EVENTS:
        return structs.replace(_pull_request(event), mode=mode)
    return Plan(mode=mode)


def _pull_request(event: Event) -> Plan:
    pull = _mapping(event.payload, "pull_request")
    base, head = _mapping(pull, "base"), _mapping(pull, "head")
    target = event.name == "pull_request_target"
    silence = "" if target else _silence(event, base, head, pull)
    number = pull.get("number")
    return Plan(
        pull=number if isinstance(number, int) else None,
        author=str(_mapping(pull, "user").get("login", "")),
        base=_sha(base, "sha"),
        head=_sha(head, "sha"),
        foreign=target,
        speaks=not silence,
        silence=silence,
    )


def _silence(event: Event, base: Mapping[str, Any], head: Mapping[str, Any], pull: Mapping[str, Any]) -> str:
    """Why GitHub gives this run a token that can only read, whatever the workflow's `permissions:` say."""
    if DEPENDABOT in (event.actor, _mapping(pull, "user").get("login")):
        return "Dependabot's pull requests get a token that can only read"
    if _mapping(head, "repo").get("full_name") != _mapping(base, "repo").get("full_name"):
        return "pull requests from forks get a token that can only read"
    return ""


def _mapping(container: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A part of the payload; GitHub writes null where a fork was deleted."""
    found = container.get(key)
    return found if isinstance(found, dict) else {}


def _sha(container: Mapping[str, Any], key: str) -> str:
    """A commit id of the payload, "" when it is none: nothing else may reach a path of the API."""
    found = container.get(key)
    return found if isinstance(found, str) and SHA.fullmatch(found) else ""
