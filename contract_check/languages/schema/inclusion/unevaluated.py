"""`unevaluatedProperties` and `unevaluatedItems` on the side that has to hold (2020-12 core 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.applicators import applicators, family
from contract_check.languages.schema.inclusion.frame import cover
from contract_check.languages.schema.node import ARRAY, OBJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.inclusion.frame import Frame
    from contract_check.languages.schema.inclusion.prover import Prover
    from contract_check.languages.schema.shape import Atom

_DEEPEST = 12


class Unevaluated:
    """Reads them as `additionalProperties` and `items` beside everything that surely evaluates."""

    def __init__(self, prover: Prover) -> None:
        self.prover = prover

    def properties(self, frame: Frame, atom: Atom, _word: Any) -> bool:
        return self._holds(frame, atom, OBJECT)

    def items(self, frame: Frame, atom: Atom, _word: Any) -> bool:
        return self._holds(frame, atom, ARRAY)

    def _holds(self, frame: Frame, atom: Atom, kind: str) -> bool:
        parts = list(self._certain(frame, atom, 0))
        known = cover(self.prover.quotes, atom, kind, parts, assumed=False)
        if known is None:
            return True
        return self.prover.included_kind(frame.node, self.prover.nodes.of_atoms([known]), kind)

    def _certain(self, frame: Frame, atom: Atom, depth: int) -> Iterator[Atom]:
        ask = self.prover
        for part in family(atom):
            yield part
            if depth > _DEEPEST:
                continue
            for shape, condition in applicators(part):
                if self._applies(frame, part, condition, shape):
                    for inner in ask.nodes.of(shape).atoms:
                        yield from self._certain(frame, inner, depth + 1)

    def _applies(self, frame: Frame, part: Atom, condition: str, shape: Any) -> bool:
        ask = self.prover
        if condition == "own":
            return ask.included_kind(frame.node, ask.nodes.of(shape), frame.kind)
        if condition == "if":
            return ask.included_kind(frame.node, ask.nodes.of(part.child("if")), frame.kind)
        if condition == "if-not":
            return ask.empty_kind(frame.node.with_shapes(part.child("if")), frame.kind)
        return condition.removeprefix("has ") in frame.node.required
