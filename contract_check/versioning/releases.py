"""The last release as a second baseline: a break of what nobody was ever given hurts nobody yet."""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from contract_check.model.report import PolicyFailure
from contract_check.model.rule import Level
from contract_check.sources import history
from contract_check.sources.git import GitTree
from contract_check.sources.repository import GitError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_check.config import Config
    from contract_check.model.change import Change
    from contract_check.model.location import Location
    from contract_check.model.report import Finding, Report
    from contract_check.sources.tree import Tree

_FIXED = re.compile(r"[^*?\[0-9]*")


class Release(msgspec.Struct, frozen=True):
    """The last release before a change."""

    name: str = ""
    """Its tag, "" when it was not found."""
    tree: Tree | None = None
    problem: str = ""
    """Why it was not found, though the policy asks for it."""

    def failures(self) -> Iterator[PolicyFailure]:
        """Said once when the baseline that the policy asks for is not here. Nothing is lowered then."""
        if self.problem:
            yield PolicyFailure(
                rule="release-baseline-missing",
                message=f"the last release is not known: {self.problem}; every break counts as released",
                remedy="fetch tags and history (actions/checkout: `fetch-depth: 0`), or correct `baseline.tags`",
                level=Level.WARNING,
            )


def release_tags(tree: GitTree, glob: str) -> tuple[history.Tag, ...]:
    """Release tags that a revision contains, oldest version first."""
    tags = history.release_tags(tree.repository, _prefix(glob), merged_into=tree.revision)
    return tuple(tag for tag in tags if fnmatch.fnmatchcase(tag.name, glob))


def _prefix(glob: str) -> str:
    """The fixed text before the version in a glob such as `api/v*`; the `v` belongs to the version."""
    found = _FIXED.match(glob)
    return found[0].removesuffix("v") if found else ""


def last_release(base: Tree, config: Config) -> Release:
    """The newest release that the base contains, when the policy measures against releases."""
    if config.baseline.against != "release":
        return Release()
    if not isinstance(base, GitTree):
        return Release(problem="the base is no git revision")
    try:
        tags = release_tags(base, config.baseline.tags)
        if not tags:
            return Release(problem=f"no tag `{config.baseline.tags}` in {base.name}")
        return Release(tags[-1].name, GitTree(base.repository, tags[-1].commit))
    except GitError as error:
        return Release(problem=str(error))


def unless_unreleased(findings: Sequence[Finding], release: Release, since: Report | None) -> list[Finding]:
    """Breaks of what the last release does not have become warnings.

    `since` is the review from the release to the same head: what breaks there at the same place stays breaking, and
    so does everything in a contract that could not be compared.
    """
    if since is None or any(problem.fatal for problem in since.problems):
        return list(findings)
    broken = [finding for finding in since.findings if finding.level is Level.BREAKING]
    return [
        finding
        if finding.level is not Level.BREAKING or any(same_place(finding.change, other.change) for other in broken)
        else structs.replace(
            finding,
            level=Level.WARNING,
            because=f"{finding.because}; never released: {release.name} does not have what breaks",
        )
        for finding in findings
    ]


def same_place(one: Change, other: Change) -> bool:
    """Whether two changes, each seen from another revision, may be the same edit."""
    if one.contract != other.contract:
        return False
    if one.id == other.id or (one.rule, one.place) == (other.rule, other.place):
        return True
    return any(_nested(here, there) for here in (one.base, one.head) for there in (other.base, other.head))


def _nested(here: Location | None, there: Location | None) -> bool:
    """Whether one place lies in the other: the same edit may be another rule seen from the release."""
    if here is None or there is None or here.path != there.path or not here.pointer or not there.pointer:
        return False
    short, long = sorted((here.pointer, there.pointer), key=len)
    return long == short or long.startswith((short + "/", short + "."))


def released_versions(since: Report | None) -> Mapping[str, str]:
    """Version of each contract in the last release, by its path in head."""
    return {one.path: one.base_version for one in since.contracts if one.base_version} if since is not None else {}
