"""Messages of a pact replayed against an AsyncAPI contract: does a consumer still get what it reads?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.consumers.pacts.exchanges import Hit, expectation
from contract_check.formats.envelope import pair_interfaces
from contract_check.model.change import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.consumers.pacts.pact import Pact, Queued
    from contract_check.model.contract import Contract, Element, Interface

_ADDRESSES = ("topic", "channel", "address", "destination", "queue", "kafka_topic", "routingkey", "routing_key")
"""Metadata in which people note where a message travels."""


class Queues:
    """A contract that the messages of pacts are replayed against, both sides."""

    def __init__(self, base: Contract, head: Contract) -> None:
        self._base = base
        self._kept = pair_interfaces(base.interfaces, head.interfaces).kept

    def replay(self, pact: Pact) -> Iterator[Hit]:
        """What of its messages no longer holds; nothing of those that base does not send."""
        for queued in pact.messages:
            for one, element in _sent(queued, self._base):
                yield from _held(queued, one, element, self._kept.get(one.id, (one, None))[1])


def _held(queued: Queued, one: Interface, element: Element, other: Interface | None) -> Iterator[Hit]:
    names = tuple(dict.fromkeys(side.name for side in (one, other) if side is not None))
    if other is None:
        yield Hit(names, Direction.OUTPUT, (), f"{one.name} is gone", queued.message.place)
        return
    new = next((each for each in _messages(other) if each.key == element.key), None)
    if new is None:
        gone = f"{element.name} is sent no longer"
        yield Hit(names, Direction.OUTPUT, (element.key,), gone, queued.message.place)
    elif queued.message.body.is_json:
        for hit in expectation(element, new, queued.message):
            yield structs.replace(hit, interfaces=names)


def _sent(queued: Queued, base: Contract) -> list[tuple[Interface, Element]]:
    """Which message of the contract is meant: by its address, then by its name; an only one needs neither."""
    found = [(one, each) for one in base.interfaces if one.name.startswith("send ") for each in _messages(one)]
    addresses = {queued.message.headers[key] for key in _ADDRESSES if key in queued.message.headers}
    if addresses:
        found = [(one, each) for one, each in found if one.name.removeprefix("send ") in addresses]
    words = queued.description.lower()
    named = [(one, each) for one, each in found if each.key.lower() in words]
    return named or (found if len(found) == 1 else [])


def _messages(interface: Interface) -> list[Element]:
    return [
        element for element in interface.elements if element.kind == "message" and element.language == "schema"
        and Direction.OUTPUT in element.direction and element.shape is not None
    ]  # fmt: skip
