"""A whole request, and a whole response, as one JSON Schema: what a proof is replayed against.

The independent validator then judges parameters, headers, media types, credentials and bodies alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.export import Export
from contract_check.languages.schema.node import Nodes
from contract_check.model.change import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contract_check.model.contract import Element, Interface

Schema = dict[str, Any]


def request_schema(interface: Interface, direction: Direction) -> Schema:
    """What the operation accepts: `{path, query, header, cookie, credentials, contentType, body, accept}`."""
    export = Export(Nodes(), direction)
    properties: Schema = {
        place: _parameters(export, interface.elements, place) for place in ("path", "query", "header", "cookie")
    }
    required = ["path", "query", "header", "cookie"]
    properties["credentials"] = _credentials(interface.attributes.get("security") or [{}])
    required.append("credentials")
    bodies = [element for element in interface.elements if element.kind == "request-body"]
    alternatives: list[Schema] = []
    for body in bodies:
        for media in body.children:
            content = export.schema(media.shape) if media.shape is not None else True
            alternatives.append(
                {
                    "properties": {"contentType": {"const": media.key}, "body": content},
                    "required": ["contentType", "body"],
                }
            )
        if not body.required:
            alternatives.append({"properties": {"body": False}})
    accepted = sorted({media.key for element in _responses(interface) for media in _media(element)})
    if accepted:
        properties["accept"] = {"enum": accepted}
    schema: Schema = {"type": "object", "properties": properties, "required": required}
    if alternatives:
        schema["anyOf"] = alternatives
    return schema | export.definitions()


def response_schema(interface: Interface, direction: Direction) -> Schema:
    """What the operation answers: `{status, headers, contentType, body}`, one alternative a response."""
    export = Export(Nodes(), direction)
    alternatives: list[Schema] = []
    for response in _responses(interface):
        headers = [element for element in response.children if element.kind == "response-header"]
        part: Schema = {
            "properties": {"status": {"const": response.key}, "headers": _object(export, headers)},
            "required": ["status", "headers"],
        }
        contents: list[Schema] = [
            {
                "properties": {
                    "contentType": {"const": media.key},
                    "body": export.schema(media.shape) if media.shape is not None else True,
                },
                "required": ["contentType", "body"],
            }
            for media in _media(response)
        ]
        alternatives.append(part | ({"anyOf": contents} if contents else {}))
    return {"type": "object", "anyOf": alternatives or [{}]} | export.definitions()


def _responses(interface: Interface) -> list[Element]:
    return [element for element in interface.elements if element.kind in ("response", "default-response")]


def _media(response: Element) -> Iterable[Element]:
    return (element for element in response.children if element.kind == "response-media-type")


def _parameters(export: Export, elements: Sequence[Element], place: str) -> Schema:
    return _object(export, [e for e in elements if e.kind == "parameter" and e.key.startswith(f"{place}:")])


def _object(export: Export, elements: Sequence[Element]) -> Schema:
    return {
        "type": "object",
        "properties": {wire_name(e): export.schema(e.shape) if e.shape is not None else True for e in elements},
        "required": [wire_name(element) for element in elements if element.required],
    }


def wire_name(element: Element) -> str:
    """The name of a parameter or header as it is written; a path parameter is known by its position."""
    name = element.name.partition("`")[2].rstrip("`")
    return (
        element.key.partition(":")[2]
        if element.key.startswith("path:")
        else name.lower()
        if "header" in element.name
        else name
    )


def _credentials(alternatives: list[dict[str, list[str]]]) -> Schema:
    """Any alternative lets a caller in who brings all of its schemes with all of their scopes."""
    return {
        "type": "object",
        "anyOf": [
            {
                "properties": {
                    scheme: {"type": "array", "allOf": [{"contains": {"const": scope}} for scope in scopes]}
                    for scheme, scopes in entry.items()
                },
                "required": sorted(entry),
            }
            for entry in alternatives
        ],
    }
