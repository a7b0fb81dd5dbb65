"""Random schemas in the words of 2020-12, near relatives of them, and random values for them."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

SCALARS: list[Any] = [None, True, False, 0, 1, 2, 3, -1, 0.5, 1.5, 10, "", "a", "b", "ab", "abc", "1"]
NAMES = ["a", "b", "c"]
TREE = "https://example.com/tree"
"""`$id` of a resource inside the document, whose dynamic reference the document's root overrides."""


def document(source: random.Random, depth: int = 3) -> dict[str, Any]:
    """A whole schema with the definitions and anchors that it refers to."""
    made = schema(source, depth)
    return finished(made if isinstance(made, dict) else {"allOf": [made]}, source)


def finished(made: dict[str, Any], source: random.Random) -> dict[str, Any]:
    """`made` with whatever it refers to and lacks."""
    definitions: dict[str, Any] = made.setdefault("$defs", {})
    while missing := [name for name in ("leaf", "node") if name not in definitions and f'/{name}"' in json.dumps(made)]:
        definitions[missing[0]] = schema(source, 1)
    if TREE in json.dumps(made):
        definitions["tree"] = {
            "$id": TREE,
            "$dynamicAnchor": "n",
            "properties": {"a": {"$dynamicRef": "#n"}, "b": {"type": "integer"}},
        }
    if '"$dynamicRef"' in json.dumps(made):
        made.setdefault("$id", "https://example.com/root")
        made["$dynamicAnchor"] = "n"
    if not definitions:
        del made["$defs"]
    return made


def schema(source: random.Random, depth: int) -> Any:
    """A schema whose subschemas are nested `depth` deep at most."""
    if depth <= 0 or source.random() < 0.1:
        return source.choice(
            [True, {}, False, {"type": "string"}, {"type": "integer"}, {"const": source.choice(SCALARS)}]
        )
    made: dict[str, Any] = {}
    for _ in range(source.randint(1, 3)):
        made |= source.choice(MAKERS)(source, depth)
    return made


def _some(source: random.Random, depth: int, least: int = 1) -> list[Any]:
    return [schema(source, depth - 1) for _ in range(source.randint(least, 3))]


def _table(source: random.Random, depth: int, names: list[str]) -> dict[str, Any]:
    return {name: schema(source, depth - 1) for name in source.sample(names, source.randint(1, 2))}


def _below(source: random.Random, _depth: int) -> dict[str, Any]:
    """A reference from a part of the value: it may lead back up."""
    reference = source.choice(
        [{"$ref": "#"}, {"$ref": "#/$defs/node"}, {"$ref": TREE}, {"$dynamicRef": "#n"}, {"$ref": "#/$defs/leaf"}]
    )
    return source.choice(
        [
            {"properties": {source.choice(NAMES): reference}},
            {"items": reference},
            {"additionalProperties": reference},
            {"prefixItems": [reference]},
        ]
    )


