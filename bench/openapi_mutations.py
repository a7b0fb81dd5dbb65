"""Verdicts on OpenAPI pairs made by a stranger: random schemas, random edits, and `jsonschema` as the judge.

    bench/openapi_mutations.py [COUNT] [SEED]

A pair of schemas travels in a request, in a response or as a query parameter of an orders API. Values from a pool that
knows nothing of our search are validated on both sides. A value that the accepting side takes and the other refuses is
a break; a verdict that says otherwise is a miss. A breaking finding without a payload, where the pool shows nothing
either, may be a false alarm. Both are printed with the smallest pair at hand, and counted.
"""

# ruff: noqa: D103, PLR2004 - makers are called after what they make, and shares of chance after nothing

from __future__ import annotations

import collections
import copy
import itertools
import json
import random
import sys
from typing import Any

import jsonschema

from contract_check import Comparison
from contract_check.comparing import compare_trees
from contract_check.config import Config
from contract_check.sources.memory import MemoryTree

NAMES = ("a", "b", "c")
TEXTS = ("", "a", "ab", "b", "abc", "2026-01-01")
NUMBERS = (-1, 0, 1, 2, 3, 5, 0.5, 2.5)
SCALARS: tuple[Any, ...] = (None, True, False, *NUMBERS, *TEXTS)
PLACES = ("request", "response")
ONE = ("items", "additionalProperties", "contains", "not", "if", "then", "propertyNames")


def pool(chance: random.Random) -> list[Any]:
    """Values of every kind, small enough to meet the schemas below often."""
    some = [chance.choice(SCALARS) for _ in range(8)]
    arrays = [
        [],
        *([x] for x in some),
        *([x, y] for x, y in itertools.pairwise(some)),
        [1, 1],
        [1, 2, 3],
        ["a", "ab", "b"],
    ]
    inner = [*SCALARS, [], [1], ["a"], [1, "a"], {}, {"a": 1}, {"a": "a"}, {"b": True}]
    objects: list[Any] = [{}]
    for size in (1, 2, 3):
        for names in itertools.combinations((*NAMES, "z"), size):
            objects.extend({name: chance.choice(inner) for name in names} for _ in range(14))
    return [*SCALARS, *arrays, *objects]


def schema(chance: random.Random, depth: int) -> dict[str, Any]:
    """A random schema."""
    makers = [text, number, text, number, listed, boolean]
    if depth:
        makers += [table, table, table, array, union, together]
    return chance.choice(makers)(chance, depth)


def boolean(_chance: random.Random, _depth: int) -> dict[str, Any]:
    return {"type": "boolean"}


def text(chance: random.Random, _depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "string"}
    for keyword, values in (("minLength", (0, 1, 2)), ("maxLength", (1, 2, 3)), ("pattern", ("^a", "^[ab]*$", "b"))):
        if chance.random() < 0.3:
            found[keyword] = chance.choice(values)
    return found


