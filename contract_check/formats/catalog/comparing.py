"""Comparing two files of the catalog: which entries came and went, and the data contract of the others.

What entries promise beyond their data (tenant, security, preconditions, outcomes, side effects, transactions) is
compared by step 3, `boundaries`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.catalog.bindings import binding_changes
from contract_check.formats.catalog.items import item_changes
from contract_check.formats.catalog.lifecycle import lifecycle_changes, version_change
from contract_check.formats.catalog.texts import text_changes
from contract_check.formats.promise import Promise
from contract_check.languages.schema.comparison import Comparison

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.languages.schema.files import FileScope
    from contract_check.model.change import Change
    from contract_check.model.contract import Contract
    from contract_check.model.entry import Entry


def compare(base: Contract, head: Contract, _options: Mapping[str, Any]) -> Iterator[Change]:
    """Every fact that differs, entry by entry. Documents that are no valid entries say nothing."""
    before, after = base.content, head.content
    broken = before.broken | after.broken
    for one in before.entries.values():
        if one.id in broken:
            continue
        other = after.entries.get(one.id)
        if other is None:
            yield removed(one)
        else:
            yield from entry_changes(one, other, before.scope, after.scope, lone=bool(base.version and head.version))
    for other in after.entries.values():
        if other.id not in before.entries and other.id not in broken:
            yield added(other)


def entry_changes(
    base: Entry, head: Entry, base_scope: FileScope, head_scope: FileScope, *, lone: bool = False
) -> Iterator[Change]:
    """The data contract of one entry: bindings, items, promises about versions, texts.

    `lone`: the entry's version is that of its file, whose change is told for every format alike.
    """
    promise = Promise(base, head)
    if base.version != head.version and base.version and head.version and not lone:
        yield version_change(promise)
    comparison = Comparison()
    yield from lifecycle_changes(promise)
    yield from binding_changes(promise)
    yield from item_changes(promise, comparison, base_scope, head_scope)
    yield from text_changes(promise)


def removed(entry: Entry) -> Change:
    """The entry is gone. Its sunset is shown; that it has passed makes the removal due, and still asks for a note."""
    sunset = entry.deprecation.sunset if entry.deprecation else ""
    return Promise(entry, entry).change("interface-removed", "entry", entry.location, None, "entry", sunset or None)


def added(entry: Entry) -> Change:
    """The entry is new."""
    return Promise(entry, entry).change("interface-added", "entry", None, entry.location, "entry")
