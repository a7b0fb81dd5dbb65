"""A whole request, and a whole response: as one JSON Schema, as an example, and as people write it.

The independent validator then judges parameters, headers, media types, credentials and bodies alike.
"""

from __future__ import annotations

import json
import urllib.parse
from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.witness import minimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contract_check.formats.openapi.parts import Parts
    from contract_check.formats.openapi.source import Source
    from contract_check.languages.schema.export import Export
    from contract_check.model.change import Direction
    from contract_check.model.contract import Element, Interface

Schema = dict[str, Any]
PLACES = ("path", "query", "header", "cookie")


def request_schema(interface: Interface, direction: Direction) -> Schema:
    """What the operation accepts: `{path, query, header, cookie, credentials, contentType, body, accept}`."""
    export = _source(interface).export(direction)
    properties: Schema = {place: _object(export, parameters(interface, place)) for place in PLACES}
    properties["credentials"] = _credentials(interface.attributes.get("security") or [{}])
    accepted = sorted({media.key for response in responses(interface) for media in media_types(response)})
    if accepted:
        properties["accept"] = {"enum": accepted}
    schema: Schema = {"type": "object", "properties": properties, "required": [*PLACES, "credentials"]}
    bodies = body(interface)
    if bodies is None:
        schema["properties"]["body"] = False
    else:
        schema["anyOf"] = [
            *(
                {"required": ["contentType", "body"], "properties": _content(export, media)}
                for media in bodies.children
            ),
            *([] if bodies.required else [{"properties": {"body": False}}]),
        ] or [{"required": ["body"]}]
    return schema | export.definitions()


def response_schema(interface: Interface, direction: Direction) -> Schema:
    """What the operation answers: `{status, headers, contentType, body}`, one alternative a response."""
    export = _source(interface).export(direction)
    alternatives: list[Schema] = []
    for response in responses(interface):
        part: Schema = {
            "required": ["status", "headers"],
            "properties": {"status": {"const": response.key}, "headers": _object(export, headers(response))},
        }
        contents = [
            {"required": ["contentType", "body"], "properties": _content(export, media)}
            for media in media_types(response)
        ]
        alternatives.append(part | ({"anyOf": contents} if contents else {}))
    return {"type": "object", "anyOf": alternatives or [{}]} | export.definitions()


def _source(interface: Interface) -> Source:
    parts: Parts = interface.shape
    return parts.source


def _content(export: Export, media: Element) -> Schema:
    return {
        "contentType": {"const": media.key},
        "body": export.schema(media.shape) if media.shape is not None else True,
    }


def _object(export: Export, elements: Iterable[Element]) -> Schema:
    listed = list(elements)
    return {
        "type": "object",
        "properties": {wire_name(e): export.schema(e.shape) if e.shape is not None else True for e in listed},
        "required": [wire_name(element) for element in listed if element.required],
    }


def _credentials(alternatives: list[dict[str, list[str]]]) -> Schema:
    """Any alternative lets a caller in who brings all of its schemes with all of their scopes."""
    return {
        "type": "object",
        "anyOf": [
            {
                "required": sorted(entry),
                "properties": {
                    scheme: {"type": "array", "allOf": [{"contains": {"const": scope}} for scope in scopes] or [{}]}
                    for scheme, scopes in entry.items()
                },
            }
            for entry in alternatives
        ],
    }


def body(interface: Interface) -> Element | None:
    """The request body."""
    return next((element for element in interface.elements if element.kind == "request-body"), None)


def parameters(interface: Interface, place: str) -> list[Element]:
    """Parameters of one place."""
    return [e for e in interface.elements if e.kind == "parameter" and e.key.startswith(f"{place}:")]


def responses(interface: Interface) -> list[Element]:
    """Every response."""
    return [element for element in interface.elements if element.kind in ("response", "default-response")]


def media_types(response: Element) -> list[Element]:
    """The media types of a response."""
    return [element for element in response.children if element.kind == "response-media-type"]


def headers(response: Element) -> list[Element]:
    """The headers of a response."""
    return [element for element in response.children if element.kind == "response-header"]


def wire_name(element: Element) -> str:
    """The name of a parameter or header as both sides know it; a path parameter is known by its position."""
    if element.kind == "response-header":
        return element.key
    return element.key.partition(":")[2]


def example_request(interface: Interface, direction: Direction) -> Schema:
    """A small request that the operation accepts, as an instance of `request_schema`; required parts only."""
    found: Schema = {
        place: _values(interface, [e for e in parameters(interface, place) if e.required], direction)
        for place in PLACES
    }
    alternatives = interface.attributes.get("security") or [{}]
    found["credentials"] = dict(alternatives[0])
    content = body(interface)
    if content is not None and content.required and content.children:
        media = content.children[0]
        found |= {"contentType": media.key, "body": smallest(interface, media, direction)}
    return found


def example_response(interface: Interface, response: Element, direction: Direction) -> Schema:
    """A small answer of one status, as an instance of `response_schema`."""
    found: Schema = {
        "status": response.key,
        "headers": _values(interface, [e for e in headers(response) if e.required], direction),
    }
    contents = media_types(response)
    if contents:
        found |= {"contentType": contents[0].key, "body": smallest(interface, contents[0], direction)}
    return found


def _values(interface: Interface, elements: Sequence[Element], direction: Direction) -> Schema:
    return {wire_name(element): smallest(interface, element, direction) for element in elements}


def smallest(interface: Interface, element: Element, direction: Direction) -> Any:
    """A small value of a part of an operation."""
    if element.shape is None:
        return "x"
    return minimal(_source(interface).nodes.of(element.shape), direction=direction)


def write_request(interface: Interface, request: Schema) -> str:
    """A request as HTTP shows it."""
    method, _, template = interface.name.partition(" ")
    pieces = template.split("{")
    path = pieces[0]
    for index, piece in enumerate(pieces[1:]):
        name, _, rest = piece.partition("}")
        value = request["path"].get(str(index), f"{{{name}}}")
        path += urllib.parse.quote(_text(value), safe="{}") + rest
    query = urllib.parse.urlencode([(k, _text(v)) for k, v in request["query"].items()], safe="[],")
    lines = [f"{method} {path}{'?' + query if query else ''}"]
    lines += [f"{name}: {_text(value)}" for name, value in request["header"].items()]
    if request["cookie"]:
        lines.append("Cookie: " + "; ".join(f"{name}={_text(value)}" for name, value in request["cookie"].items()))
    for scheme, scopes in request["credentials"].items():
        lines.append(f"(credentials: {scheme}{' with ' + ', '.join(scopes) if scopes else ''})")
    if "accept" in request:
        lines.append(f"Accept: {request['accept']}")
    return _with_body(lines, request)


def write_response(response: Schema) -> str:
    """An answer as HTTP shows it."""
    lines = [f"HTTP {response['status']}"]
    lines += [f"{name}: {_text(value)}" for name, value in response["headers"].items()]
    return _with_body(lines, response)


def _with_body(lines: list[str], message: Schema) -> str:
    if "body" not in message:
        return "\n".join(lines)
    content = json.dumps(message["body"], indent=2, ensure_ascii=False)
    return "\n".join([*lines, f"Content-Type: {message['contentType']}", "", content])


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_text(item) for item in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
