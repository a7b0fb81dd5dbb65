"""Folders and single files on disk. Links below the root are never followed, whatever they point to."""

from __future__ import annotations

import functools
import os
import pathlib
import stat
from typing import TYPE_CHECKING

from contract_check.sources.memory import blob_id
from contract_check.sources.tree import DEFAULT_MOST_BYTES, Entry, FileTooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_EXECUTABLE = 0o100


class DiskEntry(Entry):
    """An entry whose content id is computed when asked for: hashing a large folder costs more than listing it."""

    __slots__ = ("_hash", "_known")
    _hash: Callable[[], str]
    _known: str

    def __init__(self, path: str, mode: str, size: int, content_hash: Callable[[], str]) -> None:
        for name, value in (("path", path), ("mode", mode), ("size", size), ("_hash", content_hash), ("_known", "")):
            object.__setattr__(self, name, value)

    @property
    def content_id(self) -> str:
        """The blob id git would give the bytes on disk."""
        if not self._known:
            object.__setattr__(self, "_known", self._hash())
        return self._known

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Entry) and (self.path, self.mode, self.content_id) == (
            other.path,
            other.mode,
            other.content_id,
        )

    def __hash__(self) -> int:
        return hash((self.path, self.mode))

    def __repr__(self) -> str:
        return f"DiskEntry({self.path!r}, {self.mode!r}, size={self.size})"


class FolderTree:
    """A folder with all below it, without `.git`."""

    revision = ""

    def __init__(self, path: str | os.PathLike[str], most_bytes: int = DEFAULT_MOST_BYTES) -> None:
        self.name = os.fspath(path)
        self._root = pathlib.Path(path).resolve()
        self._most_bytes = most_bytes

    @functools.cached_property
    def _entries(self) -> dict[str, Entry]:
        return {entry.path: entry for entry in sorted(self._list(), key=lambda entry: entry.path)}

    def entries(self) -> Mapping[str, Entry]:
        """As `Tree` says. Links are entries of mode `120000`; devices, pipes and sockets are none."""
        return self._entries

    def _list(self) -> Iterator[Entry]:
        folders = [""]
        while folders:
            folder = folders.pop()
            with os.scandir(self._root / folder) as found:
                for item in found:
                    path = f"{folder}/{item.name}" if folder else item.name
                    if item.is_symlink():
                        yield DiskEntry(path, "120000", 0, functools.partial(self._link_id, path))
                    elif item.is_dir(follow_symlinks=False):
                        if item.name != ".git":
                            folders.append(path)
                    elif item.is_file(follow_symlinks=False):
                        yield self._entry(path, item.stat(follow_symlinks=False))

    def _entry(self, path: str, facts: os.stat_result) -> Entry:
        mode = "100755" if facts.st_mode & _EXECUTABLE else "100644"
        return DiskEntry(path, mode, facts.st_size, lambda: blob_id(self.read(path)))

    def _link_id(self, path: str) -> str:
        return blob_id(os.fsencode((self._root / path).readlink()))

    def read(self, path: str) -> bytes:
        """As `Tree` says.

        Raises:
            FileNotFoundError: no such file, or a link, or not a regular file.
            FileTooLarge: more bytes than the tree hands out.
        """
        parts = path.split("/")
        if "\0" in path or any(part in {"", ".", ".."} for part in parts) or ".git" in parts:
            raise FileNotFoundError(f"{self.name} has no file {path!r}")
        return self._read_below(parts, path)

    def _read_below(self, parts: list[str], path: str) -> bytes:
        # Each folder is opened below the one before, so a link put in place meanwhile cannot lead outside.
        no_link = os.O_NOFOLLOW | os.O_CLOEXEC
        folder = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for part in parts[:-1]:
                inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | no_link, dir_fd=folder)
                os.close(folder)
                folder = inner
            # Non-blocking: opening a pipe would wait for a writer for ever.
            file = os.open(parts[-1], os.O_RDONLY | os.O_NONBLOCK | no_link, dir_fd=folder)
        except OSError as error:
            raise FileNotFoundError(f"{self.name} has no readable file {path!r} ({error.strerror})") from error
        finally:
            os.close(folder)
        try:
            facts = os.fstat(file)
            if not stat.S_ISREG(facts.st_mode):
                raise FileNotFoundError(f"{self.name} has no regular file {path!r}")
            if facts.st_size > self._most_bytes:
                raise FileTooLarge(path, facts.st_size, self._most_bytes)
            with os.fdopen(file, "rb", closefd=False) as stream:
                return stream.read()
        finally:
            os.close(file)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """As `Tree` says."""
        for path in paths:
            yield path, self.read(path)


class FileTree(FolderTree):
    """A single file, listed under its own name. What it refers to in its folder and below can be read too."""

    def __init__(self, path: str | os.PathLike[str], most_bytes: int = DEFAULT_MOST_BYTES) -> None:
        # A link that the user names is the user's own choice; links that contracts name are not.
        real = pathlib.Path(path).resolve()
        super().__init__(real.parent, most_bytes)
        self.name = os.fspath(path)
        self.file = real.name

    @functools.cached_property
    def _entries(self) -> dict[str, Entry]:
        return {self.file: self._entry(self.file, (self._root / self.file).lstat())}
