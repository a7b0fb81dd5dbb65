"""Globs over paths: whether one matches, and which of many do."""

from __future__ import annotations

import fnmatch
import functools
import operator
import re
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

T = TypeVar("T")


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


_WILD = frozenset("*?[")


class Globs(Generic[T]):
    """Many globs and what belongs to each. Most are plain paths, which are looked up."""

    def __init__(self, items: Iterable[tuple[str, T]]) -> None:
        """`items`: (glob, what belongs to it)."""
        self._paths: dict[str, list[tuple[int, T]]] = {}
        self._names: dict[str, list[tuple[int, T]]] = {}
        self._wild: list[tuple[str, tuple[int, T]]] = []
        self._known: dict[str, Sequence[T]] = {}
        for order, (glob, item) in enumerate(items):
            if not _WILD.isdisjoint(glob):
                self._wild.append((glob, (order, item)))
            elif "/" in glob:
                self._paths.setdefault(glob.strip("/"), []).append((order, item))
            else:
                self._names.setdefault(glob, []).append((order, item))

    def of(self, path: str) -> Sequence[T]:
        """What belongs to the globs that match a path, in the order in which it was given."""
        known = self._known.get(path)
        if known is None:
            found = [*self._paths.get(path, ()), *self._names.get(path.rpartition("/")[2], ())]
            found += [item for glob, item in self._wild if matches(glob, path)]
            known = self._known[path] = [item for _, item in sorted(found, key=operator.itemgetter(0))]
        return known
