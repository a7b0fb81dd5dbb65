"""A session: the prover and the sampler of one pair of sides, shared by every question about it."""

from __future__ import annotations

import contextlib
import sys
import weakref
from typing import TYPE_CHECKING, Any

from contract_check.languages.effort import EffortSpentError, Meter
from contract_check.languages.schema.export import never_sent
from contract_check.languages.schema.inclusion.answers import (
    Answer,
    Budget,
    Included,
    NotIncluded,
    Unknown,
)  # fmt: skip
from contract_check.languages.schema.inclusion.prover import Prover
from contract_check.languages.schema.node import Node, Nodes
from contract_check.languages.schema.shape import Atom
from contract_check.model.change import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.languages.schema.shape import Shape
    from contract_check.languages.schema.witness.found import Witness
    from contract_check.languages.schema.witness.judge import Judge

_FRAMES = 30_000
"""Interpreter frames for nested schemas; the prover bounds its own depth long before."""


_DEMANDING = frozenset({"required", "anyOf", "oneOf"})


class DirectedNodes(Nodes):
    """Nodes of messages that travel one way: what they never carry is not required of them."""

    def __init__(self, direction: Direction) -> None:
        super().__init__()
        self.direction = direction
        self._directed: dict[int, tuple[Atom, ...]] = {}

    def _atoms(self, shape: Shape) -> tuple[Atom, ...]:
        found = super()._atoms(shape)
        if self.direction is Direction.NONE or not any(atom.words.keys() & _DEMANDING for atom in found):
            return found
        known = self._directed.get(shape.key)
        if known is None:
            plain = Nodes.of_atoms(self, found)
            known = self._directed[shape.key] = tuple(_relieved(found, never_sent(plain, self.direction)))
        return known

    def adopted(self, node: Node) -> Node:
        """A node of other nodes, as one of these."""
        return self.of_atoms(_relieved(node.atoms, never_sent(node, self.direction)))


def _relieved(atoms: tuple[Atom, ...], absent: frozenset[str]) -> Iterator[Atom]:
    for atom in atoms:
        words = _without(atom.words, absent) if absent else atom.words
        for keyword in ("anyOf", "oneOf") if absent else ():
            branches = words.get(keyword)
            if isinstance(branches, list):
                kept = [_without(branch, absent) if isinstance(branch, dict) else branch for branch in branches]
                if any(one is not other for one, other in zip(kept, branches, strict=True)):
                    words = {**words, keyword: kept}
        yield atom if words is atom.words else Atom(atom.shape, words, atom.origins, atom.unresolved)


def _without(words: Mapping[str, Any], absent: frozenset[str]) -> Mapping[str, Any]:
    """Keywords of a schema that require none of `absent`; the same object where they never did."""
    names = words.get("required")
    if not isinstance(names, list) or not any(isinstance(name, str) and name in absent for name in names):
        return words
    return {**words, "required": [name for name in names if name not in absent]}


@contextlib.contextmanager
def deep_recursion() -> Iterator[None]:
    """Room for deeply nested schemas; restored afterwards."""
    limit = sys.getrecursionlimit()
    if limit >= _FRAMES:
        yield
        return
    sys.setrecursionlimit(_FRAMES)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


class Session:
    """Answers questions about nodes of one pair of sides, in one direction."""

    def __init__(self, direction: Direction, *, formats: bool) -> None:
        self.direction = direction
        self.formats = formats
        self.nodes = DirectedNodes(direction)
        self.prover = Prover(self.nodes, formats=formats)
        # By the keys of nodes, not by nodes: those would keep alive the sides on whose life the session depends.
        self._answers: dict[tuple[frozenset[int], frozenset[int]], Answer] = {}
        self._witnesses: dict[tuple[frozenset[int], frozenset[int], Budget], Witness | None] = {}
        self._judges: dict[tuple[frozenset[int], bool], Judge] = {}
        self._alive: list[Any] = []

    def decide(self, sub: Node, sup: Node, budget: Budget) -> Answer:
        """Whether every value valid under `sub` is valid under `sup`."""
        key = (sub.key, sup.key)
        if key not in self._answers:
            with deep_recursion():
                self._answers[key] = self._decide(sub, sup, budget)
        return self._answers[key]

    def witness(self, accepting: Node, rejecting: Node, budget: Budget) -> Witness | None:
        """A value that only `accepting` takes, wherever the two differ; searched for once."""
        from contract_check.languages.schema.witness.search import Search  # noqa: PLC0415 - only for what is not proven

        key = (accepting.key, rejecting.key, budget)
        if key not in self._witnesses:
            self._witnesses[key] = Search(self, budget).find(accepting, rejecting)
        return self._witnesses[key]

    def judge(self, node: Node, *, formats: bool) -> Judge:
        """`node` as `jsonschema` reads it, written once for all that is asked about it."""
        from contract_check.languages.schema.witness.judge import Judge  # noqa: PLC0415 - jsonschema loads slowly

        key = (node.key, formats)
        if key not in self._judges:
            self._judges[key] = Judge(node, self.direction, formats=formats)
        return self._judges[key]

    def _decide(self, sub: Node, sup: Node, budget: Budget) -> Answer:
        self.prover.reset(Meter(budget.steps))
        reason = ""
        try:
            if self.prover.included(self.nodes.adopted(sub), self.nodes.adopted(sup)):
                return Included()
        except EffortSpentError:
            reason = "the schemas are too large to be compared within the limits"
        except RecursionError:
            reason = "the schemas are nested too deeply"
        reason = reason or self._reason()
        witness = self.witness(sub, sup, budget)
        return NotIncluded(witness) if witness is not None else Unknown(reason)

    def _reason(self) -> str:
        for reason in self.prover.reasons:
            if "could not be proven" not in reason:
                return reason
        return next(iter(self.prover.reasons), "no proof and no counterexample was found")


_SESSIONS: weakref.WeakKeyDictionary[Nodes, weakref.WeakKeyDictionary[Nodes, dict[Any, Session]]] = (
    weakref.WeakKeyDictionary()
)


def session(one: Nodes, other: Nodes, direction: Direction = Direction.NONE, *, formats: bool = False) -> Session:
    """The session of two sides; it lives as long as both of them."""
    table = _SESSIONS.setdefault(one, weakref.WeakKeyDictionary()).setdefault(other, {})
    key = (direction, formats)
    if key not in table:
        table[key] = Session(direction, formats=formats)
    return table[key]
