"""Folders and single files on disk. Links below the root are never followed, whatever they point to."""

from __future__ import annotations

import functools
import io
import os
import pathlib
import stat
from typing import TYPE_CHECKING

from contract_check.sources.memory import blob_id
from contract_check.sources.tree import DEFAULT_MOST_BYTES, Entry, FileTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_EXECUTABLE = 0o100
_NO_LINK = os.O_NOFOLLOW | os.O_CLOEXEC


class OpenFolders:
    """The way down to the folder last read from, held open: files are read in the order of their paths.

    Each folder is opened below the one before, so a link put in place meanwhile cannot lead outside.
    """

    def __init__(self, root: pathlib.Path) -> None:
        self._root = root
        self._way: list[tuple[str, int]] = []
        """(name, file descriptor) of each folder, the root first."""

    def __del__(self) -> None:
        self._leave(0)

    def open(self, folders: list[str]) -> int:
        """Descriptor of the folder below the root that the names lead to; stays this object's own.

        Raises:
            OSError: there is no such folder, or a link stands on the way.
        """
        if not self._way:
            self._way.append(("", os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)))
        known = 0
        for (name, _), wanted in zip(self._way[1:], folders, strict=False):
            if name != wanted:
                break
            known += 1
        self._leave(known + 1)
        for name in folders[known:]:
            inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | _NO_LINK, dir_fd=self._way[-1][1])
            self._way.append((name, inner))
        return self._way[-1][1]

    def _leave(self, depth: int) -> None:
        while len(self._way) > depth:
            os.close(self._way.pop()[1])


class FolderTree:
    """A folder with all below it, without `.git`."""

    revision = ""

    def __init__(self, path: str | os.PathLike[str], most_bytes: int = DEFAULT_MOST_BYTES) -> None:
        self.name = os.fspath(path)
        self._root = pathlib.Path(path).resolve()
        self._most_bytes = most_bytes
        self._folders = OpenFolders(self._root)

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
                        yield Entry(path, "120000", functools.partial(self._link_id, path), 0)
                    elif item.is_dir(follow_symlinks=False):
                        if item.name != ".git":
                            folders.append(path)
                    elif item.is_file(follow_symlinks=False):
                        yield self._entry(path, item.stat(follow_symlinks=False))

    def _entry(self, path: str, facts: os.stat_result) -> Entry:
        mode = "100755" if facts.st_mode & _EXECUTABLE else "100644"
        return Entry(path, mode, lambda: blob_id(self.read(path)), facts.st_size)

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
        *folders, name = parts
        try:
            # Non-blocking: opening a pipe would wait for a writer for ever.
            file = os.open(name, os.O_RDONLY | os.O_NONBLOCK | _NO_LINK, dir_fd=self._folders.open(folders))
        except OSError as error:
            raise FileNotFoundError(f"{self.name} has no readable file {path!r} ({error.strerror})") from error
        try:
            facts = os.fstat(file)
            if not stat.S_ISREG(facts.st_mode):
                raise FileNotFoundError(f"{self.name} has no regular file {path!r}")
            if facts.st_size > self._most_bytes:
                raise FileTooLarge(path, facts.st_size, self._most_bytes)
            with io.FileIO(file, closefd=False) as stream:
                return stream.readall()
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