MAKERS: list[Any] = [
    lambda s, _: {"type": s.choice(["string", "integer", "number", "object", "array", ["string", "null"]])},
    lambda s, _: {"enum": s.sample(SCALARS, s.randint(1, 4))},
    lambda s, _: {"minimum": s.choice([0, 1, 0.5])},
    lambda s, _: {"maximum": s.choice([2, 3, 2.5])},
    lambda s, _: {"exclusiveMinimum": s.choice([0, 1])},
    lambda s, _: {"exclusiveMaximum": s.choice([3, 1])},
    lambda s, _: {"multipleOf": s.choice([1, 2, 0.5, 3])},
    lambda s, _: {s.choice(["minLength", "maxLength"]): s.randint(0, 2)},
    lambda s, _: {"pattern": s.choice(["^a", "^[ab]$", "b", "^a*$", "^(a|ab)$", "^..", "[^a]"])},
    lambda s, _: {s.choice(["minItems", "maxItems"]): s.randint(0, 2)},
    lambda s, _: {s.choice(["minProperties", "maxProperties"]): s.randint(0, 2)},
    lambda _s, _: {"uniqueItems": True},
    lambda s, _: {"required": s.sample(NAMES, s.randint(1, 2))},
    lambda s, d: {"properties": _table(s, d, NAMES)},
    lambda s, d: {"properties": _table(s, d, NAMES), "required": s.sample(NAMES, s.randint(1, 2))},
    lambda s, d: {"patternProperties": _table(s, d, ["^a", "b", "^.$"])},
    lambda s, d: {"additionalProperties": schema(s, d - 1)},
    lambda s, d: {"propertyNames": schema(s, d - 1)},
    lambda s, d: {"unevaluatedProperties": schema(s, d - 1)},
    lambda _s, _: {"unevaluatedProperties": False},
    lambda s, d: {"unevaluatedItems": schema(s, d - 1)},
    lambda _s, _: {"unevaluatedItems": False},
    lambda s, _: {"dependentRequired": {s.choice(NAMES): [s.choice(NAMES)]}},
    lambda s, d: {"dependentSchemas": {s.choice(NAMES): schema(s, d - 1)}},
    lambda s, d: {"items": schema(s, d - 1)},
    lambda s, d: {"prefixItems": _some(s, d)},
    lambda s, d: {"prefixItems": _some(s, d), "items": schema(s, d - 1)},
    lambda s, d: {"contains": schema(s, d - 1)},
    lambda s, d: {"contains": schema(s, d - 1), s.choice(["minContains", "maxContains"]): s.randint(0, 2)},
    lambda s, d: {"anyOf": _some(s, d)},
    lambda s, d: {"oneOf": _some(s, d)},
    lambda s, d: {"allOf": _some(s, d)},
    lambda s, d: {"not": schema(s, d - 1)},
    lambda s, d: {"if": schema(s, d - 1), "then": schema(s, d - 1)},
    lambda s, d: {"if": schema(s, d - 1), "then": schema(s, d - 1), "else": schema(s, d - 1)},
    lambda _s, _: {"$ref": "#/$defs/leaf"},
    _below,
]


def changed(source: random.Random, original: dict[str, Any]) -> dict[str, Any]:
    """A near relative: one place of a copy is replaced, dropped or extended."""
    value = copy.deepcopy(original)
    places = [place for place in _schemas(value) if isinstance(place, dict)]
    place = source.choice(places)
    words = [word for word in place if word not in ("$defs", "$id", "$dynamicAnchor")]
    action = source.random()
    if words and action < 0.4:
        del place[source.choice(words)]
    elif action < 0.8 or place is value:
        place |= source.choice(MAKERS)(source, 2)
    else:
        inner = dict(place)
        place.clear()
        place[source.choice(["allOf", "anyOf", "oneOf"])] = [inner, schema(source, 1)]
    return finished(value, source)


_TABLES = ("properties", "patternProperties", "dependentSchemas", "$defs")
_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
_ONE = ("items", "contains", "not", "if", "then", "else", "additionalProperties", "propertyNames",
        "unevaluatedProperties", "unevaluatedItems")  # fmt: skip


def _schemas(value: Any) -> list[Any]:
    found, todo = [], [value]
    while todo:
        current = todo.pop()
        if isinstance(current, dict) and current.get("$id") == TREE:
            continue
        found.append(current)
        for keyword, word in current.items() if isinstance(current, dict) else ():
            if keyword in _TABLES:
                todo.extend(word.values())
            elif keyword in _LISTS:
                todo.extend(word)
            elif keyword in _ONE:
                todo.append(word)
    return found


def instance(source: random.Random, depth: int = 2) -> Any:
    """A value of the small world that the schemas speak of."""
    choice = source.random()
    if depth <= 0 or choice < 0.4:
        return source.choice(SCALARS)
    if choice < 0.6:
        return [instance(source, depth - 1) for _ in range(source.randint(0, 3))]
    names = source.sample([*NAMES, "ab", "x"], source.randint(0, 3))
    return {name: instance(source, depth - 1) for name in names}


def relative(source: random.Random, value: Any) -> Any:
    """`value` with one part replaced, dropped or added."""
    if isinstance(value, dict) and value and source.random() < 0.8:
        name = source.choice(list(value))
        action = source.random()
        if action < 0.3:
            return {key: item for key, item in value.items() if key != name}
        if action < 0.5:
            return value | {source.choice([*NAMES, "ab", "x"]): instance(source, 1)}
        return value | {name: relative(source, value[name])}
    if isinstance(value, list) and value and source.random() < 0.8:
        index = source.randrange(len(value))
        action = source.random()
        if action < 0.3:
            return value[:index] + value[index + 1 :]
        if action < 0.5:
            return [*value, source.choice([value[index], instance(source, 1)])]
        return [*value[:index], relative(source, value[index]), *value[index + 1 :]]
    return instance(source)
