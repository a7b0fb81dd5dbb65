"""GitHub's published description: checks exchanges against it and builds the least answer that fits it."""

from __future__ import annotations

import dataclasses
import functools
import json
import pathlib
from typing import TYPE_CHECKING, Any

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.templating.responses.exceptions import ResponseNotFound
from werkzeug.datastructures import Headers, ImmutableMultiDict

if TYPE_CHECKING:
    from openapi_core.exceptions import OpenAPIError

SOURCE = pathlib.Path(__file__).parents[1] / "description" / "github-rest.json"
UNDESCRIBED = frozenset({401, 403, 404, 422, 429, 500, 502, 503, 504})
"""Statuses that any operation may answer with, whether or not its description lists them."""


@functools.cache
def document() -> dict[str, Any]:
    return json.loads(SOURCE.read_text(encoding="utf-8"))


@functools.cache
def api() -> OpenAPI:
    """Loaded once per test session: it takes more than a second."""
    return OpenAPI.from_dict(document())


@dataclasses.dataclass
class Asked:
    """A request, as openapi-core wants it."""

    host_url: str
    path: str
    method: str
    body: bytes | None
    content_type: str
    parameters: RequestParameters


@dataclasses.dataclass
class Answered:
    """An answer, as openapi-core wants it."""

    status_code: int
    data: bytes | None
    content_type: str
    headers: Headers


def asked(method: str, path: str, query: dict[str, str], body: bytes | None) -> Asked:
    parameters = RequestParameters(query=ImmutableMultiDict(query), header=Headers(), cookie=ImmutableMultiDict())
    return Asked("http://localhost", path, method.lower(), body, "application/json", parameters)


def request_violations(request: Asked) -> list[str]:
    """What is wrong with a request, in words; nothing when it keeps to the description."""
    return [_words(error) for error in api().iter_request_errors(request)]


def response_violations(request: Asked, status: int, data: bytes | None) -> list[str]:
    """What is wrong with an answer of ours, in words."""
    response = Answered(status, data, "application/json", Headers())
    errors = list(api().iter_response_errors(request, response))
    if status in UNDESCRIBED:
        errors = [error for error in errors if not isinstance(error, ResponseNotFound)]
    return [_words(error) for error in errors]


def _words(error: OpenAPIError) -> str:
    inner = getattr(error.__cause__, "schema_errors", None) or ()
    return (
        f"{error}: {'; '.join(f'{list(each.absolute_path)} {each.message}' for each in inner)}" if inner else str(error)
    )


def minimal(name: str) -> Any:
    """The least value that fits the schema `name`; callers lay their facts over it."""
    return _minimal({"$ref": f"#/components/schemas/{name}"})


def _minimal(schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _minimal(document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for keyword in ("oneOf", "anyOf"):
        if keyword in schema:
            return _minimal(schema[keyword][0])
    if schema.get("nullable"):
        return None
    if "enum" in schema:
        return schema["enum"][0]
    if "allOf" in schema:
        return functools.reduce(lambda left, right: left | right, map(_minimal, schema["allOf"]))
    return _of_type(schema)


def _of_type(schema: dict[str, Any]) -> Any:
    kind = schema.get("type", "object")
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: _minimal(properties.get(name, {})) for name in schema.get("required", ())}
    if kind == "array":
        return [_minimal(schema["items"])] * schema.get("minItems", 0)
    if kind == "string":
        formats = {"uri": "https://github.example/x", "date-time": "2026-01-01T00:00:00Z"}
        return formats.get(schema.get("format", ""), "x" * schema.get("minLength", 1))
    return {"integer": schema.get("minimum", 1), "number": schema.get("minimum", 1), "boolean": False}[kind]
