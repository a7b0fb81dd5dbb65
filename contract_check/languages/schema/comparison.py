"""Comparing schemas: every pair of nodes once, each fact at its definition, then who uses it and which way.

Never inlined, never repeated: the graph of pairs is built once, whatever number of interfaces lead into it.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.languages.schema.evidence import AMBIGUOUS, Evidence
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
from contract_check.languages.schema.meeting import Edge, Fact, Meeting, definition_at
from contract_check.languages.schema.naming import name_of, told_of_its_definition
from contract_check.languages.schema.node import Nodes
from contract_check.languages.schema.sameness import Sameness, canonical_bytes
from contract_check.model.change import Change, Use

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_check.languages.schema.meeting import Step
    from contract_check.languages.schema.node import Node
    from contract_check.languages.schema.shape import Shape
    from contract_check.model.change import Direction, Guard
    from contract_check.model.location import Location

_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems", "items", "parameters", "enum", "required", "tags"})
PairKey = tuple[frozenset[int], frozenset[int], bool]


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


class Pair(msgspec.Struct):
    """Two nodes that met, what they differ in, and the pairs below them."""

    meeting: Meeting
    facts: list[Fact] = msgspec.field(default_factory=list)
    edges: list[tuple[Edge, PairKey]] = msgspec.field(default_factory=list)
    live: bool = False
    """Whether any fact lies here or below."""


class Comparison:
    """The graph of pairs of one contract pair."""

    def __init__(self, changed: frozenset[str] | None = None) -> None:
        """`changed`: files whose bytes, or those of a file they refer to, differ; None when that is not known."""
        self.base_nodes = Nodes()
        self.head_nodes = Nodes()
        self.sameness = Sameness(changed)
        self._pairs: dict[PairKey, Pair] = {}
        self._todo: list[PairKey] = []
        self._parents: dict[PairKey, list[PairKey]] = {}
        self._edits: dict[int, int] = {}
        self._numbers: dict[Any, int] = {}

    def compare(self, roots: Sequence[SchemaRoot]) -> list[Change]:
        """What differs below `roots`, each source edit once with all its uses."""
        starts = [(root, self._start(root)) for root in roots]
        self._expand()
        self._mark_live()
        found: dict[Any, _Found] = {}
        for root, key in starts:
            if key is not None and self._pairs[key].live:
                self._walk(root, key, found)
        changes = [entry.change() for entry in found.values()]
        if any(change.rule in AMBIGUOUS for change in changes):
            from contract_check.languages.schema.refining import refined  # noqa: PLC0415 - loads the prover

            return list(refined(changes))
        return changes

    def _start(self, root: SchemaRoot) -> PairKey | None:
        if root.base is not None and root.head is not None and self.sameness.same(root.base, root.head):
            return None
        edge = Edge(
            step=(),
            base=self.base_nodes.of(*([root.base] if root.base else [])),
            head=self.head_nodes.of(*([root.head] if root.head else [])),
            label=name_of([root.head] if root.head else []) or root.label,
            base_at=definition_at(root.base) if root.base else root.base_at,
            head_at=definition_at(root.head) if root.head else root.head_at,
            text=root.text,
        )
        return self._meet(edge)

    def _meet(self, edge: Edge) -> PairKey:
        key = (edge.base.key, edge.head.key, edge.text)
        if key not in self._pairs:
            meeting = Meeting(
                base_node=edge.base,
                head_node=edge.head,
                label=edge.label,
                base_at=edge.base_at,
                head_at=edge.head_at,
                sameness=self.sameness,
                text=edge.text,
            )
            self._pairs[key] = Pair(meeting)
            self._todo.append(key)
        return key

    def _expand(self) -> None:
        while self._todo:
            key = self._todo.pop()
            pair = self._pairs[key]
            for outcome in differences(pair.meeting):
                if isinstance(outcome, Fact):
                    pair.facts.append(outcome)
                    continue
                below = self._meet(outcome)
                pair.edges.append((outcome, below))
                self._parents.setdefault(below, []).append(key)

    def _mark_live(self) -> None:
        todo = [key for key, pair in self._pairs.items() if pair.facts]
        while todo:
            key = todo.pop()
            if not self._pairs[key].live:
                self._pairs[key].live = True
                todo.extend(self._parents.get(key, ()))

    def _edit(self, fact: Fact) -> int:
        """Number of the edit in the source that a fact tells: facts of many pairs may tell the same one."""
        known = self._edits.get(id(fact))
        if known is None:
            edit = (fact.base, fact.head, repr(fact.before), repr(fact.after), fact.guards)
            known = self._edits[id(fact)] = self._numbers.setdefault(edit, len(self._numbers))
        return known

    def _walk(self, root: SchemaRoot, start: PairKey, found: dict[Any, _Found]) -> None:
        todo: deque[tuple[PairKey, frozenset[Guard], tuple[Step, ...]]] = deque([(start, root.use.guards, ())])
        seen = {(start, root.use.guards)}
        top = self._pairs[start].meeting
        uses: dict[frozenset[Guard], Use] = {}
        while todo:
            key, guards, steps = todo.popleft()
            pair = self._pairs[key]
            for fact in pair.facts:
                rule = root.own_rules.get(fact.rule, fact.rule) if not steps else fact.rule
                name = (rule, self._edit(fact))
                entry = found.get(name)
                if entry is None:
                    entry = found[name] = _Found(rule, fact, {}, {})
                held = guards | fact.guards
                use = uses.get(held) or uses.setdefault(held, structs.replace(root.use, guards=held))
                entry.uses[use] = None
                known = entry.evidence.get(use.direction)
                if known is None or len(use.guards) < len(known.use.guards):
                    nodes = top.base_node, top.head_node, pair.meeting.base_node, pair.meeting.head_node
                    entry.evidence[use.direction] = Evidence(use, *nodes, steps, fact.part)
            for edge, below in pair.edges:
                state = (below, guards | edge.guards)
                if self._pairs[below].live and state not in seen:
                    seen.add(state)
                    todo.append((below, guards | edge.guards, (*steps, edge.step)))


class _Found(msgspec.Struct):
    rule: str
    fact: Fact
    uses: dict[Use, None]
    evidence: dict[Direction, Evidence]
    """The least guarded use of each direction."""

    def change(self) -> Change:
        fact = self.fact
        return Change(
            rule=self.rule,
            subject=told_of_its_definition(fact.subject, fact.head or fact.base),
            base=fact.base,
            head=fact.head,
            place=canonical_place(fact.head or fact.base),
            before=fact.before,
            after=fact.after,
            uses=tuple(sorted(self.uses, key=_order)),
            arguments=fact.arguments,
            shapes=tuple(self.evidence.values()),
        )


def _order(use: Use) -> tuple[str, str, int, list[str]]:
    return use.interface, use.part, use.direction.value, sorted(guard.value for guard in use.guards)


def canonical_place(location: Location | None) -> str:
    """A pointer without positions in lists, so that reordering keeps the fingerprint."""
    if location is None:
        return ""
    kept: list[str] = []
    for token in location.pointer.split("/"):
        if token.isdigit() and kept and kept[-1] in _LISTS:
            continue
        kept.append(token)
    return "/".join(kept)


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


_PARTED = frozenset({"type", "properties", "required", "items", "title", "description"})
"""Keywords beside which only what stands under `properties` and `items` can lead elsewhere."""


def _alike(base: Node, head: Node) -> bool:
    """Whether both say the same in so many words, so that only their parts can differ: most that refer to a change."""
    if len(base.atoms) != 1 or len(head.atoms) != 1:
        return False
    before, after = base.atoms[0].words, head.atoms[0].words
    return before.keys() <= _PARTED and canonical_bytes(before) == canonical_bytes(after)


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


def _keywords(meeting: Meeting) -> Iterator[Fact | Edge]:
    yield from types.type_changes(meeting)
    yield from types.value_changes(meeting)
    yield from types.extensible_values(meeting)
    yield from bounds.number_changes(meeting)
    yield from bounds.multiple_changes(meeting)
    yield from bounds.count_changes(meeting)
    yield from strings.pattern_changes(meeting)
    yield from strings.format_changes(meeting)
    yield from strings.content_changes(meeting)
    yield from objects.object_changes(meeting)
    yield from arrays.array_changes(meeting)
    yield from conditions.condition_changes(meeting)
