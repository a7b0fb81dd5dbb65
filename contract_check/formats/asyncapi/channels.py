"""What both major versions share: channels and operations as interfaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_check.formats.asyncapi import bindings
from contract_check.formats.asyncapi.access import ways_in
from contract_check.formats.asyncapi.messages import message
from contract_check.model.change import Direction, Guard
from contract_check.model.contract import Element, Interface

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_check.formats.asyncapi.source import Source
    from contract_check.languages.schema.shape import Shape

UNDIRECTED = frozenset({Guard.UNDIRECTED})
DIRECTIONS = {"send": Direction.OUTPUT, "receive": Direction.INPUT}
_CHANNEL = frozenset(
    {
        "address", "messages", "title", "summary", "description", "servers", "parameters", "tags", "externalDocs",
        "bindings", "subscribe", "publish",
    }
)  # fmt: skip
_OPERATION = frozenset(
    {
        "action", "channel", "title", "summary", "description", "security", "tags", "externalDocs", "bindings",
        "traits", "messages", "reply", "operationId", "message", "deprecated",
    }
)  # fmt: skip
"""Words of either major version."""
_PARAMETER = re.compile(r"\{([^{}]*)\}")


def address_shape(address: str) -> str:
    """An address without the names of its parameters, which never travel."""
    return _PARAMETER.sub("{}", address)


def names(value: Any) -> tuple[str, ...]:
    """Service names of an `x-consumers` list."""
    listed = value if isinstance(value, list) else []
    return tuple(str(entry.get("service", "")) if isinstance(entry, dict) else str(entry) for entry in listed)


def other_words(value: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """What neither major version knows here: a difference is said, never swallowed."""
    return {word: value[word] for word in value if word not in known and not str(word).startswith("x-")}


def channel_interface(source: Source, shape: Shape, address: str, messages: Iterable[tuple[str, Shape]]) -> Interface:
    """A channel: its servers, parameters and bindings, and the messages whose direction nobody states.

    Query and headers of a WebSocket are filled in by who opens it, so for the application they are input.
    """
    bound = bindings.read(source, shape, Direction.INPUT, default_topic=address)
    elements = (
        Element(
            kind="channel",
            key="",
            name="channel",
            location=shape.location,
            direction=Direction.BOTH,
            attributes={
                "servers": servers_of(shape),
                "wire-binding": bound.wire,
                "binding": bound.rest,
                "other": other_words(shape.value, _CHANNEL),
            },
        ),
        *bound.schemas,
        *_parameters(source, shape, address),
        *(message(source, found, key, "message", Direction.BOTH, UNDIRECTED) for key, found in messages),
    )
    return Interface(
        id=f"channel {address}",
        kind="channel",
        name=f"channel {address}",
        location=shape.location,
        aliases=(f"channel {address_shape(address)}",),
        load=lambda: elements,
        attributes={"pointer": shape.location.pointer},
        consumers=names(shape.value.get("x-consumers")),
    )


def servers_of(shape: Shape) -> list[str]:
    """Names of the servers that the channel is restricted to; empty means all."""
    listed = shape.value.get("servers")
    found = []
    for entry in listed if isinstance(listed, list) else []:
        named = str(entry.get("$ref") or "").rpartition("/")[2] if isinstance(entry, dict) else entry
        found.append(str(named))
    return sorted(found)


def servers_difference(before: list[str], after: list[str]) -> str:
    """Nothing ("") where the channel still lives on every server where it lived."""
    return "" if not after or (before and set(before) <= set(after)) else "changed"


def values_difference(before: list[str] | None, after: list[str] | None) -> str:
    """How two lists of parameter values differ; None is any value. A value that is gone takes its address with it."""
    if before == after:
        return ""
    if before is None or after is None:
        return "restricted" if before is None else "widened"
    return "widened" if set(before) <= set(after) else "narrowed"


def _parameters(source: Source, shape: Shape, address: str) -> list[Element]:
    """Address parameters by position; 3.x knows only texts with an optional `enum`."""
    order = {name: index for index, name in enumerate(_PARAMETER.findall(address))}
    found = []
    for name, parameter in source.members(shape, "parameters"):
        schema = source.get(parameter, "schema") or parameter
        enum = schema.value.get("enum")
        found.append(
            Element(
                kind="channel-parameter",
                key=str(order.get(name, name)),
                name=f"parameter `{name}`",
                location=parameter.location,
                direction=Direction.BOTH,
                attributes={
                    "values": sorted(map(str, enum)) if isinstance(enum, list) else None,
                    "location": parameter.value.get("location"),
                },
                purpose=str(parameter.value.get("description") or ""),
            )
        )
    return found


def operation_interface(
    source: Source,
    shape: Shape,
    action: str,
    address: str,
    channel: Shape,
    elements: Iterable[Element],
    security: Any,
) -> Interface:
    """What the application sends to or receives from a channel."""
    direction = DIRECTIONS[action]
    bound = bindings.read(source, shape, direction)
    own = Element(
        kind="operation",
        key="",
        name="operation",
        location=shape.location,
        direction=direction,
        attributes={
            "wire-binding": bound.wire,
            "binding": bound.rest,
            "other": other_words(shape.value, _OPERATION),
        },
    )
    parts = (own, *bound.schemas, *elements)
    return Interface(
        id=f"{action} {address}",
        kind="channel-operation",
        name=f"{action} {address}",
        location=shape.location,
        purpose=str(shape.value.get("summary") or shape.value.get("description") or ""),
        text=str(shape.value.get("description") or "") if shape.value.get("summary") else "",
        aliases=(f"{action} {address_shape(address)}",),
        load=lambda: parts,
        attributes={"security": security, "pointer": shape.location.pointer},
        deprecated=shape.value.get("deprecated") is True or shape.value.get("x-deprecated") is True,
        sunset=str(shape.value.get("x-sunset") or ""),
        access=ways_in(source, shape, servers_of(channel)),
        consumers=names(shape.value.get("x-consumers")),
    )
