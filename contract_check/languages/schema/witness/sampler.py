"""Values of a node: choices are tried one after the other, and each leaf is built from what its frame demands."""

from __future__ import annotations

import itertools
import math
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from contract_check.languages.effort import EffortSpentError
from contract_check.languages.schema import regular
from contract_check.languages.schema.applicators import mentioned
from contract_check.languages.schema.formats import WIDTHS
from contract_check.languages.schema.node import (
    ARRAY,
    BOOLEAN,
    FRACTION,
    INTEGER,
    NULL,
    OBJECT,
    STRING,
    Node,
    canonical_value,
    exact,
)  # fmt: skip
from contract_check.languages.schema.witness.arrays import PER_NODE, Arrays
from contract_check.languages.schema.witness.texts import FORMATS, NAMES, PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.languages.schema.inclusion.frame import Frame
    from contract_check.languages.schema.inclusion.negation import Alternative
    from contract_check.languages.schema.inclusion.prover import Prover
    from contract_check.languages.schema.shape import Atom

_ORDER = (STRING, INTEGER, OBJECT, ARRAY, BOOLEAN, FRACTION, NULL)
_DEEPEST = 220
_MOST_FILL = 2_000
_MOST_TEXTS = 100
"""Known names or texts that a new one is kept apart from."""
_PLAIN_TEXT = re.compile(r"\w+", re.ASCII)
_NAMING = ("additionalProperties", "patternProperties", "propertyNames", "unevaluatedProperties")


