"""The record of a witness."""

from __future__ import annotations

from typing import Any

import msgspec

_MOST_SHOWN = 400
"""Values inside a payload that someone may still want to read."""
_PART = 60
"""Values inside the part that is shown in place of a longer one."""


class Witness(msgspec.Struct, frozen=True):
    """A value accepted by one side and refused by the other, both said by `jsonschema`."""

    value: Any
    undeclared: bool
    """True: it needs a property that the accepting side never declared (an open object)."""
    error: str
    """What the validator of the refusing side said."""
    by_format: bool = False
    """True: it is refused only where `format` is asserted."""
    place: tuple[str | int, ...] = ()
    """Where in the value the refusal stands."""

    def excerpt(self) -> tuple[Any, str]:
        """(what a report shows, a word about it): a value of thousands of items is shown where it is refused."""
        sizes: dict[int, int] = {}
        whole = _size(self.value, sizes)
        if whole <= _MOST_SHOWN:
            return self.value, ""
        part, place = self.value, list(self.place)
        while place and _size(part, sizes) > _PART:
            part = part[place.pop(0)]
        taken = "/".join(map(str, self.place[: len(self.place) - len(place)]))
        return part, f"the part at /{taken} of a value with {whole:,} parts, which was replayed as a whole"


def _size(value: Any, known: dict[int, int]) -> int:
    """Number of values inside a value, itself among them; what stands in many places is looked at once."""
    if not isinstance(value, list | dict):
        return 1
    size = known.get(id(value))
    if size is None:
        inner = value if isinstance(value, list) else value.values()
        size = known[id(value)] = 1 + sum(_size(item, known) for item in inner)
    return size
