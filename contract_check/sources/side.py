"""What a person means by BASE or HEAD on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.sources.baseline import MOST_BYTES, BaselineError, BaselineTree, is_baseline
from contract_check.sources.disk import FileTree, FolderTree
from contract_check.sources.git import GitTree
from contract_check.sources.repository import GitError, Repository, RevisionError, find_repository

if TYPE_CHECKING:
    import pathlib

    from contract_check.sources.tree import Tree


class SideError(Exception):
    """The text names no side; the message says what was tried and what to write instead."""


class UnreadableSide(SideError):  # noqa: N818 - says what the side is
    """The side is there and cannot be read."""


def open_side(text: str, cwd: pathlib.Path, repository: Repository | None = None) -> Tree:
    """A folder, file or baseline that exists, else a git revision: `REV`, `REV:PATH` (from the top, `./` from `cwd`).

    Raises:
        SideError: it is neither.
    """
    path = cwd / text
    try:
        if text and path.is_dir():
            return FolderTree(path)
        if text and path.is_file():
            return _baseline(path, text) or FileTree(path)
    except (OSError, ValueError):  # too long or with a NUL: certainly no file
        pass
    repository = repository or find_repository(cwd)
    if repository is None:
        raise SideError(f"{text!r} is no file or folder, and {cwd} is in no git repository. Give an existing path.")
    revision, _, inside = text.partition(":")
    try:
        tree = GitTree(repository, revision, _from_top(repository, inside))
        if inside and not tree.entries():
            raise SideError(
                f"{revision!r} has no file or folder {inside!r}. List its files: git ls-tree -r {tree.revision}"
            )
    except RevisionError as error:
        raise SideError(
            f"{text!r} is neither a file or folder in {cwd} nor a git revision there. "
            "Give an existing path, a branch, a tag or a commit id; a remote branch may need `git fetch` first."
        ) from error
    except GitError as error:
        raise SideError(f"{text!r} could not be read from git: {error}") from error
    tree.name = text
    return tree


_BEGINNING = 200
"""Bytes that tell a baseline from a contract."""


def _baseline(path: pathlib.Path, text: str) -> Tree | None:
    """The tree in a file that `contract-check inventory --format json` wrote, None for any other file."""
    with path.open("rb") as file:
        if not is_baseline(file.read(_BEGINNING)):
            return None
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableSide(f"{text}: the baseline has more than {MOST_BYTES:,} bytes")
    try:
        return BaselineTree(path.read_bytes(), text)
    except BaselineError as error:
        raise UnreadableSide(
            f"{text} is no usable baseline: {error}. Write it anew: contract-check inventory --format json"
        ) from None


def _from_top(repository: Repository, inside: str) -> str:
    if inside in {".", "./"} or inside.startswith("./"):
        prefix = repository.run("rev-parse", "--show-prefix").decode("utf-8", "backslashreplace").rstrip("\n")
        return prefix + inside.removeprefix(".").removeprefix("/")
    return inside