class Sampler:
    """Builds values bottom up; every value that leaves it was accepted by the evaluator."""

    def __init__(self, prover: Prover) -> None:
        self.prover = prover
        self.names: tuple[str, ...] = ()
        """Names declared anywhere in the schemas at hand."""
        self._known: dict[Node, tuple[int, list[Any]]] = {}
        """Node -> (how many values were asked for, the values)."""
        self._busy: set[Node] = set()
        self._tried: set[Any] = set()
        self._depth = 0
        self._arrays = Arrays(self)

    def some(self, node: Node, count: int = 1) -> list[Any]:
        """Up to `count` different values of `node`, the simplest first."""
        asked, known = self._known.get(node, (0, []))
        if len(known) >= count or (asked and len(known) < asked):
            return known[:count]
        if node in self._busy or self._depth > _DEEPEST:
            return []
        self._busy.add(node)
        self._depth += 1
        try:
            wanted = max(count, PER_NODE)
            values = itertools.chain(self.values(node), self._accepted(node, _numbered(wanted)))
            found = list(itertools.islice(values, wanted))
        finally:
            self._busy.discard(node)
            self._depth -= 1
        self._known[node] = (wanted, found)
        return found[:count]

    def values(self, node: Node) -> Iterator[Any]:
        """Values of `node`, kind by kind."""
        seen: set[Any] = set()
        for kind in _ORDER:
            if kind in node.types:
                for value in self.of_kind(node, kind):
                    key = canonical_value(value)
                    if key not in seen:
                        seen.add(key)
                        yield value

    def of_kind(self, node: Node, kind: str, depth: int = 0) -> Iterator[Any]:
        """Values of one kind; every open choice of the node is tried."""
        self.prover.meter.spend()
        if depth > 40 or self._surely_empty(node, kind):  # noqa: PLR2004 - choices inside choices
            return
        frame = self.prover.frames.of(node, kind)
        if frame is None:
            return
        if frame.domain is not None:
            yield from self._accepted(node, frame.domain)
            return
        choices = frame.choices[0] if frame.choices else self._named(frame)
        if not choices:
            yield from self._accepted(node, self._leaf(frame))
            return
        for alternative in declared_first(frame.node, choices):
            yield from self.of_kind(self.prover.nodes.of_atoms((*frame.node.atoms, *alternative)), kind, depth + 1)

    def _accepted(self, node: Node, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            self.prover.meter.spend()
            if self.prover.evaluator.accepts(node, value) is True:
                yield value

    def _surely_empty(self, node: Node, kind: str) -> bool:
        try:
            return self.prover.empty_kind(node, kind)
        except EffortSpentError:
            raise
        except RecursionError:
            return False

    def _leaf(self, frame: Frame) -> Iterator[Any]:
        builders = {
            INTEGER: self._integers, FRACTION: self._fractions, STRING: self._strings,
            ARRAY: self._arrays.values, OBJECT: self._objects,
        }  # fmt: skip
        return builders[frame.kind](frame)

    # numbers

    def _integers(self, frame: Frame) -> Iterator[Any]:
        low, high, step = frame.numbers
        anchors = [Fraction(0), *(bound for bound in (low, high) if bound is not None)]
        refused = [exact(word) for word in self._refused_numbers(frame)]
        for anchor in [*anchors, *refused]:
            near = math.ceil(anchor / step)
            for offset in (0, 1, -1, 2, -2, 3, -3, 4, 5, 6, 7, 8, 9, 10, 11, 12):
                yield int((near + offset) * step)

    def _fractions(self, frame: Frame) -> Iterator[Any]:
        anchors = [Fraction(0)]
        anchors += [bound[0] for bound in (frame.node.lower, frame.node.upper) if bound is not None]
        refused = [abs(exact(word)) for word in self._refused_numbers(frame) if exact(word)]
        units = [frame.step] if frame.step else [Fraction(1, 2), Fraction(1, 10), *refused, Fraction(1, 1000)]
        units += [unit / 2 for unit in refused] if not frame.step else []
        middle = [(anchors[1] + anchors[2]) / 2] if len(anchors) > 2 else []  # noqa: PLR2004 - zero and both bounds
        for anchor in [*anchors, *middle]:
            for unit in units:
                near = math.ceil(anchor / unit) if frame.step else 0
                for offset in (1, -1, 2, -2, 3, -3, 0, 4, 5, 6, 7, 8, 9):
                    value = (near + offset) * unit if frame.step else anchor + offset * unit
                    number = float(value)
                    if not number.is_integer() and exact(number) == value:
                        yield number

    def _refused_numbers(self, frame: Frame) -> Iterator[Any]:
        for _, shape in frame.refusals:
            for atom in self.prover.nodes.of(shape).atoms:
                for word in (atom.words.get("multipleOf"), atom.words.get("const"), *_listed(atom.words.get("enum"))):
                    if isinstance(word, int | float) and not isinstance(word, bool):
                        yield word
                if atom.words.get("format") in WIDTHS:
                    yield from WIDTHS[atom.words["format"]]

    # strings

    def _strings(self, frame: Frame) -> Iterator[str]:
        for _, name in frame.node.stating("format"):
            if isinstance(name, str) and name in FORMATS:
                yield FORMATS[name]
        least, most = frame.shortest, frame.longest
        unmatched = (*frame.unmatched, *self._refused_texts(frame))
        for extra in range(4):
            try:
                text = regular.find_text(frame.matched, unmatched, least + extra, None if most is None else most)
            except regular.UndecidedError:
                break
            if text is not None:
                yield text
        yield from PLAIN
        if least <= 100_000:  # noqa: PLR2004 - a longer example helps nobody
            yield "a" * least
            yield "b" * least
        if most is not None and most <= 100_000:  # noqa: PLR2004
            yield "a" * most

    def _refused_texts(self, frame: Frame) -> Iterator[str]:
        """A pattern for each list of refused texts: a new one is looked for past them."""
        for _, shape in frame.refusals:
            yield from _one_of(
                word for word in (self.prover.nodes.of(shape).values or {}).values() if isinstance(word, str)
            )

    # objects

    def _objects(self, frame: Frame) -> Iterator[dict[str, Any]]:
        node = frame.node
        names = list(node.required)
        for name in itertools.chain(node.property_names, self._free_names(frame)):
            if len(names) >= min(frame.fewest, _MOST_FILL):
                break
            if name not in names and self._may_have(frame, name):
                names.append(name)
        picks = {name: self.some(node.property(name), PER_NODE) for name in names}
        if not all(picks.values()):
            return
        first = {name: values[0] for name, values in picks.items()}
        yield first
        for name, values in picks.items():
            for other in values[1:]:
                yield first | {name: other}
        for name in node.property_names[:40]:
            if name not in first and (found := self.some(node.property(name), PER_NODE)):
                for value in found:
                    yield first | {name: value}

    def _may_have(self, frame: Frame, name: str) -> bool:
        return bool(self.some(frame.node.property(name))) and not any(
            self.prover.evaluator.shape(atom.child("propertyNames"), name) is False
            for atom, _ in frame.node.stating("propertyNames")
        )

    def _free_names(self, frame: Frame) -> Iterator[str]:
        node = frame.node
        for texts in (*((text,) for text in node.patterns), ()):
            try:
                found = regular.find_text(texts, ())
            except regular.UndecidedError:
                found = None
            if found:
                yield found
        for atom, _ in node.stating("propertyNames"):
            yield from (
                name
                for name in self.some(self.prover.nodes.of(atom.child("propertyNames")), 3)
                if isinstance(name, str)
            )
        yield from self.names
        yield from NAMES
        yield from (f"x{number}" for number in range(1, _MOST_FILL))

    def _named(self, frame: Frame) -> tuple[Alternative, ...]:
        """A refused rule about names becomes one alternative for each name that could break it.

        Of several rules that are refused together one broken one will do.
        """
        if frame.kind != OBJECT:
            return ()
        found: list[Alternative] = []
        for owner, shape in frame.refusals:
            marker = ("named", owner.key)
            if any(part.words.get("named") == marker for part in frame.node.atoms):
                continue
            for atom in self.prover.nodes.of(shape).atoms:
                for keyword in _NAMING:
                    if keyword in atom.words:
                        found += self._breaking_names(frame, marker, atom, keyword)
        return tuple(found)

    def _breaking_names(self, frame: Frame, marker: tuple[str, int], atom: Atom, keyword: str) -> Iterator[Alternative]:
        quotes, place = self.prover.quotes, (*marker, atom.key, keyword)
        for name in self._candidates(frame, atom, keyword):
            if keyword == "propertyNames":
                if self.prover.evaluator.shape(atom.child(keyword), name) is True:
                    continue
                words: dict[str, Any] = {"required": [name], "named": marker}
                yield (quotes.atom((*place, name, 0), words),)
                continue
            for index, inner in enumerate(_refusable(atom, keyword, name)):
                words = {"required": [name], "properties": {name: quotes.refusing(inner).shape}, "named": marker}
                yield (quotes.atom((*place, name, index), words),)

    def _known_names(self, frame: Frame) -> Iterator[str]:
        """Names that the schemas speak of, then readable ones that nobody declared."""
        yield from frame.node.property_names
        yield from self.names
        yield from NAMES

    def _candidates(self, frame: Frame, atom: Atom, keyword: str) -> list[str]:
        table = atom.words.get("patternProperties")
        texts = list(table) if isinstance(table, dict) else []
        own = texts if keyword == "patternProperties" else []
        names: list[str] = []
        missed = () if own else (*texts, *_declared_alone(atom))
        for inside in [*((text,) for text in own), *((text,) for text in frame.node.patterns), ()]:
            try:
                names.append(regular.find_text(inside, () if inside and own else missed) or "")
            except regular.UndecidedError:
                continue
        if keyword == "propertyNames":
            refusing = self.prover.nodes.of_atoms([self.prover.quotes.refusing(atom.child(keyword))])
            names += list(itertools.islice(self.of_kind(refusing, STRING), 4))
            stated = [inner.child("propertyNames") for inner, _ in frame.node.stating("propertyNames")]
            both = self.prover.nodes.of_atoms([*self.prover.nodes.of(*stated).atoms, *refusing.atoms])
            names += list(itertools.islice(self.of_kind(both, STRING), 4))
        stated = [inner.child("propertyNames") for inner, _ in frame.node.stating("propertyNames")]
        if stated:
            names += list(itertools.islice(self.of_kind(self.prover.nodes.of(*stated), STRING), 4))
        return sorted(dict.fromkeys([*self._known_names(frame), *names]), key=lambda name: not name)


def declared_first(node: Node, alternatives: Iterable[Alternative]) -> list[Alternative]:
    """`alternatives`, those last that need a property which `node` does not declare: they show less."""
    known = {*node.property_names, *node.required}

    def foreign(alternative: Alternative) -> bool:
        return any(not known.issuperset(_listed(atom.words.get("required"))) for atom in alternative)

    return sorted(alternatives, key=foreign)


def _declared_alone(atom: Atom) -> Iterator[str]:
    """A pattern for the names that an atom declares and for no others."""
    table = atom.words.get("properties")
    yield from _one_of(table if isinstance(table, dict) else ())


def _one_of(texts: Iterable[str]) -> Iterator[str]:
    """A pattern for these texts alone, as far as they are plain."""
    plain = [text for text in texts if _PLAIN_TEXT.fullmatch(text)]
    if plain:
        yield f"^({'|'.join(plain[:_MOST_TEXTS])})$"


def _refusable(atom: Atom, keyword: str, name: str) -> Iterator[Any]:
    """The shapes that `keyword` lays on the value under `name`."""
    if keyword == "patternProperties":
        for text in atom.words[keyword] if isinstance(atom.words[keyword], dict) else ():
            if regular.matches(text, name):
                yield atom.child(keyword, text)
    elif keyword == "unevaluatedProperties" or mentioned(atom, name) is False:
        yield atom.child(keyword)


def _numbered(count: int) -> Iterator[int | str]:
    """Plain values for lists of many different ones; the first few are taken by simpler means."""
    for number in range(PER_NODE * 10, PER_NODE * 10 + count):
        yield number
        yield str(number)


def _listed(word: Any) -> list[Any]:
    return word if isinstance(word, list) else []
