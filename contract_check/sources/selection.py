"""A tree of which only some files are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from contract_check.sources.tree import Entry, Tree


class Selection:
    """Another tree, without the files that are not `wanted`."""

    def __init__(self, tree: Tree, wanted: Container[str]) -> None:
        self.name = tree.name
        self.revision = tree.revision
        self._tree = tree
        self._entries = {path: entry for path, entry in tree.entries().items() if path in wanted}

    def entries(self) -> Mapping[str, Entry]:
        """As `Tree` says."""
        return self._entries

    def read(self, path: str) -> bytes:
        """As `Tree` says."""
        if path not in self._entries:
            raise FileNotFoundError(path)
        return self._tree.read(path)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """As `Tree` says."""
        wanted = list(paths)
        missing = next((path for path in wanted if path not in self._entries), None)
        if missing is not None:
            raise FileNotFoundError(missing)
        return self._tree.read_many(wanted)
