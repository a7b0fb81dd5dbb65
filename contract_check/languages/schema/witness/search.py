"""The search for witnesses: values of the accepting side that break one demand of the refusing side at a time."""

from __future__ import annotations

import collections
import itertools
from typing import TYPE_CHECKING, Any

from contract_check.languages.effort import EffortSpentError, Meter
from contract_check.languages.schema.applicators import applicators, in_place
from contract_check.languages.schema.evaluation import RELEVANT, each_once
from contract_check.languages.schema.inclusion.answers import Budget
from contract_check.languages.schema.inclusion.negation import IN_PLACE
from contract_check.languages.schema.witness.found import Witness
from contract_check.languages.schema.witness.sampler import Sampler, declared_first
from contract_check.languages.schema.witness.shrinking import shrink
from contract_check.languages.schema.witness.texts import NAMES
from contract_check.model.change import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.languages.schema.inclusion.negation import Alternative
    from contract_check.languages.schema.inclusion.session import Session
    from contract_check.languages.schema.meeting import Step
    from contract_check.languages.schema.node import Node
    from contract_check.languages.schema.shape import Atom
    from contract_check.languages.schema.witness.judge import Aim

_DEFAULT = Budget()
_PATIENCE = 60
"""Candidates tried for a witness with declared names after one without was found."""
_MOST_BRANCHES = 8
_MOST_NAMES = 60
_DEEPEST_NAMES = 6


class Search:
    """One search between two nodes."""

    def __init__(self, session: Session, budget: Budget, keywords: frozenset[str] = frozenset()) -> None:
        self.session = session
        self.prover = session.prover
        self.budget = budget
        self.sampler = Sampler(self.prover)
        self.aim: Aim = ()
        """Where in the value the refusal is wanted."""
        self.keywords = keywords
        """Keywords of the refusing side that should refuse it; empty: any."""
        self._demands: tuple[tuple[Atom, str], ...] = ()
        """(atom, keyword) of the refusing side at the aim."""

    def find(self, accepting: Node, rejecting: Node) -> Witness | None:
        """A verified witness, one with declared names where there is one."""
        sub, sup = self.session.nodes.adopted(accepting), self.session.nodes.adopted(rejecting)
        self.prover.reset(Meter(self.budget.candidates * 5))
        self.sampler.names = tuple(itertools.islice(dict.fromkeys(_names((sub, sup))), _MOST_NAMES))
        return self.first(self.candidates(sub, sup), accepting, rejecting, sub, sup)

    def first(self, values: Iterable[Any], accepting: Node, rejecting: Node, sub: Node, sup: Node) -> Witness | None:
        """The best of the first witnesses among `values`, shrunk."""
        judges = _Judges(accepting, rejecting, self)
        best: Witness | None = None
        least = (True, True)
        patience = _PATIENCE
        try:
            for value in values:
                patience -= best is not None
                if patience < 0:
                    break
                if not self._separates(sub, sup, value):
                    continue
                faults = is_undeclared(sub, value), not self._shows(value)
                if best is not None and faults >= least:
                    continue
                witness = judges.witness(value, undeclared=faults[0])
                if witness is None:
                    continue
                best, least = witness, faults
                if not any(faults):
                    break
        except (EffortSpentError, RecursionError):
            pass
        return None if best is None else self._shrunk(best, sub, sup, judges)

    def candidates(self, sub: Node, sup: Node) -> Iterator[Any]:
        """Values of `sub`: built to break a wanted keyword, plain ones of each alternative, then any other."""
        self._demands = tuple((atom, word) for atom in sup.atoms for word in atom.words if word in self.keywords)
        for kind in sorted(sub.types & sup.types) if self._demands else ():
            wanted = (part for atom, word in self._demands for part in self._refused(atom, word, kind))
            yield from self._built(sub, kind, wanted)
        for _, _, branches in sub.unions:
            for branch in branches[:_MOST_BRANCHES]:
                yield from itertools.islice(self.sampler.values(sub.with_shapes(branch)), 1)
        for kind in sorted(sub.types - sup.types):
            yield from itertools.islice(self.sampler.of_kind(sub, kind), 3)
        for kind in sorted(sub.types & sup.types):
            refused = (part for atom in sup.atoms for part in self.prover.negation.of_atom(atom, kind))
            yield from self._built(sub, kind, refused)

    def _refused(self, atom: Atom, keyword: str, kind: str) -> Iterator[Alternative]:
        if keyword in IN_PLACE or keyword in RELEVANT.get(kind, ()):
            yield from self.prover.negation.keyword(atom, keyword, atom.words[keyword], kind)

    def _built(self, sub: Node, kind: str, alternatives: Iterable[Alternative]) -> Iterator[Any]:
        for alternative in declared_first(sub, alternatives):
            node = self.prover.nodes.of_atoms((*sub.atoms, *alternative))
            yield from itertools.islice(self.sampler.of_kind(node, kind), 40)

    def limited(self, node: Node, kind: str) -> Iterator[Any]:
        """A few values of one kind."""
        return itertools.islice(self.sampler.of_kind(node, kind), 3)

    def fresh_name(self, node: Node) -> str:
        """A name that `node` does not declare."""
        return next(name for name in (*NAMES, "fresh") if name not in node.property_names)

    def _separates(self, sub: Node, sup: Node, value: Any) -> bool:
        evaluator = self.prover.evaluator
        return evaluator.accepts(sub, value) is True and evaluator.accepts(sup, value) is False

    def _shows(self, value: Any) -> bool:
        """Whether a wanted keyword refuses the part of the value that was aimed at."""
        if not self._demands or None in self.aim:
            return True
        found, part = follow(value, self.aim)
        said = (self.prover.evaluator.keyword(atom, word, atom.words[word], part) for atom, word in self._demands)
        return found and any(answer is False for answer in said)

    def _shrunk(self, witness: Witness, sub: Node, sup: Node, judges: _Judges) -> Witness:
        shown = self._shows(witness.value)

        def holds(value: Any) -> bool:
            return (
                follow(value, self.aim)[0]
                and (not shown or self._shows(value))
                and self._separates(sub, sup, value)
                and (witness.undeclared or not is_undeclared(sub, value))
            )

        smaller = shrink(witness.value, holds)
        if smaller == witness.value:
            return witness
        return judges.witness(smaller, undeclared=witness.undeclared) or witness


