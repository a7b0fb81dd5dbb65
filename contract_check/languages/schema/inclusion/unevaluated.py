"""`unevaluatedProperties` and `unevaluatedItems` on the side that has to hold (2020-12 core 11)."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.applicators import family, in_place
from contract_check.languages.schema.inclusion.frame import cover
from contract_check.languages.schema.node import ARRAY, OBJECT

if TYPE_CHECKING:
    from contract_check.languages.schema.inclusion.frame import Frame
    from contract_check.languages.schema.inclusion.prover import Prover
    from contract_check.languages.schema.shape import Atom, Shape


class Unevaluated:
    """Reads them as `additionalProperties` and `items` beside everything that surely evaluates."""

    def __init__(self, prover: Prover) -> None:
        self.prover = prover

    def properties(self, frame: Frame, atom: Atom, _word: Any) -> bool:
        return self._holds(frame, atom, OBJECT)

    def items(self, frame: Frame, atom: Atom, _word: Any) -> bool:
        return self._holds(frame, atom, ARRAY)

    def _holds(self, frame: Frame, atom: Atom, kind: str) -> bool:
        parts = list(in_place(family(atom), self.prover.nodes.opened, functools.partial(self._applies, frame)))
        known = cover(self.prover.quotes, atom, kind, parts, assumed=False)
        if known is None:
            return True
        return self.prover.included_kind(frame.node, self.prover.nodes.of_atoms([known]), kind)

    def _applies(self, frame: Frame, part: Atom, shape: Shape, condition: str) -> bool:
        ask = self.prover
        if condition == "own":
            return ask.included_kind(frame.node, ask.nodes.of(shape), frame.kind)
        if condition == "if":
            return ask.included_kind(frame.node, ask.nodes.of(part.child("if")), frame.kind)
        if condition == "if-not":
            return ask.empty_kind(frame.node.with_shapes(part.child("if")), frame.kind)
        return condition.removeprefix("has ") in frame.node.required
