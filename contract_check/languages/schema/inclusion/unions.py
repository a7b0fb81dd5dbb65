"""`anyOf` and `oneOf` on the side that has to hold."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contract_check.languages.schema.inclusion.frame import Frame
    from contract_check.languages.schema.inclusion.prover import Prover
    from contract_check.languages.schema.node import Node
    from contract_check.languages.schema.shape import Atom, Shape

_MOST_CUTS = 6
_MOST_PAIRS = 30


class Unions:
    """Proves a union from a frame."""

    def __init__(self, prover: Prover) -> None:
        self.prover = prover

    def any_of(self, frame: Frame, atom: Atom, word: Any) -> bool:
        if not isinstance(word, list):
            return True
        shapes = self._fitting(frame, atom, "anyOf")
        return self._one(frame, shapes) is not None or (not frame.choices and self._together(frame, shapes))

    def one_of(self, frame: Frame, atom: Atom, word: Any) -> bool:
        if not isinstance(word, list):
            return True
        shapes = self._fitting(frame, atom, "oneOf")
        holding = self._one(frame, shapes)
        ask = self.prover
        if holding is not None:
            return all(ask.empty_kind(self._with(frame, other), frame.kind) for other in shapes if other is not holding)
        if frame.choices or len(shapes) > _MOST_PAIRS or not self._together(frame, shapes):
            return False
        return all(
            ask.empty_kind(frame.node.with_shapes(one, other), frame.kind)
            for one, other in itertools.combinations(shapes, 2)
        )

    def _with(self, frame: Frame, shape: Shape) -> Node:
        return frame.node.with_shapes(shape)

    def _fitting(self, frame: Frame, atom: Atom, keyword: str) -> list[Shape]:
        nodes = self.prover.nodes
        shapes = [atom.child(keyword, index) for index in range(len(atom.words[keyword]))]
        return [shape for shape in shapes if frame.kind in nodes.of(shape).types]

    def _one(self, frame: Frame, shapes: list[Shape]) -> Shape | None:
        ask = self.prover
        # A branch that is there word for word costs nothing to find; look for it before any proof.
        for shape in shapes:
            if ask.nodes.of(shape).key <= frame.node.key or ask.says(frame.node, shape):
                return shape
        for shape in shapes:
            if ask.included_kind(frame.node, ask.nodes.of(shape), frame.kind):
                return shape
        return None

    def _together(self, frame: Frame, shapes: list[Shape]) -> bool:
        """Whether what all branches but the last refuse lies within the last (the cut rule)."""
        if not 1 < len(shapes) <= _MOST_CUTS:
            return False
        ask = self.prover
        refused = [ask.quotes.refusing(shape) for shape in shapes[:-1]]
        rest = ask.nodes.of_atoms((*frame.node.atoms, *refused))
        return ask.included_kind(rest, ask.nodes.of(shapes[-1]), frame.kind)
