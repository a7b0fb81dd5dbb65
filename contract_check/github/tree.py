"""A tree read through GitHub's API: the head of a foreign pull request, compared without being checked out."""

from __future__ import annotations

import base64
import functools
from typing import TYPE_CHECKING

from contract_check.github.errors import PublishError
from contract_check.sources.tree import DEFAULT_MOST_BYTES, Entry, FileTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_check.github.client import Client

UNREADABLE = frozenset({"120000", "160000"})
"""Symbolic links and submodules."""

MOST_KEPT = 64_000_000
"""Bytes of files kept: a contract is read to find out what it is, to compare it and to show its lines."""


class GitHubTree:
    """The files of one commit, fetched blob by blob and only when asked for. Implements `sources.tree.Tree`."""

    def __init__(self, client: Client, revision: str, name: str, most_bytes: int = DEFAULT_MOST_BYTES) -> None:
        self.name = name
        self.revision = revision
        self._client = client
        self._most_bytes = most_bytes
        self._kept: dict[str, bytes] = {}
        self._room = MOST_KEPT

    def entries(self) -> Mapping[str, Entry]:
        """Every file by path, sorted by path."""
        return self._entries

    @functools.cached_property
    def _entries(self) -> dict[str, Entry]:
        return dict(sorted((entry.path, entry) for entry in self._whole(self.revision)))

    def _whole(self, revision: str) -> Iterator[Entry]:
        try:
            listed = self._client.get(f"git/trees/{revision}", recursive=1)
        except PublishError as error:
            raise OSError(f"GitHub did not give the files of {revision}: {error}") from error
        if listed.get("truncated"):  # past 100,000 entries or 7 MB GitHub wants to be asked folder by folder
            yield from self._folder(revision, "")
            return
        yield from (_entry(item, "") for item in listed["tree"] if item["type"] != "tree")

    def _folder(self, tree: str, prefix: str) -> Iterator[Entry]:
        for item in self._client.get(f"git/trees/{tree}")["tree"]:
            if item["type"] == "tree":
                yield from self._folder(item["sha"], f"{prefix}{item['path']}/")
            else:
                yield _entry(item, prefix)

    def read(self, path: str) -> bytes:
        """The bytes of one file.

        Raises:
            FileNotFoundError: there is no such file, or it is a link or a submodule.
            OSError: it is too large (FileTooLarge), or GitHub did not give it.
        """
        entry = self._entries.get(path)
        if entry is None or entry.mode in UNREADABLE:
            raise FileNotFoundError(path)
        if entry.size > self._most_bytes:
            raise FileTooLarge(path, entry.size, self._most_bytes)
        if entry.content_id in self._kept:
            return self._kept[entry.content_id]
        data = self._fetch(path, entry.content_id)
        if len(data) <= self._room:
            self._room -= len(data)
            self._kept[entry.content_id] = data
        return data

    def _fetch(self, path: str, blob: str) -> bytes:
        try:
            return base64.b64decode(self._client.get(f"git/blobs/{blob}")["content"])
        except (PublishError, KeyError, ValueError) as error:
            raise OSError(f"GitHub did not give {path}: {error}") from error

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The bytes of many files, in the order asked for; raises as `read`."""
        for path in paths:
            yield path, self.read(path)

    def close(self) -> None:
        """Close the connection; the next request opens another. A forked child must not share it."""
        self._client.requester.close()


def _entry(item: Mapping[str, object], prefix: str) -> Entry:
    size = item.get("size")
    return Entry(f"{prefix}{item['path']}", str(item["mode"]), str(item["sha"]), size if isinstance(size, int) else -1)
