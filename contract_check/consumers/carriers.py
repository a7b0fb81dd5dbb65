"""From a change to the names of all types that carry it: what code and other contracts would have to mention.

An upper bound: a type that contains a changed type may be used without the part that changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.model.location import pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.mapping import Mapped
    from contract_check.model.change import Change
    from contract_check.model.contract import Contract

_HOLDERS = ("schemas", "messages", "definitions", "$defs")
"""Keys under which documents keep named types."""


def carriers(change: Change, mapped: Mapped) -> frozenset[str]:
    """Names of the types in which something changed, and of every type that holds one of them.

    Full names where the format has packages.
    """
    found: set[str] = set()
    for contract in (mapped.base, mapped.head):
        if contract is not None:
            found |= _carriers(change, contract)
    return frozenset(found)


def _carriers(change: Change, contract: Contract) -> set[str]:
    if contract.format == "protobuf":
        spots = change.shapes.spots if change.shapes is not None else ()
        reach = contract.content.reach
        return {name for spot in spots for name in reach.carriers(spot)}
    if contract.format == "avro":
        return {name for name in (change.place.partition("/")[0], *change.reach) if name}
    changed = {name for place in (change.base, change.head) if place is not None for name in _named(place.pointer)}
    users = _users(contract)
    todo = list(changed)
    while todo:
        for name in users.get(todo.pop(), set()) - changed:
            changed.add(name)
            todo.append(name)
    return changed


def _named(pointer: str) -> Iterator[str]:
    """Names of the definitions that a JSON Pointer leads through."""
    tokens = pointer_tokens(pointer)
    yield from (tokens[index + 1] for index, token in enumerate(tokens[:-1]) if token in _HOLDERS)


def _users(contract: Contract) -> dict[str, set[str]]:
    """Named type -> named types that refer to it."""
    value = getattr(contract.content, "value", None)
    if value is None:
        value = getattr(getattr(contract.content, "source", None), "value", None)
    found: dict[str, set[str]] = {}
    for holder in (value, value.get("components")) if isinstance(value, dict) else ():
        for key in _HOLDERS:
            table = holder.get(key) if isinstance(holder, dict) else None
            for name, definition in table.items() if isinstance(table, dict) else ():
                for target in _references(definition):
                    found.setdefault(target, set()).add(str(name))
    return found


def _references(value: Any) -> Iterator[str]:
    """Last name of every reference in a value."""
    todo = [value]
    while todo:
        found = todo.pop()
        if isinstance(found, dict):
            reference = found.get("$ref")
            if isinstance(reference, str):
                yield reference.rpartition("/")[2]
            todo.extend(found.values())
        elif isinstance(found, list):
            todo.extend(found)
