"""A meeting of two nodes: what the keyword comparers see, and what they may say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.languages.schema.naming import below, name_of
from contract_check.languages.schema.shape import UnresolvedReferenceError
from contract_check.languages.schema.view import View, view
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_check.languages.schema.node import Node
    from contract_check.languages.schema.sameness import Sameness
    from contract_check.languages.schema.shape import Atom, Shape
    from contract_check.model.change import Guard


Step = tuple[str | int, ...]
"""One step down a value, e.g. `("property", "name")`, `("item", 0)`, `("additional",)`, `("branch", "oneOf", 1)`.
An item at or past the described positions is one of the rest."""

NO_GUARDS: frozenset[Guard] = frozenset()


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One difference at one place, without direction: the uses of the place give that."""

    rule: str
    subject: str
    base: Location | None
    head: Location | None
    before: Any
    after: Any
    arguments: Mapping[str, Any]
    guards: frozenset[Guard] = NO_GUARDS
    part: Shape | None = None
    """The alternative that comes or goes, where the fact is about one."""


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """A part of both sides that must be compared in its own right."""

    step: Step
    base: Node
    head: Node
    label: str
    base_from: Location | Shape
    head_from: Location | Shape
    guards: frozenset[Guard] = NO_GUARDS
    text: bool = False


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """Two nodes that describe the same place, base and head."""

    base_node: Node
    head_node: Node
    label: str
    """The place in words, e.g. "property `name` of `Pet`"."""
    base_from: Location | Shape
    """Where the base side is written; of a schema where it is defined, which is found out when a fact asks."""
    head_from: Location | Shape
    sameness: Sameness
    text: bool = False
    """Values travel as text (parameters, headers, forms): every scalar is a string."""

    @property
    def base_at(self) -> Location:
        """Where the base side is written."""
        return definition_at(self.base_from)

    @property
    def head_at(self) -> Location:
        """Where the head side is written."""
        return definition_at(self.head_from)

    @property
    def base(self) -> View:
        """The normal view of the base node."""
        return view(self.base_node)

    @property
    def head(self) -> View:
        """The normal view of the head node."""
        return view(self.head_node)

    def fact(
        self,
        rule: str,
        keywords: str | Sequence[str],
        before: Any = None,
        after: Any = None,
        *,
        subject: str = "",
        guards: frozenset[Guard] = NO_GUARDS,
        **arguments: Any,
    ) -> Fact:
        """A difference that `keywords` state, placed where the source states them, else where the schema stands."""
        names = (keywords,) if isinstance(keywords, str) else tuple(keywords)
        return Fact(
            rule=f"schema/{rule}",
            subject=subject or self.label,
            base=where(self.base_node, names) or self.base_at,
            head=where(self.head_node, names) or self.head_at,
            before=before,
            after=after,
            arguments={"keyword": names[0], "keywords": names, **arguments},
            guards=guards,
        )

    def edge(
        self,
        step: Step,
        base: Sequence[Shape],
        head: Sequence[Shape],
        phrase: str,
        *,
        guards: frozenset[Guard] = NO_GUARDS,
    ) -> Edge | None:
        """The pair of parts at `step`, None when both sides say the same there."""
        if self.all_same(base, head):
            return None
        return Edge(
            step=step,
            base=self.base_node.nodes.of(*base),
            head=self.head_node.nodes.of(*head),
            label=name_of(head) or _kept_name(base, head) or below(self.label, phrase),
            base_from=base[0] if base else self.base_from,
            head_from=head[0] if head else self.head_from,
            guards=guards,
            text=self.text,
        )

    def all_same(self, base: Sequence[Shape], head: Sequence[Shape]) -> bool:
        """Whether two conjunctions are the same shape by shape, in any order."""
        if len(base) != len(head):
            return False
        if len(base) == 1:
            return self.sameness.same(base[0], head[0])
        left = list(head)
        for shape in base:
            match = next((index for index, other in enumerate(left) if self.sameness.same(shape, other)), None)
            if match is None:
                return False
            del left[match]
        return True


PairKey = tuple[frozenset[int], frozenset[int], bool]
"""The nodes of both sides, and whether values travel as text."""


class Pair(msgspec.Struct):
    """Two nodes that met, what they differ in, and the pairs below them."""

    meeting: Meeting
    facts: list[Fact] = msgspec.field(default_factory=list)
    edges: list[tuple[Edge, PairKey]] = msgspec.field(default_factory=list)


def _kept_name(base: Sequence[Shape], head: Sequence[Shape]) -> str:
    """The definition that base alone names, unless head names it as one of several alternatives."""
    several = any(isinstance(shape.value, dict) and shape.value.keys() & {"anyOf", "oneOf"} for shape in head)
    return "" if several else name_of(base)


_JUMPS = 32


def definition_at(shape: Location | Shape) -> Location:
    """Where a schema is defined: what is said of it belongs there, not to the reference."""
    if isinstance(shape, Location):
        return shape
    for _ in range(_JUMPS):
        reference = shape.value.get("$ref") if isinstance(shape.value, dict) else None
        if not isinstance(reference, str):
            break
        try:
            shape = shape.scope.follow(reference)
        except UnresolvedReferenceError:
            break
    return shape.location


def where(node: Node, keywords: Sequence[str]) -> Location | None:
    """Where the source of a node states one of `keywords`."""
    for keyword in keywords:
        for atom, _ in node.stating(keyword):
            return atom.place(keyword)
    return None


def place_of(atom: Atom | None, keyword: str, fallback: Location) -> Location:
    """Where `atom` states `keyword`, else `fallback`."""
    return atom.place(keyword) if atom is not None and keyword in atom.words else fallback
