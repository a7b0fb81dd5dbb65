"""Comparing schemas: every pair of nodes once, each fact at its definition, then who uses it and which way.

Never inlined, never repeated: the graph of pairs is built once, whatever number of interfaces lead into it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.languages.schema.evidence import AMBIGUOUS
from contract_check.languages.schema.keywords import (
    arrays,
    bounds,
    conditions,
    lists,
    objects,
    promises,
    strings,
    types,
    unions,
    unknown,
)
from contract_check.languages.schema.meeting import Edge, Fact, Meeting, Pair
from contract_check.languages.schema.naming import name_of
from contract_check.languages.schema.node import Nodes
from contract_check.languages.schema.sameness import Sameness, canonical_bytes, same_value
from contract_check.languages.schema.uses import Uses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from contract_check.languages.schema.meeting import PairKey
    from contract_check.languages.schema.node import Node
    from contract_check.languages.schema.shape import Shape
    from contract_check.model.change import Change, Use
    from contract_check.model.location import Location


class SchemaRoot(msgspec.Struct, frozen=True):
    """A pair of shapes that one interface carries; an absent side admits everything."""

    base: Shape | None
    head: Shape | None
    use: Use
    label: str
    base_at: Location
    head_at: Location
    text: bool = False
    own_rules: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Rules that a fact at the very root has in place of the schema's own (the default of a parameter)."""


class Comparison:
    """The graph of pairs of one contract pair."""

    def __init__(self, changed: frozenset[str] | None = None) -> None:
        """`changed`: files whose bytes, or those of a file they refer to, differ; None when that is not known."""
        self.base_nodes = Nodes()
        self.head_nodes = Nodes()
        self.sameness = Sameness(changed)
        self._pairs: dict[PairKey, Pair] = {}
        self._todo: list[PairKey] = []
        self._starts: dict[Any, PairKey] = {}

    def compare(self, roots: Sequence[SchemaRoot]) -> list[Change]:
        """What differs below `roots`, each source edit once with all its uses."""
        starts = [(root, self._start(root)) for root in roots]
        self._expand()
        changes = Uses(self._pairs).changes((root, key) for root, key in starts if key is not None)
        if any(change.rule in AMBIGUOUS for change in changes):
            from contract_check.languages.schema.refining import refined  # noqa: PLC0415 - loads the prover

            return list(refined(changes))
        return changes

    def _start(self, root: SchemaRoot) -> PairKey | None:
        if root.base is not None and root.head is not None and self.sameness.same(root.base, root.head):
            return None
        words = _common_words(root)
        if words is not None and words in self._starts:
            return self._starts[words]
        edge = Edge(
            step=(),
            base=self.base_nodes.of(*([root.base] if root.base else [])),
            head=self.head_nodes.of(*([root.head] if root.head else [])),
            label=name_of([root.head] if root.head else []) or root.label,
            base_from=root.base or root.base_at,
            head_from=root.head or root.head_at,
            text=root.text,
        )
        key = self._meet(edge)
        if words is not None:
            self._starts[words] = key
        return key

    def _meet(self, edge: Edge) -> PairKey:
        key = (edge.base.key, edge.head.key, edge.text)
        if key not in self._pairs:
            meeting = Meeting(
                base_node=edge.base,
                head_node=edge.head,
                label=edge.label,
                base_from=edge.base_from,
                head_from=edge.head_from,
                sameness=self.sameness,
                text=edge.text,
            )
            self._pairs[key] = Pair(meeting)
            self._todo.append(key)
        return key

    def _expand(self) -> None:
        while self._todo:
            pair = self._pairs[self._todo.pop()]
            for outcome in differences(pair.meeting):
                if isinstance(outcome, Fact):
                    pair.facts.append(outcome)
                    continue
                pair.edges.append((outcome, self._meet(outcome)))


def _common_words(root: SchemaRoot) -> Any:
    """What both sides of a root say alike, so that only what they refer to differs; None where they do not.

    Many responses wrap one definition in the same words: for all of them one pair will do.
    """
    base, head = root.base, root.head
    if base is None or head is None or base.scope.dialect is not head.scope.dialect:
        return None
    if not same_value(base.value, head.value):
        return None
    return canonical_bytes(base.value), base.scope, head.scope, root.text


