"""From the event to two trees. What cannot be resolved fails closed, with the command that fetches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_check.action.files import inside
from contract_check.settings import SettingsError
from contract_check.sources import recall
from contract_check.sources.git import GitTree
from contract_check.sources.repository import GitError, Repository, find_repository
from contract_check.sources.revisions import Run, Unresolvable, resolve_pair

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Callable

    from contract_check.action.event import Event
    from contract_check.action.plan import Plan
    from contract_check.github.client import Client
    from contract_check.settings import Settings
    from contract_check.sources.tree import Tree


class UnresolvedError(Exception):
    """Base or head is not here; the message says how to get it."""


class Sides(msgspec.Struct, frozen=True):
    """What is compared, and by which rule that was found."""

    base: Tree
    head: Tree
    rule: str
    exposed: bool = False
    """The head of a foreign pull request is checked out in a run that can write."""


def resolve(event: Event, plan: Plan, settings: Settings, connect: Callable[[], Client]) -> Sides:
    """The two trees of a run.

    `connect` is asked for a client only when a commit of a foreign pull request is not here and must be read through
    the API.

    Raises:
        UnresolvedError: base or head cannot be had.
    """
    repository = find_repository(event.workspace)
    if repository is None:
        raise UnresolvedError("the workspace holds no git repository; run actions/checkout before this action")
    run = Run(sha=event.sha, ref=event.ref, base_ref=event.base_ref)
    overrides = {"base": settings.base_ref, "head": settings.head_ref}
    try:
        pair = resolve_pair(event.name, event.payload, run, repository, **overrides)
    except Unresolvable as error:
        if plan.foreign and plan.base and plan.head and not any(overrides.values()):
            return _through_api(repository, plan, connect)
        raise UnresolvedError(str(error)) from error
    except GitError as error:
        raise UnresolvedError(f"git could not read the commits: {error}") from error
    exposed = plan.foreign and repository.has("HEAD") and repository.resolve("HEAD") == plan.head
    return Sides(GitTree(repository, pair.base_rev), GitTree(repository, pair.head_rev), pair.rule, exposed)


def remember(pair: Sides, settings: Settings, workspace: pathlib.Path) -> None:
    """Let both sides know what earlier runs saw, where the input `cache` says.

    Raises:
        SettingsError: the folder is none to trust, or leads out of the workspace.
    """
    if not settings.cache:
        return
    try:
        recall.remember(inside(workspace, settings.cache, "cache"), workspace, (pair.base, pair.head))
    except recall.RecallError as error:
        raise SettingsError(f"input `cache`: {error}") from None


def _through_api(repository: Repository, plan: Plan, connect: Callable[[], Client]) -> Sides:
    """Base and head of a pull request whose head is, rightly, not checked out."""
    from contract_check.github.errors import PublishError  # noqa: PLC0415 - PyGithub, only when something is not here
    from contract_check.github.tree import GitHubTree  # noqa: PLC0415

    def tree(revision: str) -> Tree:
        return GitTree(repository, revision) if repository.has(revision) else GitHubTree(connect(), revision, revision)

    try:
        compared = connect().get(f"compare/{plan.base}...{plan.head}")
    except PublishError as error:
        raise UnresolvedError(f"base and head are not here, and GitHub could not be asked for them: {error}") from error
    fork_point = str(compared["merge_base_commit"]["sha"])
    return Sides(tree(fork_point), tree(plan.head), f"merge base of {plan.base[:12]} and head of the pull request")
