"""What was announced to go by a day that is past, and is still there: in contracts, and in notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.inventory import take_inventory
from contract_check.mapping import map_pair
from contract_check.model.release import Overdue
from contract_check.notes.words import day
from contract_check.sources.memory import MemoryTree

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from contract_check.config import Config
    from contract_check.model.contract import Contract, Element, Interface
    from contract_check.model.location import Location
    from contract_check.notes.note import Note
    from contract_check.sources.tree import Tree


def overdue(tree: Tree, config: Config, notes: Iterable[Note], today: dt.date) -> Iterator[Overdue]:
    """Everything past its sunset, oldest first."""
    found = [*_in_contracts(tree, config), *_in_notes(list(notes))]
    late = [one for one in found if (until := day(one.sunset[:10])) is not None and until < today]
    yield from sorted(late, key=lambda one: (one.sunset, one.place))


def _in_contracts(tree: Tree, config: Config) -> Iterator[Overdue]:
    nothing = MemoryTree({})
    inventory = take_inventory(nothing, tree, config)
    for pair in inventory.pairs:
        contract = map_pair(pair, nothing, tree, inventory, config).head
        for interface in contract.interfaces if contract is not None else ():
            assert contract is not None  # noqa: S101 - for the type checker
            if interface.sunset:
                yield _overdue(interface.name, interface.sunset, contract, interface.location)
            for element in _elements(interface):
                sunset = element.attributes.get("sunset")
                if isinstance(sunset, str) and sunset:
                    yield _overdue(f"{element.name} of {interface.name}", sunset, contract, element.location)


def _elements(interface: Interface) -> Iterator[Element]:
    todo = list(interface.elements)
    while todo:
        element = todo.pop()
        yield element
        todo.extend(element.children)


def _overdue(what: str, sunset: str, contract: Contract, location: Location) -> Overdue:
    place = contract.locate(location)
    return Overdue(what=what, sunset=sunset, place=f"{place.path}:{place.line}" if place.line else str(place))


def _in_notes(notes: list[Note]) -> Iterator[Overdue]:
    """Expansions whose old form was to go, while no note of a contraction follows them."""
    followed = {note.text("rollout", "follows") for note in notes}
    for note in notes:
        sunset = note.text("dates", "sunset")
        if note.phase == "expand" and note.id not in followed and sunset:
            place = note.place("dates", "sunset")
            yield Overdue(what=f"the old form of {note.id}", sunset=sunset, place=f"{place.path}:{place.line}")