def differences(meeting: Meeting) -> Iterator[Fact | Edge]:
    """Everything that differs where two nodes meet."""
    base, head = meeting.base_node, meeting.head_node
    if base.unresolved or head.unresolved:
        if sorted(base.unresolved) != sorted(head.unresolved):
            rule = "reference-unresolved" if set(head.unresolved) - set(base.unresolved) else "reference-resolved"
            yield meeting.fact(rule, "$ref", list(base.unresolved) or None, list(head.unresolved) or None)
        return
    alike = not meeting.text and _alike(base, head)
    if not alike:
        if not _PROMISES.isdisjoint(base.keywords | head.keywords):
            yield from promises.promise_changes(meeting)
        yield from unknown.unknown_changes(meeting)
    if meeting.base.void or meeting.head.void:
        yield from _void(meeting)
        return
    if meeting.base.free or meeting.head.free:
        yield from _free(meeting)
        return
    if alike:
        yield from objects.object_changes(meeting)
        yield from arrays.array_changes(meeting)
        return
    if meeting.text and (listed := lists.as_list(meeting)) is not None:
        yield listed.fact
        yield from differences(listed.meeting)
        return
    partner = unions.partner(meeting)
    if partner is None:
        yield from _keywords(meeting)
        yield from unions.union_changes(meeting)
        return
    yield from types.null_changes(meeting)  # the partners are compared without it
    yield from unions.other_members(meeting, partner)
    yield from _keywords(structs.replace(meeting, base_node=partner.base, head_node=partner.head))


_PARTED = frozenset({"$ref", "allOf", "type", "properties", "required", "items", "title", "description"})
"""Keywords beside which only what stands under `properties` and `items` can lead elsewhere: what `$ref` and `allOf`
lead to are atoms of the node themselves."""


def _alike(base: Node, head: Node) -> bool:
    """Whether both say the same in so many words, so that only their parts can differ: most that refer to a change."""
    if len(base.atoms) != len(head.atoms) or not base.keywords <= _PARTED:
        return False
    pairs = [(one.words, other.words) for one, other in zip(base.atoms, head.atoms, strict=True)]
    return all(
        one.keys() == other.keys() and all(same_value(one[word], other[word]) for word in one) for one, other in pairs
    )


def _free(meeting: Meeting) -> Iterator[Fact]:
    if meeting.base.free and meeting.head.free:
        return
    words = ("type", "properties", "items", "enum", "allOf", "oneOf", "anyOf")
    if meeting.base.free:
        text = meeting.text and types.kinds(meeting.head, text=True) >= types.kinds(meeting.base, text=True) - {"null"}
        if not text or meeting.head.unions:
            yield meeting.fact("became-constrained", words, "any", _kinds(meeting, head=True))
    else:
        yield meeting.fact("constraints-removed", words, _kinds(meeting, head=False), "any")


def _void(meeting: Meeting) -> Iterator[Fact]:
    was, now = meeting.base.void, meeting.head.void
    if was and not now:
        yield meeting.fact("value-admitted", ("not", "type"), None, _kinds(meeting, head=True))
    elif now and not was:
        yield meeting.fact("value-refused", ("not", "type"), _kinds(meeting, head=False), None)


def _kinds(meeting: Meeting, *, head: bool) -> Any:
    side = meeting.head if head else meeting.base
    return types.spell(types.kinds(side, text=False))


_PROMISES = frozenset({"default", "deprecated", "discriminator", "xml"})
_COMPARERS: tuple[tuple[Callable[[Meeting], Iterator[Fact | Edge]], frozenset[str]], ...] = (
    # what compares, and the keywords without which on both sides it has nothing to say; none: always asked
    (types.type_changes, frozenset()),
    (types.value_changes, frozenset({"enum", "const"})),
    (types.extensible_values, frozenset({"x-extensible-enum"})),
    (bounds.number_changes, frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})),
    (bounds.multiple_changes, frozenset({"multipleOf"})),
    (
        bounds.count_changes,
        frozenset({"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"}),
    ),
    (strings.pattern_changes, frozenset({"pattern"})),
    (strings.format_changes, frozenset({"format"})),
    (strings.content_changes, frozenset({"contentEncoding", "contentMediaType"})),
    (objects.object_changes, frozenset()),
    (arrays.array_changes, frozenset()),
    (conditions.condition_changes, conditions.KEYWORDS),
)


def _keywords(meeting: Meeting) -> Iterator[Fact | Edge]:
    stated = meeting.base_node.keywords | meeting.head_node.keywords
    opened = meeting.base.core.keywords | meeting.head.core.keywords
    for changes, keywords in _COMPARERS:
        if not keywords or not keywords.isdisjoint(stated | opened):
            yield from changes(meeting)
