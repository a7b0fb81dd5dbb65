"""Added, removed, kept: the one way in which two collections are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

K = TypeVar("K")
V = TypeVar("V")


class Pairs(msgspec.Struct, Generic[K, V], frozen=True):
    """Two keyed collections laid side by side; order follows base, then head."""

    added: dict[K, V]
    removed: dict[K, V]
    kept: dict[K, tuple[V, V]]
    """Key -> (base, head)."""


def pair(base: Mapping[K, V], head: Mapping[K, V]) -> Pairs[K, V]:
    """Lay two mappings side by side by key. Presence is tested, never truth."""
    return Pairs(
        added={key: value for key, value in head.items() if key not in base},
        removed={key: value for key, value in base.items() if key not in head},
        kept={key: (value, head[key]) for key, value in base.items() if key in head},
    )
