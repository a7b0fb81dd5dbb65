"""The prover: inclusion and emptiness by coinduction on pairs of nodes, kind by kind.

A counterexample to an inclusion is a finite value, so the pair that it passes below may be assumed while it is
being proven, provided that a step down into a part of the value lies between (otherwise nothing got smaller). What
leans on such an assumption is kept only while, and after, the assumed goal succeeds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.languages.schema.evaluation import MURKY, RELEVANT, Evaluator
from contract_check.languages.schema.inclusion.emptiness import Emptiness
from contract_check.languages.schema.inclusion.frame import Frame, Frames, unreadable
from contract_check.languages.schema.inclusion.implication import Implication
from contract_check.languages.schema.inclusion.models import COMPOUND, Models
from contract_check.languages.schema.inclusion.negation import IN_PLACE, Negation
from contract_check.languages.schema.inclusion.quoting import Quotes, is_written
from contract_check.languages.schema.sameness import Sameness, canonical_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_check.languages.effort import Meter
    from contract_check.languages.schema.node import Node, Nodes
    from contract_check.languages.schema.shape import Atom, Shape

Goal = tuple[Any, ...]
_DEEPEST = 700
_NO_LEAN = 1 << 30


class _Open(msgspec.Struct, frozen=True):
    depth: int
    descents: int


class Prover:
    """Proves goals over one space of nodes. `True` is a proof, `False` only says that none was found."""

    def __init__(self, nodes: Nodes, *, formats: bool = False) -> None:
        self.nodes = nodes
        self.formats = formats
        self.quotes = Quotes()
        self.evaluator = Evaluator(nodes, formats=formats)
        self.negation = Negation(nodes, self.quotes, formats=formats)
        self.frames = Frames(nodes, self.negation, self.quotes, self.evaluator)
        self.models = Models(self.evaluator)
        self.meter: Meter
        self.reasons: list[str] = []
        self._implication = Implication(self)
        self._emptiness = Emptiness(self)
        self._sameness = Sameness()
        self._digests: dict[int, bytes] = {}
        self._said: dict[Node, dict[bytes, list[Atom]]] = {}
        self._proven: dict[Goal, bool] = {}
        self._open: dict[Goal, _Open] = {}
        self._provisional: dict[Goal, tuple[int, int]] = {}
        self._descents = 0
        self._lean = _NO_LEAN

    def reset(self, meter: Meter) -> None:
        """Begin a new question; proofs of earlier ones are kept."""
        self.meter = meter
        self.reasons = []
        self._open.clear()
        self._provisional.clear()
        self._descents = 0
        self._lean = _NO_LEAN

    def included(self, sub: Node, sup: Node) -> bool:
        """Whether every value valid under `sub` is surely valid under `sup`."""
        if sup.key <= sub.key or all(self._same_as_any(sub, atom) for atom in sup.atoms):
            return True
        return all(self.included_kind(sub, sup, kind) for kind in sorted(sub.types))

    def included_kind(self, sub: Node, sup: Node, kind: str) -> bool:
        """The same for values of one kind."""
        if sup.key <= sub.key:
            return True
        return self._goal(("in", sub, sup, kind), lambda: self._included(sub, sup, kind))

    def empty(self, node: Node) -> bool:
        """Whether surely no value is valid under `node`."""
        return all(self.empty_kind(node, kind) for kind in sorted(node.types))

    def empty_kind(self, node: Node, kind: str) -> bool:
        """Whether surely no value of one kind is."""
        return self._goal(("empty", node, kind), lambda: self._emptiness.holds(node, kind))

    def below(self, ask: Callable[..., bool], *arguments: Any) -> bool:
        """Ask about a part of the value: this is what makes an assumption usable."""
        self._descents += 1
        try:
            return ask(*arguments)
        finally:
            self._descents -= 1

    def because(self, reason: str) -> bool:
        """Note why something could not be proven; always False."""
        if len(self.reasons) < 50:  # noqa: PLR2004 - more than anyone reads
            self.reasons.append(reason)
        return False

    def _goal(self, goal: Goal, prove: Callable[[], bool]) -> bool:
        known = self._proven.get(goal)
        if known is not None:
            return known
        standing = self._open.get(goal)
        if standing is not None:
            if self._descents <= standing.descents:
                return False
            self._lean = min(self._lean, standing.depth)
            return True
        earlier = self._provisional.get(goal)
        if earlier is not None and self._descents >= earlier[1]:
            self._lean = min(self._lean, earlier[0])
            return True
        self.meter.spend()
        depth = len(self._open)
        if depth > _DEEPEST:
            return self.because("the schemas are nested too deeply")
        return self._settle(goal, depth, prove)

    def _settle(self, goal: Goal, depth: int, prove: Callable[[], bool]) -> bool:
        outer, self._lean = self._lean, _NO_LEAN
        before = len(self._provisional)
        self._open[goal] = _Open(depth, self._descents)
        try:
            result = prove()
        finally:
            del self._open[goal]
        lean, self._lean = self._lean, outer
        added = list(self._provisional)[before:]
        if not result:
            for other in added:
                del self._provisional[other]
            self._proven[goal] = False
            return False
        if lean < depth:
            self._provisional[goal] = (lean, self._descents)
            self._lean = min(outer, lean)
            return True
        for other in added:
            del self._provisional[other]
            self._proven[other] = True
        self._proven[goal] = True
        return True

    def _included(self, sub: Node, sup: Node, kind: str) -> bool:
        frame = self.frames.of(sub, kind)
        if frame is None:
            return True
        if frame.domain is not None:
            return all(self.evaluator.accepts(sup, value) is True for value in frame.domain) or self._split(
                frame, sup, kind
            )
        failing = [atom for atom in sup.atoms if not self._holds(frame, sub, sup, atom)]
        if not failing or self.empty_kind(sub, kind):
            return True
        return self._split(frame, self.nodes.of_atoms(failing), kind)

    def _shown(self, sub: Node, sup: Node, kind: str) -> bool:
        """Whether a value at hand shows that there is nothing to prove."""
        models = self.models.of(sub, kind) if kind in COMPOUND else ()
        return any(self.evaluator.accepts(sup, value) is False for value in models)

    def _split(self, frame: Frame, sup: Node, kind: str) -> bool:
        if not frame.choices or self._shown(frame.node, sup, kind):
            return False
        return all(
            self.included_kind(self.nodes.of_atoms((*frame.node.atoms, *alternative)), sup, kind)
            for alternative in frame.choices[0]
        )

    def _holds(self, frame: Frame, sub: Node, sup: Node, atom: Atom) -> bool:
        if atom.key in frame.node.key or self._same_as_any(frame.node, atom) or self._same_as_any(sub, atom):
            return True
        if atom.unresolved:
            return self.because(f"the reference {atom.unresolved} leads nowhere")
        if not MURKY.isdisjoint(atom.words):
            return self.because("a dynamic reference has more than one possible target")
        text = unreadable(atom)
        if text:
            return self.because(f"the pattern {text} cannot be compared")
        relevant = RELEVANT.get(frame.kind, frozenset())
        return all(
            self._implication.holds(frame, sup, atom, keyword)
            for keyword in atom.words
            if keyword in IN_PLACE or keyword in relevant
        )

    def _same_as_any(self, node: Node, atom: Atom) -> bool:
        if is_written(atom):
            return False
        said = self._said.get(node)
        if said is None:
            said = self._said[node] = {}
            for other in node.atoms:
                if not is_written(other):
                    said.setdefault(self._digest(other), []).append(other)
        return any(self._sameness.same(other.shape, atom.shape) for other in said.get(self._digest(atom), ()))

    def says(self, node: Node, shape: Shape) -> bool:
        """Whether `node` states `shape` word for word."""
        parts = self.nodes.of(shape).atoms
        return all(self._same_as_any(node, part) for part in parts)

    def _digest(self, atom: Atom) -> bytes:
        known = self._digests.get(atom.key)
        if known is None:
            text = canonical_bytes(atom.shape.value)
            known = self._digests[atom.key] = text if len(text) < 64 else hash(text).to_bytes(8, signed=True)  # noqa: PLR2004
            self.quotes.keep(atom)
        return known
