"""What holds when a schema does not: for one kind of value, a list of alternatives.

Every alternative list is implied by the negation, never stronger, so the prover may split on it; what cannot be turned
around stays as a literal `not`.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.evaluation import RELEVANT, is_murky
from contract_check.languages.schema.inclusion.quoting import is_written
from contract_check.languages.schema.node import type_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.inclusion.quoting import Quotes
    from contract_check.languages.schema.node import Nodes
    from contract_check.languages.schema.shape import Atom, Shape

Alternative = tuple["Atom", ...]
IN_PLACE = frozenset({"type", "enum", "const", "not", "anyOf", "oneOf", "if"})
_MOST_PAIRS = 6
_NUMERIC = frozenset(
    {
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
        "minItems", "maxItems", "minProperties", "maxProperties",
    }
)  # fmt: skip


class Negation:
    """Turns schemas around; answers are kept, so that the same negation is the same atoms."""

    def __init__(self, nodes: Nodes, quotes: Quotes, *, formats: bool = False) -> None:
        self.nodes = nodes
        self.quotes = quotes
        self.formats = formats
        self._known: dict[tuple[int, str], list[Alternative]] = {}

    def of(self, shape: Shape, kind: str) -> list[Alternative]:
        """The alternatives of `not shape` for values of `kind`; the empty list: no value of the kind is refused."""
        key = (shape.key, kind)
        if key not in self._known:
            self.quotes.keep(shape)
            parts = [list(self.of_atom(atom, kind)) for atom in self.nodes.of(shape).atoms]
            found = [alternative for part in parts for alternative in part]
            self._known[key] = [()] if () in found else found
        return self._known[key]

    def of_atom(self, atom: Atom, kind: str) -> Iterator[Alternative]:
        """The alternatives of one atom, keyword by keyword."""
        if is_murky(atom):
            yield ()
            return
        for keyword, word in atom.words.items():
            if keyword in _NUMERIC and (isinstance(word, bool) or not isinstance(word, int | float)):
                continue  # invalid, refuses nothing
            if keyword in IN_PLACE or keyword in RELEVANT.get(kind, ()):
                yield from self.keyword(atom, keyword, word, kind)

    def keyword(self, atom: Atom, keyword: str, word: Any, kind: str) -> Iterator[Alternative]:
        """The alternatives of one keyword of an atom."""
        rule = getattr(self, f"_{keyword}", None)
        if rule is not None:
            for index, words in enumerate(rule(atom, word, kind)):
                if isinstance(words, tuple):
                    yield words
                else:
                    yield (self.quotes.atom(("negated", id(atom.words), kind, keyword, index), words),)
            return
        if keyword == "format" and not self.formats:
            return
        yield (self._literal(atom, keyword),)

    def _literal(self, atom: Atom, *keywords: str) -> Atom:
        keyword = keywords[0]
        if keyword.startswith("unevaluated"):
            return self.quotes.refusing(atom.shape)
        beside = {
            "additionalProperties": ("properties", "patternProperties"),
            "items": ("prefixItems",),
        }.get(keyword, ())
        words = {name: _quoted(atom, name) for name in (keyword, *beside) if name in atom.words}
        if keyword == "additionalProperties":
            # Beside it only the names matter, not what is demanded of them.
            words |= {
                name: dict.fromkeys(atom.words[name], True) for name in beside if isinstance(atom.words.get(name), dict)
            }
        if keyword == "items" and isinstance(atom.words.get("prefixItems"), list):
            words["prefixItems"] = [True] * len(atom.words["prefixItems"])
        if is_written(atom) and set(atom.words) == set(words):
            return self.quotes.refusing(atom.shape)
        return self.quotes.atom(("literal", id(atom.words), keyword), {"not": words})

    # in place

    def _type(self, _atom: Atom, word: Any, kind: str) -> Iterator[Alternative]:
        if kind not in type_kinds(word):
            yield ()

    def _not(self, atom: Atom, _word: Any, _kind: str) -> Iterator[Alternative]:
        yield self.nodes.of(atom.child("not")).atoms

    def _anyOf(self, atom: Atom, word: Any, _kind: str) -> Iterator[Alternative]:  # noqa: N802 - named after the keyword
        if isinstance(word, list):
            yield tuple(self.quotes.refusing(atom.child("anyOf", index)) for index in range(len(word)))

    def _oneOf(self, atom: Atom, word: Any, kind: str) -> Iterator[Alternative | dict[str, Any]]:  # noqa: N802
        if not isinstance(word, list):
            return
        shapes = [atom.child("oneOf", index) for index in range(len(word))]
        fitting = [shape for shape in shapes if kind in self.nodes.of(shape).types]
        yield tuple(self.quotes.refusing(shape) for shape in fitting)
        if len(fitting) > _MOST_PAIRS:
            yield {"not": {"oneOf": fitting}}
            return
        for one, other in itertools.combinations(fitting, 2):
            yield (*self.nodes.of(one).atoms, *self.nodes.of(other).atoms)

    def _if(self, atom: Atom, _word: Any, _kind: str) -> Iterator[Alternative]:
        condition = atom.child("if")
        if "then" in atom.words:
            yield (*self.nodes.of(condition).atoms, self.quotes.refusing(atom.child("then")))
        if "else" in atom.words:
            yield (self.quotes.refusing(condition), self.quotes.refusing(atom.child("else")))

    # bounds

    def _minimum(self, _atom: Atom, word: Any, _kind: str) -> Iterator[dict[str, Any]]:
        yield {"exclusiveMaximum": word}

    def _maximum(self, _atom: Atom, word: Any, _kind: str) -> Iterator[dict[str, Any]]:
        yield {"exclusiveMinimum": word}

    def _exclusiveMinimum(self, _atom: Atom, word: Any, _kind: str) -> Iterator[dict[str, Any]]:  # noqa: N802
        yield {"maximum": word}

    def _exclusiveMaximum(self, _atom: Atom, word: Any, _kind: str) -> Iterator[dict[str, Any]]:  # noqa: N802
        yield {"minimum": word}

    def _minLength(self, _atom: Atom, word: Any, _kind: str) -> Iterator[dict[str, Any]]:  # noqa: N802
        if word > 0:
            yield {"maxLength": word - 1}

    def _maxLength(self, _atom: Atom, word: Any, _kind: str) -> Iterator[dict[str, Any]]:  # noqa: N802
        yield {"minLength": word + 1}

    def _minItems(self, _atom: Atom, word: Any, _kind: str) -> Iterator[dict[str, Any]]:  # noqa: N802
        if word > 0:
            yield {"maxItems": word - 1}

    def _maxItems(self, _atom: Atom, word: Any, _kind: str) -> Iterator[dict[str, Any]]:  # noqa: N802
        yield {"minItems": word + 1}

    def _minProperties(self, _atom: Atom, word: Any, _kind: str) -> Iterator[dict[str, Any]]:  # noqa: N802
        if word > 0:
            yield {"maxProperties": word - 1}

    def _maxProperties(self, _atom: Atom, word: Any, _kind: str) -> Iterator[dict[str, Any]]:  # noqa: N802
        yield {"minProperties": word + 1}

    # arrays

    def _uniqueItems(self, atom: Atom, word: Any, _kind: str) -> Iterator[Alternative]:  # noqa: N802
        if word is True:
            yield (self._literal(atom, "uniqueItems"),)

    def _prefixItems(self, atom: Atom, word: Any, _kind: str) -> Iterator[dict[str, Any]]:  # noqa: N802
        for index in range(len(word) if isinstance(word, list) else 0):
            refused = self.quotes.refusing(atom.child("prefixItems", index)).shape
            yield {"minItems": index + 1, "prefixItems": [*[True] * index, refused]}

    def _items(self, atom: Atom, _word: Any, _kind: str) -> Iterator[Alternative | dict[str, Any]]:
        prefix = atom.words.get("prefixItems")
        if isinstance(prefix, list) and prefix:
            yield (self._literal(atom, "items"),)
        else:
            yield {"contains": self.quotes.refusing(atom.child("items")).shape}

    def _contains(self, atom: Atom, _word: Any, _kind: str) -> Iterator[dict[str, Any]]:
        inner = atom.child("contains")
        least, most = atom.words.get("minContains", 1), atom.words.get("maxContains")
        if least == 1:
            yield {"items": self.quotes.refusing(inner).shape}
        elif least > 1:
            yield {"contains": inner, "minContains": 0, "maxContains": least - 1}
        if most is not None:
            yield {"contains": inner, "minContains": most + 1}

    # objects

    def _required(self, _atom: Atom, word: Any, _kind: str) -> Iterator[dict[str, Any]]:
        for name in word if isinstance(word, list) else ():
            yield {"properties": {name: False}}

    def _properties(self, atom: Atom, word: Any, _kind: str) -> Iterator[dict[str, Any]]:
        for name in word if isinstance(word, dict) else ():
            refused = self.quotes.refusing(atom.child("properties", name)).shape
            yield {"required": [name], "properties": {name: refused}}

    def _dependentRequired(self, _atom: Atom, word: Any, _kind: str) -> Iterator[dict[str, Any]]:  # noqa: N802
        for name, others in word.items() if isinstance(word, dict) else ():
            for other in others if isinstance(others, list) else ():
                yield {"required": [name], "properties": {other: False}}

    def _dependentSchemas(self, atom: Atom, word: Any, _kind: str) -> Iterator[dict[str, Any]]:  # noqa: N802
        for name in word if isinstance(word, dict) else ():
            yield {"required": [name], "not": atom.child("dependentSchemas", name)}


def _quoted(atom: Atom, keyword: str) -> Any:
    """A keyword's value with its subschemas as shapes, so that they keep their scope in an atom of ours."""
    word = atom.words[keyword]
    if keyword in {"additionalProperties", "items", "propertyNames", "contains", "not", "if", "then", "else"}:
        return atom.child(keyword)
    if keyword in {"properties", "patternProperties", "dependentSchemas"} and isinstance(word, dict):
        return {name: atom.child(keyword, name) for name in word}
    if keyword in {"prefixItems", "anyOf", "oneOf", "allOf"} and isinstance(word, list):
        return [atom.child(keyword, index) for index in range(len(word))]
    return word
