"""A tree held in memory: for tests and for callers who have the contents already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.sources.tree import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def blob_id(data: bytes) -> str:
    """Id of a blob in git: SHA-1 over a header and the content. An identity here, no protection."""
    import hashlib  # noqa: PLC0415 - takes OpenSSL along, and where sizes differ nobody asks

    found = hashlib.sha1(b"blob %d\0" % len(data), usedforsecurity=False)
    found.update(data)
    return found.hexdigest()


class MemoryTree:
    """A mapping of path to content as a tree."""

    revision = ""

    def __init__(self, files: Mapping[str, bytes | str], name: str = "memory") -> None:
        self.name = name
        self._files = {
            path: content.encode() if isinstance(content, str) else content for path, content in sorted(files.items())
        }

    def entries(self) -> Mapping[str, Entry]:
        """As `Tree` says."""
        return {path: Entry(path, "100644", blob_id(data), len(data)) for path, data in self._files.items()}

    def read(self, path: str) -> bytes:
        """As `Tree` says."""
        if path not in self._files:
            raise FileNotFoundError(f"{self.name} has no file {path!r}")
        return self._files[path]

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """As `Tree` says."""
        for path in paths:
            yield path, self.read(path)
