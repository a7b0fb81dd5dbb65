"""How one type reference stands to another: the same, narrower, wider, or neither."""

from __future__ import annotations

import enum


class Relation(enum.Enum):
    """Of the head's type to the base's; says which values are accepted."""

    SAME = "same"
    NARROWED = "narrowed"
    """Every value of the head's type is one of the base's: somewhere `!` was added."""
    WIDENED = "widened"
    """The reverse: somewhere `!` was taken away."""
    CHANGED = "changed"
    """Another name or list depth, or `!` added here and taken away there."""


def relation(base: str, head: str) -> Relation:
    """Compare two references as text without blanks, e.g. `[Int!]` and `[Int]`."""
    if base == head:
        return Relation.SAME
    if _within(head, base):
        return Relation.NARROWED
    return Relation.WIDENED if _within(base, head) else Relation.CHANGED


def _within(inner: str, outer: str) -> bool:
    """Whether every value of `inner` is one of `outer` (specification, 3.6.1, IsValidImplementationFieldType)."""
    if outer.endswith("!"):
        return inner.endswith("!") and _within(inner[:-1], outer[:-1])
    inner = inner.removesuffix("!")
    if inner.startswith("[") and outer.startswith("["):
        return _within(inner[1:-1], outer[1:-1])
    return inner == outer


def rename(reference: str, names: dict[str, str]) -> str:
    """`reference` with its name replaced where `names` knows another."""
    name = reference.strip("[]!")
    return reference.replace(name, names[name]) if name in names else reference
