"""Responses: statuses, their media types and headers (OpenAPI 3.1.0, 4.8.16 and 4.8.17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.formats.openapi import bodies
from contract_check.formats.openapi.parameters import schema_of, serialization
from contract_check.formats.openapi.source import text_of
from contract_check.model.change import Guard
from contract_check.model.contract import Element

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from contract_check.formats.openapi.source import Source
    from contract_check.languages.schema.shape import Shape
    from contract_check.model.change import Direction

_ERROR = frozenset({Guard.ERROR_OUTCOME})


def elements(source: Source, operation: Shape, direction: Direction, known: Container[str] = ()) -> Iterator[Element]:
    """Every response of an operation but the `known` ones."""
    found = [(canonical_status(name), name, shape) for name, shape in source.members(operation, "responses")]
    declared = {status for status, _, _ in found}
    for status, name, response in found:
        if name.startswith("x-") or name in known:
            continue
        guards = frozenset() if is_success(status, declared) else _ERROR
        yield Element(
            kind="default-response" if status == "default" else "response",
            key=status,
            name=f"response `{name}`",
            location=response.location,
            direction=direction,
            guards=frozenset() if status == "default" else guards,
            purpose=text_of(response.value, "description"),
            children=(
                *_media(source, operation, response, direction, guards),
                *_headers(source, response, direction, guards),
            ),
        )


def canonical_status(name: str) -> str:
    """`200`, `2XX` or `default`."""
    return name.upper() if name != "default" else name


def is_success(status: str, declared: set[str]) -> bool:
    """Whether clients go on after this status; `default` is a success only where no other is declared."""
    if status == "default":
        return not any(other[:1] in "23" for other in declared if other != "default")
    return status[:1] in "123"


def _media(
    source: Source, operation: Shape, response: Shape, direction: Direction, guards: frozenset[Guard]
) -> Iterator[Element]:
    if not source.swagger:
        yield from bodies.media_types(source, response, "response-media-type", direction, guards)
    elif isinstance(response.value.get("schema"), dict | bool):
        yield from bodies.swagger_media(
            bodies.produced(source, operation),
            response.at("schema"),
            "response-media-type",
            direction,
            location_of=response.location,
            guards=guards,
        )


def _headers(source: Source, response: Shape, direction: Direction, guards: frozenset[Guard]) -> Iterator[Element]:
    for name, header in source.members(response, "headers"):
        if name.lower() == "content-type":
            continue  # OpenAPI 3.0.3, 4.7.17.1: shall be ignored
        shape, text = schema_of(source, header)
        yield Element(
            kind="response-header",
            key=name.lower(),
            name=f"header `{name}`",
            location=header.location,
            direction=direction,
            required=header.value.get("required") is True,
            attributes={
                "serialization": serialization(header.value, "header", shape),
                "deprecated": header.value.get("deprecated") is True,
                "sunset": header.value.get("x-sunset"),
            },
            shape=shape,
            language="schema",
            guards=guards,
            text=text,
            purpose=text_of(header.value, "description"),
        )
