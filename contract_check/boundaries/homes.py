"""Where the entries of the catalog stand: an entry is known by its id, in any file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_check.languages.schema.files import FileScope
    from contract_check.model.contract import Contract
    from contract_check.model.entry import Entry

Entries = dict[str, "Entry"]
Homes = dict[str, tuple["Entry", "FileScope"]]
"""Id -> the entry and the surroundings of its file."""


def entries_of(contract: Contract | None) -> Entries:
    """The interfaces of a contract that have an entry."""
    interfaces = contract.interfaces if contract is not None else ()
    return {one.id: one.entry for one in interfaces if one.entry is not None}


def homes_of(contracts: Iterable[Contract | None]) -> Homes:
    """The entries of all contracts of a side; of those with one id the first."""
    found: Homes = {}
    for contract in contracts:
        if contract is not None and contract.content is not None:
            for name, entry in entries_of(contract).items():
                found.setdefault(name, (entry, contract.content.scope))
    return found
