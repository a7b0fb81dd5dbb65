"""Adding to the compared pairs what entries promise beyond their data, and following entries from file to file."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from contract_check.boundaries.contexts import context_changes
from contract_check.boundaries.effects import effect_changes
from contract_check.boundaries.outcomes import outcome_changes
from contract_check.boundaries.preconditions import precondition_changes
from contract_check.boundaries.transactions import transaction_changes
from contract_check.formats.catalog.comparing import added, entry_changes, removed
from contract_check.formats.promise import Promise
from contract_check.mapping import completed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.languages.schema.files import FileScope
    from contract_check.mapping import Mapped
    from contract_check.model.change import Change
    from contract_check.model.contract import Contract
    from contract_check.model.entry import Entry

_WHOLE_FILES = frozenset({"envelope/contract-added", "envelope/contract-removed"})
_COMING_AND_GOING = frozenset({"catalog/interface-added", "catalog/interface-removed"})
Entries = dict[str, "Entry"]
Homes = dict[str, tuple["Entry", "FileScope"]]


def reviewed(mapped: Sequence[Mapped]) -> list[Mapped]:
    """Every pair, those of the catalog with what their entries promise; an entry is known by its id in any file."""
    before, after = _homes(one.base for one in mapped), _homes(one.head for one in mapped)
    if not before and not after:
        return list(mapped)
    return [_reviewed(one, before, after) for one in mapped]


def boundary_changes(base: Entry, head: Entry) -> Iterator[Change]:
    """What differs in the boundaries of one entry."""
    promise = Promise(base, head)
    for compare in (context_changes, precondition_changes, outcome_changes, effect_changes, transaction_changes):
        yield from compare(promise)


def _reviewed(one: Mapped, before: Homes, after: Homes) -> Mapped:
    own, new = entries_of(one.base), entries_of(one.head)
    if not own and not new:
        return one
    changes = [change for change in one.changes if not _elsewhere(change, before, after)]
    if one.head is None:
        changes.extend(removed(entry) for entry in own.values() if entry.id not in after)
    if one.base is None:
        changes.extend(added(entry) for entry in new.values() if entry.id not in before)
    for name, entry in new.items():
        if name in before:
            old, scope = before[name]
            if name not in own:
                changes.extend(entry_changes(old, entry, scope, after[name][1]))
            changes.extend(boundary_changes(old, entry))
    return dataclasses.replace(one, changes=completed(changes, one.pair))


def _elsewhere(change: Change, before: Homes, after: Homes) -> bool:
    """Whether a fact about coming or going is told entry by entry, or is none because the entry only moved."""
    moved = change.rule in _COMING_AND_GOING and all(name in before and name in after for name in change.reach)
    return moved or change.rule in _WHOLE_FILES


def entries_of(contract: Contract | None) -> Entries:
    """The interfaces of a contract that have an entry."""
    interfaces = contract.interfaces if contract is not None else ()
    return {one.id: one.entry for one in interfaces if one.entry is not None}


def _homes(contracts: Iterator[Contract | None]) -> Homes:
    """Id -> the entry and the surroundings of its file."""
    found: Homes = {}
    for contract in contracts:
        if contract is not None and contract.content is not None:
            for name, entry in entries_of(contract).items():
                found.setdefault(name, (entry, contract.content.scope))
    return found
