"""Comparing two schemas: located facts from the structure, and the verdict from what is provable about values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from contract_check.formats.documentation import documentation_changes
from contract_check.formats.format import Reading
from contract_check.languages.schema import witness
from contract_check.languages.schema.comparison import Comparison, SchemaRoot
from contract_check.languages.schema.evidence import Evidence
from contract_check.languages.schema.inclusion import Answer, Budget, Included, NotIncluded, Unknown, decide
from contract_check.model.change import Change, Direction, Guard, Use
from contract_check.model.rule import Level, Party
from contract_check.rules import registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_check.formats.jsonschema.reading import Schema
    from contract_check.languages.schema.node import Node
    from contract_check.model.contract import Contract

INTERFACE = "schema"
_BUDGET = Budget(steps=8_000, candidates=1_500)
_MOST_ASKED = 40
"""Facts that are asked about one by one; past this the whole schema's answer has to do."""
_WAYS = (Direction.INPUT, Direction.OUTPUT)
_PARTIES = {Direction.INPUT: Party.SENDERS, Direction.OUTPUT: Party.READERS}
_OPEN = frozenset({"schema/property-added", "schema/property-removed"})
"""What they refuse was never declared: the name was free on the other side."""
_CLOSING = frozenset({"schema/object-closed", "schema/object-opened"})
"""Their very point is names that nobody declared."""


def compare(base: Contract, head: Contract, options: Mapping[str, Any]) -> Iterable[Change]:
    """Everything that differs, against the base and, in a transitive mode, against every earlier version."""
    before: Schema | None = base.content
    after: Schema | None = head.content
    if before is None or after is None:
        return
    changes = list(_Pair(before, after, options).changes())
    yield from changes
    yield from documentation_changes(base, head, [(before.value, after.value)])
    known = {change.id for change in changes}
    for tag, older in _earlier(head, options):
        for change in _Pair(older.content, after, options).changes():
            hurts = any(_level(change, one) is not Level.COMPATIBLE for one in _WAYS if one in after.direction)
            if hurts and change.id not in known:
                known.add(change.id)
                yield structs.replace(change, subject=f"{change.subject} (since {tag})", place=f"{change.place}@{tag}")


def _earlier(head: Contract, options: Mapping[str, Any]) -> Iterator[tuple[str, Contract]]:
    """(tag, contract) of every released version that a transitive mode compares with."""
    history = options.get("history")
    if not callable(history) or not str(options.get("compatibility", "")).endswith("transitive"):
        return
    from contract_check.formats.jsonschema.reading import read  # noqa: PLC0415 - only for transitive modes

    for tag, tree in history(head.path):
        older = read(Reading(tree=tree, path=head.path, files=(head.path,), changed=frozenset(), options=options))
        if older.content is not None:
            yield tag, older


class _Pair:
    def __init__(self, before: Schema, after: Schema, options: Mapping[str, Any]) -> None:
        self.before = before
        self.after = after
        self.formats = options.get("format-assertion") is True
        self.strict = options.get("undeclared-fields") == "error"
        self.comparison = Comparison()
        self.direction = after.direction

    def changes(self) -> Iterator[Change]:
        use = Use(interface=INTERFACE, direction=self.direction)
        one, other = self.before.shape, self.after.shape
        root = SchemaRoot(
            base=one, head=other, use=use, label="the value", base_at=one.location, head_at=other.location
        )
        facts = [_both_ways(fact) for fact in self.comparison.compare([root])]
        if not facts and self.before.value == self.after.value and self.comparison.sameness.same(one, other):
            return
        nodes = self.comparison.base_nodes.of(one), self.comparison.head_nodes.of(other)
        for direction in _WAYS:
            if direction in self.direction:
                facts = self._judged(facts, nodes, direction)
        yield from (structs.replace(fact, uses=_merged(fact.uses)) for fact in facts)

    def answer(self, base: Node, head: Node, direction: Direction) -> Answer:
        """Whether what one side may write, the other may read."""
        return ask(base, head, direction, formats=self.formats)

    def _judged(self, facts: list[Change], nodes: tuple[Node, Node], direction: Direction) -> list[Change]:
        """The facts with what the proof says of them in one direction, and what no fact explains."""
        answer = self.answer(*nodes, direction)
        if isinstance(answer, Included):
            return [_guarded(fact, direction, Guard.MASKED) for fact in facts]
        judged = [self._locally(fact, direction) for fact in facts] if len(facts) <= _MOST_ASKED else list(facts)
        if isinstance(answer, Unknown):
            if not any(_level(fact, direction) is not Level.COMPATIBLE for fact in judged):
                judged.append(self._verdict("schema/undecided", nodes, direction, answer.reason))
            return judged
        return self._explained(judged, answer, nodes, direction)

    def _locally(self, fact: Change, direction: Direction) -> Change:
        """A fact is masked when the place where it stands, or the alternative it tells of, lets nothing through."""
        if not fact.shapes or not meets(fact, direction):
            return fact
        evidence: Evidence = fact.shapes[0]
        base, head = evidence.base, evidence.head
        if evidence.part is not None:
            gone = direction is Direction.INPUT  # senders miss what base had, readers do not know what head has
            base, head = (base.with_shapes(evidence.part), head) if gone else (base, head.with_shapes(evidence.part))
        if isinstance(self.answer(base, head, direction), Included):
            return _guarded(fact, direction, Guard.MASKED)
        return fact

    def _explained(
        self, facts: list[Change], answer: NotIncluded, nodes: tuple[Node, Node], direction: Direction
    ) -> list[Change]:
        undeclared = answer.witness.undeclared
        facts = [
            _undeclared(fact, direction) if self._needs_undeclared(fact, direction, undeclared=undeclared) else fact
            for fact in facts
        ]
        least = Level.WARNING if undeclared and not self.strict else Level.BREAKING
        if any(_level(fact, direction) >= least for fact in facts):
            return facts
        rule = "schema/values-narrowed" if direction is Direction.INPUT else "schema/values-widened"
        change = self._verdict(rule, nodes, direction, answer.witness.error)
        return [*facts, _guarded(change, direction, Guard.UNDECLARED_FIELD) if undeclared else change]

    def _needs_undeclared(self, fact: Change, direction: Direction, *, undeclared: bool) -> bool:
        """Whether only fields that nobody declared show the fact; `undeclared`: the witness of the whole needs one."""
        if fact.rule in _OPEN:
            return True
        if not undeclared or fact.rule in _CLOSING or _level(fact, direction) is Level.COMPATIBLE:
            return False
        evidence: Evidence = fact.shapes[0]
        roots = evidence.base_root, evidence.head_root
        accepting, rejecting = roots if direction is Direction.INPUT else roots[::-1]
        found = witness.find(accepting, rejecting, evidence.steps, _BUDGET, formats=self.formats)
        return found is None or found.undeclared

    def _verdict(self, rule: str, nodes: tuple[Node, Node], direction: Direction, reason: str) -> Change:
        one, other = self.before.shape, self.after.shape
        use = Use(interface=INTERFACE, direction=direction)
        return Change(
            rule=rule,
            subject="the value",
            base=one.location,
            head=other.location,
            place="",
            uses=(use,),
            arguments={"reason": reason},
            shapes=(Evidence(use, *nodes, *nodes, ()),),
        )


