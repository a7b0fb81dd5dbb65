"""Protocol bindings: some words are on the wire, some of them schemas, others only tune the broker.

Source: github.com/asyncapi/bindings, one page for each protocol.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.languages.schema.shape import Shape
from contract_check.model.contract import Element

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_check.formats.asyncapi.source import Source
    from contract_check.model.change import Direction, Guard
    from contract_check.model.location import Location

_TUNING: dict[str, frozenset[str]] = {
    "kafka": frozenset(
        {
            "partitions",
            "replicas",
            "topicConfiguration",
            "groupId",
            "clientId",
            "bindingVersion",
            "schemaRegistryUrl",
            "schemaRegistryVendor",
        }
    ),
    "amqp": frozenset(
        {"expiration", "userId", "priority", "mandatory", "bcc", "timestamp", "ack", "bindingVersion", "deliveryMode"}
    ),
    "ws": frozenset({"bindingVersion"}),
    "http": frozenset({"bindingVersion"}),
    "mqtt": frozenset({"qos", "retain", "bindingVersion", "cleanSession", "keepAlive", "lastWill", "clientId"}),
}
_SCHEMAS: dict[tuple[str, str], tuple[str, str]] = {
    # (protocol, word): (kind of the element, its name)
    ("kafka", "key"): ("binding-value", "Kafka key"),
    ("mqtt", "correlationData"): ("binding-value", "MQTT correlation data"),
    ("mqtt", "responseTopic"): ("binding-value", "MQTT response topic"),
    ("http", "query"): ("binding-fields", "HTTP query"),
    ("http", "headers"): ("binding-fields", "HTTP headers"),
    ("ws", "query"): ("binding-fields", "WebSocket query"),
    ("ws", "headers"): ("binding-fields", "WebSocket headers"),
    ("jms", "headers"): ("binding-fields", "JMS headers"),
    ("anypointmq", "headers"): ("binding-fields", "Anypoint MQ headers"),
}
"""Words that are schemas. Of a `binding-fields` that nobody describes any may be sent; a `binding-value` that is
described at last may have been there before."""
_TOPIC = "kafka.topic"
"""A word with a default, the address of the channel: saying another one moves the channel."""
ANY_FIELDS = {"type": "object"}
"""Headers or a query that nobody described: any may come, none must."""
_AVRO_ONLY = frozenset({"record", "fixed", "map", "bytes", "int", "long", "float", "double"})
"""Types that JSON Schema does not know: a Kafka key may be an Avro schema, and nothing beside it says so."""


class Bindings(msgspec.Struct, frozen=True):
    """What the bindings of a channel, operation or message say."""

    wire: dict[str, Any]
    """What peers see, e.g. `kafka.topic` -> name."""
    rest: dict[str, Any]
    """What only a person can judge: tuning words, and whole protocols that are not known here."""
    schemas: tuple[Element, ...]


def read(
    source: Source, owner: Shape, direction: Direction, guards: frozenset[Guard] = frozenset(), default_topic: str = ""
) -> Bindings:
    """The bindings of `owner`, references followed; `direction` is that of the values in them.

    A Kafka topic that repeats `default_topic`, the address of its channel, says nothing.
    """
    wire: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    holder = source.get(owner, "bindings")
    for protocol, words in holder.value.items() if holder is not None else ():
        known = _TUNING.get(protocol)
        if known is None or not isinstance(words, dict):
            left = _without_schemas(protocol, words)
            rest |= {protocol: left} if left else {}
            continue
        for word, value in words.items():
            if word != "bindingVersion" and not _is_schema(protocol, word, value):
                (rest if word in known else wire)[f"{protocol}.{word}"] = value
    if default_topic and wire.get(_TOPIC) == default_topic:
        del wire[_TOPIC]
    return Bindings(wire, rest, tuple(_elements(holder, direction, guards)) if holder is not None else ())


def _is_schema(protocol: Any, word: str, value: Any) -> bool:
    return (protocol, word) in _SCHEMAS and isinstance(value, dict)


def _without_schemas(protocol: Any, words: Any) -> Any:
    if not isinstance(words, dict):
        return words
    return {
        word: value
        for word, value in words.items()
        if word != "bindingVersion" and not _is_schema(protocol, word, value)
    }


def _elements(holder: Shape, direction: Direction, guards: frozenset[Guard]) -> Iterator[Element]:
    for (protocol, word), (kind, name) in _SCHEMAS.items():
        words = holder.value.get(protocol)
        if isinstance(words, dict) and _is_schema(protocol, word, words.get(word)):
            shape = holder.at(protocol, word)
            kinds = shape.value.get("type")
            avro = word == "key" and isinstance(kinds, str) and kinds in _AVRO_ONLY  # several are JSON Schema's
            language = "avro" if avro else "schema"
            yield Element(
                kind=kind,
                key=f"{protocol}.{word}",
                name=name,
                location=shape.location,
                direction=direction,
                shape=shape,
                attributes={"language": language},
                language=language,
                guards=guards,
            )


def completed(mine: Sequence[Element], theirs: Sequence[Element], at: Location) -> tuple[Element, ...]:
    """`mine`, with any fields where only the other side describes a query or headers; those stand `at` their owner."""
    partners = {(element.kind, element.key): element for element in theirs}
    found = []
    for element in mine:
        partner = partners.pop((element.kind, element.key), None)
        children = completed(element.children, partner.children, element.location) if partner else element.children
        found.append(structs.replace(element, children=children))
    for element in partners.values():
        if element.kind == "binding-fields":
            anything = Shape(ANY_FIELDS, element.shape.scope, at)
            found.append(structs.replace(element, shape=anything, location=at))
    return tuple(found)


def settled(base: Sequence[Element], head: Sequence[Element]) -> tuple[Element, ...]:
    """`head`, where words of the wire that base did not state are for a person to judge: they may have held before."""
    partners = {(element.kind, element.key): element for element in base}
    return tuple(_beside(partners.get((element.kind, element.key)), element) for element in head)


def _beside(partner: Element | None, element: Element) -> Element:
    if partner is None:
        return element
    return structs.replace(
        element,
        attributes=_settled(partner.attributes, element.attributes),
        children=settled(partner.children, element.children),
    )


def _settled(before: Mapping[str, Any], after: Mapping[str, Any]) -> Mapping[str, Any]:
    wire = after.get("wire-binding", {})
    new = {word: value for word, value in wire.items() if word not in before["wire-binding"] and word != _TOPIC}
    if not new:
        return after
    kept = {word: value for word, value in wire.items() if word not in new}
    return {**after, "wire-binding": kept, "binding": {**after["binding"], **new}}
