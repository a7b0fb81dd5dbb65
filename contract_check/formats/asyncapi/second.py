"""AsyncAPI 2.x: channels are keyed by address, operations stand inside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.asyncapi.channels import DIRECTIONS, channel_interface, operation_interface
from contract_check.formats.asyncapi.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.asyncapi.source import Source
    from contract_check.languages.schema.shape import Shape
    from contract_check.model.contract import Interface

ACTIONS = {"subscribe": "send", "publish": "receive"}
"""What clients do in 2.x -> what the application does in 3.x."""


def interfaces(source: Source) -> Iterator[Interface]:
    """Every channel and every operation."""
    for address, channel in source.members(source.root, "channels"):
        yield channel_interface(source, channel, address, ())
        for word, action in ACTIONS.items():
            found = source.get(channel, word)
            if found is None:
                continue
            operation = source.with_traits(found)
            elements = [
                message(source, shape, key, "message", DIRECTIONS[action])
                for key, shape in _messages(source, operation)
            ]
            yield operation_interface(source, operation, action, address, channel, elements, _security(operation.value))


def _messages(source: Source, operation: Shape) -> Iterator[tuple[str, Shape]]:
    """(key, message): one, or the alternatives of `oneOf`."""
    holder = source.get(operation, "message")
    if holder is None:
        return
    alternatives = holder.value.get("oneOf")
    shapes = list(source.elements(holder, "oneOf")) if isinstance(alternatives, list) else [holder]
    for index, shape in enumerate(shapes):
        value = source.with_traits(shape).value
        yield str(value.get("messageId") or value.get("name") or _last(shape) or index), shape


def _last(shape: Shape) -> str:
    tokens = shape.location.pointer.split("/")
    return tokens[-1] if "messages" in tokens[-2:-1] else ""


def _security(value: dict[str, Any]) -> list[Any] | None:
    listed = value.get("security")
    return listed if isinstance(listed, list) else None
