"""What keeps a file from being read as a contract: each with its path, its remedy, and whether it fails the check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.model.contract import Problem
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WHOLE = "."
"""Path of what is wrong with a tree and not with one file."""


def too_many(limit: str, message: str, most: int) -> Problem:
    """A limit on all files of a side together."""
    return _problem(
        f"limit-{limit}",
        WHOLE,
        f"{message} than the limit of {most:,}",
        f"raise `limits.{limit}` in the policy, or narrow what is looked at with `include` and `ignore`",
        fatal=True,
    )


def pointer(path: str, *, fatal: bool) -> Problem:
    """Git holds a few lines that name the file; the file is elsewhere."""
    remedy = f"keep contracts in git itself: `git lfs migrate export --include={path}`; or ignore the path"
    return _problem("lfs-pointer", path, f"{path} is a Git LFS pointer, not the file itself", remedy, fatal=fatal)


def link(path: str, *, fatal: bool) -> Problem:
    """A link's target is a text that anybody wrote: it could be any file of the machine."""
    message = f"{path} is a symbolic link, which is never followed"
    return _problem("link-not-followed", path, message, "commit the file itself, or ignore the path", fatal=fatal)


def submodule(path: str) -> Problem:
    """The files of another repository are not here."""
    remedy = "check its contracts in its own repository, or ignore the path"
    return _problem("submodule-not-followed", path, f"{path} is a submodule: contracts in it are not compared", remedy)


def collisions(paths: Iterable[str]) -> Iterator[Problem]:
    """Contracts whose paths differ in case alone: on many machines only one of them can be checked out.

    Told of each of them: whoever brings one of two must hear of it, whichever comes first in the alphabet.
    """
    alike: dict[str, list[str]] = {}
    for path in sorted(paths):
        alike.setdefault(path.casefold(), []).append(path)
    for path, other in (pair for group in alike.values() for pair in zip(group, group[1:] + group[:1], strict=True)):
        if path != other:
            message = f"{path} differs from {other} in case alone: on many machines only one of them exists"
            yield _problem("path-collision", path, message, "rename one of them")


def _problem(rule: str, path: str, message: str, remedy: str, *, fatal: bool = False) -> Problem:
    return Problem(rule=rule, message=message, remedy=remedy, location=Location(path), fatal=fatal)
