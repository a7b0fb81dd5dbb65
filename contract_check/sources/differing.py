"""Which files differ between two trees, found out as cheaply as each kind of tree lets one."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from contract_check.sources.tree import Entry, Tree

_FEW = 16
"""Files of which nobody is likely to ask for the ids again."""
_AT_ONCE = 8 << 20
"""Bytes of the largest file that is compared in memory."""


def changed_files(base: Tree, head: Tree) -> set[str]:
    """Paths of files that are on one side alone, or differ."""
    paired = pair(base.entries(), head.entries())
    differ = _differ if len(paired.kept) > _FEW else functools.partial(_differ_in_memory, base, head)
    edited = {path for path, (one, other) in paired.kept.items() if differ(one, other)}
    return edited | paired.added.keys() | paired.removed.keys()


def _differ_in_memory(base: Tree, head: Tree, one: Entry, other: Entry) -> bool:
    """As `_differ`. Two files on disk are read faster than hashed; ids of many files are asked for again later on."""
    if one.size != other.size or one.size > _AT_ONCE or one.identified or other.identified or not one.regular:
        return _differ(one, other)
    return not other.regular or base.read(one.path) != head.read(other.path)


def _differ(one: Entry, other: Entry) -> bool:
    # The size of a file on disk is known without reading it, its id is not.
    return (one.size != other.size and min(one.size, other.size) >= 0) or one.content_id != other.content_id
