"""Which two revisions a review compares, for every event that starts one. Never a guess: what is missing is said.

`pull_request.base.sha` is the tip of the base branch when the event was made. It is neither where the branch left nor
what the change would land on, so comparing against it blames people for the changes of others.

| event | base | head |
|---|---|---|
| pull_request | first parent of the test merge | the test merge: what would land |
| pull_request on another commit | merge base with the base branch | that commit |
| pull_request_target | merge base with the base branch | head of the pull request |
| merge_group | `base_sha` | `head_sha` |
| push | `before`; for a new branch the parent, else nothing | `after` |
| all others, or none | merge base with the default branch | the commit that runs |

Overrides win over each side, as they stand.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.sources.history import is_shallow, merge_base, parents
from contract_check.sources.repository import EMPTY_TREES, RevisionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.sources.repository import Repository


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What the environment says about the run; every field may be ""."""

    sha: str = ""
    """GITHUB_SHA."""
    ref: str = ""
    """GITHUB_REF."""
    base_ref: str = ""
    """GITHUB_BASE_REF: name of the base branch of a pull request."""


class Pair(msgspec.Struct, frozen=True):
    """Two resolved revisions. `base_rev` is the id of the empty tree where there was nothing before."""

    base_rev: str
    head_rev: str
    rule: str
    """How they were chosen, for people."""


class Unresolvable(Exception):  # noqa: N818 - reads as what it says: `except Unresolvable`
    """Base or head is not here. `fetch_command` gets it, "" when no fetch would help."""

    def __init__(self, message: str, fetch_command: str = "") -> None:
        super().__init__(f"{message}. Run: {fetch_command}" if fetch_command else message)
        self.message = message
        self.fetch_command = fetch_command


def resolve_pair(
    event_name: str, event: Mapping[str, Any], run: Run, repository: Repository, *, base: str = "", head: str = ""
) -> Pair:
    """Base and head of a review. `base` and `head` are the user's overrides, any revision.

    Raises:
        Unresolvable: a side is missing or the event has none. Nothing else is compared instead.
    """
    chooser = _Chooser(event, run, repository, head)
    if base and head:
        return Pair(chooser.commit(base), chooser.commit(head), "base and head as given")
    if base:
        return Pair(chooser.commit(base), chooser.head_of(event_name), "base as given")
    if head:
        return chooser.branched(chooser.commit(head), "head as given")
    return chooser.choose(event_name)


def _text(mapping: Mapping[str, Any], *path: str) -> str:
    """A text in a payload, "" when it is not there: payloads are input, any part may be missing."""
    value: Any = mapping
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def _fetch(*arguments: str) -> str:
    return shlex.join(("git", "fetch", "--no-tags", *arguments))


