"""A tree that remembers what was read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_check.sources.tree import Entry, Tree


class RecordingTree:
    """Another tree, with the paths that were asked for and are there."""

    def __init__(self, tree: Tree) -> None:
        self.name = tree.name
        self.revision = tree.revision
        self.read_paths: set[str] = set()
        self._tree = tree

    def entries(self) -> Mapping[str, Entry]:
        """As `Tree` says."""
        return self._tree.entries()

    def read(self, path: str) -> bytes:
        """As `Tree` says."""
        data = self._tree.read(path)
        self.read_paths.add(path)
        return data

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """As `Tree` says."""
        for path, data in self._tree.read_many(paths):
            self.read_paths.add(path)
            yield path, data
