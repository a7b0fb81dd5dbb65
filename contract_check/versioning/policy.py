"""What the findings of a change are held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from contract_check.model.report import Finding

if TYPE_CHECKING:
    import datetime as dt

    from contract_check.config import Config
    from contract_check.versioning.releases import Release

Earlier = Callable[[Sequence[Finding]], Mapping[str, str]]
"""Breaking changes that no note covers -> those that a note of an earlier change covers: id -> path of the note."""


class Policy(msgspec.Struct, frozen=True):
    """What findings are held against."""

    config: Config
    release: Release
    released: Mapping[str, str]
    """Version of each contract in the last release, by path; empty when bumps are measured against the base."""
    today: dt.date
    earlier: Earlier | None = None
    """As `review` says."""
    partial: bool = False
    """Only a shard's findings are known: what needs all of them is left to the merge."""

    @property
    def whole(self) -> bool:
        """Whether the change is one, not the sum of many."""
        return self.earlier is None
