"""A git revision as a tree."""

from __future__ import annotations

import functools
import pathlib
from typing import TYPE_CHECKING

from contract_check.sources.recall import NOTHING
from contract_check.sources.repository import EMPTY_TREES, GitError, Repository
from contract_check.sources.tree import DEFAULT_MOST_BYTES, Entry, FileTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LINK, SUBMODULE = "120000", "160000"


class GitTree:
    """The files of one revision, or of a folder or file in it.

    Links and submodules are entries, so that inventory can report them, but have no content: a link's target is a text
    that a stranger wrote. Git LFS files read as their pointer, which the reader of documents refuses.
    """

    def __init__(
        self,
        repository: Repository | pathlib.Path,
        revision: str,
        root: str = "",
        most_bytes: int = DEFAULT_MOST_BYTES,
    ) -> None:
        """`root` is a path from the top of the tree.

        Raises:
            RevisionError: no such revision.
            GitError: no repository.
        """
        self.repository = repository if isinstance(repository, Repository) else Repository(pathlib.Path(repository))
        self.name = f"{revision}:{root}" if root else revision
        self.revision = self.repository.resolve(revision)
        self.root = root.strip("/")
        self._most_bytes = most_bytes
        self.recall = NOTHING
        """What earlier runs saw in the blobs."""

    @functools.cached_property
    def _entries(self) -> dict[str, Entry]:
        if self.revision in EMPTY_TREES:
            return {}
        found: dict[str, Entry] = {}
        for record in self.repository.run("ls-tree", "-r", "-z", "--full-tree", self.revision).split(b"\0"):
            facts, _, raw = record.partition(b"\t")
            if not facts:
                continue
            mode, _, content_id = facts.decode("ascii").split(" ")
            path = self._below_root(raw.decode("utf-8", "backslashreplace"))
            while path in found:  # two byte strings that read alike: neither may hide the other
                path += "\N{REPLACEMENT CHARACTER}"
            if path:
                found[path] = Entry(path, mode, content_id, -1)
        return dict(sorted(found.items()))

    def _below_root(self, path: str) -> str:
        """The path seen from the root, "" when it is not below it."""
        if not self.root:
            return path
        if path == self.root:
            return path.rpartition("/")[2]
        return path.removeprefix(self.root + "/") if path.startswith(self.root + "/") else ""

    def entries(self) -> Mapping[str, Entry]:
        """As `Tree` says."""
        return self._entries

    def read(self, path: str) -> bytes:
        """As `Tree` says; also raises FileTooLarge."""
        return next(self.read_many((path,)))[1]

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """As `Tree` says; also raises FileTooLarge."""
        wanted = [(path, self._content_id(path)) for path in paths]
        objects = self.repository.read_objects((content_id for _, content_id in wanted), self._most_bytes)
        for (path, _), read in zip(wanted, objects, strict=True):
            if read.kind != "blob":
                raise GitError(f"{path!r} is a {read.kind}, not a file")
            if read.data is None:
                raise FileTooLarge(path, read.size, self._most_bytes)
            yield path, read.data

    def close(self) -> None:
        """End the process that reads; the next reading starts another. A forked child must not share it."""
        self.repository.close()

    def _content_id(self, path: str) -> str:
        entry = self._entries.get(path)
        if entry is None:
            raise FileNotFoundError(f"{self.name} has no file {path!r}")
        if entry.mode in {LINK, SUBMODULE}:
            kind = "a symbolic link" if entry.mode == LINK else "a submodule"
            raise FileNotFoundError(f"{path!r} of {self.name} is {kind}, which is not followed")
        return entry.content_id
