"""Request bodies and media types, Swagger's body and form parameters included."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from contract_check.formats.openapi.encodings import encoding_of
from contract_check.formats.openapi.parameters import effective
from contract_check.formats.openapi.source import text_of
from contract_check.model.contract import Element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.formats.openapi.source import Source
    from contract_check.languages.schema.shape import Shape
    from contract_check.model.change import Direction, Guard

_JSON_PARAMETERS = ("charset",)
_FORM = "application/x-www-form-urlencoded"


def elements(source: Source, operation: Shape, item: Shape, direction: Direction) -> Iterator[Element]:
    """The request body, at most one."""
    if source.swagger:
        yield from _swagger_body(source, operation, item, direction)
        return
    body = source.get(operation, "requestBody")
    if body is not None:
        yield Element(
            kind="request-body",
            key="",
            name="request body",
            location=body.location,
            direction=direction,
            required=body.value.get("required") is True,
            purpose=text_of(body.value, "description"),
            children=tuple(media_types(source, body, "request-media-type", direction)),
        )


def media_types(
    source: Source, holder: Shape, kind: str, direction: Direction, guards: frozenset[Guard] = frozenset()
) -> Iterator[Element]:
    """The entries of `content`."""
    for name, media in source.members(holder, "content"):
        shape = media.at("schema") if isinstance(media.value.get("schema"), dict | bool) else None
        yield Element(
            kind=kind,
            key=canonical_media_type(name),
            name=f"media type `{name}`",
            location=media.location,
            direction=direction,
            attributes={
                "encoding": encoding_of(name, media.value.get("encoding"), shape),
                "other": _other(media.value),
            },
            shape=shape,
            language="schema",
            guards=guards,
            text=is_form(name),
        )


def _other(value: dict[str, Any]) -> dict[str, Any]:
    known = {"schema", "example", "examples", "encoding"}
    return {key: value[key] for key in value if key not in known and not key.startswith("x-")}


def is_form(media_type: str) -> bool:
    """Whether scalars travel as text under this media type."""
    return media_type.partition(";")[0].strip().lower() == _FORM


@functools.lru_cache(maxsize=1024)
def canonical_media_type(name: str) -> str:
    """Lower case, parameters sorted; `charset` of JSON has no meaning (RFC 8259 section 11)."""
    kind, *parameters = (part.strip() for part in name.split(";"))
    kind = kind.lower()
    json_like = kind.endswith(("/json", "+json"))
    kept = sorted(
        part.lower()
        for part in parameters
        if part and not (json_like and part.partition("=")[0].strip().lower() == "charset")
    )
    return ";".join((kind, *kept))


def _media_names(source: Source, operation: Shape, key: str, default: str) -> list[str]:
    for owner in (operation.value, source.value):
        listed = owner.get(key)
        if isinstance(listed, list) and listed:
            return [str(name) for name in listed]
    return [default]


def _swagger_body(source: Source, operation: Shape, item: Shape, direction: Direction) -> Iterator[Element]:
    found = effective(source, operation, item)
    body = next((shape for (place, _), shape in found.items() if place == "body"), None)
    fields = [shape for (place, _), shape in found.items() if place == "formData"]
    if body is not None:
        shape = body.at("schema") if isinstance(body.value.get("schema"), dict | bool) else None
        names = _media_names(source, operation, "consumes", "application/json")
        required = body.value.get("required") is True
        location = body.location
    elif fields:
        shape = source.form_shape(fields)
        upload = any(field.value.get("type") == "file" for field in fields)
        names = _media_names(source, operation, "consumes", "multipart/form-data" if upload else _FORM)
        required = any(field.value.get("required") is True for field in fields)
        location = fields[0].location
    else:
        return
    yield Element(
        kind="request-body",
        key="",
        name="request body",
        location=location,
        direction=direction,
        required=required,
        children=tuple(swagger_media(names, shape, "request-media-type", direction, location_of=location)),
    )


def swagger_media(
    names: Iterable[str],
    shape: Shape | None,
    kind: str,
    direction: Direction,
    *,
    location_of: Any,
    guards: frozenset[Guard] = frozenset(),
) -> Iterator[Element]:
    """One media type element for each name of `consumes` or `produces`."""
    for name in names:
        yield Element(
            kind=kind,
            key=canonical_media_type(name),
            name=f"media type `{name}`",
            location=location_of,
            direction=direction,
            attributes={"encoding": None, "other": {}},
            shape=shape,
            language="schema",
            guards=guards,
            text=is_form(name),
        )


def produced(source: Source, operation: Shape) -> list[str]:
    """Media types of the answers of a Swagger operation."""
    return _media_names(source, operation, "produces", "application/json")
