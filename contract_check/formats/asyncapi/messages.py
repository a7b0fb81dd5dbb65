"""Messages: payload and headers in their own type language, and what travels beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.asyncapi.bindings import wire_and_rest
from contract_check.languages.schema.shape import Shape
from contract_check.model.contract import Element

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.asyncapi.source import Source
    from contract_check.model.change import Direction, Guard

_SCHEMA = (
    "application/vnd.aai.asyncapi",
    "application/schema+json",
    "application/schema+yaml",
    "application/vnd.oai.openapi",
)
_ANY_HEADERS = {"type": "object"}
"""Headers that nobody described: any may come, none must."""
KNOWN = frozenset(
    {
        "messageId", "headers", "payload", "correlationId", "schemaFormat", "contentType", "name", "title", "summary",
        "description", "tags", "externalDocs", "bindings", "examples", "traits", "deprecated",
    }
)  # fmt: skip


def message(
    source: Source, shape: Shape, key: str, kind: str, direction: Direction, guards: frozenset[Guard] = frozenset()
) -> Element:
    """One message of an operation or channel."""
    shape = source.with_traits(shape)
    value = shape.value
    name = str(value.get("name") or value.get("messageId") or key)
    format_name, payload = _payload(source, shape, "payload")
    language = language_of(format_name)
    wire, rest = wire_and_rest(value.get("bindings"))
    return Element(
        kind=kind,
        key=key,
        name=f"message `{name}`",
        location=shape.location,
        direction=direction,
        guards=guards,
        attributes={
            "content-type": value.get("contentType") or source.value.get("defaultContentType") or "application/json",
            "schema-format": None if language == "schema" else format_name,
            "correlation-id": _location(source, shape),
            "wire-binding": wire,
            "binding": rest,
            "deprecated": value.get("deprecated") is True or value.get("x-deprecated") is True,
            "payload-text": payload.value if payload is not None and not language else None,
            "other": {word: value[word] for word in value if word not in KNOWN and not str(word).startswith("x-")},
        },
        shape=payload if language else None,
        language=language,
        children=tuple(_children(source, shape, direction, guards)),
        purpose=next(
            (text for word in ("summary", "description", "title") if isinstance(text := value.get(word), str)), ""
        ),
    )


def _location(source: Source, shape: Shape) -> Any:
    found = source.get(shape, "correlationId")
    return found.value.get("location") if found is not None else None


def _payload(source: Source, shape: Shape, key: str) -> tuple[str, Shape | None]:
    """(schema format, schema) of a payload or of headers; 3.x may wrap them as a Multi Format Schema Object."""
    if not isinstance(shape.value.get(key), dict | bool | str | list):
        return "", None
    found = shape.at(key)
    if isinstance(found.value, dict) and not source.second:
        followed = source.follow(found)
        if followed is not None and "schemaFormat" in followed.value and "schema" in followed.value:
            return str(followed.value["schemaFormat"]), followed.at("schema")
    return str(shape.value.get("schemaFormat", "")) if key == "payload" else "", found


def language_of(schema_format: str) -> str:
    """The type language of a `schemaFormat`, "" for one that is compared as text only."""
    media = schema_format.partition(";")[0].strip().lower()
    if not media or any(media.startswith(known) for known in _SCHEMA):
        return "schema"
    return "avro" if "avro" in media else ""


def _children(source: Source, shape: Shape, direction: Direction, guards: frozenset[Guard]) -> Iterator[Element]:
    _, headers = _payload(source, shape, "headers")
    headers = headers or Shape(_ANY_HEADERS, shape.scope, shape.location)
    yield Element(
        kind="message-headers",
        key="",
        name="headers",
        location=headers.location,
        direction=direction,
        shape=headers,
        language="schema",
        guards=guards,
    )
    bindings = source.get(shape, "bindings")
    kafka = source.get(bindings, "kafka")
    if kafka is not None and isinstance(kafka.value.get("key"), dict):
        yield Element(
            kind="message-key",
            key="kafka",
            name="Kafka key",
            location=kafka.location.child("key"),
            direction=direction,
            shape=kafka.at("key"),
            language="schema",
            guards=guards,
        )
