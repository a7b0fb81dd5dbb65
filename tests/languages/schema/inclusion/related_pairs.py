"""Random related schema pairs, and the hunt for an answer that an independent validator contradicts.

    python tests/languages/schema/inclusion/related_pairs.py --pairs 20000 --seed 1

prints how often the prover said included, not included and unknown, and exits 1 on the first contradiction.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
from typing import Any

import jsonschema

from contract_check.languages.schema import witness
from contract_check.languages.schema.dialect import DRAFT_2020_12
from contract_check.languages.schema.inclusion import Answer, Budget, Included, NotIncluded, decide
from contract_check.languages.schema.node import Node, Nodes
from contract_check.languages.schema.shape import Shape, UnresolvedReferenceError
from contract_check.model.location import Location

BUDGET = Budget(steps=4_000, candidates=600)
AIMED = Budget(steps=1_000, candidates=150)
SCALARS: list[Any] = [None, True, False, 0, 1, 2, 3, -1, 0.5, 1.5, 10, "", "a", "b", "ab", "abc", "1"]
NAMES = ["a", "b", "c"]


class DocumentScope:
    """The scope of one schema document held in memory."""

    dialect = DRAFT_2020_12

    def __init__(self, document: Any) -> None:
        self.document = document

    def follow(self, reference: str) -> Shape:
        value = self.document
        for token in reference.removeprefix("#").split("/")[1:]:
            if not isinstance(value, dict) or token not in value:
                raise UnresolvedReferenceError(reference, "nothing is there")
            value = value[token]
        return Shape(value, self, Location("schema.json", reference))

    def name_of(self, _shape: Shape) -> str:
        return ""


def node(document: Any) -> Node:
    return Nodes().of(Shape(document, DocumentScope(document), Location("schema.json")))


def answer(sub: Any, sup: Any, budget: Budget = BUDGET) -> Answer:
    return decide(node(sub), node(sup), budget)


def schema(source: random.Random, depth: int) -> Any:
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


MAKERS: list[Any] = [
    lambda s, _: {"type": s.choice(["string", "integer", "number", "object", "array", ["string", "null"]])},
    lambda s, _: {"enum": s.sample(SCALARS, s.randint(1, 4))},
    lambda s, _: {"minimum": s.choice([0, 1, 0.5])},
    lambda s, _: {"maximum": s.choice([2, 3, 2.5])},
    lambda s, _: {"exclusiveMinimum": s.choice([0, 1])},
    lambda s, _: {"exclusiveMaximum": s.choice([3, 1])},
    lambda s, _: {"multipleOf": s.choice([1, 2, 0.5, 3])},
    lambda s, _: {s.choice(["minLength", "maxLength"]): s.randint(0, 2)},
    lambda s, _: {"pattern": s.choice(["^a", "^[ab]$", "b", "^a*$"])},
    lambda s, _: {s.choice(["minItems", "maxItems"]): s.randint(0, 2)},
    lambda s, _: {s.choice(["minProperties", "maxProperties"]): s.randint(0, 2)},
    lambda _s, _: {"uniqueItems": True},
    lambda s, _: {"required": s.sample(NAMES, s.randint(1, 2))},
    lambda s, d: {"properties": _table(s, d, NAMES)},
    lambda s, d: {"patternProperties": _table(s, d, ["^a", "b", "^.$"])},
    lambda s, d: {"additionalProperties": schema(s, d - 1)},
    lambda s, d: {"propertyNames": schema(s, d - 1)},
    lambda s, d: {"unevaluatedProperties": schema(s, d - 1)},
    lambda s, d: {"unevaluatedItems": schema(s, d - 1)},
    lambda s, _: {"dependentRequired": {s.choice(NAMES): [s.choice(NAMES)]}},
    lambda s, d: {"dependentSchemas": {s.choice(NAMES): schema(s, d - 1)}},
    lambda s, d: {"items": schema(s, d - 1)},
    lambda s, d: {"prefixItems": _some(s, d)},
    lambda s, d: {"contains": schema(s, d - 1)},
    lambda s, d: {"contains": schema(s, d - 1), s.choice(["minContains", "maxContains"]): s.randint(0, 2)},
    lambda s, d: {"anyOf": _some(s, d)},
    lambda s, d: {"oneOf": _some(s, d)},
    lambda s, d: {"allOf": _some(s, d)},
    lambda s, d: {"not": schema(s, d - 1)},
    lambda s, d: {"if": schema(s, d - 1), "then": schema(s, d - 1)},
    lambda s, d: {"if": schema(s, d - 1), "then": schema(s, d - 1), "else": schema(s, d - 1)},
    lambda s, d: {"properties": {s.choice(NAMES): {"$ref": "#"}}} if d == 3 else {"items": {"type": "integer"}},
]


def changed(source: random.Random, original: Any) -> Any:
    """A near relative: one place of a copy is replaced, dropped or extended."""
    value = copy.deepcopy(original)
    places = [place for place in _schemas(value) if isinstance(place, dict)]
    if not places:
        return schema(source, 2)
    place = source.choice(places)
    action = source.random()
    if place and action < 0.4:
        del place[source.choice(list(place))]
    elif action < 0.8:
        place |= source.choice(MAKERS)(source, 2)
    else:
        inner = dict(place)
        place.clear()
        place[source.choice(["allOf", "anyOf", "oneOf"])] = [inner, schema(source, 1)]
    return value


def _schemas(value: Any) -> list[Any]:
    found, todo = [], [value]
    while todo:
        current = todo.pop()
        found.append(current)
        for keyword, word in current.items() if isinstance(current, dict) else ():
            if keyword in ("properties", "patternProperties", "dependentSchemas"):
                todo.extend(word.values())
            elif keyword in ("anyOf", "oneOf", "allOf", "prefixItems"):
                todo.extend(word)
            elif keyword in ("items", "contains", "not", "if", "then", "else", "additionalProperties", "propertyNames"):
                todo.append(word)
    return found


def instance(source: random.Random, depth: int = 2) -> Any:
    choice = source.random()
    if depth <= 0 or choice < 0.4:
        return source.choice(SCALARS)
    if choice < 0.6:
        return [instance(source, depth - 1) for _ in range(source.randint(0, 3))]
    names = source.sample([*NAMES, "ab", "x"], source.randint(0, 3))
    return {name: instance(source, depth - 1) for name in names}


def contradiction(sub: Any, sup: Any, source: random.Random, found: Answer, tries: int = 60) -> Any:
    """A value that shows `found` wrong, wrapped in a list; None when there is none among `tries` random ones."""
    one, other = jsonschema.Draft202012Validator(sub), jsonschema.Draft202012Validator(sup)
    if isinstance(found, NotIncluded):
        value = found.witness.value
        return None if one.is_valid(value) and not other.is_valid(value) else [value]
    if not isinstance(found, Included):
        return None
    values = [instance(source) for _ in range(tries)]
    # The search for witnesses knows nothing of proofs: it is let loose on what the prover calls included.
    aimed = witness.find(node(sub), node(sup), budget=AIMED)
    values += [aimed.value] if aimed is not None else []
    values += witness.examples(node(sub), budget=AIMED)
    return next(([value] for value in values if one.is_valid(value) and not other.is_valid(value)), None)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    counts: dict[str, int] = {}
    for number in range(options.pairs):
        source = random.Random(f"{options.seed}-{number}")  # noqa: S311 - reproducible, not secret
        sub = schema(source, 3)
        sup = changed(source, sub)
        if source.random() < 0.5:
            sub, sup = sup, sub
        found = answer(sub, sup)
        counts[type(found).__name__] = counts.get(type(found).__name__, 0) + 1
        wrong = contradiction(sub, sup, source, found)
        if wrong is not None:
            sys.stdout.write(
                f"{number}: {type(found).__name__}, but {json.dumps(wrong)}\n{json.dumps(sub)}\n{json.dumps(sup)}\n"
            )
            return 1
    sys.stdout.write(f"{options.pairs} pairs, {counts}, no contradiction\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
