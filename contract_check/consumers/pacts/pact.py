"""A Pact file of any version as records: who consumes what, and each interaction with its place in the file."""

from __future__ import annotations

import base64
import binascii
import json
import urllib.parse
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check import documents
from contract_check.consumers.pacts.matchers import Matchers
from contract_check.globs import matches
from contract_check.model.location import Location
from contract_check.sources.tree import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_check.documents import Document
    from contract_check.sources.tree import Tree

NOTHING: Any = object()
"""There is no body; `null` is one."""
_JSON = "application/json"


class Body(msgspec.Struct, frozen=True):
    """What a message carries."""

    value: Any
    """JSON value, text of another type, or `NOTHING`."""
    content_type: str
    place: Location
    matchers: Matchers

    @property
    def is_json(self) -> bool:
        """Whether a JSON Schema can judge it."""
        kind = self.content_type.partition(";")[0].strip().lower()
        return self.value is not NOTHING and kind.endswith(("/json", "+json"))


class Message(msgspec.Struct, frozen=True):
    """One way of an interaction, or a message on a queue."""

    headers: Mapping[str, str]
    """Names in lower case; of a queue message its metadata."""
    body: Body
    place: Location


class Interaction(msgspec.Struct, frozen=True):
    """A request that the consumer sends and the answer that it goes on with."""

    method: str
    path: str
    query: Mapping[str, tuple[str, ...]]
    request: Message
    status: str
    response: Message
    place: Location


class Queued(msgspec.Struct, frozen=True):
    """A message that the consumer reads from a queue or topic."""

    description: str
    message: Message


class Pact(msgspec.Struct, frozen=True, eq=False):
    """One file."""

    consumer: str
    provider: str
    document: Document
    interactions: tuple[Interaction, ...]
    messages: tuple[Queued, ...]


def pacts(tree: Tree, globs: Sequence[str]) -> Iterator[Pact]:
    """The Pact files of a tree. Files of those names that are none are somebody else's and are left alone."""
    paths = (path for path in tree.entries() if path.endswith(".json") and any(matches(glob, path) for glob in globs))
    for path, data in readable(tree, paths):
        try:
            document = documents.read(data, path)[0]
        except documents.Unreadable:
            continue
        found = read(document)
        if found is not None:
            yield found


def read(document: Document) -> Pact | None:
    """The pact in a document, None when it is none."""
    value = document.value
    consumer, provider = _name(value, "consumer"), _name(value, "provider")
    if not consumer or not provider:
        return None
    root = Location(document.path)
    listed = [
        (root.child(key, index), item)
        for key in ("interactions", "messages")
        for index, item in enumerate(_list(value, key))
        if isinstance(item, dict)
    ]
    return Pact(
        consumer=consumer,
        provider=provider,
        document=document,
        interactions=tuple(_interaction(item, place) for place, item in listed if isinstance(item.get("request"), dict)
                           and isinstance(item["request"].get("method"), str)),
        messages=tuple(queued for place, item in listed for queued in _queued(item, place)),
    )  # fmt: skip


def _name(value: Any, key: str) -> str:
    party = value.get(key) if isinstance(value, dict) else None
    return str(party.get("name", "")) if isinstance(party, dict) else ""


def _list(value: Any, key: str) -> list[Any]:
    found = value.get(key)
    return found if isinstance(found, list) else []


def _interaction(item: dict[str, Any], place: Location) -> Interaction:
    request = item["request"]
    response = item.get("response")
    response = response if isinstance(response, dict) else {}
    return Interaction(
        method=request["method"].upper(),
        path=str(request.get("path", "/")),
        query=_query(request.get("query")),
        request=_message(request, place.child("request"), "body"),
        status=str(response.get("status", 200)),
        response=_message(response, place.child("response"), "body"),
        place=place,
    )


def _queued(item: dict[str, Any], place: Location) -> Iterator[Queued]:
    """The messages that the consumer reads: those of a queue, and the answers of a request on one (version 4)."""
    description = str(item.get("description", ""))
    if "contents" in item:
        yield Queued(description, _message(item, place, "contents"))
    answers = item.get("response")
    for index, answer in enumerate(answers if isinstance(answers, list) else []):
        if isinstance(answer, dict) and "contents" in answer:
            yield Queued(description, _message(answer, place.child("response", index), "contents"))


def _message(item: dict[str, Any], place: Location, key: str) -> Message:
    headers: dict[str, str] = {}
    for name in ("headers", "metadata", "metaData"):
        listed = item.get(name)
        if isinstance(listed, dict):
            headers |= {str(header).lower(): _joined(value) for header, value in listed.items()}
    value, declared, at = _content(item.get(key, NOTHING), place.child(key))
    kind = declared or headers.get("content-type") or headers.get("contenttype") or ""
    if not kind:
        kind = "text/plain" if isinstance(value, str) else _JSON
    if isinstance(value, str) and kind.partition(";")[0].strip().lower() == _JSON:
        value = _parsed(value)
    rules = item.get("matchingRules")
    return Message(headers, Body(value, kind, at, Matchers.read(rules if isinstance(rules, dict) else {})), place)


def _joined(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _content(value: Any, place: Location) -> tuple[Any, str, Location]:
    """(value, media type, place) of a body; version 4 wraps it with its type and its encoding."""
    if value is NOTHING:
        return NOTHING, "", place
    if not isinstance(value, dict) or not {"content"} <= value.keys() <= {"content", "contentType", "encoded",
                                                                          "contentTypeHint"}:  # fmt: skip
        return value, "", place
    content, kind = value["content"], str(value.get("contentType", ""))
    if value.get("encoded") == "base64" and isinstance(content, str):
        try:
            content = base64.b64decode(content, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            kind = "application/octet-stream"
    return content, kind, place.child("content")


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _query(value: Any) -> dict[str, tuple[str, ...]]:
    """Name -> values; version 2 writes it as one text."""
    found: dict[str, list[str]] = {}
    if isinstance(value, str):
        for name, one in urllib.parse.parse_qsl(value, keep_blank_values=True):
            found.setdefault(name, []).append(one)
    elif isinstance(value, dict):
        for name, listed in value.items():
            found[str(name)] = [str(one) for one in (listed if isinstance(listed, list) else [listed])]
    return {name: tuple(listed) for name, listed in found.items()}
