"""Consumers, providers and owners from the interface catalog (`*.interface.yaml`).

An entry is bound to operations or messages of contracts; who consumes the entry consumes those. `uses` says which part.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from contract_check.consumers.consumption import ALL, Consumption, Part
from contract_check.formats.catalog import FORMAT
from contract_check.formats.format import Reading
from contract_check.model.change import Direction
from contract_check.model.location import pointer_tokens
from contract_check.notes.setting import CatalogFacts
from contract_check.sources.memory import MemoryTree
from contract_check.sources.tree import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.model.contract import Contract
    from contract_check.model.entry import Binding, Consumer, Entry, Item
    from contract_check.sources.tree import Tree

_PROTO = ".proto"
_HTTP = 3
"""Steps of `#/paths/PATH/METHOD`."""
_FIELD = 3
"""Steps of `inputs.NAME.FIELD`."""
_AUDIENCES = ("component-internal", "business-unit-internal", "company-internal", "external-partner", "external-public")
"""Narrowest first."""


class Catalog(msgspec.Struct, frozen=True, dict=True):
    """The entries of one tree."""

    tree: Tree

    @functools.cached_property
    def _entries(self) -> tuple[tuple[Entry, Contract], ...]:
        """(entry, the file that holds it); files that are wrong are somebody else's to report."""
        paths = [path for path in self.tree.entries() if FORMAT.recognise(path, b"")]
        return tuple(one for path, data in readable(self.tree, paths) for one in _entries(path, data))

    def consumptions(self) -> Iterator[Consumption]:
        """Every consumer of every entry: of the entry itself, and of what it is bound to."""
        for entry, file in self._entries:
            for consumer in entry.consumers or ():
                place = file.locate(consumer.location)
                known = Consumption(
                    service=consumer.service,
                    contract=file.path,
                    interfaces=(entry.id,),
                    evidence=f"{place.path}:{place.line}",
                    owner=self.owners.get(consumer.service, ""),
                )
                yield known
                for binding in entry.binding:
                    yield structs.replace(
                        known,
                        contract=f"**/*{_PROTO}" if binding.contract.endswith(_PROTO) else binding.contract,
                        interfaces=_interfaces(binding),
                        parts=tuple(_parts(consumer, entry)),
                    )

    @functools.cached_property
    def owners(self) -> dict[str, str]:
        """Providing service -> who owns its entries."""
        return {entry.provider: entry.owner for entry, _ in self._entries if entry.provider and entry.owner}

    @property
    def services(self) -> frozenset[str]:
        """Every service that an entry names."""
        named = (consumer.service for entry, _ in self._entries for consumer in entry.consumers or ())
        return frozenset({*named, *(entry.provider for entry, _ in self._entries)} - {""})

    def provider(self, path: str) -> str:
        """The service behind a contract, "" when the entries name none or several."""
        found = {entry.provider for entry in self._bound(path)}
        return found.pop() if len(found) == 1 else ""

    def facts(self, path: str) -> CatalogFacts:
        """What the entries say of a contract; where they differ, what protects its consumers best."""
        bound = list(self._bound(path))
        audiences = [entry.audience for entry in bound if entry.audience in _AUDIENCES]
        sunsets = sorted(entry.deprecation.sunset for entry in bound if entry.deprecation and entry.deprecation.sunset)
        return CatalogFacts(
            lifecycle=next((entry.lifecycle for entry in bound), ""),
            audience=max(audiences, key=_AUDIENCES.index, default=""),
            sunset=sunsets[-1] if sunsets else "",
            pins={one.service: one.pin for entry in bound for one in entry.consumers or () if one.pin},
            owners=tuple(sorted({entry.owner for entry in bound if entry.owner})),
        )

    def _bound(self, path: str) -> Sequence[Entry]:
        """Entries of a file of the catalog, or bound to a contract: to its file, or to one in its folder."""
        return self._by_contract.get(path, ())

    @functools.cached_property
    def _by_contract(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry, file in self._entries:
            contracts = {file.path, *(binding.contract for binding in entry.binding)}
            for path in {name for contract in contracts for name in (contract, *_folders(contract))}:
                found.setdefault(path, []).append(entry)
        return found


def _entries(path: str, data: bytes) -> tuple[tuple[Entry, Contract], ...]:
    """The entries of one file."""
    contract = FORMAT.read(Reading(tree=MemoryTree({path: data}), path=path, files=(path,), changed=frozenset()))
    return tuple((one.entry, contract) for one in contract.interfaces if one.entry is not None)


def _folders(contract: str) -> Iterator[str]:
    """The folders by which a contract of many files may be known."""
    if contract.endswith(_PROTO):
        yield "."
        for index, character in enumerate(contract):
            if character == "/":
                yield contract[:index]


def _interfaces(binding: Binding) -> tuple[str, ...]:
    """The interface that a binding means, as formats name theirs; a pointer is resolved in the contract."""
    steps = pointer_tokens(binding.ref.removeprefix("#"))
    if len(steps) == _HTTP and steps[0] == "paths":
        return (f"{steps[2].upper()} {steps[1]}", binding.ref)
    if not steps and not binding.ref.strip("#/"):
        return (ALL,)
    service, _, method = binding.ref.rpartition(".")
    return (binding.ref, f"{service}/{method}") if binding.kind == "rpc" and service else (binding.ref,)


def _parts(consumer: Consumer, entry: Entry) -> Iterator[Part]:
    """What `uses` narrows the use to. Whatever is neither input nor output concerns the whole interface."""
    for use in consumer.uses:
        steps = use.split(".")
        items = {"inputs": entry.inputs, "outputs": entry.outputs}.get(steps[0])
        direction = Direction.INPUT if steps[0] == "inputs" else Direction.OUTPUT
        if items is None:
            continue
        item = next((one for one in items if len(steps) > 1 and one.key == steps[1]), None)
        yield Part(direction, _type(item), frozenset(steps[2:_FIELD]))


def _type(item: Item | None) -> str:
    return item.ref.rpartition("/")[2].rpartition(".")[2] if item is not None else ""
