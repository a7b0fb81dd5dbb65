"""A tree of files: the only way in which contract-check reads a side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from contract_check.model.contract import Problem
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


class Entry(msgspec.Struct, eq=False):
    """A file of a tree, unread."""

    path: str
    """Relative, forward slashes, no `.` or `..`."""
    mode: str
    """git's octal mode: `100644`, `100755`, `120000` (symbolic link), `160000` (submodule)."""
    content: str | Callable[[], str]
    """The content id, or what finds it: hashing a large folder costs more than listing it."""
    size: int
    """Bytes; -1 when not known without reading."""

    @property
    def content_id(self) -> str:
        """Equal ids mean equal bytes (a git blob id: SHA-1 over header and content)."""
        if not isinstance(self.content, str):
            self.content = self.content()
        return self.content

    @property
    def identified(self) -> bool:
        """Whether the content id is known without reading the file."""
        return isinstance(self.content, str)

    @property
    def regular(self) -> bool:
        """Whether it is a file with content of its own: links and submodules are entries without."""
        return self.mode.startswith("100")


DEFAULT_MOST_BYTES = 512 << 20
"""A tree hands out no larger file: the most that a policy may allow."""


class FileTooLarge(OSError):  # noqa: N818 - says what the file is
    """A file that a tree does not hand out because of its size. Fails closed: the contract could not be read."""

    def __init__(self, path: str, size: int, most: int) -> None:
        super().__init__(f"{path!r} has {size:,} bytes, more than the limit of {most:,}")
        self.path = path
        self.size = size
        self._most = most

    @property
    def problem(self) -> Problem:
        """It fails the check: a contract nobody read is no pass."""
        remedy = (
            "raise `limits.file-bytes` in the policy, or ignore the file there"
            if self._most < DEFAULT_MOST_BYTES
            else "split the file, since no policy can raise this limit, or ignore it in the policy"
        )
        return Problem(
            rule="limit-file-bytes", message=str(self), remedy=remedy, location=Location(self.path), fatal=True
        )


class Tree(Protocol):
    """One side of a comparison. Implementations never follow links and never leave their root."""

    @property
    def name(self) -> str:
        """As the user named it, for messages."""

    @property
    def revision(self) -> str:
        """40-hex commit id, or "" for what is no git revision."""

    def entries(self) -> Mapping[str, Entry]:
        """Every file by path, sorted by path."""

    def read(self, path: str) -> bytes:
        """The bytes of one file.

        Raises:
            FileNotFoundError: the tree has no such file, or it is a link or submodule.
        """

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The bytes of many files in one pass, in the order asked for; raises as `read`."""


def content(tree: Tree, path: str) -> bytes | None:
    """As `Tree.read`, None for what is not there, is no file or is too large: for files that are no contracts."""
    try:
        return tree.read(path)
    except (FileNotFoundError, FileTooLarge):
        return None


def readable(tree: Tree, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """As `Tree.read_many`, without what is no file or too large: for whoever looks around in what others wrote."""
    entries = tree.entries()
    left = [path for path in paths if entries[path].regular]
    while left:
        done = 0
        try:
            for path, data in tree.read_many(left):
                done += 1
                yield path, data
        except FileTooLarge:
            done += 1
        left = left[done:]
