"""A frame: what surely holds for values of one kind under a node, and the choices that are left open."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.languages.effort import WORK
from contract_check.languages.lazily import lazily
from contract_check.languages.schema import regular
from contract_check.languages.schema.applicators import family, in_place
from contract_check.languages.schema.evaluation import is_murky
from contract_check.languages.schema.node import (
    ARRAY,
    BOOLEAN,
    INTEGER,
    NULL,
    OBJECT,
    STRING,
    Node,
    Nodes,
    exact,
    kind_of,
    type_kinds,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.languages.schema.evaluation import Evaluator
    from contract_check.languages.schema.inclusion.negation import Alternative, Negation
    from contract_check.languages.schema.inclusion.quoting import Quotes
    from contract_check.languages.schema.shape import Atom, Shape

Choice = tuple["Alternative", ...]
_LONGEST_RANGE = 64
_MOST_REFUSALS = 8


class Frame(msgspec.Struct, frozen=True, dict=True):
    """A saturated node of one kind: nothing more follows from it without a choice."""

    node: Node
    kind: str
    choices: tuple[Choice, ...]
    """Of each, at least one alternative holds."""
    evaluator: Evaluator

    @lazily
    def domain(self) -> list[Any] | None:
        """All values of the kind when they are few, None otherwise."""
        listed = self._listed()
        if listed is None:
            return None
        return [value for value in listed if self.evaluator.accepts(self.node, value) is not False]

    def _listed(self) -> list[Any] | None:
        if self.kind == NULL:
            return [None]
        if self.kind == BOOLEAN:
            return [False, True]
        if self.node.values is not None:
            return [value for value in self.node.values.values() if kind_of(value) == self.kind]
        if self.kind == INTEGER:
            low, high, step = self.numbers
            if (
                low is not None
                and high is not None
                and math.floor(high / step) - math.ceil(low / step) < _LONGEST_RANGE
            ):
                return [int(step * n) for n in range(math.ceil(low / step), math.floor(high / step) + 1)]
            return None
        limit = {STRING: "maxLength", ARRAY: "maxItems", OBJECT: "maxProperties"}.get(self.kind, "")
        if limit and self.node.lowest(limit) is not None and self.node.lowest(limit) < 1:
            return [{STRING: "", ARRAY: [], OBJECT: {}}[self.kind]]
        return None

    @lazily
    def numbers(self) -> tuple[Fraction | None, Fraction | None, Fraction]:
        """Integers: (lowest, highest, step), all inclusive. The step is 1 or a multiple of it."""
        low = high = None
        if self.node.lower is not None:
            value, exclusive = self.node.lower
            low = Fraction(math.floor(value) + 1 if exclusive else math.ceil(value))
        if self.node.upper is not None:
            value, exclusive = self.node.upper
            high = Fraction(math.ceil(value) - 1 if exclusive else math.floor(value))
        return low, high, self.step or Fraction(1)

    @lazily
    def step(self) -> Fraction | None:
        """Every number is a multiple of this."""
        steps = [exact(word) for _, word in self.node.stating("multipleOf") if _positive(word)]
        if self.kind == INTEGER:
            steps.append(Fraction(1))
        found: Fraction | None = None
        for step in steps:
            found = step if found is None else least_common(found, step)
        return found

    @lazily
    def shortest(self) -> int:
        """Strings: least length. Arrays: least number of items."""
        stated = _whole(self.node.highest("minLength" if self.kind == STRING else "minItems"), math.ceil) or 0
        return stated or int(self._refuses_nothing("" if self.kind == STRING else []))

    @lazily
    def longest(self) -> int | None:
        """Strings: greatest length. Arrays: greatest number of items, as far as stated."""
        return _whole(self.node.lowest("maxLength" if self.kind == STRING else "maxItems"), math.floor)

    @lazily
    def fewest(self) -> int:
        """Objects: least number of properties."""
        stated = max(_whole(self.node.highest("minProperties"), math.ceil) or 0, len(self.node.required))
        return stated or int(self._refuses_nothing({}))

    def _refuses_nothing(self, nothing: Any) -> bool:
        """Whether the empty text, array or object is refused by name (`not: {const: ""}`)."""
        return self.node.stated("not") and self.evaluator.accepts(self.node, nothing) is False

    @lazily
    def matched(self) -> tuple[str, ...]:
        """Patterns that strings match."""
        return tuple(word for _, word in self.node.stating("pattern") if isinstance(word, str))

    @lazily
    def unmatched(self) -> tuple[str, ...]:
        """Patterns that strings do not match."""
        return tuple(self._refused("pattern"))

    @lazily
    def refusals(self) -> tuple[tuple[Atom, Shape], ...]:
        """Every `not`: (atom, what it refuses)."""
        return tuple((atom, atom.child("not")) for atom, _ in self.node.stating("not"))

    def _refused(self, keyword: str) -> Iterator[Any]:
        for _, shape in self.refusals:
            parts = self.node.nodes.of(shape).atoms
            if len(parts) == 1 and set(parts[0].words) == {keyword} and isinstance(parts[0].words[keyword], str):
                yield parts[0].words[keyword]


def _positive(word: Any) -> bool:
    return isinstance(word, int | float) and not isinstance(word, bool) and word > 0


def _whole(bound: Any, rounded: Any) -> int | None:
    return None if bound is None else int(rounded(exact(bound)))


def least_common(one: Fraction, other: Fraction) -> Fraction:
    """The smallest positive number that both divide."""
    return Fraction(math.lcm(one.numerator, other.numerator), math.gcd(one.denominator, other.denominator))


class _Alternatives(msgspec.Struct, frozen=True):
    atom: Atom
    """Lives as long as what is known by its key."""
    parts: Choice
    keys: tuple[tuple[int, ...], ...]
    """Of each part of each alternative."""


class Frames:
    """Makes frames and keeps them."""

    def __init__(self, nodes: Nodes, negation: Negation, quotes: Quotes, evaluator: Evaluator) -> None:
        self.nodes = nodes
        self.negation = negation
        self.quotes = quotes
        self.evaluator = evaluator
        self._known: dict[tuple[Node, str], Frame | None] = {}
        self._alternatives: dict[tuple[int, str, str], _Alternatives] = {}

    def of(self, node: Node, kind: str) -> Frame | None:
        """The frame of `node` for `kind`; None when no value of the kind is valid."""
        key = (node, kind)
        if key not in self._known:
            WORK.done += len(node.atoms)
            self._known[key] = _Saturation(self, kind).run(node)
        return self._known[key]

    def alternatives(self, atom: Atom, keyword: str, kind: str) -> _Alternatives:
        """Of which one at least holds for values of `kind`, since the atom says `not`, `anyOf`, `oneOf` or `if`."""
        key = (atom.key, keyword, kind)
        known = self._alternatives.get(key)
        if known is None:
            if keyword == "not":
                found = self.negation.of(atom.child("not"), kind)
            else:
                found = self._conditions(atom, kind) if keyword == "if" else self._branches(atom, keyword, kind)
            keys = tuple(tuple(part.key for part in alternative) for alternative in found)
            known = self._alternatives[key] = _Alternatives(atom, tuple(found), keys)
        return known

    def _branches(self, atom: Atom, keyword: str, kind: str) -> list[Alternative]:
        nodes, quotes = self.nodes, self.quotes
        shapes = [atom.child(keyword, index) for index in range(len(atom.words[keyword]))]
        fitting = [shape for shape in shapes if kind in nodes.of(shape).types]
        if keyword == "anyOf" or not 1 < len(fitting) <= _MOST_REFUSALS:
            return [nodes.of(shape).atoms for shape in fitting]
        return [
            (*nodes.of(shape).atoms, *(quotes.refusing(other) for other in fitting if other is not shape))
            for shape in fitting
        ]

    def _conditions(self, atom: Atom, kind: str) -> list[Alternative]:
        nodes, quotes = self.nodes, self.quotes
        condition = atom.child("if")
        then = nodes.of(atom.child("then")).atoms if "then" in atom.words else ()
        otherwise = nodes.of(atom.child("else")).atoms if "else" in atom.words else ()
        found: list[Alternative] = []
        if kind in nodes.of(condition).types:
            found.append((*nodes.of(condition).atoms, *then))
        if self.negation.of(condition, kind):
            found.append((quotes.refusing(condition), *otherwise))
        return found

    def cover(self, atom: Atom, kind: str, refused: frozenset[int]) -> Atom | None:
        """What `unevaluatedProperties` or `unevaluatedItems` of an assumed atom surely says, as an atom of our own.

        Only what no conditional part could evaluate counts (2020-12 core 11).
        """

        def fits(_part: Atom, shape: Shape, _condition: str) -> bool:
            return kind in self.nodes.of(shape).types and self.quotes.refusing(shape).key not in refused

        parts = list(in_place(family(atom), self.nodes.opened, fits))
        WORK.done += len(parts)
        if any(map(is_murky, parts)):
            return None
        return cover(self.quotes, atom, kind, parts, assumed=True)


def cover(quotes: Quotes, atom: Atom, kind: str, parts: Iterable[Atom], *, assumed: bool) -> Atom | None:
    """`additionalProperties` (or `items`) that says what unevaluated* of `atom` says when exactly `parts` evaluate.

    None when the parts evaluate everything or, for an assumption, might.
    """
    names: dict[str, Any] = {}
    patterns: dict[str, Any] = {}
    length = 0
    keyword = "unevaluatedProperties" if kind == OBJECT else "unevaluatedItems"
    takes_all = {"additionalProperties", keyword} if kind == OBJECT else {"items", keyword}
    if assumed and kind == ARRAY:
        takes_all.add("contains")
    for part in parts:
        words = part.words.keys() - ({keyword} if part.key == atom.key else set())
        if not takes_all.isdisjoint(words):
            return None
        names |= dict.fromkeys(_mapping(part.words.get("properties")), True)
        patterns |= dict.fromkeys(_mapping(part.words.get("patternProperties")), True)
        prefix = part.words.get("prefixItems")
        length = max(length, len(prefix) if isinstance(prefix, list) else 0)
    key = ("cover", atom.key, kind, tuple(names), tuple(patterns), length)
    value = atom.child(keyword)
    if kind == OBJECT:
        return quotes.atom(key, {"properties": names, "patternProperties": patterns, "additionalProperties": value})
    return quotes.atom(key, {"prefixItems": [True] * length, "items": value})


def _mapping(word: Any) -> dict[str, Any]:
    return word if isinstance(word, dict) else {}


def unreadable(atom: Atom) -> str:
    """A pattern of `patternProperties` that we cannot run, "" when there is none."""
    table = _mapping(atom.words.get("patternProperties"))
    return next((text for text in table if regular.matches(text, "") is None), "")


class _Saturation:
    """Adds to a node, for one kind, what follows without choosing."""

    def __init__(self, frames: Frames, kind: str) -> None:
        self.frames = frames
        self.kind = kind
        self.parts: dict[int, Atom] = {}
        self.choices: dict[tuple[int, str], _Alternatives] = {}
        self.impossible = False

    def run(self, node: Node) -> Frame | None:
        todo = list(node.atoms)
        while todo:
            atom = todo.pop()
            if atom.key in self.parts or unreadable(atom):
                continue
            if "type" in atom.words and self.kind not in type_kinds(atom.words["type"]):
                return None
            self.parts[atom.key] = atom
            todo.extend(self._consequences(atom))
            if self.impossible:
                return None
            if not todo:
                todo.extend(self._dependents())
        for atom in [part for part in self.parts.values() if self._covers(part)]:
            derived = self.frames.cover(atom, self.kind, frozenset(self.parts))
            if derived is not None:
                self.parts[derived.key] = derived
        held = frozenset(self.parts)
        left = [choice.parts for choice in self.choices.values() if not any(map(held.issuperset, choice.keys))]
        return Frame(
            self.frames.nodes.of_atoms(self.parts.values()),
            self.kind,
            tuple(sorted(left, key=len)),
            self.frames.evaluator,
        )

    def _covers(self, atom: Atom) -> bool:
        return {OBJECT: "unevaluatedProperties", ARRAY: "unevaluatedItems"}.get(self.kind, " ") in atom.words

    def _consequences(self, atom: Atom) -> Iterator[Atom]:
        words = atom.words
        if "not" in words:
            yield from self._decide(atom, "not")
        for keyword in ("anyOf", "oneOf"):
            if isinstance(words.get(keyword), list):
                WORK.done += len(words[keyword])
                yield from self._decide(atom, keyword)
        if "if" in words and ("then" in words or "else" in words):
            yield from self._decide(atom, "if")

    def _decide(self, atom: Atom, keyword: str) -> Iterable[Atom]:
        found = self.frames.alternatives(atom, keyword, self.kind)
        if not found.parts:
            self.impossible = True
            return ()
        if len(found.parts) == 1:
            return found.parts[0]
        if () not in found.keys:
            self.choices[atom.key, keyword] = found
        return ()

    def _dependents(self) -> Iterator[Atom]:
        if self.kind != OBJECT:
            return
        required = {name for atom in self.parts.values() for name in _names(atom.words.get("required"))}
        for atom in list(self.parts.values()):
            for name, others in _mapping(atom.words.get("dependentRequired")).items():
                if name in required and isinstance(others, list) and not required.issuperset(others):
                    yield self.frames.quotes.atom(("dependent", id(others)), {"required": others})
            for name in _mapping(atom.words.get("dependentSchemas")):
                if name in required:
                    found = self.frames.nodes.of(atom.child("dependentSchemas", name)).atoms
                    yield from (part for part in found if part.key not in self.parts)


def _names(word: Any) -> list[Any]:
    return word if isinstance(word, list) else []
