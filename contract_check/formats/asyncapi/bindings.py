"""Protocol bindings: some words are on the wire, others only tune the broker (github.com/asyncapi/bindings)."""

from __future__ import annotations

from typing import Any

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
_ELSEWHERE = {"kafka": frozenset({"key"})}
"""Words that are compared as shapes of their own."""


def wire_and_rest(bindings: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what peers see, what only a person can judge): tuning words and whole protocols that are not known here."""
    wire: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for protocol, words in bindings.items() if isinstance(bindings, dict) else ():
        if protocol not in _TUNING or not isinstance(words, dict):
            rest[protocol] = words
            continue
        for word, value in words.items():
            if word == "bindingVersion" or word in _ELSEWHERE.get(protocol, ()):
                continue
            (rest if word in _TUNING[protocol] else wire)[f"{protocol}.{word}"] = value
    return wire, rest
