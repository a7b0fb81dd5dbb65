"""Messages find their partners by what they say: keys are mere ids (AsyncAPI 3.0.0, "Channel Object")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.formats.asyncapi import bindings
from contract_check.formats.envelope import pair_interfaces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_check.languages.schema.comparison import Comparison
    from contract_check.model.contract import Element, Interface


def aligned(
    base: Sequence[Interface], head: Sequence[Interface], comparison: Comparison
) -> tuple[list[Interface], list[Interface]]:
    """Both sides, ready to be paired by key.

    Messages of a paired interface in head are keyed as in base where they are the same message; messages of a
    channel count on their own only where no operation uses the channel on either side. What bindings say on one
    side only meets what holds where nothing is said.
    """
    before, after = {one.id: one for one in base}, {one.id: one for one in head}
    for one, other in pair_interfaces(base, head).kept.values():
        if one.kind == "channel" and (_messages(one) == []) != (_messages(other) == []):
            old = tuple(part for part in one.elements if part.kind != "message")
            new = tuple(part for part in other.elements if part.kind != "message")
        else:
            old, new = one.elements, _rekeyed(one.elements, other.elements, comparison)
        before[one.id] = _with(one, bindings.completed(old, new, one.location))
        after[other.id] = _with(other, bindings.completed(bindings.settled(old, new), old, other.location))
    return list(before.values()), list(after.values())


def _messages(interface: Interface) -> list[Element]:
    return [part for part in interface.elements if part.kind == "message"]


def _with(interface: Interface, elements: tuple[Element, ...]) -> Interface:
    return structs.replace(interface, load=lambda: elements)


def _rekeyed(base: Sequence[Element], head: Sequence[Element], comparison: Comparison) -> tuple[Element, ...]:
    taken = {element.key for element in head if element.kind == "message"}
    free = [element for element in base if element.kind == "message" and element.key not in taken]
    known = {element.key for element in base if element.kind == "message"}
    loose = [element for element in head if element.kind == "message" and element.key not in known]
    keys: dict[int, str] = {}
    for element in loose:
        partner = next((one for one in free if _same_payload(one, element, comparison)), None)
        if partner is None and len(free) == len(loose) == 1:
            partner = free[0]  # one message on each side: it was renamed, whatever else changed
        if partner is not None:
            free.remove(partner)
            keys[id(element)] = partner.key
    return tuple(
        structs.replace(
            element,
            key=keys.get(id(element), element.key),
            children=_rekeyed(_children(base, element), element.children, comparison),
        )
        for element in head
    )


def _children(base: Sequence[Element], element: Element) -> Sequence[Element]:
    """The children of the element's namesake in base (the messages inside a reply)."""
    return next((one.children for one in base if (one.kind, one.key) == (element.kind, element.key)), ())


def _same_payload(one: Element, other: Element, comparison: Comparison) -> bool:
    if one.shape is None or other.shape is None:
        return one.shape is other.shape
    return comparison.sameness.same(one.shape, other.shape)
