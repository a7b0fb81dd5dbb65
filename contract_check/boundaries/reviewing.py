"""Adding to the compared pairs what entries promise beyond their data; an entry is known by its id in any file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.languages.schema.files import FileScope
    from contract_check.mapping import Mapped
    from contract_check.model.contract import Contract
    from contract_check.model.entry import Entry

Entries = dict[str, "Entry"]
Homes = dict[str, tuple["Entry", "FileScope"]]
"""Id -> the entry and the surroundings of its file."""


def reviewed(mapped: Sequence[Mapped]) -> list[Mapped]:
    """Every pair, those of the catalog with what their entries promise."""
    before, after = _homes(one.base for one in mapped), _homes(one.head for one in mapped)
    if not before and not after:
        return list(mapped)
    from contract_check.boundaries.comparing import with_boundaries  # noqa: PLC0415 - only where a catalog changed

    return [with_boundaries(one, before, after) for one in mapped]


def entries_of(contract: Contract | None) -> Entries:
    """The interfaces of a contract that have an entry."""
    interfaces = contract.interfaces if contract is not None else ()
    return {one.id: one.entry for one in interfaces if one.entry is not None}


def _homes(contracts: Iterator[Contract | None]) -> Homes:
    found: Homes = {}
    for contract in contracts:
        if contract is not None and contract.content is not None:
            for name, entry in entries_of(contract).items():
                found.setdefault(name, (entry, contract.content.scope))
    return found