class _Judges:
    """Both sides as `jsonschema` reads them."""

    def __init__(self, accepting: Node, rejecting: Node, search: Search) -> None:
        self._nodes = (accepting, rejecting)
        self._session = search.session
        self._wanted = (search.aim, search.keywords)

    def witness(self, value: Any, *, undeclared: bool) -> Witness | None:
        """The witness, when the library confirms it."""
        accepting, rejecting = (self._session.judge(node, formats=self._session.formats) for node in self._nodes)
        accepted = accepting.refusal(value)
        if accepted is None or accepted:
            return None
        refused = rejecting.refusal(value, *self._wanted)
        if not refused:
            return None
        return Witness(value, undeclared, refused.error, self._by_format(value), refused.place)

    def _by_format(self, value: Any) -> bool:
        if not self._session.formats:
            return False
        plain = self._session.judge(self._nodes[1], formats=False).refusal(value)
        return plain is not None and not plain


def follow(value: Any, aim: Aim) -> tuple[bool, Any]:
    """(whether a value has the place that is aimed at, the part that stands there)."""
    for step in aim:
        if step is None:
            break
        inner = value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, list) else {}
        if step not in inner:
            return False, None
        value = inner[step]
    return True, value


def is_undeclared(node: Node, value: Any) -> bool:
    """Whether a value uses a property that nothing declares where it stands (an open object)."""
    if isinstance(value, dict):
        parts = list(in_place(node.atoms, node.nodes.opened))
        around = node.nodes.of_atoms(parts)
        bag = not any(atom.words.keys() & _DECLARING for atom in parts)  # names nothing: any name is its user's own
        for name, item in value.items():
            if not bag and not any(_declares(atom, name) for atom in parts):
                return True
            if is_undeclared(around.property(name), item):
                return True
    elif isinstance(value, list):
        around = node.nodes.of_atoms(in_place(node.atoms, node.nodes.opened))
        start = around.tuple_length
        return any(is_undeclared(around.item(index), item) for index, item in enumerate(value[:start])) or any(
            is_undeclared(around.item(start), item) for item in each_once(value[start:])
        )
    return False


