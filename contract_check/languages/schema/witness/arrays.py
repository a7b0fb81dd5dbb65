"""Arrays of a frame: each demanded member has its place, and a long rest repeats one object."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.languages.schema.node import canonical_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.inclusion.frame import Frame
    from contract_check.languages.schema.inclusion.negation import Alternative
    from contract_check.languages.schema.node import Node
    from contract_check.languages.schema.shape import Shape
    from contract_check.languages.schema.witness.sampler import Sampler

PER_NODE = 3
"""Different values that are kept of one node."""
_MOST_ITEMS = 120
"""Items of arrays that could be shorter."""
_LONGEST = 100_000
"""Items of arrays that must be long; they repeat one object, which is looked at once."""
_MOST_VARIED = 16
"""Length of arrays in which each position is varied; in longer ones each kind of position is."""


class _Wanted(msgspec.Struct, frozen=True):
    """Members that a `contains` asks for."""

    shape: Shape
    least: int
    most: int | None


class Arrays:
    """Builds arrays out of a sampler's values."""

    def __init__(self, sampler: Sampler) -> None:
        self.sampler = sampler

    def values(self, frame: Frame) -> Iterator[list[Any]]:
        """Arrays that the frame may accept, the shortest first."""
        node = frame.node
        wanted = [
            _Wanted(atom.child("contains"), int(atom.words.get("minContains", 1)), atom.words.get("maxContains"))
            for atom, _ in node.stating("contains")
        ]
        least = max(frame.shortest, 0)
        lengths = {least, least + 1, least + 2, node.tuple_length, node.tuple_length + 1, node.tuple_length + 2,
                   sum(each.least for each in wanted), *(each.least for each in wanted)}  # fmt: skip
        unique = node.flag("uniqueItems")
        longest = min(_most(frame.longest), max(_MOST_ITEMS, least + 2))
        for length in sorted(length for length in lengths if least <= length <= longest):
            for picks in self._picks(frame, length, wanted):
                yield from self._filled(picks, unique=unique)

    def _picks(self, frame: Frame, length: int, wanted: list[_Wanted]) -> Iterator[list[list[Any]]]:
        """For each position the values to choose from; demanded members first stand at the end, then at the start."""
        node, nodes = frame.node, self.sampler.prover.nodes
        members = [each for each in wanted for _ in range(each.least)]
        places = [range(max(0, length - len(members)), length), range(min(len(members), length))]
        others = tuple(self.sampler.prover.quotes.refusing(each.shape) for each in wanted if each.most is not None)
        for place, extra in itertools.product(places[: 1 + bool(members)], ((), others)[: 1 + bool(others)]):
            picks = self._positions(node, length, extra)
            for index, member in zip(place, members, strict=False):
                beside = extra if member.most is None else ()
                both = nodes.of_atoms((*node.item(index).atoms, *nodes.of(member.shape).atoms, *beside))
                picks[index] = self.sampler.some(both, PER_NODE)
            if all(picks):
                yield picks
        for shape in self._refused_items(frame):
            start = shape[0]
            if start < length:
                picks = self._positions(node, length)
                picks[start] = self.sampler.some(
                    nodes.of_atoms((*node.item(start).atoms, self.sampler.prover.quotes.refusing(shape[1]))), 1
                )
                if all(picks):
                    yield picks

    def _positions(self, node: Node, length: int, extra: Alternative = ()) -> list[list[Any]]:
        """The values for each position, which satisfy `extra` besides; all positions of the rest share one list."""
        described = min(length, node.tuple_length)
        items = [node.nodes.of_atoms((*node.item(index).atoms, *extra)) for index in range(described + 1)]
        picks = [self.sampler.some(item, PER_NODE) for item in items[:described]]
        if length > described:
            wanted = length - described if node.flag("uniqueItems") else PER_NODE
            picks += [self.sampler.some(items[-1], max(wanted, PER_NODE))] * (length - described)
        return picks

    def _refused_items(self, frame: Frame) -> Iterator[tuple[int, Any]]:
        for _, shape in frame.refusals:
            for atom in self.sampler.prover.nodes.of(shape).atoms:
                prefix = atom.words.get("prefixItems")
                length = len(prefix) if isinstance(prefix, list) else 0
                for keyword in ("items", "unevaluatedItems"):
                    if keyword in atom.words:
                        yield length, atom.child(keyword)
                        yield frame.node.tuple_length, atom.child(keyword)

    def _filled(self, picks: list[list[Any]], *, unique: bool) -> Iterator[list[Any]]:
        first = [choice[0] for choice in picks]
        if not unique:
            yield first
        if unique or len(picks) <= _MOST_ITEMS:
            yield self._distinct(picks)
        varied: set[int] = set()
        for index, choice in enumerate(picks):
            if id(choice) in varied:
                continue
            if len(picks) > _MOST_VARIED:
                varied.add(id(choice))
            for other in choice[1:PER_NODE]:
                yield [*first[:index], other, *first[index + 1 :]]

    def _distinct(self, picks: list[list[Any]]) -> list[Any]:
        """A different value for each position, as far as there are enough of them."""
        found: list[Any] = []
        seen: set[Any] = set()
        fresh: dict[int, Iterator[tuple[Any, Any]]] = {}
        for choice in picks:
            self.sampler.prover.meter.spend()
            left = fresh.setdefault(id(choice), ((canonical_value(value), value) for value in choice))
            key, value = next((pair for pair in left if pair[0] not in seen), (None, choice[0]))
            seen.add(key)
            found.append(value)
        return found


def _most(limit: int | None) -> int:
    return _LONGEST if limit is None else min(limit, _LONGEST)
