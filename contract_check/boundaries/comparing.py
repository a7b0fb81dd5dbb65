"""What entries of the catalog promise beyond their data, compared; an entry is followed from file to file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.boundaries.contexts import context_changes
from contract_check.boundaries.effects import effect_changes
from contract_check.boundaries.homes import entries_of
from contract_check.boundaries.outcomes import outcome_changes
from contract_check.boundaries.preconditions import precondition_changes
from contract_check.boundaries.transactions import transaction_changes
from contract_check.formats.catalog.comparing import added, entry_changes, removed
from contract_check.formats.promise import Promise
from contract_check.mapping import completed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.boundaries.homes import Homes
    from contract_check.mapping import Mapped
    from contract_check.model.change import Change
    from contract_check.model.entry import Entry

_WHOLE_FILES = frozenset({"envelope/contract-added", "envelope/contract-removed"})
_COMING_AND_GOING = frozenset({"catalog/interface-added", "catalog/interface-removed"})


def with_boundaries(one: Mapped, before: Homes, after: Homes) -> Mapped:
    """The pair with what its entries promise, wherever they stood before."""
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
    return structs.replace(one, changes=completed(changes, one.pair))


def _elsewhere(change: Change, before: Homes, after: Homes) -> bool:
    """Whether a fact about coming or going is told entry by entry, or is none because the entry only moved."""
    moved = change.rule in _COMING_AND_GOING and all(name in before and name in after for name in change.reach)
    return moved or change.rule in _WHOLE_FILES


def boundary_changes(base: Entry, head: Entry) -> Iterator[Change]:
    """What differs in the boundaries of one entry."""
    promise = Promise(base, head)
    for compare in (context_changes, precondition_changes, outcome_changes, effect_changes, transaction_changes):
        yield from compare(promise)