_DECLARING = frozenset({"properties", "required", "patternProperties", "const", "enum", "propertyNames"})


def _declares(atom: Atom, name: str) -> bool:
    words = atom.words
    for keyword in ("const", "enum"):
        if keyword in words:
            return True
    if isinstance(words.get("properties"), dict) and name in words["properties"]:
        return True
    if isinstance(words.get("required"), list) and name in words["required"]:
        return True
    if isinstance(words.get("patternProperties"), dict) and words["patternProperties"]:
        return True
    return any(
        isinstance(words.get(keyword), dict) and words[keyword]
        for keyword in ("additionalProperties", "unevaluatedProperties", "propertyNames")
    )


def _names(nodes: tuple[Node, ...]) -> Iterator[str]:
    """Names of properties that a few levels of alternatives and negations speak of, the outer ones first."""
    seen: set[frozenset[int]] = set()
    todo = collections.deque((node, 0) for node in nodes)
    while todo:
        node, depth = todo.popleft()
        if node.key in seen:
            continue
        seen.add(node.key)
        for atom in node.atoms:
            for keyword in ("properties", "dependentRequired", "dependentSchemas"):
                if isinstance(atom.words.get(keyword), dict):
                    yield from atom.words[keyword]
            if isinstance(atom.words.get("required"), list):
                yield from (name for name in atom.words["required"] if isinstance(name, str))
            if depth < _DEEPEST_NAMES:
                below = [shape for shape, _ in applicators(atom)]
                below += [atom.child("not")] if "not" in atom.words else []
                todo.extend((node.nodes.of(shape), depth + 1) for shape in below)


def find(
    accepting: Node,
    rejecting: Node,
    focus: tuple[Step, ...] = (),
    budget: Budget = _DEFAULT,
    *,
    direction: Direction = Direction.NONE,
    formats: bool = False,
    keywords: frozenset[str] = frozenset(),
) -> Witness | None:
    """A small value that `accepting` takes and `rejecting` refuses, confirmed by `jsonschema`; None when not found.

    Args:
        accepting: the side that takes the value.
        rejecting: the side that refuses it.
        focus: steps down to where the difference stands, e.g. `(("property", "owner"), ("item", 0))`; tried first.
        budget: limits.
        direction: INPUT ignores requirements of readOnly properties, OUTPUT those of writeOnly ones.
        formats: whether `format` refuses values.
        keywords: what of the refusing side should refuse it at the focus, where that is possible.
    """
    from contract_check.languages.schema.inclusion.session import deep_recursion, session  # noqa: PLC0415 - they meet here

    here = session(accepting.nodes, rejecting.nodes, direction, formats=formats)
    with deep_recursion():
        if focus or keywords:
            found = _focused(Search(here, budget, keywords), accepting, rejecting, focus)
            if found is not None:
                return found
        return here.witness(accepting, rejecting, budget)


def _focused(search: Search, accepting: Node, rejecting: Node, path: tuple[Step, ...]) -> Witness | None:
    from contract_check.languages.schema.witness.wrapping import wrapped  # noqa: PLC0415 - only with a path

    return wrapped(search, accepting, rejecting, path)


def minimal(
    node: Node, budget: Budget = _DEFAULT, *, direction: Direction = Direction.NONE, formats: bool = False
) -> Any:
    """A small readable valid value of `node`; None when none was found (or the value is null: see `examples`)."""
    return next(iter(examples(node, 1, budget, direction=direction, formats=formats)), None)


def examples(
    node: Node,
    count: int = 3,
    budget: Budget = _DEFAULT,
    *,
    direction: Direction = Direction.NONE,
    formats: bool = False,
) -> list[Any]:
    """Up to `count` (at most 3) different small values of `node`, the simplest first; empty when none was found."""
    from contract_check.languages.schema.inclusion.session import deep_recursion, session  # noqa: PLC0415

    here = session(node.nodes, node.nodes, direction, formats=formats)
    here.prover.reset(Meter(budget.candidates * 5))
    with deep_recursion():
        try:
            return Sampler(here.prover).some(here.nodes.adopted(node), count)
        except (EffortSpentError, RecursionError):
            return []
