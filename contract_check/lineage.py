"""Earlier versions of a contract, from git: what transitive modes and the search for reused numbers look back at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.sources import history
from contract_check.sources.git import GitTree
from contract_check.sources.repository import GitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_check.sources.tree import Tree

_REVISIONS = 200
"""Earlier revisions of one file that are looked at."""
_MODES = "-transitive"


def lookback(format_name: str, compatibility: Any, base: Tree) -> Callable[[str], Iterator[Any]] | None:
    """How a format looks back from the base, None when it need not or no history is at hand.

    Protobuf gets the bytes of every earlier revision of a file, newest first; transitive modes get (tag, tree) of every
    release that has the file: what it refers to is read as it was then.
    """
    if not isinstance(base, GitTree):
        return None
    if format_name == "protobuf":
        return lambda path: _revisions(base, path)
    if str(compatibility).endswith(_MODES):
        return lambda path: _releases(base, path)
    return None


def _revisions(base: GitTree, path: str) -> Iterator[bytes]:
    try:
        commits = history.file_history(base.repository, base.revision, path, _REVISIONS)
    except GitError:
        return  # no commits to look back at (a bare tree)
    for commit in commits:
        data = _content(base, commit, path)
        if data is not None:
            yield data


def _releases(base: GitTree, path: str) -> Iterator[tuple[str, Tree]]:
    for tag in reversed(history.release_tags(base.repository, merged_into=base.revision)):
        if _content(base, tag.commit, path) is not None:
            yield tag.name, GitTree(base.repository, tag.commit, base.root)


def _content(base: GitTree, commit: str, path: str) -> bytes | None:
    try:
        return GitTree(base.repository, commit, base.root).read(path)
    except (FileNotFoundError, GitError, OSError):
        return None
