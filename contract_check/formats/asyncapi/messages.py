"""Messages: payload and headers in their own type language, and what travels beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.asyncapi import bindings, payloads
from contract_check.languages.schema.shape import Shape
from contract_check.model.contract import Element

if TYPE_CHECKING:
    from contract_check.formats.asyncapi.source import Source
    from contract_check.model.change import Direction, Guard

_LANGUAGES = {"schema": "JSON Schema", "avro": "Avro", "protobuf": "Protobuf"}
"""Notation and version of a schema format may change; another language writes other bytes."""
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
    language = payloads.language_of(format_name)
    bound = bindings.read(source, shape, direction, guards)
    return Element(
        kind=kind,
        key=key,
        name=f"message `{name}`",
        location=shape.location,
        direction=direction,
        guards=guards,
        attributes={
            "content-type": value.get("contentType") or source.value.get("defaultContentType") or "application/json",
            "schema-format": _LANGUAGES.get(language, format_name),
            "correlation-id": _location(source, shape),
            "wire-binding": bound.wire,
            "binding": bound.rest,
            "deprecated": value.get("deprecated") is True or value.get("x-deprecated") is True,
            "sunset": str(value.get("x-sunset") or ""),
            "payload-text": payload.value if payload is not None and not language else None,
            "other": {word: value[word] for word in value if word not in KNOWN and not str(word).startswith("x-")},
        },
        shape=payload if language else None,
        language=language,
        children=(_headers(source, shape, direction, guards), *bound.schemas),
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
    name = str(shape.value.get("schemaFormat", "")) if key == "payload" else ""
    if isinstance(found.value, dict) and not source.second:
        followed = source.follow(found)
        if followed is not None and "schemaFormat" in followed.value and "schema" in followed.value:
            name, found = str(followed.value["schemaFormat"]), followed.at("schema")
    if payloads.language_of(name) == "schema":
        return name, source.written_in(found, payloads.dialect_of(name))
    # No other language has references of its own: a `$ref` stands for what it leads to.
    return name, source.follow(found) if isinstance(found.value, dict) else found


def _headers(source: Source, shape: Shape, direction: Direction, guards: frozenset[Guard]) -> Element:
    name, headers = _payload(source, shape, "headers")
    headers = headers or Shape(bindings.ANY_FIELDS, shape.scope, shape.location)
    language = payloads.language_of(name)
    return Element(
        kind="message-headers",
        key="",
        name="headers",
        location=headers.location,
        direction=direction,
        shape=headers if language else None,
        language=language,
        guards=guards,
    )
