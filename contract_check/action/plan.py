"""What a run does, decided from plain values: the event × permission matrix. Pure, so that a table tests it."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.action.event import Event
    from contract_check.settings import Settings

SHA = re.compile(r"[0-9a-f]{40}")
DEPENDABOT = "dependabot[bot]"
PULL_EVENTS = frozenset({"pull_request", "pull_request_target"})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Which two commits are compared. At most one of the ways is set; `base` and `head` are refs or commit ids."""

    way: str
    """`merge-commit` (of the checked-out commit's two parents, the first), `merge-base` (of base and head),
    `exact` (base and head as they are), `parent` (base is the head's first parent)."""
    base: str = ""
    head: str = ""
    foreign: bool = False
    """The head is not to be checked out: its blobs come from the object store or from the API."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What this run does."""

    mode: str
    """`check` or `publish`."""
    comparison: Comparison
    pull: int | None = None
    author: str = ""
    """Login of the pull request's author."""
    head: str = ""
    """Head commit of the pull request: what comments and check runs belong to."""
    speaks: bool = False
    """Try to write on GitHub."""
    silence: str = ""
    """Why this run does not, when it concerns a pull request."""
    warnings: tuple[str, ...] = ()


def plan(event: Event, settings: Settings) -> Plan:
    """The plan for one run."""
    if settings.mode == "publish" or (settings.mode == "auto" and event.name == "workflow_run"):
        return _publish(event)
    if event.name in PULL_EVENTS:
        return _pull_request(event, settings)
    return Plan(mode="check", comparison=_explicit(settings) or _comparison(event))


def _publish(event: Event) -> Plan:
    """A report of a run without write access: which pull request it is of is asked of GitHub, not of the report."""
    run = _mapping(event.payload, "workflow_run")
    return Plan(mode="publish", comparison=Comparison(way="exact"), head=_sha(run, "head_sha"), speaks=True)


def _pull_request(event: Event, settings: Settings) -> Plan:
    pull = _mapping(event.payload, "pull_request")
    base, head = _mapping(pull, "base"), _mapping(pull, "head")
    target = event.name == "pull_request_target"
    silence = "" if target else _silence(event, base, head, pull)
    if target or not event.ref.endswith("/merge"):
        way = Comparison(way="merge-base", base=_sha(base, "sha"), head=_sha(head, "sha"), foreign=target)
    else:
        way = Comparison(way="merge-commit", base=_sha(base, "sha"), head=event.sha)
    warnings = []
    if target and event.sha == _sha(head, "sha"):
        warnings.append("the workspace holds the pull request's head in a run with write access; do not check it out")
    number = pull.get("number")
    return Plan(
        mode="check",
        comparison=_explicit(settings) or way,
        pull=number if isinstance(number, int) else None,
        author=str(_mapping(pull, "user").get("login", "")),
        head=_sha(head, "sha"),
        speaks=not silence,
        silence=silence,
        warnings=tuple(warnings),
    )


def _silence(event: Event, base: Mapping[str, Any], head: Mapping[str, Any], pull: Mapping[str, Any]) -> str:
    """Why GitHub gives this run a token that can only read, whatever the workflow's `permissions:` say."""
    if DEPENDABOT in (event.actor, _mapping(pull, "user").get("login")):
        return "Dependabot's pull requests get a token that can only read"
    if _mapping(head, "repo").get("full_name") != _mapping(base, "repo").get("full_name"):
        return "pull requests from forks get a token that can only read"
    return ""


def _explicit(settings: Settings) -> Comparison | None:
    """What the inputs `base-ref` and `head-ref` ask for."""
    if not settings.base_ref and not settings.head_ref:
        return None
    if not settings.base_ref:
        return Comparison(way="parent", head=settings.head_ref)
    return Comparison(way="merge-base", base=settings.base_ref, head=settings.head_ref or "HEAD")


def _comparison(event: Event) -> Comparison:
    if event.name == "merge_group":
        group = _mapping(event.payload, "merge_group")
        return Comparison(way="exact", base=_sha(group, "base_sha"), head=_sha(group, "head_sha") or event.sha)
    before = _sha(event.payload, "before")
    if event.name == "push" and before.strip("0"):
        return Comparison(way="exact", base=before, head=event.sha)
    return Comparison(way="parent", head=event.sha or "HEAD")


def _mapping(container: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A part of the payload; GitHub writes null where a fork was deleted."""
    found = container.get(key)
    return found if isinstance(found, dict) else {}


def _sha(container: Mapping[str, Any], key: str) -> str:
    """A commit id of the payload, "" when it is none: nothing else may reach git's command line."""
    found = container.get(key)
    return found if isinstance(found, str) and SHA.fullmatch(found) else ""
