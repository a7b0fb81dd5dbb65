"""Dialects: how each draft and each OpenAPI version writes what 2020-12 says, one function a peculiarity.

Sources: JSON Schema draft-04 to 2020-12 (core and validation), OpenAPI 2.0 "Schema Object", 3.0.3 section 4.7.24,
3.1.0 section 4.8.24.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Words = dict[str, Any]
Origins = dict[str, tuple[str | int, ...]]


class Dialect(msgspec.Struct, frozen=True, eq=False):
    """A way of writing schemas. `steps` rewrite a copy of the keywords in order."""

    name: str
    uri: str
    steps: tuple[Callable[[Words, Origins], None], ...]
    unknown: frozenset[str] = frozenset()
    """Canonical keywords that this dialect does not know and therefore ignores."""
    reference_alone: bool = False
    """Siblings of `$ref` are ignored (draft-07 and earlier, OpenAPI 2.0 and 3.0)."""
    memo: dict[int, tuple[Any, Mapping[str, Any], Mapping[str, tuple[str | int, ...]]]] = msgspec.field(
        default_factory=dict
    )
    """id(value) -> (value kept alive, words, origins)."""

    def canonical(self, value: dict[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, tuple[str | int, ...]]]:
        """The keywords of one schema object in 2020-12's words, and where they stand in the source."""
        if self.reference_alone and isinstance(value.get("$ref"), str):
            return {"$ref": value["$ref"]}, {}
        if not self.steps and not self.unknown:
            return value, {}
        known = self.memo.get(id(value))
        if known is None:
            words: Words = {key: word for key, word in value.items() if key not in self.unknown}
            origins: Origins = {}
            for step in self.steps:
                step(words, origins)
            known = self.memo[id(value)] = (value, words, origins)
        return known[1], known[2]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def boolean_exclusive_bounds(words: Words, origins: Origins) -> None:
    """`exclusiveMinimum: true` beside `minimum` (draft-04, OpenAPI 2.0 and 3.0) is a numeric exclusive bound."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        flag = words.get(exclusive)
        if flag is True and _is_number(words.get(bound)):
            words[exclusive] = words.pop(bound)
            origins[exclusive] = (bound,)
        elif isinstance(flag, bool):
            del words[exclusive]


def nullable(words: Words, origins: Origins) -> None:
    """`nullable: true` beside `type` adds null to the types (OpenAPI 3.0.3); `x-nullable` is 2.0's custom.

    Without a `type` the specification gives it no effect; authors who put it beside `allOf` or `$ref` mean
    "or null" all the same, and generators read it so. Our reading follows them.
    """
    name = "nullable" if "nullable" in words else "x-nullable"
    flag = words.pop(name, None)
    if flag is not True:
        return
    kind = words.get("type")
    if isinstance(kind, str):
        words["type"] = [kind, "null"]
        return
    wrapped = {key: words.pop(key) for key in ("allOf", "oneOf", "anyOf") if key in words}
    if wrapped:
        words["anyOf"] = [wrapped, {"type": "null"}]
        origins |= {"anyOf": (name,), "anyOf/0": (), "anyOf/1": (name,)}


def tuple_items(words: Words, origins: Origins) -> None:
    """`items: [...]` with `additionalItems` (draft-04 to 2019-09) is `prefixItems` with `items`."""
    items, rest = words.get("items"), words.pop("additionalItems", None)
    if not isinstance(items, list):
        return
    words["prefixItems"] = words.pop("items")
    origins["prefixItems"] = ("items",)
    if rest is not None:
        words["items"] = rest
        origins["items"] = ("additionalItems",)


def dependencies(words: Words, origins: Origins) -> None:
    """`dependencies` (draft-04 to draft-07) splits into `dependentRequired` and `dependentSchemas`."""
    both = words.pop("dependencies", None)
    if not isinstance(both, dict):
        return
    required = {name: value for name, value in both.items() if isinstance(value, list)}
    schemas = {name: value for name, value in both.items() if isinstance(value, dict | bool)}
    for keyword, part in (("dependentRequired", required), ("dependentSchemas", schemas)):
        if part:
            words[keyword] = part
            origins[keyword] = ("dependencies",)


def file_type(words: Words, _origins: Origins) -> None:
    """`type: file` (OpenAPI 2.0) is a string of bytes."""
    if words.get("type") == "file":
        words["type"] = "string"
        words.setdefault("format", "binary")


def plain_discriminator(words: Words, _origins: Origins) -> None:
    """OpenAPI 2.0 names the discriminating property by a plain string."""
    name = words.get("discriminator")
    if isinstance(name, str):
        words["discriminator"] = {"propertyName": name}


_SINCE_2019 = frozenset(
    {"dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "minContains", "maxContains"}
)
_SINCE_2020 = frozenset({"prefixItems", "$dynamicRef", "$dynamicAnchor"})
_SINCE_7 = frozenset({"if", "then", "else", "contentEncoding", "contentMediaType"})
_SINCE_6 = frozenset({"const", "contains", "propertyNames"})
_OPENAPI_3_0_LACKS = (
    _SINCE_2019
    | _SINCE_2020
    | _SINCE_7
    | _SINCE_6
    | {"patternProperties", "dependencies", "additionalItems", "$recursiveRef", "contentSchema"}
)

DRAFT_2020_12 = Dialect("2020-12", "https://json-schema.org/draft/2020-12/schema", ())
DRAFT_2019_09 = Dialect("2019-09", "https://json-schema.org/draft/2019-09/schema", (tuple_items,), unknown=_SINCE_2020)
DRAFT_07 = Dialect(
    "draft-07",
    "http://json-schema.org/draft-07/schema",
    (tuple_items, dependencies),
    unknown=_SINCE_2019 | _SINCE_2020 | {"contentSchema"},
    reference_alone=True,
)
DRAFT_06 = Dialect(
    "draft-06",
    "http://json-schema.org/draft-06/schema",
    (tuple_items, dependencies),
    unknown=_SINCE_2019 | _SINCE_2020 | _SINCE_7 | {"contentSchema"},
    reference_alone=True,
)
DRAFT_04 = Dialect(
    "draft-04",
    "http://json-schema.org/draft-04/schema",
    (boolean_exclusive_bounds, tuple_items, dependencies),
    unknown=_SINCE_2019 | _SINCE_2020 | _SINCE_7 | _SINCE_6 | {"contentSchema"},
    reference_alone=True,
)
OPENAPI_3_1 = Dialect("openapi-3.1", "https://spec.openapis.org/oas/3.1/dialect/base", ())
OPENAPI_3_0 = Dialect(
    "openapi-3.0",
    "https://spec.openapis.org/oas/3.0/schema",
    (boolean_exclusive_bounds, nullable),
    unknown=_OPENAPI_3_0_LACKS,
    reference_alone=True,
)
OPENAPI_2_0 = Dialect(
    "openapi-2.0",
    "http://swagger.io/v2/schema.json",
    (boolean_exclusive_bounds, nullable, file_type, plain_discriminator),
    unknown=_OPENAPI_3_0_LACKS | {"anyOf", "oneOf", "not"},
    reference_alone=True,
)

JSON_SCHEMA_DIALECTS = (DRAFT_2020_12, DRAFT_2019_09, DRAFT_07, DRAFT_06, DRAFT_04)


def by_uri(uri: str) -> Dialect | None:
    """The dialect that `$schema` names (with or without the empty fragment), None when we do not know it."""
    wanted = uri.rstrip("#")
    return next((dialect for dialect in JSON_SCHEMA_DIALECTS if dialect.uri == wanted), None)


def by_name(name: str) -> Dialect | None:
    """The JSON Schema dialect of a configured name such as `draft-07`."""
    return next((dialect for dialect in JSON_SCHEMA_DIALECTS if dialect.name == name), None)