def ask(base: Node, head: Node, direction: Direction, *, formats: bool = False) -> Answer:
    """INPUT: is what base accepts accepted by head? OUTPUT: the reverse."""
    sides = (base, head) if direction is Direction.INPUT else (head, base)
    return decide(*sides, _BUDGET, formats=formats)


def meets(fact: Change, direction: Direction) -> bool:
    """Whether the fact hurts someone who stands on that side."""
    return _PARTIES[direction] in registry.rule(fact.rule).hurts and direction in fact.direction


def _level(fact: Change, direction: Direction) -> Level:
    """What judging will call the fact in this direction (readers validate), whatever it says of undeclared fields."""
    rule = registry.rule(fact.rule)
    party = _PARTIES[direction]
    harmless = {Guard.UNDECLARED_FIELD}
    if party not in rule.hurts or not any(direction in use.direction and use.guards <= harmless for use in fact.uses):
        return Level.COMPATIBLE
    lenient = "breaking" if rule.hurts == {party} else rule.deviations.get(party.value, "breaking")
    return min(rule.ceiling, Level[lenient.upper()])


_OF_REQUESTS = frozenset({Guard.READ_ONLY, Guard.WRITE_ONLY})


def _both_ways(fact: Change) -> Change:
    """The fact without what holds for requests and responses: data that is stored and read again has neither."""
    if not any(use.guards & _OF_REQUESTS for use in fact.uses):
        return fact
    uses = tuple(structs.replace(use, guards=use.guards - _OF_REQUESTS) for use in fact.uses)
    return structs.replace(fact, uses=uses)


def _undeclared(fact: Change, direction: Direction) -> Change:
    """The fact as one that only undeclared fields show.

    A schema that is silent about them admits them like any other: stored data was never asked for a promise.
    """
    uses = tuple(
        structs.replace(use, guards=use.guards - {Guard.IMPLICIT_FIELD}) if direction in use.direction else use
        for use in fact.uses
    )
    return _guarded(structs.replace(fact, uses=uses), direction, Guard.UNDECLARED_FIELD)


def _guarded(fact: Change, direction: Direction, guard: Guard) -> Change:
    """The fact with a guard on one direction of its uses."""
    uses: list[Use] = []
    for use in fact.uses:
        if direction not in use.direction:
            uses.append(use)
            continue
        rest = use.direction & ~direction
        if rest:
            uses.append(structs.replace(use, direction=rest))
        uses.append(structs.replace(use, direction=direction, guards=use.guards | {guard}))
    return structs.replace(fact, uses=tuple(uses))


def _merged(uses: tuple[Use, ...]) -> tuple[Use, ...]:
    """Uses that differ only in direction as one."""
    found: dict[Any, Use] = {}
    for use in uses:
        key = (use.interface, use.part, use.guards)
        known = found.get(key)
        found[key] = use if known is None else structs.replace(use, direction=use.direction | known.direction)
    return tuple(found.values())
