"""Interactions replayed against an OpenAPI contract: is the request still taken, the answer still the one expected?"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec
from msgspec import structs

from contract_check.consumers.pacts import answers
from contract_check.formats.envelope import pair_interfaces
from contract_check.formats.openapi import exchange
from contract_check.formats.openapi.bodies import canonical_media_type
from contract_check.languages.schema.export import Export
from contract_check.languages.schema.node import Nodes
from contract_check.languages.schema.witness.judge import Refusal, refusals
from contract_check.model.change import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.consumers.pacts.pact import Interaction, Message, Pact
    from contract_check.model.contract import Contract, Element, Interface
    from contract_check.model.location import Location

_PARAMETER = re.compile(r"\{[^{}]*\}")
_MISSING = re.compile(r"'([^']+)'(?: is a required property|\)$)")
"""The name of which a refusal speaks, where it stands at the object that lacks or must not have it."""
_CREDENTIALS = frozenset({"authorization", "x-api-key", "api-key", "cookie"})


class Hit(msgspec.Struct, frozen=True):
    """One part of a pact that was true before and is not any more."""

    interfaces: tuple[str, ...]
    """Names of the interface on both sides."""
    direction: Direction
    names: tuple[str, ...]
    """Names on the way to the part, the last one first."""
    error: str
    place: Location
    """In the pact."""


class Exchanges:
    """A contract that pacts are replayed against, both sides."""

    def __init__(self, base: Contract, head: Contract) -> None:
        self._operations = _Operations(base.interfaces)
        self._kept = pair_interfaces(base.interfaces, head.interfaces).kept

    def replay(self, pact: Pact) -> Iterator[Hit]:
        """What of its interactions no longer holds; nothing of those unknown to base, or wrong there before."""
        for interaction in pact.interactions:
            one = self._operations.called(interaction)
            if one is not None:
                yield from self._held(interaction, one, self._kept.get(one.id, (one, None))[1])

    def _held(self, interaction: Interaction, one: Interface, other: Interface | None) -> Iterator[Hit]:
        names = tuple(dict.fromkeys(side.name for side in (one, other) if side is not None))
        if other is None or _Operations([other]).called(interaction) is None:
            yield Hit(names, Direction.BOTH, (), f"{one.name} is gone", interaction.place)
            return
        yield from _requested(interaction, one, other, names)
        yield from _answered(interaction, one, other, names)


class _Operations:
    """Operations by method and number of segments: few of a large contract can be meant by a request."""

    def __init__(self, interfaces: Iterable[Interface]) -> None:
        self._known: dict[tuple[str, int], list[tuple[int, int, re.Pattern[str], Interface]]] = {}
        for order, one in enumerate(interfaces):
            for name in (one.name, *one.aliases):
                method, _, template = name.partition(" ")
                found = template.count("{"), order, _pattern(template), one
                self._known.setdefault((method, _PARAMETER.sub("", template.rstrip("/") or "/").count("/")), []).append(
                    found
                )

    def called(self, interaction: Interaction) -> Interface | None:
        """The operation that a request calls: the template with the fewest parameters that its path matches."""
        path = _path_of(interaction)
        known = self._known.get((interaction.method, path.count("/")), ())
        fitting = [one for one in known if one[2].fullmatch(path)]
        return min(fitting, key=lambda one: one[:2])[3] if fitting else None


@functools.lru_cache(maxsize=1 << 14)
def _pattern(template: str) -> re.Pattern[str]:
    """What paths a template stands for, each parameter a group."""
    return re.compile("([^/]+)".join(map(re.escape, _PARAMETER.split(template.rstrip("/") or "/"))))


def _path_of(interaction: Interaction) -> str:
    return interaction.path.partition("?")[0].rstrip("/") or "/"


def _requested(interaction: Interaction, one: Interface, other: Interface, names: tuple[str, ...]) -> Iterator[Hit]:
    brought = _credentials(interaction, one, other)
    if _refusals(interaction, one, one, brought):
        return
    for refused in _refusals(interaction, other, one, brought):
        named = (*(step for step in refused.place if isinstance(step, str)), *_MISSING.findall(refused.error))
        place = _place(interaction.request, refused.place)
        yield Hit(names, Direction.INPUT, named[::-1], f"the request is refused {refused.error}", place)


def _place(request: Message, path: tuple[str | int, ...]) -> Location:
    """Where a part of a request stands in the pact."""
    if path[:1] == ("body",):
        return request.body.place.child(*path[1:])
    keys = {"query": "query", "header": "headers", "path": "path"}
    return request.place.child(keys[str(path[0])], *path[1:2]) if path and path[0] in keys else request.place


def _refusals(
    interaction: Interaction, side: Interface, base: Interface, credentials: dict[str, Any]
) -> tuple[Refusal, ...]:
    """What one side does not take of a request; nothing where that cannot be told."""
    schema = exchange.request_schema(side, Direction.INPUT)
    schema["properties"].pop("accept", None)
    schema["properties"]["query"]["additionalProperties"] = False
    body = interaction.request.body
    found: dict[str, Any] = {
        "path": _path(interaction, side),
        "query": _typed(side, "query", interaction.query, base),
        "header": _typed(side, "header", {name: (text,) for name, text in interaction.request.headers.items()}, base),
        "cookie": {exchange.wire_name(e): "x" for e in exchange.parameters(base, "cookie")},
        "credentials": credentials,
    }
    schema["properties"]["cookie"].pop("properties")
    if body.is_json:
        found |= {"contentType": _media_key(body.content_type, exchange.body(side)), "body": body.value}
    elif exchange.body(base) is not None:
        # What is no JSON is judged by its media type alone.
        for content in schema.get("anyOf", ()):
            content.get("properties", {}).pop("body", None)
        found |= {"contentType": _media_key(body.content_type, exchange.body(side)), "body": ""}
    return refusals(schema, found) or ()


def _credentials(interaction: Interaction, one: Interface, other: Interface) -> dict[str, Any]:
    """What the consumer brings: a way in at base that still is one, else any; nothing where none was asked for.

    A pact shows no scopes, and its tests often leave credentials out, so the contract's own demands are assumed met.
    """
    ways: list[dict[str, Any]] = one.attributes.get("security") or [{}]
    if {} in ways and not _CREDENTIALS & interaction.request.headers.keys():
        return {}
    schema = exchange.request_schema(other, Direction.INPUT)["properties"]["credentials"]
    lasting = (way for way in ways if not refusals(schema, way))
    return dict(next(lasting, ways[0]))


def _path(interaction: Interaction, side: Interface) -> dict[str, Any]:
    """Position -> value of the path parameters."""
    for name in (side.name, *side.aliases):
        found = _pattern(name.partition(" ")[2]).fullmatch(_path_of(interaction))
        if found:
            texts = {str(index): (unquote(text),) for index, text in enumerate(found.groups())}
            return _typed(side, "path", texts, side)
    return {}


def _typed(side: Interface, place: str, texts: Any, base: Interface) -> dict[str, Any]:
    """Name -> value, read from the text as the schema of that side wants it.

    What base never declared is left out: it was no part of the promise.
    """
    declared = {exchange.wire_name(element) for element in exchange.parameters(base, place)}
    shapes = {exchange.wire_name(element): element for element in exchange.parameters(side, place)}
    return {
        name: _value(shapes[name], values) if name in shapes else values[0]
        for name, values in texts.items()
        if name in declared
    }


def _value(element: Element, texts: tuple[str, ...]) -> Any:
    """The first reading of a text that its schema takes; the text itself when it takes none."""
    split = texts if len(texts) > 1 else tuple(texts[0].split(","))
    readings: list[Any] = [*_scalars(texts[0]), [_scalars(text)[0] for text in split], list(split)]
    if element.shape is None:
        return texts[0]
    export = Export(Nodes(), Direction.INPUT)
    schema = {"allOf": [export.schema(element.shape)]} | export.definitions()
    taken = (one for one in readings if not refusals(schema, one))
    return next(taken, texts[0])


def _scalars(text: str) -> list[Any]:
    """What a text may stand for, the narrowest type first."""
    found: list[Any] = []
    if re.fullmatch(r"-?\d{1,18}", text):
        found.append(int(text))
    elif re.fullmatch(r"-?\d{1,18}\.\d{1,18}", text):
        found.append(float(text))
    elif text in ("true", "false"):
        found.append(text == "true")
    return [*found, text]


def _answered(interaction: Interaction, one: Interface, other: Interface, names: tuple[str, ...]) -> Iterator[Hit]:
    before, after = (_response(side, interaction.status) for side in (one, other))
    answer = interaction.response
    if before is None:
        return
    if after is None:
        error = f"no answer {interaction.status} is described any more"
        yield Hit(names, Direction.OUTPUT, (interaction.status,), error, answer.place.child("status"))
        return
    for name in answer.headers:
        was, now = (next((e for e in exchange.headers(r) if e.key == name), None) for r in (before, after))
        if was is not None and was.required and (now is None or not now.required):
            error = f"header {name} may be missing now"
            yield Hit(names, Direction.OUTPUT, (name,), error, answer.place.child("headers", name))
    if answer.body.is_json:
        yield from _expected(answer, before, after, names)


def _expected(answer: Message, before: Element, after: Element, names: tuple[str, ...]) -> Iterator[Hit]:
    old, new = (_media(side, answer.body.content_type) for side in (before, after))
    if old is None or old.shape is None:
        return
    if new is None:
        error = f"it is no longer answered as {answer.body.content_type}"
        yield Hit(names, Direction.OUTPUT, (), error, answer.body.place)
    elif new.shape is not None:
        for hit in expectation(old, new, answer):
            yield structs.replace(hit, interfaces=names)


def expectation(old: Element, new: Element, message: Message) -> Iterator[Hit]:
    """What a consumer expects of the body of a message, under the schema of either side."""
    documents = []
    for element in (old, new):
        export = Export(Nodes(), Direction.OUTPUT)
        documents.append({"allOf": [export.schema(element.shape)]} | export.definitions())
    for path, error in answers.broken(documents[0], documents[1], message.body.value, message.body.matchers):
        names = tuple(step for step in reversed(path) if isinstance(step, str))
        yield Hit((), Direction.OUTPUT, names, error, message.body.place.child(*path))


def _response(side: Interface, status: str) -> Element | None:
    """The description of a status: itself, its class, else `default`."""
    found = {element.key: element for element in exchange.responses(side)}
    return found.get(status) or found.get(f"{status[:1]}XX") or found.get("default")


def _media(response: Element, content_type: str) -> Element | None:
    listed = exchange.media_types(response)
    key = _key_among([element.key for element in listed], content_type)
    return next((element for element in listed if element.key == key), None)


def _media_key(content_type: str, holder: Element | None) -> str:
    return _key_among([element.key for element in holder.children] if holder is not None else [], content_type)


def _key_among(keys: list[str], content_type: str) -> str:
    """The described media type or range that covers one."""
    wanted = canonical_media_type(content_type)
    plain = wanted.partition(";")[0]
    for covering in (wanted, plain, f"{plain.partition('/')[0]}/*", "*/*"):
        if covering in keys:
            return covering
    return wanted
