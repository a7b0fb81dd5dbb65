"""A node: the conjunction of everything that holds for one place in a value, read lazily and kept.

Merging `allOf` by meaning happens here and nowhere else: a node never copies a schema, it only looks its atoms up.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from contract_check.languages.lazily import lazily
from contract_check.languages.schema.shape import Atom, Shape, atoms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

NULL, BOOLEAN, INTEGER, FRACTION, STRING, ARRAY, OBJECT = (
    "null", "boolean", "integer", "fraction", "string", "array", "object",
)  # fmt: skip
TYPES = frozenset({NULL, BOOLEAN, INTEGER, FRACTION, STRING, ARRAY, OBJECT})
"""The seven disjoint kinds of JSON value; `number` is the integers and the fractions."""
_DEEPEST_MARK = 8
_KINDS = {"number": (INTEGER, FRACTION)}


def kind_of(value: Any) -> str:
    """The kind of a JSON value. 1.0 is an integer (JSON Schema core 2020-12, 4.2.3)."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int | float):
        return INTEGER if isinstance(value, int) or value.is_integer() else FRACTION
    if isinstance(value, str):
        return STRING
    return ARRAY if isinstance(value, list) else OBJECT


def canonical_value(value: Any) -> Any:
    """A hashable stand-in that is equal exactly when two JSON values are (1 = 1.0, true is not 1)."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return (kind_of(value), value)
    if isinstance(value, int | float):
        return ("number", value if isinstance(value, int) else exact(value))
    if isinstance(value, list):
        return (ARRAY, tuple(_runs(value)))
    return (OBJECT, frozenset((str(key), canonical_value(item)) for key, item in value.items()))


def _runs(items: list[Any]) -> Iterator[tuple[Any, int]]:
    """(canonical item, how often it stands in a row): a list that repeats one object a thousandfold stays small."""
    current, count, last = None, 0, None
    for item in items:
        if count and item is last:
            count += 1
            continue
        last = item
        found = canonical_value(item)
        if count and found == current:
            count += 1
            continue
        if count:
            yield current, count
        current, count = found, 1
    if count:
        yield current, count


def exact(number: float) -> Fraction:
    """The number a person wrote: 0.1 is one tenth, not its binary neighbour. Infinities become huge numbers."""
    if isinstance(number, int):
        return Fraction(number)
    if not math.isfinite(number):
        return Fraction(10) ** 400 * (-1 if number < 0 else 1)
    return Fraction(repr(number))


def type_kinds(word: Any) -> frozenset[str]:
    """The kinds that a `type` keyword admits; what it cannot mean admits nothing of its own."""
    names = word if isinstance(word, list) else [word]
    return frozenset(kind for name in names for kind in _KINDS.get(name, (name,)) if kind in TYPES)


_LISTED = frozenset({"enum", "const"})
_NARROWING = _LISTED | {"not"}
"""Keywords that leave less than `type` says."""


class Nodes:
    """All nodes of one side: the same atoms give the same node."""

    def __init__(self) -> None:
        self._known: dict[frozenset[int], Node] = {}
        self._alone: dict[int, Node] = {}
        self._opened: dict[int, tuple[Shape, tuple[Atom, ...]]] = {}
        self._reduced: dict[tuple[int, frozenset[str]], Atom] = {}

    def of(self, *shapes: Shape) -> Node:
        """The node in which all of `shapes` hold; no shape at all admits everything."""
        if len(shapes) == 1:
            node = self._alone.get(shapes[0].key)
            if node is None:
                node = self._alone[shapes[0].key] = self.of_atoms(self._atoms(shapes[0]))
            return node
        parts: dict[int, Atom] = {}
        for shape in shapes:
            for atom in self._atoms(shape):
                parts.setdefault(atom.key, atom)
        return self.of_atoms(parts.values())

    def of_atoms(self, parts: Iterable[Atom]) -> Node:
        """The node of a conjunction of atoms."""
        found = {atom.key: atom for atom in parts}
        key = frozenset(found)
        node = self._known.get(key)
        if node is None:
            node = self._known[key] = Node(self, key, tuple(found.values()))
        return node

    def opened(self, shape: Shape) -> tuple[Atom, ...]:
        """What `shape` comes down to on this side."""
        return self.of(shape).atoms

    def reduced(self, atom: Atom, left_out: frozenset[str]) -> Atom:
        """`atom` without some keywords; the same object each time, so that nodes made of it are the same too."""
        if not left_out:
            return atom
        known = self._reduced.get((atom.key, left_out))
        if known is None:
            words = {key: value for key, value in atom.words.items() if key not in left_out}
            shape = Shape(words, atom.shape.scope, atom.shape.location)
            known = self._reduced[atom.key, left_out] = Atom(shape, words, atom.origins)
        return known

    def _atoms(self, shape: Shape) -> tuple[Atom, ...]:
        if isinstance(shape.value, bool):
            return atoms(shape)
        known = self._opened.get(shape.key)
        if known is None:
            self._opened[shape.key] = (shape, ())  # what a circle of references finds: it demands nothing
            target = shape.target()
            known = self._opened[shape.key] = (shape, atoms(shape) if target is None else self._atoms(target))
        return known[1]


class Node:
    """What one place in a value must satisfy. Compare nodes with `is`."""

    __slots__ = ("__dict__", "_properties", "atoms", "key", "nodes")

    def __init__(self, nodes: Nodes, key: frozenset[int], parts: tuple[Atom, ...]) -> None:
        self.nodes = nodes
        self.key = key
        self.atoms = parts
        self._properties: dict[str, Node] = {}

    @lazily
    def keywords(self) -> frozenset[str]:
        """What any atom states: most questions are about keywords that none does."""
        return frozenset().union(*(atom.words for atom in self.atoms))

    def stating(self, keyword: str) -> Sequence[tuple[Atom, Any]]:
        """(atom, value) for every atom that states `keyword`."""
        if keyword not in self.keywords:
            return ()
        return [(atom, atom.words[keyword]) for atom in self.atoms if keyword in atom.words]

    def stated(self, keyword: str) -> bool:
        """Whether any atom states `keyword`."""
        return keyword in self.keywords

    def flag(self, keyword: str) -> bool:
        """Whether any atom sets a boolean keyword."""
        return any(value is True for _, value in self.stating(keyword))

    def marked(self, keyword: str, depth: int = 0) -> bool:
        """Whether a boolean annotation such as `readOnly` holds: stated here, or by every alternative besides null."""
        if self.flag(keyword):
            return True
        if depth > _DEEPEST_MARK:
            return False
        for _, _, branches in self.unions:
            others = [node for node in map(self.nodes.of, branches) if node.types != {NULL}]
            if others and all(node.marked(keyword, depth + 1) for node in others):
                return True
        return False

    @lazily
    def unresolved(self) -> tuple[str, ...]:
        """References that lead nowhere: with any, the node's meaning is unknown."""
        return tuple(atom.unresolved for atom in self.atoms if atom.unresolved)

    @lazily
    def declared_types(self) -> frozenset[str]:
        """Kinds that `type` admits, before `enum` and `const` have their say."""
        kinds = TYPES
        for _, word in self.stating("type"):
            kinds &= type_kinds(word)
        return kinds

    @lazily
    def types(self) -> frozenset[str]:
        """Kinds of value that `type`, `enum` and `const` together admit."""
        kinds = self.declared_types
        if _NARROWING.isdisjoint(self.keywords):
            return kinds
        if self.values is not None:
            kinds &= frozenset(kind_of(value) for value in self.values.values())
        if any(atom.words.get("not") in ({}, True) for atom in self.atoms):
            return frozenset()
        return kinds

    @lazily
    def values(self) -> dict[Any, Any] | None:
        """The finite set of values that `enum` and `const` admit, canonical -> as written; None when free."""
        if _LISTED.isdisjoint(self.keywords):
            return None
        found: dict[Any, Any] | None = None
        for keyword in ("enum", "const"):
            for _, word in self.stating(keyword):
                listed = word if keyword == "enum" and isinstance(word, list) else [word]
                these = {canonical_value(value): value for value in listed}
                found = these if found is None else {key: value for key, value in found.items() if key in these}
        if found is None:
            return None
        return {key: value for key, value in found.items() if kind_of(value) in self.declared_types}

    def highest(self, *keywords: str) -> Any:
        """The strongest of lower bounds such as `minLength`, None when none is stated."""
        return self._strongest(keywords, max)

    def lowest(self, *keywords: str) -> Any:
        """The strongest of upper bounds such as `maxLength`, None when none is stated."""
        return self._strongest(keywords, min)

    def _strongest(self, keywords: tuple[str, ...], choose: Callable[[Any], Any]) -> Any:
        found = [
            value
            for keyword in keywords
            for _, value in self.stating(keyword)
            if isinstance(value, int | float) and not isinstance(value, bool)
        ]
        return choose(found) if found else None

    @lazily
    def lower(self) -> tuple[Fraction, bool] | None:
        """The effective lower bound of numbers as (value, exclusive), None when there is none."""
        bounds = [(exact(self.highest(word)), word != "minimum") for word in ("minimum", "exclusiveMinimum")
                  if self.highest(word) is not None]  # fmt: skip
        return max(bounds) if bounds else None

    @lazily
    def upper(self) -> tuple[Fraction, bool] | None:
        """The effective upper bound of numbers as (value, exclusive), None when there is none."""
        bounds = [(exact(self.lowest(word)), word == "maximum") for word in ("maximum", "exclusiveMaximum")
                  if self.lowest(word) is not None]  # fmt: skip
        if not bounds:
            return None
        value, inclusive = min(bounds)
        return value, not inclusive

    @lazily
    def required(self) -> dict[str, Atom]:
        """Names that must be there -> the first atom that says so."""
        found: dict[str, Atom] = {}
        for atom, names in self.stating("required"):
            if isinstance(names, list):
                for name in names:
                    if isinstance(name, str):
                        found.setdefault(name, atom)
        return found

    @lazily
    def property_names(self) -> tuple[str, ...]:
        """Names declared by `properties` of any atom, in the order of the source."""
        return tuple(
            dict.fromkeys(name for _, table in self.stating("properties") if isinstance(table, dict) for name in table)
        )

    def property(self, name: str) -> Node:
        """What the value under `name` must satisfy: each atom's `properties`, `patternProperties` or the rest."""
        node = self._properties.get(name)
        if node is None:
            node = self._properties[name] = self.nodes.of(*self.property_shapes(name))
        return node

    def property_shapes(self, name: str) -> tuple[Shape, ...]:
        """The subschemas that apply to the value under `name` (JSON Schema core 10.3.2)."""
        return tuple(shape for atom in self.atoms for shape in _for_property(atom, name))

    @lazily
    def rest(self) -> Node:
        """What values under names no `properties` and no `patternProperties` mention must satisfy."""
        return self.nodes.of(*(atom.child("additionalProperties") for atom, _ in self.stating("additionalProperties")))

    @lazily
    def patterns(self) -> tuple[str, ...]:
        """The regular expressions of `patternProperties`, in the order of the source."""
        return tuple(
            dict.fromkeys(
                text for _, table in self.stating("patternProperties") if isinstance(table, dict) for text in table
            )
        )

    @lazily
    def tuple_length(self) -> int:
        """Number of array positions that `prefixItems` describes."""
        return max((len(items) for _, items in self.stating("prefixItems") if isinstance(items, list)), default=0)

    def item(self, index: int) -> Node:
        """What the array item at `index` must satisfy; any index at or past `tuple_length` is the rest."""
        return self.nodes.of(*self.item_shapes(index))

    def item_shapes(self, index: int) -> tuple[Shape, ...]:
        """The subschemas that apply to the array item at `index`."""
        shapes = []
        for atom in self.atoms:
            prefix = atom.words.get("prefixItems")
            if isinstance(prefix, list) and index < len(prefix):
                shapes.append(atom.child("prefixItems", index))
            elif "items" in atom.words:
                shapes.append(atom.child("items"))
        return tuple(shapes)

    @lazily
    def unions(self) -> tuple[tuple[Atom, str, tuple[Shape, ...]], ...]:
        """Every `oneOf` and `anyOf`: (atom, keyword, branches)."""
        return tuple(
            (atom, keyword, tuple(atom.child(keyword, index) for index in range(len(branches))))
            for keyword in ("oneOf", "anyOf")
            for atom, branches in self.stating(keyword)
            if isinstance(branches, list)
        )

    def with_shapes(self, *shapes: Shape) -> Node:
        """This node and `shapes` besides."""
        extra = [atom for shape in shapes for atom in self.nodes.of(shape).atoms]
        return self.nodes.of_atoms((*self.atoms, *extra))

    def without(self, *left_out: tuple[Atom, str]) -> Node:
        """This node with keywords of some atoms left out (unions that are looked at branch by branch)."""
        if not left_out:
            return self
        keywords: dict[int, set[str]] = {}
        for atom, keyword in left_out:
            keywords.setdefault(atom.key, set()).add(keyword)
        return self.nodes.of_atoms(
            reduced
            for atom in self.atoms
            if (reduced := self.nodes.reduced(atom, frozenset(keywords.get(atom.key, ())))).words
        )


def _for_property(atom: Atom, name: str) -> Iterator[Shape]:
    words = atom.words
    mentioned = False
    table = words.get("properties")
    if isinstance(table, dict) and name in table:
        mentioned = True
        yield atom.child("properties", name)
    table = words.get("patternProperties")
    if isinstance(table, dict):
        for text in table:
            if matches(text, name):
                mentioned = True
                yield atom.child("patternProperties", text)
    if not mentioned and "additionalProperties" in words:
        yield atom.child("additionalProperties")


def matches(pattern: str, text: str) -> bool:
    """Whether a contract's regular expression is found in `text`, by an engine that cannot backtrack.

    What that engine does not know (look-around, back references) matches nothing here.
    """
    from contract_check.languages.schema.regular import matches as found  # noqa: PLC0415 - only for patterns

    return found(pattern, text) is True
