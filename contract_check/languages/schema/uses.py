"""Who uses what differs: each edit of the source once, with every interface that it reaches, and which way."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.languages.schema.evidence import Evidence
from contract_check.languages.schema.naming import told_of_its_definition
from contract_check.languages.spreading import places, spread
from contract_check.model.change import Change, Use

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_check.languages.schema.comparison import SchemaRoot
    from contract_check.languages.schema.meeting import Fact, Pair, PairKey, Step
    from contract_check.model.change import Direction, Guard
    from contract_check.model.location import Location

_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems", "items", "parameters", "enum", "required", "tags"})
Name = tuple[str, int]
"""A rule and the number of an edit: what makes a change one."""


class Uses:
    """The facts of a graph of pairs, attributed to the interfaces that lead into it."""

    def __init__(self, pairs: Mapping[PairKey, Pair]) -> None:
        self._pairs = pairs
        self._edits: dict[int, int] = {}
        self._numbers: dict[Any, int] = {}
        self._names: dict[Name, int] = {}
        """Names by the bits that stand for them, in their order."""
        self._found: dict[Name, _Found] = {}
        self._spelled: dict[int, tuple[Name, ...]] = {}
        self._below = self._spread()

    def changes(self, starts: Iterable[tuple[SchemaRoot, PairKey]]) -> list[Change]:
        """What differs below the pairs that roots start at, in the order in which it is met."""
        for root, start in starts:
            if start in self._below and not self._added(root, start):
                self._walk(root, start)
        return [found.change() for found in self._found.values()]

    def _spread(self) -> dict[PairKey, dict[frozenset[Guard], int]]:
        """For each pair the edits at or below it, by the guards that stand before them on the way down.

        Edits are bits of a number: a thousand pairs may lead to the same thousand edits.
        """
        parents: dict[PairKey, list[tuple[PairKey, frozenset[Guard]]]] = {}
        marks: dict[tuple[PairKey, frozenset[Guard]], int] = {}
        for key, pair in self._pairs.items():
            for edge, inner in pair.edges:
                parents.setdefault(inner, []).append((key, edge.guards))
            for fact in pair.facts:
                number = self._names.setdefault(self._name(fact.rule, fact), len(self._names))
                marks[key, fact.guards] = marks.get((key, fact.guards), 0) | 1 << number
        spread(marks, lambda met: [(outer, met[1] | guards) for outer, guards in parents.get(met[0], ())])
        below: dict[PairKey, dict[frozenset[Guard], int]] = {}
        for (key, guards), bits in marks.items():
            below.setdefault(key, {})[guards] = bits
        return below

    def _name(self, rule: str, fact: Fact) -> Name:
        """Facts of many pairs may tell the same edit of the source."""
        known = self._edits.get(id(fact))
        if known is None:
            edit = (fact.base, fact.head, repr(fact.before), repr(fact.after), fact.guards)
            known = self._edits[id(fact)] = self._numbers.setdefault(edit, len(self._numbers))
        return rule, known

    def _added(self, root: SchemaRoot, start: PairKey) -> bool:
        """Whether the uses of a root could be added without a walk, every edit having its evidence already."""
        if any(fact.rule in root.own_rules for fact in self._pairs[start].facts):
            return False
        for guards, bits in self._below[start].items():
            use = _behind(guards, root.use)
            for name in self._named(bits):
                found = self._found.get(name)
                if found is None or found.wants(use):
                    return False
                found.uses[use] = None
        return True

    def _named(self, bits: int) -> tuple[Name, ...]:
        known = self._spelled.get(bits)
        if known is None:
            names = tuple(self._names)
            known = self._spelled[bits] = tuple(names[place] for place in places(bits))
        return known

    def _walk(self, root: SchemaRoot, start: PairKey) -> None:
        """The shortest way to each fact, which is its evidence."""
        todo: deque[tuple[PairKey, frozenset[Guard], tuple[Step, ...]]] = deque([(start, root.use.guards, ())])
        seen = {(start, root.use.guards)}
        top = self._pairs[start].meeting
        while todo:
            key, guards, steps = todo.popleft()
            pair = self._pairs[key]
            for fact in pair.facts:
                rule = root.own_rules.get(fact.rule, fact.rule) if not steps else fact.rule
                name = self._name(rule, fact)
                found = self._found.get(name)
                if found is None:
                    found = self._found[name] = _Found(rule, fact, {}, {})
                use = _behind(guards | fact.guards, root.use)
                found.uses[use] = None
                if found.wants(use):
                    nodes = top.base_node, top.head_node, pair.meeting.base_node, pair.meeting.head_node
                    found.evidence[use.direction] = Evidence(use, *nodes, steps, fact.part)
            for edge, below in pair.edges:
                state = (below, guards | edge.guards)
                if below in self._below and state not in seen:
                    seen.add(state)
                    todo.append((*state, (*steps, edge.step)))


def _behind(guards: frozenset[Guard], use: Use) -> Use:
    """The use of what `guards` stand before."""
    return use if guards <= use.guards else structs.replace(use, guards=use.guards | guards)


class _Found(msgspec.Struct):
    rule: str
    fact: Fact
    uses: dict[Use, None]
    evidence: dict[Direction, Evidence]
    """The least guarded use of each direction."""

    def wants(self, use: Use) -> bool:
        """Whether a way to this use would be better evidence than what is known."""
        known = self.evidence.get(use.direction)
        return known is None or len(use.guards) < len(known.use.guards)

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
