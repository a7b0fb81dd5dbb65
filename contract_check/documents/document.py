"""A YAML or JSON document: its value, and where each part of it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from msgspec import structs

from contract_check.model.location import pointer_tokens

if TYPE_CHECKING:
    from contract_check.documents.text import Text
    from contract_check.model.contract import Problem
    from contract_check.model.location import Location


class Spot(msgspec.Struct, frozen=True):
    """Where one value stands, as byte offsets into the text."""

    value: int
    key: int | None = None
    """Start of its key; None for list elements and the root."""


class Places(Protocol):
    """What a reader knows of the places in one document; asked only for what is reported."""

    def nearest(self, tokens: tuple[str, ...]) -> tuple[int, Spot]:
        """How many of the tokens lead somewhere, and the spot they lead to."""

    def source(self, tokens: tuple[str, ...]) -> str | None:
        """The scalar there as written, without quotes; None when there is none."""

    def end(self, tokens: tuple[str, ...]) -> int:
        """Byte offset just behind the nearest value."""


class Document(msgspec.Struct, eq=False):
    """One document of a file, built of plain dict, list, str, int, float, bool and None. Keys are always str."""

    path: str
    value: Any
    number: int
    """0-based among the documents of the file."""
    problems: tuple[Problem, ...]
    """None of them fatal: what is wrong but could be read."""
    language: str
    """`json` or `yaml`: how it was read."""
    text: Text
    places: Places

    def place(self, pointer: str) -> tuple[int, int]:
        """Line and column of the value's key, or of the value where it has none.

        A pointer that leads nowhere gives the place of the nearest value above it.
        """
        _, spot = self.places.nearest(pointer_tokens(pointer))
        return self.text.line_and_column(spot.value if spot.key is None else spot.key)

    def value_place(self, pointer: str) -> tuple[int, int]:
        """Line and column of the value itself; as `place` where it does not exist."""
        tokens = pointer_tokens(pointer)
        found, spot = self.places.nearest(tokens)
        return self.text.line_and_column(spot.value) if found == len(tokens) else self.place(pointer)

    def end_line(self, pointer: str) -> int:
        """Last line of the value, of the nearest above it where it does not exist."""
        return self.text.line_and_column(max(self.places.end(pointer_tokens(pointer)) - 1, 0))[0]

    def source_text(self, pointer: str) -> str | None:
        """A scalar exactly as written (`1.10`, not 1.1), quotes removed; None for objects, lists and nothing."""
        return self.places.source(pointer_tokens(pointer))

    def locate(self, location: Location) -> Location:
        """The same location with its line and column filled in."""
        if location.line is not None:
            return location
        line, column = self.place(location.pointer)
        return structs.replace(location, line=line, column=column)
