"""Parameters with their effective serialisation, path level and operation level together.

Source: OpenAPI 3.1.0 section 4.8.12 (style, explode and their defaults), OpenAPI 2.0 "Parameter Object".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.openapi.source import template_parameters, text_of
from contract_check.languages.schema.node import ARRAY, OBJECT, STRING, Nodes
from contract_check.languages.schema.view import view
from contract_check.model.contract import Element

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.openapi.source import Source
    from contract_check.languages.schema.shape import Shape
    from contract_check.model.change import Direction

KNOWN = frozenset(
    {
        "name", "in", "description", "required", "deprecated", "allowEmptyValue", "style", "explode", "allowReserved",
        "schema", "example", "examples", "content", "collectionFormat",
    }
)  # fmt: skip
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_COLLECTIONS = {
    "csv": ("", False), "ssv": ("spaceDelimited", False), "pipes": ("pipeDelimited", False), "multi": ("", True),
    "tsv": ("tabDelimited", False),
}  # fmt: skip
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
"""Header parameters of these names have no meaning (OpenAPI 3.0.3, 4.7.12.1)."""


def effective(source: Source, operation: Shape, item: Shape) -> dict[tuple[str, str], Shape]:
    """(in, name) -> parameter; the operation's override the path's."""
    found: dict[tuple[str, str], Shape] = {}
    for owner in (item, operation):
        for parameter in source.elements(owner, "parameters"):
            place, name = parameter.value.get("in"), parameter.value.get("name")
            if isinstance(place, str) and isinstance(name, str):
                found[place, name] = parameter
    return found


def elements(source: Source, operation: Shape, item: Shape, template: str, direction: Direction) -> Iterator[Element]:
    """Parameters outside the body."""
    positions = {name: index for index, name in enumerate(template_parameters(template))}
    for (place, name), parameter in effective(source, operation, item).items():
        if place in ("body", "formData") or (place == "header" and name.lower() in _IGNORED_HEADERS):
            continue
        made = (parameter, _key(place, name, positions), direction)
        if made not in source.parameters:
            loose = tuple(_exploded(source, parameter, place, direction)) if place == "query" else ()
            source.parameters[made] = loose or (_element(source, parameter, place, name, positions, direction),)
        yield from source.parameters[made]


def _element(
    source: Source, parameter: Shape, place: str, name: str, positions: dict[str, int], direction: Direction
) -> Element:
    value = parameter.value
    shape, text = schema_of(source, parameter)
    return Element(
        kind="parameter",
        key=_key(place, name, positions),
        name=f"{place} parameter `{name}`",
        location=parameter.location,
        direction=direction,
        required=place == "path" or value.get("required") is True,
        attributes={
            "serialization": serialization(value, place, shape),
            "allow-reserved": value.get("allowReserved") is True,
            "allow-empty-value": value.get("allowEmptyValue") is True,
            "deprecated": value.get("deprecated") is True,
            "sunset": value.get("x-sunset"),
            "media-type": next(iter(value["content"]), None) if isinstance(value.get("content"), dict) else None,
            "other": {} if source.swagger else {k: v for k, v in value.items() if k not in KNOWN and k[:2] != "x-"},
        },
        shape=shape,
        language="schema",
        text=text,
        purpose=text_of(value, "description"),
    )


def _key(place: str, name: str, positions: dict[str, int]) -> str:
    if place == "path":
        return f"path:{positions[name]}" if name in positions else f"path:{name}"
    return f"{place}:{name.lower() if place == 'header' else name}"


def schema_of(source: Source, holder: Shape) -> tuple[Shape | None, bool]:
    """(schema of a parameter or header, whether its values travel as text)."""
    value = holder.value
    if source.swagger:
        return source.scope_shape(holder), True
    if isinstance(value.get("schema"), dict | bool):
        return holder.at("schema"), True
    content = value.get("content")
    if isinstance(content, dict):
        for media_type in content:
            media = source.get(holder.at("content"), media_type)
            if media is not None and isinstance(media.value.get("schema"), dict | bool):
                return media.at("schema"), False
    return None, True


SCALAR = "one value"
_BARE = frozenset({"form", "simple", "spaceDelimited", "pipeDelimited", "tabDelimited"})
"""Styles that write a single value as it is; `label` and `matrix` put something before it."""
_SCALARS = ("string", "integer", "number", "boolean")


def serialization(value: dict[str, Any], place: str, shape: Shape | None) -> str:
    """The effective `style` and `explode` in words, "" where a media type rules.

    Single values look alike in `form` and `simple`.
    """
    if isinstance(value.get("content"), dict):
        return ""
    default = _STYLES.get(place, "form")
    collection = value.get("collectionFormat")
    if isinstance(collection, str) or ("in" in value and "style" not in value and value.get("type") == "array"):
        style, explode = _COLLECTIONS.get(str(collection), ("", False))
        style = style or default
    else:
        style = str(value.get("style") or default)
        explode = value["explode"] if isinstance(value.get("explode"), bool) else style == "form"
    if style in ("form", "simple") and shape is not None and _plainly_scalar(shape.value):
        return SCALAR
    core = view(Nodes().of(shape)).core if shape is not None else None
    if core is not None and style in ("form", "simple") and not core.declared_types & {ARRAY, OBJECT}:
        return SCALAR
    delimited = core is not None and ARRAY in core.declared_types and STRING in core.item(0).types
    return f"{style}, {'exploded' if explode else 'joined' + (' texts' if delimited else '')}"


def _plainly_scalar(schema: Any) -> bool:
    """The common case, told without merging anything."""
    return isinstance(schema, dict) and schema.get("type") in _SCALARS and "$ref" not in schema


def serialization_difference(before: str, after: str) -> str:
    """Nothing ("") where what was written one way is read the other way; a type or media type speaks for itself.

    A single value is a list of one, unless the list is joined and the text may hold the delimiter.
    """
    if "" in (before, after):
        alike = True
    elif SCALAR in (before, after):
        other = before if after == SCALAR else after
        alike = other == SCALAR or (other.partition(",")[0] in _BARE and not other.endswith("joined texts"))
    else:
        alike = before.removesuffix(" texts") == after.removesuffix(" texts")
    return "" if alike else "changed"


def _exploded(source: Source, parameter: Shape, place: str, direction: Direction) -> Iterator[Element]:
    """A query object in form style, exploded, is its properties as loose parameters."""
    value = parameter.value
    schema = value.get("schema")
    if not isinstance(schema, dict) or value.get("style", "form") != "form" or value.get("explode", True) is not True:
        return
    node = Nodes().of(parameter.at("schema"))
    if node.declared_types != {OBJECT} or not node.property_names or node.unions:
        return
    for name in node.property_names:
        shapes = node.property_shapes(name)
        yield Element(
            kind="parameter",
            key=f"{place}:{name}",
            name=f"{place} parameter `{name}`",
            location=shapes[0].location,
            direction=direction,
            required=value.get("required") is True and name in node.required,
            attributes={
                "serialization": serialization({}, place, shapes[0]),
                "allow-reserved": value.get("allowReserved") is True,
                "allow-empty-value": False,
                "deprecated": False,
                "media-type": None,
                "other": {},
            },
            shape=shapes[0],
            language="schema",
            text=True,
        )
    del source
