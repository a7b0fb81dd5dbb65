"""The walk over two schemas at once: every pair of types is met once, and who reaches it is remembered.

A pair belongs to a place of base and one of head. An edge says in which directions a value takes it: under unions the
branch by which old data is read and the branch by which new data is read need not be the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from contract_check.languages.avro import fields, named, types, unions
from contract_check.languages.avro.edge import Edge, Facts
from contract_check.languages.avro.schema import (
    Array,
    Enum,
    Fixed,
    Map,
    Named,
    Record,
    Reference,
    Schema,
    Type,
    Union,
    Unresolved,
    kind,
    resolved,
)
from contract_check.model.change import Direction, Use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from contract_check.languages.language import Root
    from contract_check.model.change import Change


class Step(msgspec.Struct, frozen=True):
    """One step of the way from a root to a pair; follow `before` to the root."""

    edge: Edge
    before: Step | None


class Site(msgspec.Struct, frozen=True):
    """How a value comes to the place of a change: what the search for a proof needs."""

    root: Root
    way: Step | None

    def edges(self) -> tuple[Edge, ...]:
        """From the root on."""
        found = []
        step = self.way
        while step is not None:
            found.append(step.edge)
            step = step.before
        return tuple(reversed(found))


def nothing_foreign(_base: Type, _head: Type) -> bool:
    """Every type is compared here."""
    return False


def compare(roots: Iterable[Root], foreign: Callable[[Type, Type], bool] = nothing_foreign) -> Iterator[Change]:
    """What differs between the schemas of each root, each fact once, with every use that it reaches.

    Args:
        roots: pairs of schemas with the interface and the direction in which it carries them.
        foreign: (base, head) -> whether the pair is defined and reported by another contract.
    """
    walk = _Walk(foreign)
    for root in roots:
        walk.follow(root)
    yield from walk.changes()


class _Walk:
    def __init__(self, foreign: Callable[[Type, Type], bool]) -> None:
        self._foreign = foreign
        self._met: dict[tuple[int, int], Facts] = {}
        self._uses: dict[tuple[int, int], dict[tuple[str, str], Use]] = {}
        self._sites: dict[tuple[int, int], dict[Direction, Site]] = {}

    def follow(self, root: Root) -> None:
        """Reach every pair that a value of this root can reach."""
        for direction in (Direction.INPUT, Direction.OUTPUT):
            if direction in root.use.direction:
                self._follow(root, direction)

    def _follow(self, root: Root, direction: Direction) -> None:
        seen = set()
        waiting: list[tuple[Schema, Schema, Step | None]] = [(root.base, root.head, None)]
        while waiting:
            base, head, way = waiting.pop()
            key = (id(base), id(head))
            if key in seen:
                continue
            seen.add(key)
            facts = self._met.get(key)
            if facts is None:
                facts = self._met[key] = _meet(base, head, self._foreign)
            self._sites.setdefault(key, {}).setdefault(direction, Site(root, way))
            self._use(key, root.use, direction)
            waiting += [
                (edge.base, edge.head, Step(edge, way))
                for edge in reversed(facts.edges)
                if direction in edge.directions
            ]

    def _use(self, key: tuple[int, int], use: Use, direction: Direction) -> None:
        uses = self._uses.setdefault(key, {})
        known = uses.get((use.interface, use.part))
        both = direction if known is None else known.direction | direction
        uses[use.interface, use.part] = structs.replace(use, direction=both)

    def changes(self) -> Iterator[Change]:
        """Every fact with its uses."""
        for key, facts in self._met.items():
            uses = tuple(use for _, use in sorted(self._uses[key].items()))
            for change in facts.changes:
                yield structs.replace(change, uses=uses, shapes=self._sites[key])


def _meet(base: Schema, head: Schema, foreign: Callable[[Type, Type], bool]) -> Facts:
    one, other = resolved(base), resolved(head)
    if (
        (isinstance(base, Reference) or isinstance(head, Reference))
        and isinstance(one, Named)
        and kind(one) == kind(other)
    ):
        return Facts(edges=(Edge(one, other),))  # the definitions meet once, however often they are used
    if foreign(one, other):
        return Facts()
    if isinstance(one, Union) or isinstance(other, Union):
        return unions.meet(base, head)
    if isinstance(one, Unresolved) or isinstance(other, Unresolved):
        return Facts(tuple(types.unresolved(base, head)))
    if kind(one) != kind(other):
        return Facts(tuple(types.differ(base, head)))
    return _same_kind(one, other)


def _same_kind(one: Type, other: Type) -> Facts:
    common = tuple(types.annotated(one, other))
    match one, other:
        case Array(), Array():
            return Facts(common, (Edge(one.items, other.items, "items", "items"),))
        case Map(), Map():
            return Facts(common, (Edge(one.values, other.values, "values", "values"),))
        case Record(), Record():
            inside = fields.meet(one, other)
            return Facts((*named.names(one, other), *inside.changes, *common), inside.edges)
        case Enum(), Enum():
            return Facts((*named.names(one, other), *named.symbols(one, other), *common))
        case Fixed(), Fixed():
            return Facts((*named.names(one, other), *named.size(one, other), *types.logical(one, other), *common))
        case _:
            return Facts((*types.logical(one, other), *common))
