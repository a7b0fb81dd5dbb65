"""Proof of an OpenAPI break: a whole HTTP request or response, replayed by `jsonschema` against both descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.openapi import exchange
from contract_check.formats.openapi.source import template_shape
from contract_check.languages.schema.proof import Shown, as_proof, search
from contract_check.languages.schema.witness.judge import refusal
from contract_check.model.change import Direction
from contract_check.model.report import Proof, ProofStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.formats.openapi.reading import Description
    from contract_check.model.change import Change, Use
    from contract_check.model.contract import Contract, Element, Interface

_REASONS = {
    "envelope/interface-removed": "the interface itself is gone",
    "envelope/contract-removed": "the contract itself is gone",
    "envelope/parameter-default-changed": "a default is filled in by the provider; no request is refused",
    "envelope/parameter-moved": "the old place is not refused, it is no longer read",
    "envelope/parameter-removed-before-sunset": "the value is not refused, it is no longer read",
    "envelope/required-parameter-removed": "the value is not refused, it is no longer read",
    "envelope/parameter-serialization-changed": "the same text is read as another value",
    "envelope/parameter-allow-reserved-off": "the difference is in the encoding of the URL",
    "envelope/response-removed": "no answer shows that another one will not come",
    **{
        f"envelope/{side}-media-type-encoding-{word}": "the same parts are written another way"
        for side in ("request", "response")
        for word in ("changed", "narrowed", "widened")
    },
    "envelope/parameter-media-type-changed": "the same text is read as another value",
    "envelope/callback-address-changed": "nobody calls the address that base takes from the request",
    "envelope/security-scheme-changed": "credentials are of another kind",
    "envelope/security-scope-removed": "the token is issued elsewhere",
}


def prove(change: Change, base: Contract, head: Contract, options: Mapping[str, Any]) -> Proof:
    """A payload for a breaking change, or why there is none."""
    if change.rule.startswith("schema/"):
        found = search(change, options)
        return found if isinstance(found, Proof) else _wrapped(found, base, head)
    if (
        change.rule in _REASONS
        or change.rule.startswith(("envelope/sunset", "envelope/stability"))
        or "sunset" in change.rule
    ):
        reason = _REASONS.get(change.rule, "a promise about time, not about values")
        return Proof(status=ProofStatus.NOT_APPLICABLE, reason=reason)
    return _envelope(change, base, head)


def _wrapped(shown: Shown, base: Contract, head: Contract) -> Proof:
    """The witness as the request or response that carries it, replayed whole; the bare value where that fails."""
    accepting, rejecting = (base, head) if shown.accepted_by == "base" else (head, base)
    one, other = (_interface(side, shown.evidence.use) for side in (accepting, rejecting))
    if one is None or other is None:
        return as_proof(shown)
    request = _carried_by_request(one, shown)
    if request is not None:
        return _replayed(shown, request, exchange.write_request(one, request), exchange.request_schema, one, other)
    response = _carried_by_response(one, shown)
    if response is not None:
        return _replayed(shown, response, exchange.write_response(response), exchange.response_schema, one, other)
    return as_proof(shown)


def _replayed(shown: Shown, instance: Any, text: str, schema: Any, one: Interface, other: Interface) -> Proof:
    direction = shown.evidence.use.direction
    accepted = refusal(schema(one, direction), instance, formats=shown.witness.by_format)
    refused = refusal(schema(other, direction), instance, formats=shown.witness.by_format)
    return as_proof(shown, text) if accepted == "" and refused else as_proof(shown)


def _carried_by_request(interface: Interface, shown: Shown) -> dict[str, Any] | None:
    part = shown.evidence.use.part
    direction = shown.evidence.use.direction
    for place in exchange.PLACES:
        for element in exchange.parameters(interface, place):
            if element.name == part:
                request = exchange.example_request(interface, direction)
                request[place][exchange.wire_name(element)] = shown.witness.value
                return request
    content = exchange.body(interface)
    for media in content.children if content is not None else ():
        if part == f"{content.name} {media.name}" if content is not None else False:
            request = exchange.example_request(interface, direction)
            return request | {"contentType": media.key, "body": shown.witness.value}
    return None


def _carried_by_response(interface: Interface, shown: Shown) -> dict[str, Any] | None:
    part = shown.evidence.use.part
    for response in exchange.responses(interface):
        if not part.startswith(response.name):
            continue
        message = exchange.example_response(interface, response, shown.evidence.use.direction)
        for media in exchange.media_types(response):
            if part == f"{response.name} {media.name}":
                return message | {"contentType": media.key, "body": shown.witness.value}
        for header in exchange.headers(response):
            if part == f"{response.name} {header.name}":
                message["headers"][header.key] = shown.witness.value
                return message
    return None


def _interface(contract: Contract, use: Use) -> Interface | None:
    """The interface of that name, or the one whose alias its name is (a renamed path parameter)."""
    description: Description = contract.content
    if not description.called:
        every = [found for one in reversed(contract.interfaces) for found in (one, *one.inner)]
        description.called.update((alias, one) for one in every for alias in one.aliases)
        description.called.update((one.name, one) for one in every)
    return description.called.get(use.interface) or description.called.get(template_shape(use.interface))


def _envelope(change: Change, base: Contract, head: Contract) -> Proof:
    """A small valid message of the one side that the other side refuses."""
    for use in change.uses:
        one, other = _interface(base, use), _interface(head, use)
        if one is None or other is None:
            continue
        found = _by_request(change, use, one, other) if _is_request(change) else _by_response(change, use, one, other)
        if found is not None:
            return found
    return Proof(status=ProofStatus.UNPROVEN, reason="the search found no message within its limits")


def _is_request(change: Change) -> bool:
    return "response" not in change.rule


def _by_request(change: Change, use: Use, one: Interface, other: Interface) -> Proof | None:
    """INPUT: a request that was accepted and is refused; OUTPUT (callbacks, webhooks): the other way round."""
    direction = use.direction if use.direction in (Direction.INPUT, Direction.OUTPUT) else Direction.INPUT
    names = ("base", "head")
    if direction is Direction.OUTPUT:
        one, other, names = other, one, ("head", "base")
    request = exchange.example_request(one, direction)
    element: Element | None = (
        change.shapes[0 if names[0] == "base" else 1] if isinstance(change.shapes, tuple) else None
    )
    if element is not None and "media-type" in element.kind:
        request |= {"contentType": element.key, "body": exchange.smallest(one, element, direction)}
    sent = change.rule != "envelope/request-body-became-required"  # a request without a body shows that
    if element is not None and element.kind == "request-body" and element.children and sent:
        media = element.children[0]
        request |= {"contentType": media.key, "body": exchange.smallest(one, media, direction)}
    if element is not None and change.rule == "envelope/parameter-allow-empty-value-off":
        request[element.key.partition(":")[0]][exchange.wire_name(element)] = ""
    if change.rule == "envelope/security-tightened":
        for entry in one.attributes["security"]:
            found = _judged(one, other, request | {"credentials": entry}, direction, names)
            if found is not None:
                return found
    return _judged(one, other, request, direction, names)


def _judged(
    one: Interface, other: Interface, request: dict[str, Any], direction: Direction, names: tuple[str, str]
) -> Proof | None:
    if refusal(exchange.request_schema(one, direction), request) != "":
        return None
    error = refusal(exchange.request_schema(other, direction), request)
    if not error:
        return None
    return Proof(
        status=ProofStatus.PROVEN,
        payload=exchange.write_request(one, request),
        accepted_by=names[0],
        rejected_by=names[1],
        error=error,
    )


def _by_response(change: Change, use: Use, one: Interface, other: Interface) -> Proof | None:
    """What the head may answer and a reader of the base refuses, or a request for what is no longer offered."""
    direction = Direction.OUTPUT
    if change.rule == "envelope/response-media-type-removed":
        element: Element = change.shapes[0]
        request = exchange.example_request(one, Direction.INPUT) | {"accept": element.key}
        return _judged(one, other, request, Direction.INPUT, ("base", "head"))
    for response in exchange.responses(other):
        if not use.part.startswith(response.name):
            continue
        message = exchange.example_response(other, response, direction)
        if refusal(exchange.response_schema(other, direction), message) != "":
            continue
        error = refusal(exchange.response_schema(one, direction), message)
        if error:
            return Proof(
                status=ProofStatus.PROVEN,
                payload=exchange.write_response(message),
                accepted_by="head",
                rejected_by="base",
                error=error,
            )
    return None
