"""AsyncAPI 3.x: keys are mere ids, the address is the name on the wire, operations refer to channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from contract_check.formats.asyncapi.channels import DIRECTIONS, channel_interface, operation_interface
from contract_check.formats.asyncapi.messages import message
from contract_check.model.contract import Element

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.asyncapi.source import Source
    from contract_check.languages.schema.shape import Shape
    from contract_check.model.contract import Interface


def interfaces(source: Source) -> Iterator[Interface]:
    """Every channel and every operation."""
    used: set[int] = set()
    operations = [(name, source.with_traits(shape)) for name, shape in source.members(source.root, "operations")]
    for _, operation in operations:
        for key in ("channel", "reply"):
            holder = source.get(operation, key)
            channel = source.get(holder, "channel") if key == "reply" else holder
            if channel is not None:
                used.add(channel.key)
    for key, channel in source.members(source.root, "channels"):
        loose = () if channel.key in used else tuple(source.members(channel, "messages"))
        yield channel_interface(source, channel, _address(channel, key), loose)
    taken: dict[str, int] = {}
    for name, operation in operations:
        found = _operation(source, name, operation)
        if found is not None:
            count = taken[found.id] = taken.get(found.id, 0) + 1
            yield found if count == 1 else _renamed(found, name)


def _renamed(interface: Interface, name: str) -> Interface:
    """A second operation with the same action on the same address is told apart by its key."""
    return structs.replace(interface, id=f"{interface.id} ({name})", name=f"{interface.name} ({name})", aliases=())


def _address(channel: Shape, key: str) -> str:
    """The wire name; an address that is unknown at design time is told by the key."""
    address = channel.value.get("address")
    return str(address) if isinstance(address, str) else f"({key})"


def _operation(source: Source, name: str, operation: Shape) -> Interface | None:
    action = operation.value.get("action")
    channel = source.get(operation, "channel")
    known = isinstance(action, str) and action in DIRECTIONS
    if not known or channel is None:
        source.malformed(
            f"the operation `{name}` has no channel" if known else f"`action` is {action!r}",
            "write `action: send` or `action: receive`, and a `$ref` to a channel",
            operation.location,
        )
        return None
    named = operation.value.get("channel")
    reference = str(named.get("$ref") or "") if isinstance(named, dict) else ""
    address = _address(channel, reference.rpartition("/")[2] or name)
    direction = DIRECTIONS[action]
    elements = [
        message(source, shape, key, "message", direction) for key, shape in _messages(source, operation, channel)
    ]
    reply = source.get(operation, "reply")
    if reply is not None:
        elements.append(_reply(source, reply, action))
    return operation_interface(source, operation, action, address, channel, elements, _security(source, operation))


def _messages(source: Source, operation: Shape, channel: Shape | None) -> Iterator[tuple[str, Shape]]:
    """The messages that the operation names; absent means all of the channel, an empty list none."""
    if isinstance(operation.value.get("messages"), list):
        for index, entry in enumerate(operation.value["messages"]):
            shape = source.follow(operation.at("messages", index))
            if shape is not None:
                reference = entry.get("$ref") if isinstance(entry, dict) else None
                yield str(reference or "").rpartition("/")[2] or str(index), shape
    elif channel is not None:
        yield from source.members(channel, "messages")


def _reply(source: Source, reply: Shape, action: str) -> Element:
    """A reply to what is sent is received, and the other way round."""
    direction = DIRECTIONS[action].swapped()
    channel = source.get(reply, "channel")
    address = source.get(reply, "address")
    return Element(
        kind="reply",
        key="",
        name="reply",
        location=reply.location,
        direction=direction,
        attributes={
            "address": address.value.get("location") if address is not None else None,
            "channel": _address(channel, "") if channel is not None else None,
        },
        children=tuple(
            message(source, shape, key, "message", direction) for key, shape in _messages(source, reply, channel)
        ),
    )


def _security(source: Source, operation: Shape) -> list[Any] | None:
    if not isinstance(operation.value.get("security"), list):
        return None
    return [shape.value for shape in source.elements(operation, "security")]
