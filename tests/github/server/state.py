"""What the local GitHub knows: one repository, its pull requests, who may do what."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import re
import subprocess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pathlib

START = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
HUNK = re.compile(r"^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


@dataclasses.dataclass(frozen=True, slots=True)
class Actor:
    """Whoever a token speaks for."""

    login: str
    kind: str = "Bot"
    """`Bot` for a workflow's or an app's token, `User` for a personal one."""
    permissions: frozenset[str] = frozenset()
    """`scope:write` or `scope:read`, as a workflow's `permissions:` say it."""

    def may(self, needed: str) -> bool:
        scope, _, access = needed.partition(":")
        return f"{scope}:write" in self.permissions or (access == "read" and f"{scope}:read" in self.permissions)


BOT = "github-actions[bot]"


@dataclasses.dataclass(slots=True, kw_only=True)
class PullRequest:
    """A pull request with everything said on it. Comments and reviews are kept as the API shows them."""

    number: int
    base_ref: str
    base_sha: str
    head_ref: str
    head_sha: str
    head_repository: str
    author: str = "octocat"
    state: str = "open"
    labels: list[str] = dataclasses.field(default_factory=list)
    events: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    comments: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    reviews: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    review_comments: list[dict[str, Any]] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(slots=True)
class State:
    """One repository on the local GitHub."""

    name: str
    directory: pathlib.Path
    """The real git repository behind it."""
    tokens: dict[str, Actor] = dataclasses.field(default_factory=dict)
    pulls: dict[int, PullRequest] = dataclasses.field(default_factory=dict)
    check_runs: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    roles: dict[str, str] = dataclasses.field(default_factory=dict)
    """Login -> `admin`, `write`, `read`."""
    minimized: set[str] = dataclasses.field(default_factory=set)
    """Node ids of hidden comments."""
    numbers: itertools.count[int] = dataclasses.field(default_factory=lambda: itertools.count(1001))
    origin: str = ""
    """URL of the server, without a trailing slash."""

    def next_id(self) -> int:
        return next(self.numbers)

    def time(self, number: int) -> str:
        """A moment that grows with the id."""
        return (START + dt.timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def git(self, *arguments: str) -> bytes:
        """Output of a git command in the repository."""
        return subprocess.run(["git", "-C", str(self.directory), *arguments], check=True, capture_output=True).stdout

    def patch(self, pull: PullRequest, path: str) -> str:
        """The hunks of one file of a pull request, without the header, as the API shows them."""
        text = self.git("diff", "--no-color", "--no-ext-diff", f"{pull.base_sha}...{pull.head_sha}", "--", path)
        _, found, hunks = text.decode("utf-8", "replace").partition("\n@@ ")
        return ("@@ " + hunks).rstrip("\n") if found else ""

    def diff_lines(self, pull: PullRequest, path: str) -> dict[str, set[int]]:
        """Line numbers that may be commented on, by side."""
        lines: dict[str, set[int]] = {"LEFT": set(), "RIGHT": set()}
        left = right = 0
        for line in self.patch(pull, path).splitlines():
            if hunk := HUNK.match(line):
                left, right = int(hunk[1]), int(hunk[2])
                continue
            if line[:1] in " -":
                lines["LEFT"].add(left)
                left += 1
            if line[:1] in " +":
                lines["RIGHT"].add(right)
                right += 1
        return lines

    def push(self, pull: PullRequest, sha: str) -> None:
        """Move the head of a pull request; review comments whose line is gone become outdated."""
        pull.head_sha = sha
        for comment in pull.review_comments:
            if comment["line"] not in self.diff_lines(pull, comment["path"])[comment["side"]]:
                comment["line"] = comment["position"] = None
