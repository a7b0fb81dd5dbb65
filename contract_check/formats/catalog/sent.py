"""An item of an entry as it travels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_check.model.change import Direction

if TYPE_CHECKING:
    from contract_check.model.entry import Item


class Sent(msgspec.Struct, frozen=True):
    """An item and the list it stands in."""

    kind: str
    """`input`, `metadata` or `output`."""
    item: Item

    @property
    def direction(self) -> Direction:
        """Outputs are read by callers, all else by the provider."""
        return Direction.OUTPUT if self.kind == "output" else Direction.INPUT

    @property
    def stem(self) -> str:
        """Of its rules: metadata items are inputs."""
        return "output" if self.kind == "output" else "input"

    @property
    def name(self) -> str:
        """As people know it."""
        return f"{self.kind} `{self.item.name or self.item.id}`"

    @property
    def where(self) -> str:
        """Where it travels, as far as the entry says it."""
        return self.item.place or ("metadata" if self.kind == "metadata" else "")
