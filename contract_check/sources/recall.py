"""What earlier runs saw in files, by content id, kept in a folder from one run to the next.

Only what bytes and path alone decide is kept, as JSON: nothing in the folder can run. What is damaged or of another
version counts as nothing, and what differs between two sides is never answered from here. Whoever writes the folder
could still hide that one unchanged file refers to another, so it must not come with what is checked.
"""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from contract_check.version import __version__
from contract_check.writing import write_whole

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Callable, Sequence

    from contract_check.sources.tree import Tree

MOST_BYTES = 64 << 20
"""Of the file of one kind, read or written."""
T = TypeVar("T")
R = TypeVar("R")


class RecallError(Exception):
    """The folder cannot be used; the message says why."""


class Shelf(Generic[T]):
    """What was seen of one kind."""

    def __init__(self, folder: pathlib.Path | None, name: str, kind: type[T]) -> None:
        self._folder = folder
        self._name = name
        self._decoder = msgspec.json.Decoder(dict[str, kind])  # type: ignore[valid-type] # the class is given
        self._used: dict[str, T] = {}
        self._new = False

    @property
    def kept(self) -> bool:
        """Whether anything is kept at all: else keys are not worth their making."""
        return self._folder is not None

    def get(self, key: str) -> T | None:
        """What was put there in this run or an earlier one."""
        found = self._known.get(key)
        if found is not None:
            self._used[key] = found
        return found

    def put(self, key: str, value: T) -> None:
        """Keep what was seen now."""
        if self._folder is not None:
            self._used[key] = self._known[key] = value
            self._new = True

    def save(self) -> None:
        """Write down what is new, with all that was known; with what this run used where that is too much."""
        if self._folder is None or not self._new:
            return
        for values in (self._known, self._used):
            data = msgspec.json.encode(values)
            if len(data) <= MOST_BYTES:
                with contextlib.suppress(OSError):  # a run that can keep nothing costs the next one time, no more
                    write_whole(self._file, data)
                    for other in self._folder.glob(f"{self._name}-*.json"):
                        if other != self._file:
                            other.unlink()
                return

    @functools.cached_property
    def _known(self) -> dict[str, T]:
        if self._folder is None:
            return {}
        with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
            if self._file.stat().st_size <= MOST_BYTES:
                return self._decoder.decode(self._file.read_bytes())
        return {}

    @property
    def _file(self) -> pathlib.Path:
        assert self._folder is not None  # noqa: S101 - asked of those that have one
        return self._folder / f"{self._name}-{__version__}.json"


class Recall:
    """All kinds of one folder."""

    def __init__(self, folder: pathlib.Path | None = None) -> None:
        """`folder` None: nothing is kept."""
        self._folder = folder
        self._shelves: dict[str, Shelf[Any]] = {}

    def shelf(self, name: str, kind: type[T]) -> Shelf[T]:
        """What is kept under a name, of one class."""
        if name not in self._shelves:
            self._shelves[name] = Shelf(self._folder, name, kind)
        return self._shelves[name]

    def save(self) -> None:
        """Write down what this run saw for the first time."""
        for shelf in self._shelves.values():
            shelf.save()


NOTHING = Recall()
"""Of trees whose content ids are found by reading: there is nothing to win."""


def remember(folder: pathlib.Path, top: pathlib.Path, trees: Sequence[Tree]) -> None:
    """Let `trees`, whose paths begin at `top`, know what earlier runs have kept in a folder; git revisions alone do.

    Raises:
        RecallError: a tree holds files there, which its author could have written to hide something.
    """
    place = folder.resolve()
    inside = place.relative_to(top.resolve()).as_posix() if place.is_relative_to(top.resolve()) else ""
    for tree in trees:
        for path in tree.entries() if inside else ():
            if inside in (".", path) or path.startswith(f"{inside}/"):
                raise RecallError(
                    f"{folder} is no place for a cache: {tree.name} has {path}, and whoever writes a cache can hide a "
                    "change. Name a folder that git does not track"
                )
    if place.exists() and not place.is_dir():
        raise RecallError(f"{folder} is no folder")
    found = Recall(place)
    for tree in trees:
        if hasattr(tree, "recall"):
            tree.recall = found


def recall_of(tree: Tree) -> Recall:
    """What is known of a tree's files from earlier runs."""
    found: Recall = getattr(tree, "recall", NOTHING)
    return found


def saving(work: Callable[..., R], *trees: Tree) -> Callable[..., R]:
    """`work` that in the end writes down what it saw in `trees`, in whichever process it runs."""
    recalls = {id(recall): recall for recall in map(recall_of, trees) if recall is not NOTHING}.values()
    if not recalls:
        return work

    def run(*given: Any, **named: Any) -> R:
        result = work(*given, **named)
        for recall in recalls:
            recall.save()
        return result

    return run
