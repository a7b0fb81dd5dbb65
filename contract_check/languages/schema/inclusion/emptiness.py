"""When no value of a kind is valid under a node."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from contract_check.languages.schema import regular
from contract_check.languages.schema.inclusion.models import COMPOUND
from contract_check.languages.schema.node import ARRAY, FRACTION, INTEGER, STRING

if TYPE_CHECKING:
    from contract_check.languages.schema.inclusion.frame import Frame
    from contract_check.languages.schema.inclusion.prover import Prover
    from contract_check.languages.schema.node import Node

_MOST_POSITIONS = 64


class Emptiness:
    """Contradictions, per kind."""

    def __init__(self, prover: Prover) -> None:
        self.prover = prover

    def holds(self, node: Node, kind: str) -> bool:
        """Whether surely no value of `kind` is valid under `node`."""
        frame = self.prover.frames.of(node, kind)
        if frame is None:
            return True
        if frame.domain is not None:
            if not frame.domain:
                return True
        elif self._contradicts(frame):
            return True
        if (frame.refusals or frame.choices) and kind in COMPOUND and self.prover.models.of(node, kind):
            return False
        if self._refuses_itself(frame):
            return True
        if not frame.choices:
            return False
        nodes = self.prover.nodes
        return all(
            self.prover.empty_kind(nodes.of_atoms((*frame.node.atoms, *alternative)), kind)
            for alternative in frame.choices[0]
        )

    def _contradicts(self, frame: Frame) -> bool:
        if frame.kind == INTEGER:
            low, high, step = frame.numbers
            return low is not None and high is not None and math.ceil(low / step) * step > high
        if frame.kind == FRACTION:
            return self._fractions(frame)
        if frame.kind == STRING:
            return self._strings(frame)
        return self._arrays(frame) if frame.kind == ARRAY else self._objects(frame)

    def _fractions(self, frame: Frame) -> bool:
        if frame.step is not None and frame.step.denominator == 1:
            return True
        low, high = frame.node.lower, frame.node.upper
        if low is None or high is None:
            return False
        if low[0] > high[0]:
            return True
        if low[0] == high[0]:
            return low[1] or high[1] or low[0].denominator == 1
        if frame.step is not None:
            first, last = math.ceil(low[0] / frame.step), math.floor(high[0] / frame.step)
            if last - first < _MOST_POSITIONS:
                return not any(
                    (value := number * frame.step).denominator != 1
                    and not (low[1] and value == low[0])
                    and not (high[1] and value == high[0])
                    for number in range(first, last + 1)
                )
        return False

    def _strings(self, frame: Frame) -> bool:
        if frame.longest is not None and frame.shortest > frame.longest:
            return True
        if not frame.matched and not frame.unmatched:
            return False
        try:
            return regular.find_text(frame.matched, frame.unmatched, frame.shortest, frame.longest) is None
        except regular.UndecidedError:
            return False

    def _arrays(self, frame: Frame) -> bool:
        node, ask = frame.node, self.prover
        if frame.longest is not None and frame.shortest > frame.longest:
            return True
        for index in range(min(frame.shortest, node.tuple_length + 1, _MOST_POSITIONS)):
            if ask.below(ask.empty, node.item(index)):
                return True
        for atom, _ in node.stating("contains"):
            least, most = atom.words.get("minContains", 1), atom.words.get("maxContains")
            if most is not None and least > most:
                return True
            if least < 1:
                continue
            inner = atom.child("contains")
            positions = min(node.tuple_length + 1, frame.longest if frame.longest is not None else _MOST_POSITIONS)
            if positions <= _MOST_POSITIONS and all(
                ask.below(ask.empty, node.item(index).with_shapes(inner)) for index in range(positions)
            ):
                return True
        return False

    def _objects(self, frame: Frame) -> bool:
        node, ask = frame.node, self.prover
        most = node.lowest("maxProperties")
        if most is not None and frame.fewest > most:
            return True
        if any(self.forbids(frame, name) for name in node.required):
            return True
        if (
            frame.fewest
            and frame.fewest > len(node.required)
            and not node.patterns
            and node.stated("additionalProperties")
        ):
            names = [name for name in node.property_names if name not in node.required]
            if frame.fewest > len(node.required) + len(names) and ask.below(ask.empty, node.rest):
                return True
            if frame.fewest > len(node.required) + sum(not self.forbids(frame, name) for name in names):
                return ask.below(ask.empty, node.rest)
        return False

    def forbids(self, frame: Frame, name: str) -> bool:
        """Whether an object can surely not have the property `name`."""
        for atom, _ in frame.node.stating("propertyNames"):
            if self.prover.evaluator.shape(atom.child("propertyNames"), name) is False:
                return True
        return self.prover.below(self.prover.empty, frame.node.property(name))

    def _refuses_itself(self, frame: Frame) -> bool:
        for atom, shape in frame.refusals:
            if set(atom.words) != {"not"}:
                continue
            rest = self.prover.nodes.of_atoms(part for part in frame.node.atoms if part is not atom)
            if self.prover.included_kind(rest, self.prover.nodes.of(shape), frame.kind):
                return True
        return False
