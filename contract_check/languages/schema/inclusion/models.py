"""Models: values that surely are valid under a node, made without proof, to see at once that a proof must fail.

A proof that a node is empty, or lies within another, fails only after everything was tried; one value settles it.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from contract_check.languages.effort import WORK
from contract_check.languages.schema.node import (
    ARRAY,
    BOOLEAN,
    FRACTION,
    INTEGER,
    NULL,
    OBJECT,
    STRING,
    exact,
    kind_of,
)  # fmt: skip
from contract_check.languages.schema.view import is_annotation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.evaluation import Evaluator
    from contract_check.languages.schema.node import Node

COMPOUND = frozenset({ARRAY, OBJECT})
"""Kinds whose proofs are long enough to be worth a model."""
_ORDER = (NULL, BOOLEAN, INTEGER, STRING, ARRAY, OBJECT, FRACTION)
_MOST_BRANCHES = 8
_MOST_NAMES = 60
_MOST_ITEMS = 8
_MOST_TEXT = 200
_MOST_VALUES = 20
_DEEPEST = 12
_MOST_NODES = 1_000
"""Nodes that are looked at for one model: a dozen levels of eight alternatives each are 8^12."""
_A_NODE = 10
"""Units of work that one of them costs where all are used up; few are, otherwise."""
_PLAIN = frozenset({"$ref", "allOf", "type", "required", "properties", "items"})
"""Keywords that hold by the way a model is made; `$ref` and `allOf` stand in a node as atoms of their own."""


class Models:
    """Makes models and keeps them."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._known: dict[tuple[Node, str], tuple[Any, ...]] = {}
        self._simplest: dict[Node, tuple[Any, ...]] = {}
        self._busy: set[tuple[Node, str]] = set()
        self._left = 0

    def of(self, node: Node, kind: str) -> tuple[Any, ...]:
        """A small value of a kind; empty when none was found at once."""
        key = (node, kind)
        found = self._known.get(key)
        if found is None:
            if not self._busy:
                self._left = _MOST_NODES
            self._left -= 1
            if self._left == 0:
                WORK.done += _MOST_NODES * _A_NODE
            if key in self._busy or len(self._busy) > _DEEPEST or self._left <= 0:
                return ()
            self._busy.add(key)
            try:
                found = self._known[key] = tuple(itertools.islice(self._accepted(node, kind), 1))
            finally:
                self._busy.discard(key)
        return found

    def _any(self, node: Node) -> tuple[Any, ...]:
        found = self._simplest.get(node)
        if found is None:
            kinds = (kind for kind in _ORDER if kind in node.types)
            found = self._simplest[node] = next((made for kind in kinds if (made := self.of(node, kind))), ())
        return found

    def _accepted(self, node: Node, kind: str) -> Iterator[Any]:
        if kind not in node.types:
            return
        words = (word for atom in node.atoms for word in atom.words)
        plain = kind in COMPOUND and all(word in _PLAIN or is_annotation(word) for word in words)
        for value in self._candidates(node, kind):
            if plain or self._evaluator.accepts(node, value) is True:
                yield value

    def _candidates(self, node: Node, kind: str) -> Iterator[Any]:
        if node.values is not None:
            yield from [value for value in node.values.values() if kind_of(value) == kind][:_MOST_VALUES]
        elif node.unions:
            atom, keyword, branches = node.unions[0]
            rest = node.without((atom, keyword))
            for branch in branches[:_MOST_BRANCHES]:
                yield from self.of(rest.with_shapes(branch), kind)
        elif kind == NULL:
            yield None
        elif kind == BOOLEAN:
            yield from (False, True)
        elif kind in (INTEGER, FRACTION):
            yield from _numbers(node, kind)
        elif kind == STRING:
            yield from _texts(node)
        elif kind == ARRAY:
            yield from self._arrays(node)
        else:
            yield from self._objects(node)

    def _arrays(self, node: Node) -> Iterator[list[Any]]:
        least = math.ceil(node.highest("minItems") or 0)
        if least > _MOST_ITEMS:
            return
        items = [self._any(node.item(index)) for index in range(least)]
        if all(items):
            yield [item[0] for item in items]

    def _objects(self, node: Node) -> Iterator[dict[str, Any]]:
        if len(node.required) > _MOST_NAMES:
            return
        little: dict[str, Any] = {}
        for name in node.required:
            found = self._any(node.property(name))
            if not found:
                return
            little[name] = found[0]
        yield little


def _numbers(node: Node, kind: str) -> Iterator[Any]:
    bounds = [Fraction(0), *(bound[0] for bound in (node.lower, node.upper) if bound is not None)]
    stated = (exact(word) for _, word in node.stating("multipleOf") if isinstance(word, int | float) and word > 0)
    step = next(stated, Fraction(1))
    for bound in bounds:
        near = math.ceil(bound / step) * step
        for value in (near, near + step, near - step):
            if kind == INTEGER and value.denominator == 1:
                yield int(value)
            elif kind == FRACTION:
                yield float(value) if value.denominator != 1 else float(value) + 0.5


def _texts(node: Node) -> Iterator[str]:
    least = math.ceil(node.highest("minLength") or 0)
    if least <= _MOST_TEXT:
        yield "a" * least
        yield "a" * (least + 1)
