"""Globs over paths: whether one matches, and which of many do."""

from __future__ import annotations

import fnmatch
import functools
import operator
import re
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

T = TypeVar("T")
_Item = tuple[int, str, T]
"""(order, glob, what belongs to it)."""


def matches(glob: str, path: str) -> bool:
    """Whether a glob matches a path; `**` crosses folders, a bare name matches in any folder."""
    if "/" not in glob:
        return fnmatch.fnmatchcase(path.rpartition("/")[2], glob)
    return _way(glob).fullmatch(path) is not None


@functools.lru_cache(maxsize=1 << 14)
def _way(glob: str) -> re.Pattern[str]:
    """A glob over folders as a regular expression. A large policy asks each of its globs about each file."""
    pattern = re.escape(glob.strip("/")).replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*")
    return re.compile(pattern.replace(r"\*", "[^/]*").replace(r"\?", "[^/]"))


_WILD = re.compile(r"[*?\[]")


class Globs(Generic[T]):
    """Many globs and what belongs to each. Only those whose folder is on the way to a path are asked about it."""

    def __init__(self, items: Iterable[tuple[str, T]]) -> None:
        """`items`: (glob, what belongs to it)."""
        self._names: dict[str, list[_Item[T]]] = {}
        """Of globs without a folder or a wildcard, by name."""
        self._folders: dict[str, list[_Item[T]]] = {}
        """Of the others, by the folder before their first wildcard; of plain paths by the path itself."""
        self._known: dict[str, Sequence[T]] = {}
        for order, (glob, item) in enumerate(items):
            plain = glob.strip("/") if "/" in glob else glob
            wild = _WILD.search(plain)
            if "/" not in glob and wild is None:
                self._names.setdefault(glob, []).append((order, glob, item))
            else:
                folder = plain if wild is None else plain[: wild.start()].rpartition("/")[0]
                self._folders.setdefault(folder, []).append((order, glob, item))

    def of(self, path: str) -> Sequence[T]:
        """What belongs to the globs that match a path, in the order in which it was given."""
        known = self._known.get(path)
        if known is None:
            asked = [*self._names.get(path.rpartition("/")[2], ())]
            for place in ("", *_ways(path)):
                asked += [one for one in self._folders.get(place, ()) if matches(one[1], path)]
            known = self._known[path] = [item for _, _, item in sorted(asked, key=operator.itemgetter(0))]
        return known


def _ways(path: str) -> Iterator[str]:
    """The path and every folder above it."""
    end = len(path)
    while end > 0:
        yield path[:end]
        end = path.rfind("/", 0, end)
