"""Duplicate keys of a JSON document: a separate question, because the fast decoder takes them silently."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from contract_check.documents.json_places import members
from contract_check.model.contract import Problem
from contract_check.model.location import Location, escape_token, pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.documents.document import Document

MOST = 100


class _Repeated(dict[str, Any]):
    """An object that has some key twice."""


def duplicate_keys(document: Document) -> tuple[Problem, ...]:
    """One problem for each key that repeats (RFC 8259 section 4), at most 100.

    YAML documents carry theirs in `problems` already, so nothing is found for them. Costs one parse.
    """
    if document.language != "json":
        return ()
    seen: list[_Repeated] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(items)
        if len(value) < len(items):
            value = _Repeated(value)
            seen.append(value)
        return value

    value = json.loads(document.text.data, object_pairs_hook=pairs)
    if not seen:
        return ()
    found: list[Problem] = []
    for pointer in _repeated(value, ""):
        found.extend(_problems(document, pointer))
        if len(found) >= MOST:
            break
    return tuple(found[:MOST])


def _repeated(value: Any, pointer: str) -> Iterator[str]:
    """Pointers of the objects with repeated keys, outer before inner."""
    if isinstance(value, _Repeated):
        yield pointer
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _repeated(inner, f"{pointer}/{escape_token(key)}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _repeated(inner, f"{pointer}/{index}")


def _problems(document: Document, pointer: str) -> Iterator[Problem]:
    _, spot = document.places.nearest(pointer_tokens(pointer))
    first: dict[str, int] = {}
    for key, (start, _, _) in members(document.text.data, spot.value):
        line, column = document.text.line_and_column(start or 0)
        if key in first:
            message = f"key `{key}` stands twice in one object, before in line {first[key]}; the last one counts"
            location = Location(document.path, f"{pointer}/{escape_token(key)}", line, column)
            yield Problem(rule="duplicate-key", message=message, remedy="Remove one of the two.", location=location)
        first.setdefault(key, line)
