"""Effective security: which alternatives let a caller in, with the schemes spelled out.

Source: OpenAPI 3.1.0, 4.8.30 (a list of alternatives, each a conjunction; `[]` and `{}` mean nobody is asked).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contract_check.formats.openapi.source import Source
    from contract_check.languages.schema.shape import Shape

Alternative = dict[str, list[str]]
_TEXTS = ("description", "bearerFormat")
"""Words about a scheme for people (OpenAPI 3.1.0, 4.8.27: the format of a bearer token is a hint)."""


def stated(source: Source, operation: dict[str, Any]) -> list[Alternative] | None:
    """The alternatives of one operation: its own, else the description's; None when neither says anything."""
    listed = operation["security"] if isinstance(operation.get("security"), list) else source.value.get("security")
    if not isinstance(listed, list):
        return None
    if not listed:
        return [{}]
    return [
        {
            str(name): sorted(map(str, scopes)) if isinstance(scopes, list) else []
            for name, scopes in sorted(entry.items(), key=lambda item: str(item[0]))
        }
        for entry in listed
        if isinstance(entry, dict)
    ]


def schemes(source: Source) -> dict[str, dict[str, Any]]:
    """Security schemes by name, notation of 2.0 and 3.x made alike."""
    return {name: _normal(shape.value) for name, shape in _table(source).items()}


def _table(source: Source) -> dict[str, Shape]:
    if source.swagger:
        return dict(source.members(source.root, "securityDefinitions"))
    components = source.get(source.root, "components")
    return {} if components is None else dict(source.members(components, "securitySchemes"))


def scope_texts(source: Source) -> list[dict[str, Any]]:
    """What is said about OAuth scopes and about the schemes themselves."""
    texts: list[dict[str, Any]] = []
    for shape in _table(source).values():
        texts.extend({"description": shape.value.get(word)} for word in _TEXTS)
        flows = shape.value.get("flows")
        for flow in [*(flows.values() if isinstance(flows, dict) else ()), shape.value]:
            scopes = flow.get("scopes") if isinstance(flow, dict) else None
            texts.extend({"description": text} for text in (scopes.values() if isinstance(scopes, dict) else ()))
    return texts


def _normal(value: dict[str, Any]) -> dict[str, Any]:
    scheme = {key: word for key, word in value.items() if key not in _TEXTS and not key.startswith("x-")}
    if scheme.get("type") == "basic":
        return {"type": "http", "scheme": "basic"}
    if isinstance(scheme.get("scheme"), str):
        scheme["scheme"] = scheme["scheme"].lower()  # RFC 9110, 11.1: case-insensitive
    if scheme.get("type") == "apiKey" and scheme.get("in") == "header" and isinstance(scheme.get("name"), str):
        scheme["name"] = scheme["name"].lower()
    if scheme.get("type") == "oauth2" and isinstance(scheme.get("flow"), str):
        flow = {"accessCode": "authorizationCode", "application": "clientCredentials"}.get(
            scheme["flow"], scheme["flow"]
        )
        details = {key: scheme[key] for key in ("authorizationUrl", "tokenUrl", "scopes") if key in scheme}
        scheme = {"type": "oauth2", "flows": {flow: details}}
    if isinstance(scheme.get("flows"), dict):
        scheme["flows"] = {name: _scopes_named(flow) for name, flow in scheme["flows"].items() if name[:2] != "x-"}
    return scheme


def _scopes_named(flow: Any) -> Any:
    """A flow with the names of its scopes; what is said about each of them is text."""
    if not isinstance(flow, dict) or not isinstance(flow.get("scopes"), dict):
        return flow
    return {**flow, "scopes": sorted(map(str, flow["scopes"]))}
