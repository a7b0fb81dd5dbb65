"""Whether a schema is one: the meta-schema of its dialect is asked, and each violation is a problem with its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.node import kind_of
from contract_check.model.contract import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.dialect import Dialect
    from contract_check.model.location import Location

_MOST = 20
_SCHEMAS = frozenset(
    {"items", "additionalItems", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else",
     "unevaluatedItems", "unevaluatedProperties", "prefixItems", "allOf", "anyOf", "oneOf"}
)  # fmt: skip
_TABLES = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
_COUNTS = frozenset({"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains",
                     "maxContains"})  # fmt: skip
_NUMBERS = frozenset({"minimum", "maximum", "multipleOf"})
_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
_TEXTS = frozenset({"pattern", "format", "$ref", "$anchor", "$id", "title", "description"})


def invalid_places(value: Any, dialect: Dialect, root: Location) -> Iterator[Problem]:
    """Keywords with values that the dialect does not allow, at most a screenful."""
    found = 0
    todo: list[tuple[Any, Location]] = [(value, root)]
    while todo and found < _MOST:
        schema, place = todo.pop()
        if not isinstance(schema, dict | bool):
            found += 1
            yield _problem("a schema must be an object or a boolean", place)
            continue
        if isinstance(schema, bool):
            continue
        for keyword, word in schema.items():
            fault = _fault(keyword, word, dialect)
            if fault:
                found += 1
                yield _problem(f"`{keyword}` {fault}", place.child(keyword))
                continue
            todo.extend(_inside(keyword, word, place.child(keyword), dialect))


def _inside(keyword: str, word: Any, place: Location, dialect: Dialect) -> Iterator[tuple[Any, Location]]:
    if keyword in dialect.unknown:
        return
    if keyword in _TABLES and isinstance(word, dict):
        for name, schema in word.items():
            yield schema, place.child(name)
    elif keyword in _SCHEMAS and isinstance(word, list):
        for index, schema in enumerate(word):
            yield schema, place.child(index)
    elif keyword in _SCHEMAS:
        yield word, place


def _fault(keyword: str, word: Any, dialect: Dialect) -> str:
    kind = kind_of(word)
    if keyword in dialect.unknown:
        return ""
    if keyword in _COUNTS:
        return "" if kind == "integer" and word >= 0 else "must be a whole number, 0 or more"
    if keyword in _NUMBERS:
        if kind not in ("integer", "fraction"):
            return "must be a number"
        return "must be greater than 0" if keyword == "multipleOf" and word <= 0 else ""
    if keyword == "type":
        names = word if isinstance(word, list) else [word]
        return "" if names and all(isinstance(name, str) and name in _TYPES for name in names) else "names no type"
    if keyword == "required":
        if dialect.name == "draft-04" and kind == "boolean":
            return "must be a list of names (a boolean was draft-03's)"
        return "" if kind == "array" and all(isinstance(name, str) for name in word) else "must be a list of names"
    return _shape_fault(keyword, word, kind)


def _shape_fault(keyword: str, word: Any, kind: str) -> str:
    if keyword in _TABLES:
        return "" if kind == "object" else "must be an object"
    if keyword in ("allOf", "anyOf", "oneOf"):
        return "" if kind == "array" and word else "must be a list of at least one schema"
    if keyword == "enum":
        return "" if kind == "array" else "must be a list"
    if keyword == "uniqueItems":
        return "" if kind == "boolean" else "must be true or false"
    if keyword in _TEXTS and kind != "string":
        return "must be a text"
    return _pattern_fault(word) if keyword == "pattern" else ""


def _pattern_fault(pattern: str) -> str:
    from contract_check.languages.schema import regular  # noqa: PLC0415 - only for schemas with patterns

    if regular.matches(pattern, "") is not None:
        return ""
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return "is no regular expression"
    return ""  # readable, though not by an engine that cannot backtrack


def _problem(message: str, place: Location) -> Problem:
    return Problem(
        rule="invalid-schema",
        message=f"{message}; it is ignored",
        remedy="correct the schema; the specification of its dialect says what is allowed",
        location=place,
    )
