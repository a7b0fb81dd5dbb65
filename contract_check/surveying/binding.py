"""From a catalog entry to the interfaces that its bindings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.formats.describing import every_interface
from contract_check.model.description import Description, Outcome, Part
from contract_check.model.survey import Bound

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from contract_check.model.contract import Interface
    from contract_check.model.entry import Binding, Entry
    from contract_check.surveying.reading import Read


class Bindings:
    """The contracts of a tree, found by what entries write."""

    def __init__(self, contracts: Iterable[Read], unread: Collection[str] = ()) -> None:
        """`unread`: files of contracts that nobody read, so whatever entries name in them may be there."""
        self._unread = unread
        self._files: dict[str, Read] = {}
        self._interfaces: dict[tuple[str, str], Interface] = {}
        self._bound: set[tuple[str, str]] = set()
        for one in contracts:
            for path in (one.unit.path, *one.unit.files):
                self._files.setdefault(path, one)
            for interface in every_interface(one.contract.interfaces):
                for name in _names(interface):
                    self._interfaces.setdefault((one.unit.path, name), interface)

    def of(self, entry: Entry) -> tuple[tuple[Bound, ...], tuple[str, ...]]:
        """(what the entry binds, references that lead nowhere). Calls inside a program are in no contract."""
        bound, dangling = [], []
        for binding in entry.binding:
            found = self._one(binding)
            if found is not None:
                bound.append(_directed(found, entry))
                self._bound.add((found.contract, found.interface))
            elif binding.kind != "call" and binding.contract not in self._unread:
                dangling.append(f"{binding.contract} {binding.ref}".strip())
        return tuple(bound), tuple(dangling)

    def is_bound(self, contract: str, interface: str) -> bool:
        """Whether an entry seen so far binds the interface."""
        return (contract, interface) in self._bound

    def _one(self, binding: Binding) -> Bound | None:
        one = self._files.get(binding.contract)
        if one is None:
            return None
        name = binding.ref.removeprefix("#")
        interface = self._interfaces.get((one.unit.path, name))
        if interface is not None:
            return Bound(
                contract=one.unit.path,
                interface=interface.id,
                place=one.contract.locate(interface.location),
                description=one.descriptions.interfaces.get(interface.id, Description()),
                declared=interface,
                kind=interface.kind,
                wire=binding.wire,
                channel=binding.channel,
            )
        # An entry may call a message an interface that other messages carry too.
        key = next((key for key in (name, name.rpartition("/")[2]) if key in one.descriptions.types), None)
        if key is None:
            return None
        part = Part(name=key, place="message", type=one.descriptions.types[key])
        return Bound(
            contract=one.unit.path,
            interface=key,
            place=one.contract.location,
            description=Description(data=(part,)),
            kind="message",
            wire=binding.wire,
            channel=binding.channel,
        )


def _directed(bound: Bound, entry: Entry) -> Bound:
    """A message on a queue has no direction of its own: the entry says whether it goes in or comes out."""
    description = bound.description
    if not description.data:
        return bound
    name = bound.interface
    sent = any(item.ref.removeprefix("#") == name for item in entry.inputs)
    received = any(item.ref.removeprefix("#") == name for item in entry.outputs)
    if sent and not received:
        parts = tuple(structs.replace(part, required=True) for part in description.data)
        return structs.replace(bound, description=structs.replace(description, inputs=parts, data=()))
    if received and not sent:
        outcome = Outcome(name=name, parts=description.data)
        return structs.replace(bound, description=structs.replace(description, outcomes=(outcome,), data=()))
    return bound


def _names(interface: Interface) -> Iterable[str]:
    """How an entry may write an interface: its id, its JSON pointer, an rpc with a dot."""
    yield interface.id
    yield interface.location.pointer
    pointer = interface.attributes.get("pointer")
    if isinstance(pointer, str):
        yield pointer
    if interface.kind == "rpc":
        yield interface.id.replace("/", ".")