def number(chance: random.Random, _depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {"type": chance.choice(("integer", "number"))}
    words = (
        ("minimum", (0, 1)),
        ("maximum", (2, 3)),
        ("exclusiveMinimum", (0, 1)),
        ("exclusiveMaximum", (2, 3)),
        ("multipleOf", (1, 2, 0.5)),
    )
    for keyword, values in words:
        if chance.random() < 0.2:
            found[keyword] = chance.choice(values)
    return found


def listed(chance: random.Random, _depth: int) -> dict[str, Any]:
    values = chance.sample(SCALARS, chance.randrange(1, 4))
    return {"const": values[0]} if chance.random() < 0.2 else {"enum": values}


def array(chance: random.Random, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "array", "items": schema(chance, depth - 1)}
    for keyword, values in (("minItems", (0, 1, 2)), ("maxItems", (1, 2)), ("uniqueItems", (True, False))):
        if chance.random() < 0.25:
            found[keyword] = chance.choice(values)
    if chance.random() < 0.15:
        found["contains"] = schema(chance, 0)
    if chance.random() < 0.15:
        found["prefixItems"] = [schema(chance, 0)]
    return found


def table(chance: random.Random, depth: int) -> dict[str, Any]:
    names = chance.sample(NAMES, chance.randrange(1, 4))
    found: dict[str, Any] = {"type": "object", "properties": {name: schema(chance, depth - 1) for name in names}}
    if chance.random() < 0.6:
        found["required"] = chance.sample(names, chance.randrange(1, len(names) + 1))
    options: tuple[tuple[str, Any], ...] = (
        ("additionalProperties", chance.choice((False, False, schema(chance, 0)))),
        ("minProperties", 1), ("maxProperties", 2), ("dependentRequired", {names[0]: [names[-1]]}),
        ("propertyNames", {"enum": ["a", "b"]}), ("patternProperties", {"^a": schema(chance, 0)}),
        ("not", {"required": [names[0]]}), ("if", {"required": [names[0]]}), ("then", {"required": [names[-1]]}),
        ("dependentSchemas", {names[0]: {"required": [names[-1]]}}), ("unevaluatedProperties", False),
    )  # fmt: skip
    return found | {
        keyword: value
        for keyword, value in options
        if chance.random() < (0.3 if keyword == "additionalProperties" else 0.05)
    }


def union(chance: random.Random, depth: int) -> dict[str, Any]:
    return {chance.choice(("oneOf", "anyOf")): [schema(chance, depth - 1) for _ in range(chance.randrange(1, 4))]}


def together(chance: random.Random, depth: int) -> dict[str, Any]:
    first = table(chance, depth)
    return {"allOf": [first, table(chance, depth)]} | (
        {"unevaluatedProperties": False} if chance.random() < 0.2 else {}
    )


def edited(chance: random.Random, value: Any) -> Any:
    """`value` with one edit somewhere inside."""
    value = copy.deepcopy(value)
    places = [found for found in walk(value) if isinstance(found, dict)]
    place = chance.choice(places)
    keyword = chance.choice(list(place)) if place and chance.random() < 0.8 else None
    other = schema(chance, 1)
    if keyword is None:
        place.update({k: v for k, v in other.items() if k not in place or chance.random() < 0.3})
    elif chance.random() < 0.35:
        del place[keyword]
    elif isinstance(place[keyword], list) and keyword in ("oneOf", "anyOf", "allOf"):
        branches = place[keyword]
        if len(branches) > 1 and chance.random() < 0.5:
            branches.pop(chance.randrange(len(branches)))
        else:
            branches.append(schema(chance, 1))
    elif keyword == "required":
        place[keyword] = chance.sample(NAMES, chance.randrange(1, 4))
    elif keyword == "properties":
        place[keyword][chance.choice(NAMES)] = schema(chance, 1)
    elif keyword in other:
        place[keyword] = other[keyword]
    else:
        place.clear()
        place.update(other)
    return value


def walk(value: Any) -> Any:
    """Every schema inside `value`."""
    yield value
    for keyword, inner in value.items() if isinstance(value, dict) else ():
        if keyword in (
            "items",
            "additionalProperties",
            "contains",
            "not",
            "if",
            "then",
            "propertyNames",
        ) and isinstance(inner, dict):
            yield from walk(inner)
        elif keyword in ("properties", "patternProperties"):
            for one in inner.values():
                yield from walk(one)
        elif keyword in ("allOf", "oneOf", "anyOf", "prefixItems"):
            for one in inner:
                yield from walk(one)


def description(place: str, inner: Any) -> bytes:
    """An orders API whose one operation carries the schema at `place`."""
    content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    answer = {"description": "done"} | (content if place == "response" else {})
    operation = {"responses": {"200": answer}} | (
        {"requestBody": {"required": True} | content} if place == "request" else {}
    )
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Orders", "version": "1.0.0"},
        "paths": {"/orders": {"post": operation}},
        "components": {"schemas": {"Order": inner}},
    }
    return json.dumps(document).encode()


def verdict(place: str, base: Any, head: Any) -> Comparison:
    """What contract-check says of the pair."""
    sides = [
        MemoryTree({"api.json": description(place, inner)}, name) for inner, name in ((base, "base"), (head, "head"))
    ]
    return Comparison(compare_trees(*sides, Config()))


def witness(place: str, base: Any, head: Any, values: list[Any]) -> list[Any]:
    """Values of the pool that the accepting side takes and the other refuses, the smallest first."""
    accepting, refusing = (base, head) if place == "request" else (head, base)
    one, other = (jsonschema.Draft202012Validator(side) for side in (accepting, refusing))
    found = [value for value in values if one.is_valid(value) and not other.is_valid(value)]
    return sorted(found, key=lambda value: len(json.dumps(value)))


def declared(value: Any, inner: Any) -> bool:
    """Whether every field of the value is named somewhere in the schema."""
    names = {name for found in walk(inner) if isinstance(found, dict) for name in found.get("properties", ())}
    return not isinstance(value, dict) or value.keys() <= names


def judged(found: Comparison, place: str, base: Any, head: Any, shown: list[Any]) -> str:
    """How the verdict and the values that show a break agree."""
    breaking = [change for change in found.changes if change["level"] == "breaking"]
    if shown and not breaking:
        if not any(declared(value, base if place == "request" else head) for value in shown):
            return "undeclared field only"
        return "warned" if any(change["level"] == "warning" for change in found.changes) else "MISSED"
    if breaking and not shown and all(change["proof"]["status"] == "unproven" for change in breaking):
        return "FALSE ALARM?"
    return "agree"


def main(count: int, seed: int) -> None:
    """Compare `count` pairs in both places."""
    tally: collections.Counter[str] = collections.Counter()
    for run in range(count):
        chance = random.Random(f"{seed}/{run}")
        base = schema(chance, 2)
        head = edited(chance, base)
        values = pool(chance)
        for place in PLACES:
            found = verdict(place, base, head)
            shown = witness(place, base, head, values)
            kind = judged(found, place, base, head, shown)
            tally[kind] += 1
            if kind in ("MISSED", "FALSE ALARM?"):
                print(f"{kind} {seed}/{run} {place}: {json.dumps(shown[:2])}")
                print(f"  base {json.dumps(base)}\n  head {json.dumps(head)}")
                for change in found.changes:
                    print(f"    {change['level']} {change['rule']}: {change['message']} [{change['because']}]")
    print(dict(tally))


if __name__ == "__main__":
    arguments = [int(word) for word in sys.argv[1:]]
    main(*arguments, *(300, 1)[len(arguments) :])
