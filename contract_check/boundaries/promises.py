"""What the catalog promises of other contracts: how bound interfaces travel, and that entries inherit their breaks.

Read from the base: a change cannot take back the promise that it breaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.boundaries.homes import entries_of
from contract_check.formats.format import Reading
from contract_check.model.change import INHERITED, Use
from contract_check.model.rule import Level, Party

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from contract_check.inventory import ContractPair, Inventory
    from contract_check.mapping import Mapped
    from contract_check.model.contract import Interface
    from contract_check.model.entry import Binding, Entry
    from contract_check.model.report import Finding
    from contract_check.sources.tree import Tree

CATALOG = "catalog"
WIRES = {
    "protobuf-binary": frozenset({Party.WIRE}),
    "protobuf-json": frozenset({Party.JSON}),
    "json": frozenset({Party.JSON}),
}
"""`wire` of a binding: whom it protects in a contract that can be encoded in several ways. All others: everybody."""
EVERYBODY = frozenset({Party.WIRE, Party.JSON, Party.PACKAGE, Party.FILE})
_MODES = {frozenset({"backward", "forward"}): "full"}


class Promises(msgspec.Struct, frozen=True):
    """The entries of the base, by the contract file that they are bound to."""

    bound: Mapping[str, Sequence[tuple[Entry, Binding]]]

    def of(self, pair: ContractPair) -> list[tuple[Entry, Binding]]:
        """Every (entry, binding) that names a file of a contract."""
        files = pair.base.files if pair.base is not None else ()
        return [found for path in dict.fromkeys((pair.path, *files)) for found in self.bound.get(path, ())]

    def options(self, pair: ContractPair) -> dict[str, Any]:
        """The settings that bindings put in place of the defaults of their contract."""
        found = self.of(pair)
        if pair.format.name == "protobuf":
            wires: dict[str, frozenset[Party]] = {}
            for _, binding in found:
                for name in names_of(binding):
                    wires[name] = wires.get(name, frozenset()) | WIRES.get(binding.wire, EVERYBODY)
            return {"wires": wires} if wires else {}
        modes = {entry.compatibility.mode for entry, _ in found if entry.compatibility and entry.compatibility.mode}
        if pair.format.name in ("avro", "jsonschema") and modes:
            return {"compatibility": "full" if "full" in modes else _MODES.get(frozenset(modes), min(modes))}
        return {}


def promises_of(inventory: Inventory, base: Tree) -> Promises:
    """What the catalog of the base promises; nothing is read where only the catalog, or no catalog, is touched."""
    bound: dict[str, list[tuple[Entry, Binding]]] = {}
    if any(pair.touched and pair.format.name != CATALOG for pair in inventory.pairs):
        for pair in inventory.pairs:
            if pair.format.name == CATALOG and pair.base is not None:
                unit = pair.base
                contract = unit.format.read(
                    Reading(tree=base, path=unit.path, files=unit.files, changed=inventory.changed)
                )
                for entry in entries_of(contract).values():
                    for binding in entry.binding:
                        bound.setdefault(binding.contract, []).append((entry, binding))
    return Promises(bound)


def names_of(binding: Binding) -> Iterator[str]:
    """How the bound interface may be called in its contract: as written, or an rpc with a slash."""
    name = binding.ref.removeprefix("#").removeprefix(".")
    yield name
    if binding.kind == "rpc" and "/" not in name and "." in name:
        service, _, method = name.rpartition(".")
        yield f"{service}/{method}"


def inherited(findings: Iterable[Finding], mapped: Sequence[Mapped], promises: Promises) -> list[Finding]:
    """The findings, each with the entries among what it reaches: who is bound to a thing inherits its verdict."""
    if not promises.bound:
        return list(findings)
    entries = {
        change.id: found
        for one in mapped
        if one.pair.format.name != CATALOG and (found := _entries(one, promises))
        for change in one.changes
    }
    return [_inherited(finding, entries.get(finding.change.id, {})) for finding in findings]


def _entries(one: Mapped, promises: Promises) -> dict[str, list[str]]:
    """Name of an interface -> ids of the entries that are bound to it."""
    names: dict[str, str] = {}
    for side in (one.head, one.base):
        for interface in side.interfaces if side is not None else ():
            names |= dict.fromkeys(_spelled(interface), interface.name)
    found: dict[str, list[str]] = {}
    for entry, binding in promises.of(one.pair):
        for name in names_of(binding):
            found.setdefault(names.get(name, name), []).append(entry.id)
    return found


def _spelled(interface: Interface) -> Iterator[str]:
    yield interface.location.pointer
    yield interface.id
    yield interface.name


def _inherited(finding: Finding, entries: Mapping[str, Sequence[str]]) -> Finding:
    change = finding.change
    if finding.level is Level.COMPATIBLE or not entries:
        return finding
    reached = {
        (entry, use.direction, use.guards): use for use in change.uses for entry in entries.get(use.interface, ())
    }
    uses = tuple(Use(entry, direction, guards, INHERITED) for entry, direction, guards in reached)
    harmed = dict.fromkeys(entry for name in finding.harmed for entry in entries.get(name, ()))
    if not uses:
        return finding
    return structs.replace(
        finding, change=structs.replace(change, uses=(*change.uses, *uses)), harmed=(*finding.harmed, *harmed)
    )
