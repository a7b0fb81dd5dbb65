"""Which schemas are the same on both sides, references followed: what is the same is never compared."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.languages.schema.shape import Shape, UnresolvedReferenceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.shape import Scope

_encode = msgspec.json.Encoder(order="sorted").encode
_REFERENCE = re.compile(rb'"\$(?:ref|dynamicRef|recursiveRef)":("(?:[^"\\]|\\.)*")')

Key = tuple[int, int]


class Sameness:
    """Answers for pairs of shapes; every pair that was ever explored has its final answer, so the cost is linear."""

    def __init__(self, changed: frozenset[str] | None = None) -> None:
        """`changed`: files whose bytes, or those of a file they refer to, differ; None when that is not known."""
        self._changed = changed
        self._answers: dict[Key, bool] = {}
        self._led: dict[Key, dict[bytes, tuple[Shape | None, Shape | None]]] = {}
        """By the scopes of both sides, then by reference: where it leads."""
        self._differing: list[tuple[Shape, Shape]] = []
        self._alive: list[tuple[Shape, Shape]] = []

    def same(self, base: Shape, head: Shape) -> bool:
        """Whether both sides say the same here and wherever references lead from here.

        Compared are canonical bytes, so 1 and 1.0, or true and 1, differ here and meet again in the comparison.
        """
        key = (base.key, head.key)
        answer = self._answers.get(key)
        if answer is None:
            answer = self._led_to(base, head)
            if answer is None:
                self._explore(base, head)
                return self._answers[key]
            self._answers[key] = answer
            self._alive.append((base, head))
        return answer

    def _led_to(self, base: Shape, head: Shape) -> bool | None:
        """The answer for what the same reference leads to on both sides, where that is known: most are asked often."""
        if not base.refers or not head.refers or base.value != head.value:
            return None
        if base.scope.dialect is not head.scope.dialect or self._untouched(base.scope, base.value["$ref"]):
            return None
        one, other = base.target(), head.target()
        return self._answers.get((one.key, other.key)) if one is not None and other is not None else None

    def differing(self) -> Iterator[tuple[Shape, Shape]]:
        """Pairs whose own words differ, wherever their references lead."""
        yield from self._differing

    def _explore(self, base: Shape, head: Shape) -> None:
        start = (base.key, head.key)
        targets = self._look(base, head)
        if not targets:  # most differ in their own words, or refer to nothing
            self._answers[start] = targets is not None
            return
        parents: dict[Key, list[Key]] = {}
        found = [start]
        differing: list[Key] = []
        seen = {start}
        todo = [(start, target) for target in targets]
        while todo:
            parent, (one, other) = todo.pop()
            key = (one.key, other.key)
            parents.setdefault(key, []).append(parent)
            if key in seen:
                continue
            seen.add(key)
            if key in self._answers:
                if not self._answers[key]:
                    differing.append(key)
                continue
            found.append(key)
            targets = self._look(one, other)
            if targets is None:
                differing.append(key)
            else:
                todo.extend((key, target) for target in targets)
        different = _closure(differing, parents)
        for key in found:
            self._answers[key] = key not in different

    def _look(self, base: Shape, head: Shape) -> list[tuple[Shape, Shape]] | None:
        self._alive.append((base, head))
        targets = self._targets(base, head)
        if targets is None:
            self._differing.append((base, head))
        return targets

    def _targets(self, base: Shape, head: Shape) -> list[tuple[Shape, Shape]] | None:
        """The pairs that equal shapes refer to, None when the shapes themselves differ."""
        if base.scope.dialect is not head.scope.dialect:
            return None
        encoded = canonical_bytes(base.value)
        if base.value is not head.value and encoded != canonical_bytes(head.value):
            return None
        targets = []
        known = self._led.setdefault((id(base.scope), id(head.scope)), {})
        for raw in dict.fromkeys(_REFERENCE.findall(encoded)):
            pair = known.get(raw)
            if pair is None:
                pair = known[raw] = self._both(base, head, json.loads(raw) if b"\\" in raw else raw[1:-1].decode())
            one, other = pair
            if (one is None) != (other is None):
                return None  # only one side can follow it
            if one is not None and other is not None:
                targets.append((one, other))
        return targets

    def _both(self, base: Shape, head: Shape, reference: str) -> tuple[Shape | None, Shape | None]:
        """What a reference names on both sides; nothing on both where that is the same with all it refers to."""
        if self._untouched(base.scope, reference):
            return None, None
        return _follow(base, reference), _follow(head, reference)

    def _untouched(self, scope: Scope, reference: str) -> bool:
        """Whether a reference leads to a file that is the same on both sides with all it refers to."""
        if self._changed is None:
            return False
        file = scope.file_of(reference)
        return file is not None and file not in self._changed


def _follow(shape: Shape, reference: str) -> Shape | None:
    try:
        return shape.scope.follow(reference)
    except UnresolvedReferenceError:
        return None


def _closure(start: list[Key], parents: dict[Key, list[Key]]) -> set[Key]:
    reached: set[Key] = set()
    todo = list(start)
    while todo:
        key = todo.pop()
        if key not in reached:
            reached.add(key)
            todo.extend(parents.get(key, ()))
    return reached


def same_value(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal, 1 and true or 1.0 told apart."""
    return one is other or canonical_bytes(one) == canonical_bytes(other)


def references(value: Any) -> Iterator[str]:
    """What a value refers to at any depth, each once; also where it only looks like a reference."""
    for raw in dict.fromkeys(_REFERENCE.findall(canonical_bytes(value))):
        yield json.loads(raw)


def canonical_bytes(value: Any) -> bytes:
    """A JSON value as bytes: equal bytes mean equal values."""
    try:
        return _encode(value)
    except (OverflowError, ValueError):  # integers past 64 bits
        return json.dumps(value, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
