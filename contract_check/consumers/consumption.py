"""Who consumes what, and how we know: what every source of evidence yields."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

STRENGTHS = ("certain", "declared", "derived", "possible")
"""Strongest first (reference: the evidence ladder of the interface catalog)."""
ALL = "*"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Consumption:
    """A service uses a part of a contract."""

    service: str
    contract: str
    """Path or glob of the contract."""
    interfaces: tuple[str, ...] = (ALL,)
    """Names of the interfaces used; `*` for all."""
    evidence: str
    """`path:line`, or the setting, where that is stated."""
    strength: str = "declared"
    owner: str = ""

    def used(self, interfaces: Iterable[str]) -> tuple[str, ...]:
        """Which of `interfaces` this service uses."""
        return tuple(name for name in interfaces if ALL in self.interfaces or name in self.interfaces)
