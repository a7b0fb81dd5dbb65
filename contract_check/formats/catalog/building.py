"""From the value of a document to the typed entry: one walk, driven by the fields of the records."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.model.entry import MARKER, Entry, Item
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.documents import Document

WORDS = frozenset(
    {
        "type", "enum", "const", "format", "pattern", "multipleOf", "maximum", "exclusiveMaximum", "minimum",
        "exclusiveMinimum", "maxLength", "minLength", "maxItems", "minItems", "uniqueItems", "items", "properties",
        "maxProperties", "minProperties", "additionalProperties", "oneOf", "anyOf", "allOf",
    }
)  # fmt: skip
"""JSON Schema words that an item may have among its own keys."""
_VALUES = WORDS | {"default"}


class Filled(msgspec.Struct, frozen=True):
    """A document's value without its markers."""

    value: Any
    unfilled: tuple[tuple[str | int, ...], ...]
    """Where the markers stood."""


def without_markers(value: Any) -> Filled:
    """`value` as if what is marked `TODO`, or left empty, were not there; in lists None stands in its place."""
    found: list[tuple[str | int, ...]] = []
    return Filled(_cleared(value, (), found), tuple(found))


def is_marker(value: Any) -> bool:
    """Nothing, or `TODO`, alone or with what is to be done: `TODO: who may call this`."""
    return value is None or (isinstance(value, str) and re.match(rf"\s*{MARKER}\b", value) is not None)


def _cleared(value: Any, path: tuple[str | int, ...], found: list[tuple[str | int, ...]]) -> Any:
    if isinstance(value, list):
        return [_cleared(inner, (*path, index), found) for index, inner in enumerate(value)]
    if not isinstance(value, dict):
        if is_marker(value):
            found.append(path)
            return None
        return value
    # Schemas hold what they hold: there null is a value.
    cleared = {key: inner if key in _VALUES else _cleared(inner, (*path, key), found) for key, inner in value.items()}
    return {key: inner for key, inner in cleared.items() if inner is not None or key in _VALUES}


def entry_of(
    document: Document, value: dict[str, Any], missing: tuple[Location, ...], unfilled: tuple[Location, ...]
) -> Entry:
    """The typed entry of a document. Parts of a wrong type are left out: the schema has told of them."""
    root = Location(document.path, document=document.number)
    found: Entry = _record(Entry, value, root, document, missing=missing, unfilled=unfilled)
    return found


def _record(cls: Any, value: dict[str, Any], location: Location, document: Document, **given: Any) -> Any:
    arguments = {"location": location, **given}
    for field in dataclasses.fields(cls):
        if field.name in arguments or field.name == "schema":
            continue
        steps = (field.metadata.get("key") or field.name).split("/")
        found = _inside(value, steps)
        if found is not None:
            made = _made(field, found, location.child(*steps), document)
            if made is not None:
                arguments[field.name] = made
    if cls is Item:
        arguments["schema"] = {word: value[word] for word in value if word in WORDS}
    return cls(**arguments)


def _inside(value: Any, steps: list[str]) -> Any:
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _made(field: dataclasses.Field[Any], value: Any, location: Location, document: Document) -> Any:
    cls = field.metadata.get("of")
    if cls is not None:
        if isinstance(value, dict):
            return _record(cls, value, location, document)
        return tuple(_records(cls, value, location, document)) if isinstance(value, list) else None
    if field.metadata.get("text"):
        return _text(value, location, document)
    if isinstance(field.default, tuple):
        return tuple(str(one) for one in value if one is not None) if isinstance(value, list) else None
    if isinstance(field.default, bool) or field.name == "idempotent":
        return value if isinstance(value, bool) else None
    if field.default == "":
        return value if isinstance(value, str) else None
    return value


def _records(cls: Any, value: list[Any], location: Location, document: Document) -> Iterator[Any]:
    for index, inner in enumerate(value):
        if isinstance(inner, dict):
            yield _record(cls, inner, location.child(index), document)


def _text(value: Any, location: Location, document: Document) -> str | None:
    """A scalar as written: `1.10` stays `1.10`, a flag is its word."""
    if isinstance(value, str | dict | list):
        return value if isinstance(value, str) else None
    if isinstance(value, bool):
        return "true" if value else "false"
    return document.source_text(location.pointer) or str(value)
