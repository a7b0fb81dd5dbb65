"""A schema in the words of 2020-12, written as an older draft writes it. What that draft cannot say is left out."""

from __future__ import annotations

import json
from typing import Any

DIALECTS = {
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
    "2019-09": "https://json-schema.org/draft/2019-09/schema",
    "draft-07": "http://json-schema.org/draft-07/schema#",
    "draft-06": "http://json-schema.org/draft-06/schema#",
    "draft-04": "http://json-schema.org/draft-04/schema#",
}
_ORDER = tuple(DIALECTS)
_TABLES = ("properties", "patternProperties", "dependentSchemas", "$defs")
_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
_ONE = ("items", "contains", "not", "if", "then", "else", "additionalProperties", "propertyNames",
        "unevaluatedProperties", "unevaluatedItems")  # fmt: skip
_SINCE = {
    # 2019-09 has these two as well, but there `jsonschema` takes the keywords of a schema under
    # `additionalProperties` for names of properties, and is no judge of them.
    "2020-12": ("unevaluatedProperties", "unevaluatedItems"),
    "2019-09": ("minContains", "maxContains"),
    "draft-07": ("if", "then", "else"),
    "draft-06": ("contains", "propertyNames"),
}
"""Draft -> words that came with it and have no other spelling in earlier ones."""


def spelled(document: dict[str, Any], dialect: str) -> dict[str, Any]:
    """The whole document with `$schema`."""
    made = _schema(document, dialect)
    if _before(dialect, "2019-09"):
        made = json.loads(json.dumps(made).replace("#/$defs/", "#/definitions/"))
    return {"$schema": DIALECTS[dialect], **made}


def _before(dialect: str, other: str) -> bool:
    return _ORDER.index(dialect) > _ORDER.index(other)


def _schema(value: Any, dialect: str) -> Any:
    if not isinstance(value, dict):
        return value if not _before(dialect, "draft-06") else {} if value else {"not": {}}
    words: dict[str, Any] = {}
    for keyword, word in value.items():
        if keyword in _TABLES:
            words[keyword] = {name: _schema(inner, dialect) for name, inner in word.items()}
        elif keyword in _LISTS:
            words[keyword] = [_schema(inner, dialect) for inner in word]
        elif keyword in _ONE:
            words[keyword] = _schema(word, dialect)
        else:
            words[keyword] = word
    if _before(dialect, "2020-12"):
        _as_2019(words)
    if _before(dialect, "2019-09"):
        _as_draft_7(words)
    if _before(dialect, "draft-06"):
        _as_draft_4(words)
    left_out = [word for since, names in _SINCE.items() if _before(dialect, since) for word in names]
    return {keyword: word for keyword, word in words.items() if keyword not in left_out}


def _as_2019(words: dict[str, Any]) -> None:
    if "prefixItems" in words:
        rest = words.pop("items", None)
        words["items"] = words.pop("prefixItems")
        if rest is not None:
            words["additionalItems"] = rest
    if words.pop("$dynamicAnchor", None):
        words["$recursiveAnchor"] = True
    if words.pop("$dynamicRef", None):
        words["$recursiveRef"] = "#"


def _as_draft_7(words: dict[str, Any]) -> None:
    words.pop("$recursiveAnchor", None)
    if words.pop("$recursiveRef", None):
        words["$ref"] = "#"
    if "$defs" in words:
        words["definitions"] = words.pop("$defs")
    both = words.pop("dependentSchemas", {}) | words.pop("dependentRequired", {})
    if both:
        words["dependencies"] = both


def _as_draft_4(words: dict[str, Any]) -> None:
    if "$id" in words:
        words["id"] = words.pop("$id")
    if "const" in words:
        value = words.pop("const")
        words["enum"] = [value] if value in words.get("enum", [value]) else words["enum"]
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if exclusive in words:
            words[bound] = words.pop(exclusive)
            words[exclusive] = True
