"""Adding to the compared pairs what their entries promise beyond their data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.boundaries.homes import homes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_check.mapping import Mapped


def reviewed(mapped: Sequence[Mapped]) -> list[Mapped]:
    """Every pair, those of the catalog with what their entries promise."""
    before, after = homes_of(one.base for one in mapped), homes_of(one.head for one in mapped)
    if not before and not after:
        return list(mapped)
    from contract_check.boundaries.comparing import with_boundaries  # noqa: PLC0415 - only where a catalog changed

    return [with_boundaries(one, before, after) for one in mapped]
