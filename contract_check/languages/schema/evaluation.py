"""Whether a value is valid under a node: exact arithmetic, no backtracking, and an honest "cannot tell".

The judge of published proofs is `jsonschema`; this evaluator decides finite sets and filters candidates.
Three values: True, False, and None where a keyword or reference is beyond us.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from contract_check.languages.effort import WORK
from contract_check.languages.schema import regular
from contract_check.languages.schema.applicators import applicators, family, mentioned, without_unevaluated
from contract_check.languages.schema.formats import conforms
from contract_check.languages.schema.node import (
    ARRAY,
    FRACTION,
    INTEGER,
    OBJECT,
    STRING,
    TYPES,
    Node,
    Nodes,
    canonical_value,
    exact,
    kind_of,
    type_kinds,
)  # fmt: skip
from contract_check.languages.schema.shape import Atom, Shape
from contract_check.languages.schema.ternary import Answer, every, negate, some

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DEEPEST = 150
_MOST = 300_000
"""Schemas that are looked at for one value: alternatives that all lead to each other are more than time allows."""
MURKY = frozenset({"$dynamicRef", "$recursiveRef"})
"""Keywords that refer to somewhere we do not follow."""


class Evaluator:
    """Evaluates values. `formats`: whether `format` refuses what it does not describe."""

    def __init__(self, nodes: Nodes, *, formats: bool = False) -> None:
        self.nodes = nodes
        self.formats = formats
        self._open: set[tuple[frozenset[int], int]] = set()
        """(node, identity of the value) of what is being looked at, from the whole value down to here."""
        self._answers: dict[tuple[frozenset[int], int], Answer] = {}
        """Of what was looked at, until the whole value is: forty levels of two ways each are 2^40 ways down."""
        self._seen: dict[tuple[frozenset[int], int], dict[Any, Answer]] = {}
        """(node, identity of the value) -> what of the value the node evaluates; for as long as `_answers`."""
        self._left = 0

    def accepts(self, node: Node, value: Any) -> Answer:
        """Whether `value` is valid under `node`; None as well where a schema leads back to itself on the spot."""
        here = (node.key, id(value))
        answer = self._answers.get(here)
        if answer is not None:
            return answer
        if not self._open:
            self._left = _MOST
        self._left -= 1
        if here in self._open or len(self._open) > _DEEPEST or self._left < 0:
            return None
        WORK.done += 1
        self._open.add(here)
        try:
            answer = self._answers[here] = every(self._atom(atom, value) for atom in node.atoms)
        finally:
            self._open.remove(here)
            if not self._open:
                self._answers.clear()
                self._seen.clear()
        return answer

    def shape(self, shape: Shape, value: Any) -> Answer:
        """Whether `value` is valid under `shape`."""
        return self.accepts(self.nodes.of(shape), value)

    def _atom(self, atom: Atom, value: Any) -> Answer:
        if atom.unresolved:
            return None
        rules = _RULES[kind_of(value)]
        stated = ((rules.get(keyword), keyword, word) for keyword, word in atom.words.items())
        return every(
            rule(self, atom, word, value) if rule is not None else _unruled(keyword) for rule, keyword, word in stated
        )

    def keyword(self, atom: Atom, keyword: str, word: Any, value: Any) -> Answer:
        """What one keyword of an atom says of `value`; True where it says nothing."""
        rule = _RULES[kind_of(value)].get(keyword)
        return _unruled(keyword) if rule is None else rule(self, atom, word, value)

    # in place

    def type_(self, _atom: Atom, word: Any, value: Any) -> Answer:
        return kind_of(value) in type_kinds(word)

    def enum(self, _atom: Atom, word: Any, value: Any) -> Answer:
        wanted = canonical_value(value)
        return any(canonical_value(item) == wanted for item in word) if isinstance(word, list) else True

    def const(self, _atom: Atom, word: Any, value: Any) -> Answer:
        return bool(canonical_value(word) == canonical_value(value))

    def not_(self, atom: Atom, _word: Any, value: Any) -> Answer:
        return negate(self.shape(atom.child("not"), value))

    def any_of(self, atom: Atom, word: Any, value: Any) -> Answer:
        if not isinstance(word, list):
            return True
        return some(self.shape(atom.child("anyOf", index), value) for index in range(len(word)))

    def one_of(self, atom: Atom, word: Any, value: Any) -> Answer:
        if not isinstance(word, list):
            return True
        accepted, open_ = 0, False
        for index in range(len(word)):
            answer = self.shape(atom.child("oneOf", index), value)
            accepted += answer is True
            open_ = open_ or answer is None
            if accepted > 1:
                return False
        return None if open_ else accepted == 1

    def if_(self, atom: Atom, _word: Any, value: Any) -> Answer:
        holds = self.shape(atom.child("if"), value)
        answers = [
            self.shape(atom.child(keyword), value) if keyword in atom.words else True for keyword in ("then", "else")
        ]
        if holds is None:
            return True if answers == [True, True] else False if answers == [False, False] else None
        return answers[0] if holds else answers[1]

    # numbers

    def multiple_of(self, _atom: Atom, word: Any, value: Any) -> Answer:
        return not _is_number(word) or exact(word) == 0 or (exact(value) / exact(word)).denominator == 1

    # strings

    def pattern(self, _atom: Atom, word: Any, value: Any) -> Answer:
        return regular.matches(word, value) if isinstance(word, str) else True

    def format(self, _atom: Atom, word: Any, value: Any) -> Answer:
        return conforms(word, value) if self.formats and isinstance(word, str) else True

    # arrays

    def prefix_items(self, atom: Atom, word: Any, value: Any) -> Answer:
        if not isinstance(word, list):
            return True
        return every(self.shape(atom.child("prefixItems", i), item) for i, item in zip(range(len(word)), value))  # noqa: B905 - the shorter one ends it

    def items(self, atom: Atom, _word: Any, value: Any) -> Answer:
        prefix = atom.words.get("prefixItems")
        start = len(prefix) if isinstance(prefix, list) else 0
        return every(self.shape(atom.child("items"), item) for item in each_once(value[start:]))

    def contains(self, atom: Atom, _word: Any, value: Any) -> Answer:
        answers = [self.shape(atom.child("contains"), item) for item in value]
        sure, possible = answers.count(True), len(answers) - answers.count(False)
        least, most = atom.words.get("minContains", 1), atom.words.get("maxContains")
        if possible < least or (most is not None and sure > most):
            return False
        return True if sure >= least and (most is None or possible <= most) else None

    def unique_items(self, _atom: Atom, word: Any, value: Any) -> Answer:
        return word is not True or len({canonical_value(item) for item in value}) == len(value)

    def unevaluated_items(self, atom: Atom, _word: Any, value: Any) -> Answer:
        shape = atom.child("unevaluatedItems")
        seen = self._seen_items(self._family(atom), value)
        return every(some((seen.get(index, False), self.shape(shape, item))) for index, item in enumerate(value))

    def _seen_items(self, family: Iterable[Atom], value: list[Any]) -> dict[int, Answer]:
        found: dict[int, Answer] = {}
        for atom in family:
            prefix = atom.words.get("prefixItems")
            for index in range(min(len(prefix), len(value)) if isinstance(prefix, list) else 0):
                found[index] = True
            if "items" in atom.words or "unevaluatedItems" in atom.words:
                return dict.fromkeys(range(len(value)), True)
            if "contains" in atom.words:
                for index, item in enumerate(value):
                    _note(found, index, self.shape(atom.child("contains"), item))
            for shape, holds in self._applied(atom, value):
                for index, answer in self._seen_by(shape, value).items():
                    _note(found, index, every((holds, answer)))
            if is_murky(atom):
                for index in range(len(value)):
                    _note(found, index, None)
        return found

    # objects

    def required(self, _atom: Atom, word: Any, value: Any) -> Answer:
        return all(name in value for name in word if isinstance(name, str)) if isinstance(word, list) else True

    def properties(self, atom: Atom, word: Any, value: Any) -> Answer:
        if not isinstance(word, dict):
            return True
        return every(self.shape(atom.child("properties", name), value[name]) for name in word if name in value)

    def pattern_properties(self, atom: Atom, word: Any, value: Any) -> Answer:
        if not isinstance(word, dict):
            return True
        return every(
            some((negate(regular.matches(text, name)), self.shape(atom.child("patternProperties", text), item)))
            for text in word
            for name, item in value.items()
        )

    def additional_properties(self, atom: Atom, _word: Any, value: Any) -> Answer:
        shape = atom.child("additionalProperties")
        return every(some((mentioned(atom, name), self.shape(shape, item))) for name, item in value.items())

    def property_names(self, atom: Atom, _word: Any, value: Any) -> Answer:
        return every(self.shape(atom.child("propertyNames"), name) for name in value)

    def dependent_required(self, _atom: Atom, word: Any, value: Any) -> Answer:
        if not isinstance(word, dict):
            return True
        return all(
            all(other in value for other in names)
            for name, names in word.items()
            if name in value and isinstance(names, list)
        )

    def dependent_schemas(self, atom: Atom, word: Any, value: Any) -> Answer:
        if not isinstance(word, dict):
            return True
        return every(self.shape(atom.child("dependentSchemas", name), value) for name in word if name in value)

    def unevaluated_properties(self, atom: Atom, _word: Any, value: Any) -> Answer:
        shape = atom.child("unevaluatedProperties")
        seen = self._seen_names(self._family(atom), value)
        return every(some((seen.get(name, False), self.shape(shape, item))) for name, item in value.items())

    def _seen_names(self, family: Iterable[Atom], value: dict[str, Any]) -> dict[str, Answer]:
        found: dict[str, Answer] = {}
        for atom in family:
            if "additionalProperties" in atom.words or "unevaluatedProperties" in atom.words:
                return dict.fromkeys(value, True)
            for name in value:
                _note(found, name, mentioned(atom, name))
            for shape, holds in self._applied(atom, value):
                for name, answer in self._seen_by(shape, value).items():
                    _note(found, name, every((holds, answer)))
            if is_murky(atom):
                for name in value:
                    _note(found, name, None)
        return found

    # what unevaluated* sees

    def _family(self, atom: Atom) -> Iterator[Atom]:
        """The atom (without its own unevaluated*) and what its `$ref` and `allOf` bring in."""
        for other in family(atom):
            if other.key != atom.key:
                yield other
        yield without_unevaluated(atom)

    def _seen_by(self, shape: Shape, value: Any) -> dict[Any, Answer]:
        """The names or indexes of `value` that a schema evaluates; each schema is asked once, however many name it."""
        node = self.nodes.of(shape)
        here = (node.key, id(value))
        if here not in self._seen:
            # What a circle of references finds: nothing is known.
            self._seen[here] = dict.fromkeys(value if isinstance(value, dict) else range(len(value)), None)
            look = self._seen_names if isinstance(value, dict) else self._seen_items
            self._seen[here] = look(node.atoms, value)
        return self._seen[here]

    def _applied(self, atom: Atom, value: Any) -> Iterator[tuple[Shape, Answer]]:
        for shape, condition in applicators(atom):
            if condition == "if-not":
                yield shape, negate(self.shape(atom.child("if"), value))
            elif condition == "if":
                yield shape, self.shape(atom.child("if"), value)
            elif condition.startswith("has "):
                yield shape, isinstance(value, dict) and condition[4:] in value
            else:
                yield shape, self.shape(shape, value)


def each_once(items: list[Any]) -> Iterable[Any]:
    """Every object of a list once: long lists that we build ourselves repeat a few."""
    return {id(item): item for item in items}.values()


def is_murky(atom: Atom) -> bool:
    """Whether an atom refers to what is not known: nothing, or one of several targets."""
    return bool(atom.unresolved) or not MURKY.isdisjoint(atom.words)


def _note(found: dict[Any, Answer], key: Any, answer: Answer) -> None:
    found[key] = some((found.get(key, False), answer))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _unruled(keyword: str) -> Answer:
    return None if keyword in MURKY else True


Rule = Callable[[Evaluator, Atom, Any, Any], Answer]
_ANY: dict[str, Rule] = {
    "type": Evaluator.type_, "enum": Evaluator.enum, "const": Evaluator.const, "not": Evaluator.not_,
    "anyOf": Evaluator.any_of, "oneOf": Evaluator.one_of, "if": Evaluator.if_,
}  # fmt: skip


def _bound(accept: Callable[[Any, Any], bool], measure: Callable[[Any], Any]) -> Any:
    def rule(_evaluator: Evaluator, _atom: Atom, word: Any, value: Any) -> Answer:
        return not _is_number(word) or accept(measure(value), exact(word))

    return rule


def _at_least(a: Any, b: Any) -> bool:
    return bool(a >= b)


def _at_most(a: Any, b: Any) -> bool:
    return bool(a <= b)


_NUMBERS: dict[str, Rule] = {
    "minimum": _bound(_at_least, exact),
    "maximum": _bound(_at_most, exact),
    "exclusiveMinimum": _bound(lambda a, b: bool(a > b), exact),
    "exclusiveMaximum": _bound(lambda a, b: bool(a < b), exact),
    "multipleOf": Evaluator.multiple_of,
    "format": Evaluator.format,
}
_BY_KIND: dict[str, dict[str, Rule]] = {
    INTEGER: _NUMBERS,
    FRACTION: _NUMBERS,
    STRING: {
        "minLength": _bound(_at_least, len),
        "maxLength": _bound(_at_most, len),
        "pattern": Evaluator.pattern,
        "format": Evaluator.format,
    },
    ARRAY: {
        "minItems": _bound(_at_least, len),
        "maxItems": _bound(_at_most, len),
        "prefixItems": Evaluator.prefix_items,
        "items": Evaluator.items,
        "contains": Evaluator.contains,
        "uniqueItems": Evaluator.unique_items,
        "unevaluatedItems": Evaluator.unevaluated_items,
    },
    OBJECT: {
        "minProperties": _bound(_at_least, len),
        "maxProperties": _bound(_at_most, len),
        "required": Evaluator.required,
        "properties": Evaluator.properties,
        "patternProperties": Evaluator.pattern_properties,
        "additionalProperties": Evaluator.additional_properties,
        "propertyNames": Evaluator.property_names,
        "dependentRequired": Evaluator.dependent_required,
        "dependentSchemas": Evaluator.dependent_schemas,
        "unevaluatedProperties": Evaluator.unevaluated_properties,
    },
}
_RULES: dict[str, dict[str, Rule]] = {kind: {**_ANY, **_BY_KIND.get(kind, {})} for kind in TYPES}
RELEVANT: dict[str, frozenset[str]] = {kind: frozenset(table) for kind, table in _BY_KIND.items()}
"""Kind -> keywords that can refuse values of that kind and of no other."""