class _Chooser(msgspec.Struct):
    event: Mapping[str, Any]
    run: Run
    repository: Repository
    given_head: str = ""

    def choose(self, event_name: str) -> Pair:
        if event_name == "pull_request_target":
            return self.branched(self.head_of(event_name), "head of the pull request")
        if "pull_request" in self.event and event_name != "workflow_run":
            return self._pull_request()
        if event_name == "merge_group":
            return self._merge_group()
        if event_name == "push":
            return self._push()
        if event_name in {"", "workflow_dispatch", "schedule", "repository_dispatch", "workflow_call"}:
            return self._by_hand()
        raise Unresolvable(f"event {event_name!r} names no base and head: set the inputs base-ref and head-ref")

    def head_of(self, event_name: str) -> str:
        """Head alone, for a base that was given."""
        named = {
            "pull_request_target": _text(self.event, "pull_request", "head", "sha"),
            "merge_group": _text(self.event, "merge_group", "head_sha"),
            "push": _text(self.event, "after"),
        }.get(event_name, "")
        if event_name == "pull_request_target":
            number = self.event.get("number")
            reference = f"refs/pull/{number}/head" if isinstance(number, int) else named
            if not named:
                raise Unresolvable("the event does not say which commit is the head of the pull request")
            return self.commit(named, _fetch("origin", reference))
        return self.commit(named) if named else self._running()

    def commit(self, revision: str, fetch: str = "") -> str:
        """A revision that must be here."""
        try:
            return self.repository.resolve(revision)
        except RevisionError:
            name = revision.removeprefix("refs/remotes/").removeprefix("origin/")
            message = f"revision {revision!r} is not in this clone"
            raise Unresolvable(message, fetch or _fetch("--depth=1", "origin", "--", name)) from None

    def _running(self) -> str:
        return self.commit(self.run.sha) if self.run.sha else self.commit("HEAD")

    def _pull_request(self) -> Pair:
        head = self._running()
        before = parents(self.repository, head)
        of_branch = _text(self.event, "pull_request", "head", "sha")
        if len(before) == 2 and of_branch in {"", before[1]}:  # noqa: PLR2004 - a merge of two
            if not self.repository.has(before[0]):
                message = "the first parent of the merge commit is not in this clone (set fetch-depth: 2)"
                raise Unresolvable(message, _fetch("--depth=2", "origin", head))
            return Pair(self.repository.resolve(before[0]), head, "first parent of the merge commit")
        return self.branched(head, "the commit checked out")

    def branched(self, head: str, what: str) -> Pair:
        """From where the head's branch left the base branch."""
        name = _text(self.event, "pull_request", "base", "ref") or self.run.base_ref
        name = name or _text(self.event, "repository", "default_branch")
        tip, tip_name = self._tip(name)
        found = merge_base(self.repository, tip, head)
        if found is None:
            message = f"no common ancestor of {tip_name} and {head[:10]} in this clone"
            cut = is_shallow(self.repository)
            fetch = _fetch("--unshallow", "origin") if cut else ""
            raise Unresolvable(message if cut else f"{message}: the histories are unrelated, set base-ref", fetch)
        return Pair(found, head, f"merge base of {tip_name} and {what}")

    def _tip(self, name: str) -> tuple[str, str]:
        names = [f"refs/remotes/origin/{name}", f"refs/heads/{name}"] if name else ["refs/remotes/origin/HEAD"]
        if not name:
            names += [f"refs/{kind}/{branch}" for branch in ("main", "master") for kind in ("remotes/origin", "heads")]
        for candidate in filter(None, [*names, _text(self.event, "pull_request", "base", "sha")]):
            if self.repository.has(candidate):
                short = candidate.removeprefix("refs/remotes/").removeprefix("refs/heads/")
                return self.repository.resolve(candidate), short
        refspec = f"+refs/heads/{name}:refs/remotes/origin/{name}" if name else "+refs/heads/*:refs/remotes/origin/*"
        message = f"base branch {name!r} is not in this clone" if name else "no base branch is known in this clone"
        raise Unresolvable(message, _fetch("origin", "--", refspec))

    def _merge_group(self) -> Pair:
        base, head = (_text(self.event, "merge_group", key) for key in ("base_sha", "head_sha"))
        if not base or not head:
            raise Unresolvable("the merge_group event lacks base_sha or head_sha")
        return Pair(self.commit(base), self.commit(head), "base and head of the merge group")

    def _push(self) -> Pair:
        before, after = _text(self.event, "before"), _text(self.event, "after") or self.run.sha
        if after and not after.strip("0"):
            raise Unresolvable("the push deleted the branch: there is nothing to compare")
        head = self.commit(after) if after else self._running()
        if before.strip("0"):
            return Pair(self.commit(before), head, "before and after the push")
        above = parents(self.repository, head)
        if not above:
            empty = EMPTY_TREES[len(head) > len(EMPTY_TREES[0])]
            return Pair(empty, head, "the first commit, compared with nothing")
        return Pair(self.commit(above[0], _fetch("--depth=2", "origin", head)), head, "parent of a new branch's commit")

    def _by_hand(self) -> Pair:
        inputs = self.event.get("inputs")
        inputs = inputs if isinstance(inputs, dict) else {}
        base, head = (_text(inputs, f"{side}-ref") or _text(inputs, side) for side in ("base", "head"))
        at = self.commit(head) if head else self._running()
        if base:
            return Pair(self.commit(base), at, "base from the workflow's inputs")
        return self.branched(at, "the commit that runs")
