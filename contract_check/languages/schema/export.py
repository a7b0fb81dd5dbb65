"""Shapes and nodes as self-contained JSON Schema 2020-12 documents, for validators that are not ours.

References become `#/$defs/...`, so recursion is kept and nothing is fetched. What a message never carries leaves
`required`: in requests readOnly properties, in responses writeOnly ones (OpenAPI 3.0.3 section 4.7.24).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.shape import EVERYTHING, Atom, Shape, UnresolvedReferenceError, sound
from contract_check.model.change import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_check.languages.schema.node import Node, Nodes

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ONE = frozenset(
    {
        "additionalProperties", "items", "contains", "propertyNames", "not", "if", "then", "else",
        "unevaluatedProperties", "unevaluatedItems",
    }
)  # fmt: skip
_LIST = frozenset({"prefixItems", "anyOf", "oneOf"})
_TABLE = frozenset({"properties", "patternProperties", "dependentSchemas"})
_PLAIN = frozenset(
    {
        "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "uniqueItems", "minContains",
        "maxContains", "minProperties", "maxProperties", "dependentRequired",
    }
)  # fmt: skip
_DEMANDING = frozenset({"required", "anyOf", "oneOf", "allOf", "$ref"})
"""Without any of these a schema requires no name."""


def never_sent(node: Node, direction: Direction) -> frozenset[str]:
    """Required names that a message of this direction does not carry all the same."""
    keyword = {Direction.INPUT: "readOnly", Direction.OUTPUT: "writeOnly"}.get(direction)
    if keyword is None:
        return frozenset()
    return frozenset(name for name in {*node.required, *_demanded_inside(node)} if node.property(name).marked(keyword))


def _demanded_inside(node: Node) -> Iterator[str]:
    """Names that alternatives require: what the object around them says of the property holds there too."""
    for _, _, branches in node.unions:
        for branch in branches:
            names = branch.value.get("required") if isinstance(branch.value, dict) else None
            yield from (name for name in names or () if isinstance(name, str)) if isinstance(names, list) else ()


class Export:
    """Writes several schemas that share one `$defs`."""

    def __init__(self, nodes: Nodes, direction: Direction = Direction.NONE) -> None:
        self._nodes = nodes
        self._direction = direction
        self._names: dict[int, str] = {}
        self._taken: set[str] = set()
        self._definitions: dict[str, Any] = {}
        self._waiting: list[tuple[str, Shape]] = []
        self._alive: list[Shape] = []
        self._kinds: dict[str, dict[str, Any]] = {}
        """Most properties say no more than a type."""
        self.unresolved: list[str] = []
        """References that lead nowhere; the document says nothing in their place."""

    def document(self, node: Node) -> dict[str, Any]:
        """A whole document for one node."""
        absent = never_sent(node, self._direction)
        parts = [self._part(atom, absent) for atom in node.atoms]
        schema = parts[0] if len(parts) == 1 and isinstance(parts[0], dict) else {"allOf": parts} if parts else {}
        return {"$schema": DIALECT} | schema | self.definitions()

    def schema(self, shape: Shape) -> Any:
        """The schema of one shape; its references point into `definitions()`."""
        return self._shape(shape, frozenset())

    def definitions(self) -> dict[str, Any]:
        """`{"$defs": {...}}` with everything referred to so far, or an empty mapping."""
        while self._waiting:  # one after the other: definitions may refer on a thousandfold
            name, target = self._waiting.pop()
            self._definitions[name] = self._shape(target, frozenset())
        return {"$defs": self._definitions} if self._definitions else {}

    def _shape(self, shape: Shape, absent: frozenset[str]) -> Any:
        value = shape.value
        if isinstance(value, Shape):
            return self._shape(value, absent)
        if not isinstance(value, dict):
            return value if isinstance(value, bool) else True
        if self._direction is not Direction.NONE and not _DEMANDING.isdisjoint(value):
            absent |= never_sent(self._nodes.of(shape), self._direction)
        shape = shape.opened()
        words, origins = shape.scope.dialect.canonical(value)
        words = sound(words)
        parts = [self._reference(shape, words["$ref"])] if isinstance(words.get("$ref"), str) else []
        branches = words.get("allOf")
        if isinstance(branches, list):
            parts += [self._shape(Shape(branch, shape.scope, shape.location), absent) for branch in branches]
        own = self._atom(Atom(shape, words, origins), absent)
        if not parts:
            return own
        return {"allOf": parts} | (own if isinstance(own, dict) else {})

    def _reference(self, shape: Shape, reference: str) -> Any:
        try:
            target = shape.scope.follow(reference)
        except UnresolvedReferenceError:
            self.unresolved.append(reference)
            return True
        if not isinstance(target.value, dict):
            return self._shape(target, frozenset())
        name = self._names.get(target.key)
        if name is None:
            name = self._names[target.key] = self._free_name(reference)
            self._alive.append(target)
            self._waiting.append((name, target))
        return {"$ref": f"#/$defs/{name}"}

    def _part(self, atom: Atom, absent: frozenset[str]) -> Any:
        """One atom of a conjunction; `unevaluated*` looks at what stands beside it, so that goes along."""
        if atom.words.keys() & {"unevaluatedProperties", "unevaluatedItems"}:
            return self._shape(atom.shape, absent)
        return self._atom(atom, absent)

    def _free_name(self, reference: str) -> str:
        last = reference.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
        stem = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "_" for c in last) or "definition"
        name, number = stem, 2
        while name in self._taken:
            name, number = f"{stem}_{number}", number + 1
        self._taken.add(name)
        return name

    def _atom(self, atom: Atom, absent: frozenset[str]) -> Any:
        if atom.unresolved:
            self.unresolved.append(atom.unresolved)
        if atom.words is EVERYTHING:
            return True
        made = dict(self._keywords(atom, atom.words, absent))
        if len(made) == 1 and isinstance(kind := made.get("type"), str):
            return self._kinds.setdefault(kind, made)
        return made

    def _keywords(self, atom: Atom, words: Mapping[str, Any], absent: frozenset[str]) -> Iterable[tuple[str, Any]]:
        for keyword, word in words.items():
            if keyword in _PLAIN:
                yield keyword, word
            elif keyword == "required" and isinstance(word, list):
                yield keyword, [name for name in dict.fromkeys(word) if name not in absent]
            elif keyword in _ONE:
                yield keyword, self._shape(atom.child(keyword), frozenset())
            elif keyword in _LIST and isinstance(word, list):
                yield keyword, [self._shape(atom.child(keyword, index), absent) for index in range(len(word))]
            elif keyword in _TABLE and isinstance(word, dict):
                yield keyword, {name: self._shape(atom.child(keyword, name), frozenset()) for name in word}


def export(node: Node, direction: Direction = Direction.NONE) -> dict[str, Any]:
    """A self-contained JSON Schema 2020-12 document that accepts what `node` accepts."""
    return Export(node.nodes, direction).document(node)
