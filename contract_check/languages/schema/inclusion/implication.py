"""Keyword by keyword: does a frame imply what one atom of the other side demands?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.schema import regular
from contract_check.languages.schema.formats import WIDER, WIDTHS
from contract_check.languages.schema.inclusion.objects import Objects
from contract_check.languages.schema.inclusion.unevaluated import Unevaluated
from contract_check.languages.schema.inclusion.unions import Unions
from contract_check.languages.schema.node import INTEGER, STRING, exact, type_kinds

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_check.languages.schema.inclusion.frame import Frame
    from contract_check.languages.schema.inclusion.prover import Prover
    from contract_check.languages.schema.node import Node
    from contract_check.languages.schema.shape import Atom

_MOST_POSITIONS = 400
_MOST_TEXTS = 50
Test = "Callable[[Frame, Atom, Any], bool]"


class Implication:
    """One method for each keyword; `sup` is what the whole other side demands."""

    def __init__(self, prover: Prover) -> None:
        self.prover = prover
        objects, unions, unevaluated = Objects(prover), Unions(prover), Unevaluated(prover)
        self._tests: dict[str, Callable[[Frame, Atom, Any], bool]] = {
            "type": lambda frame, _atom, word: frame.kind in type_kinds(word),
            "enum": lambda frame, _atom, word: not isinstance(word, list) or _only(frame, word),
            "const": lambda frame, _atom, word: _only(frame, [word]),
            "not": self._not,
            "anyOf": unions.any_of,
            "oneOf": unions.one_of,
            "if": self._if,
            "minimum": lambda frame, _atom, word: _above(frame, word, exclusive=False),
            "exclusiveMinimum": lambda frame, _atom, word: _above(frame, word, exclusive=True),
            "maximum": lambda frame, _atom, word: _beneath(frame, word, exclusive=False),
            "exclusiveMaximum": lambda frame, _atom, word: _beneath(frame, word, exclusive=True),
            "multipleOf": self._multiple,
            "minLength": lambda frame, _atom, word: frame.shortest >= word or self._length(frame, most=word - 1),
            "maxLength": lambda frame, _atom, word: _within(frame.longest, word) or self._length(frame, least=word + 1),
            "pattern": self._pattern,
            "format": self._format,
            "minItems": lambda frame, _atom, word: frame.shortest >= word or self._counted(frame, word),
            "maxItems": self._max_items,
            "uniqueItems": self._unique,
            "prefixItems": self._prefix,
            "items": self._items,
            "contains": self._contains,
            "unevaluatedItems": unevaluated.items,
            "required": objects.required,
            "minProperties": lambda frame, _atom, word: frame.fewest >= word,
            "maxProperties": objects.max_properties,
            "properties": objects.properties,
            "patternProperties": objects.pattern_properties,
            "additionalProperties": objects.additional_properties,
            "propertyNames": objects.property_names,
            "dependentRequired": objects.dependent_required,
            "dependentSchemas": objects.dependent_schemas,
            "unevaluatedProperties": unevaluated.properties,
        }
        self._numeric = frozenset(
            word for word in self._tests if word.lower().startswith(("min", "max", "exclusive", "multiple"))
        )

    def holds(self, frame: Frame, _sup: Node, atom: Atom, keyword: str) -> bool:
        """Whether `frame` implies `keyword` of `atom`."""
        word = atom.words[keyword]
        if keyword in self._numeric and (isinstance(word, bool) or not isinstance(word, int | float)):
            return True  # invalid, refuses nothing
        return self._tests[keyword](frame, atom, word) or self.prover.because(f"`{keyword}` could not be proven")

    # in place

    def _not(self, frame: Frame, atom: Atom, _word: Any) -> bool:
        return self.prover.empty_kind(frame.node.with_shapes(atom.child("not")), frame.kind)

    def _if(self, frame: Frame, atom: Atom, _word: Any) -> bool:
        ask, condition = self.prover, atom.child("if")
        for keyword in ("then", "else"):
            if keyword not in atom.words:
                continue
            assumed = (
                frame.node.with_shapes(condition)
                if keyword == "then"
                else ask.nodes.of_atoms((*frame.node.atoms, ask.quotes.refusing(condition)))
            )
            if not ask.included_kind(assumed, ask.nodes.of(atom.child(keyword)), frame.kind):
                return False
        return True

    # numbers

    def _multiple(self, frame: Frame, _atom: Atom, word: Any) -> bool:
        step = frame.step
        return exact(word) <= 0 or (step is not None and (step / exact(word)).denominator == 1)

    # strings

    def _length(self, frame: Frame, *, least: int = 0, most: int | None = None) -> bool:
        """No text of the frame has a length in the given range."""
        if not frame.matched:
            return most is not None and most < 0
        low = max(least, frame.shortest)
        high = frame.longest if most is None else most if frame.longest is None else min(most, frame.longest)
        if high is not None and high < low:
            return True
        try:
            return (
                regular.find_text(frame.matched, frame.unmatched, int(low), None if high is None else int(high)) is None
            )
        except regular.UndecidedError:
            return False

    def _pattern(self, frame: Frame, _atom: Atom, word: Any) -> bool:
        if not isinstance(word, str) or word in frame.matched or regular.is_universal(word):
            return True
        try:
            found = regular.find_text(frame.matched, (*frame.unmatched, word), frame.shortest, frame.longest)
        except regular.UndecidedError:
            return self.prover.because(f"the pattern {word} cannot be compared")
        return found is None

    def _format(self, frame: Frame, _atom: Atom, word: Any) -> bool:
        if not self.prover.formats:
            return True
        if any(word in (other, *WIDER.get(other, ())) for _, other in frame.node.stating("format")):
            return True
        if word not in WIDTHS or frame.kind == STRING:
            return word in WIDTHS
        lower, upper = frame.node.lower, frame.node.upper
        return bool(lower and upper and WIDTHS[word][0] <= lower[0] and upper[0] <= WIDTHS[word][1])

    # arrays

    def _counted(self, frame: Frame, word: Any) -> bool:
        return any(atom.words.get("minContains", 1) >= word for atom, _ in frame.node.stating("contains"))

    def _reachable(self, frame: Frame) -> int | None:
        """The greatest number of items, looking at positions that nothing can fill."""
        ask, limit = self.prover, frame.longest
        for index in range(min(frame.node.tuple_length + 1, _MOST_POSITIONS)):
            if limit is not None and index >= limit:
                break
            if not frame.node.item(index).types or ask.below(ask.empty, frame.node.item(index)):
                return index
        return limit

    def _max_items(self, frame: Frame, _atom: Atom, word: Any) -> bool:
        return _within(frame.longest, word) or _within(self._reachable(frame), word)

    def _unique(self, frame: Frame, _atom: Atom, word: Any) -> bool:
        return word is not True or frame.node.flag("uniqueItems") or _within(self._reachable(frame), 1)

    def _prefix(self, frame: Frame, atom: Atom, word: Any) -> bool:
        if not isinstance(word, list):
            return True
        return self._positions(frame, ((index, atom.child("prefixItems", index)) for index in range(len(word))))

    def _items(self, frame: Frame, atom: Atom, _word: Any) -> bool:
        prefix = atom.words.get("prefixItems")
        start = len(prefix) if isinstance(prefix, list) else 0
        end = max(frame.node.tuple_length, start) + 1
        if end - start > _MOST_POSITIONS:
            return False
        return self._positions(frame, ((index, atom.child("items")) for index in range(start, end)))

    def _positions(self, frame: Frame, demanded: Any) -> bool:
        ask, limit = self.prover, self._reachable(frame)
        return all(
            ask.below(ask.included, frame.node.item(index), ask.nodes.of(shape))
            for index, shape in demanded
            if limit is None or index < limit
        )

    def _contains(self, frame: Frame, atom: Atom, _word: Any) -> bool:
        least, most = atom.words.get("minContains", 1), atom.words.get("maxContains")
        wanted = self.prover.nodes.of(atom.child("contains"))
        return (least < 1 or self._contains_enough(frame, wanted, least)) and (
            most is None or self._contains_few(frame, wanted, most)
        )

    def _contains_enough(self, frame: Frame, wanted: Node, least: Any) -> bool:
        ask, node = self.prover, frame.node
        everywhere = () if node.tuple_length else node.item(0).atoms
        for atom, _ in node.stating("contains"):
            inner = ask.nodes.of_atoms((*ask.nodes.of(atom.child("contains")).atoms, *everywhere))
            if atom.words.get("minContains", 1) >= least and ask.below(ask.included, inner, wanted):
                return True
        fitting = 0
        for index in range(min(frame.shortest, node.tuple_length + 1, _MOST_POSITIONS)):
            if ask.below(ask.included, node.item(index), wanted):
                fitting += 1 if index < node.tuple_length else frame.shortest - node.tuple_length
        return bool(fitting >= least)

    def _contains_few(self, frame: Frame, wanted: Node, most: Any) -> bool:
        ask, node = self.prover, frame.node
        limit = self._reachable(frame)
        if _within(limit, most):
            return True
        for atom, _ in node.stating("contains"):
            stated = atom.words.get("maxContains")
            if (
                stated is not None
                and stated <= most
                and ask.below(ask.included, wanted, ask.nodes.of(atom.child("contains")))
            ):
                return True
        return most >= 0 and all(
            ask.below(ask.empty, ask.nodes.of_atoms((*node.item(index).atoms, *wanted.atoms)))
            for index in range(min(node.tuple_length + 1, _MOST_POSITIONS))
            if limit is None or index < limit
        )


def _within(stated: int | None, bound: Any) -> bool:
    return stated is not None and stated <= bound


def _above(frame: Frame, word: Any, *, exclusive: bool) -> bool:
    """Every number of the frame is above `word`, or equal to it where that is allowed."""
    if frame.kind == INTEGER:
        low, strict = frame.numbers[0], False
    elif frame.node.lower is not None:
        low, strict = frame.node.lower[0], frame.node.lower[1] or frame.node.lower[0].denominator == 1
    else:
        return False
    return low is not None and (low > exact(word) or (low == exact(word) and (strict or not exclusive)))


def _beneath(frame: Frame, word: Any, *, exclusive: bool) -> bool:
    """Every number of the frame is below `word`, or equal to it where that is allowed."""
    if frame.kind == INTEGER:
        high, strict = frame.numbers[1], False
    elif frame.node.upper is not None:
        high, strict = frame.node.upper[0], frame.node.upper[1] or frame.node.upper[0].denominator == 1
    else:
        return False
    return high is not None and (high < exact(word) or (high == exact(word) and (strict or not exclusive)))


def _only(frame: Frame, listed: list[Any]) -> bool:
    """Whether the patterns of the frame admit no text besides those listed."""
    texts = [text for text in listed if isinstance(text, str)]
    if frame.kind != STRING or not frame.matched or len(texts) > _MOST_TEXTS:
        return False
    exactly = tuple(f"^{regular.escaped(text)}$" for text in texts)
    try:
        return regular.find_text(frame.matched, (*frame.unmatched, *exactly), frame.shortest, frame.longest) is None
    except regular.UndecidedError:
        return False
