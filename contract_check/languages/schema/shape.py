"""A shape: one schema where it stands, and the atoms it comes down to once references and allOf are followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from contract_check.languages.schema.dialect import Dialect
    from contract_check.model.location import Location


class UnresolvedReferenceError(Exception):
    """A reference leads nowhere: the file or the place does not exist, or it leaves the tree."""

    def __init__(self, reference: str, reason: str) -> None:
        super().__init__(f"{reference}: {reason}")
        self.reference = reference
        self.reason = reason


class Scope(Protocol):
    """The surroundings of a schema: its file, its dialect, and how references lead on from it."""

    side: int
    """0 or 1: both sides may hold one and the same object, whose references lead elsewhere on each."""

    @property
    def dialect(self) -> Dialect:
        """How keywords are read here."""

    def follow(self, reference: str) -> Shape:
        """The shape that a `$ref` in this scope names.

        Raises:
            UnresolvedReferenceError: nothing is there.
        """

    def file_of(self, reference: str) -> str | None:
        """The other file that a reference leads to, None when it stays in this one."""

    def within(self, value: dict[str, Any]) -> Scope:
        """The scope of a schema with a `$schema` of its own: another one where that counts."""


class Shape:
    """One schema in its source form. Two shapes are the same when their values are the same object."""

    __slots__ = ("_at", "_steps", "key", "scope", "value")

    def __init__(self, value: Any, scope: Scope, location: Location | Shape, steps: tuple[str | int, ...] = ()) -> None:
        """`location`: where the value stands, or the shape that it stands `steps` below (found out when asked)."""
        self.value = value
        """dict or bool; anything else is an invalid schema and accepts everything."""
        self.key = id(value) + scope.side
        """Identity of the source object on its side (ids are even): documents live as long as the comparison."""
        self.scope = scope
        self._at = location
        self._steps = steps

    @property
    def location(self) -> Location:
        """Where the value stands. Most shapes are never shown, so the pointer is put together on demand."""
        if isinstance(self._at, Shape):
            self._at = self._at.location.child(*self._steps)
            self._steps = ()
        return self._at

    def opened(self) -> Shape:
        """This schema object in the dialect that it names itself, where it is a resource of its own."""
        if "$schema" not in self.value:
            return self
        scope = self.scope.within(self.value)
        return self if scope is self.scope else Shape(self.value, scope, self)

    def target(self) -> Shape | None:
        """What it stands for where it is a reference and nothing else; None where it says more, or leads nowhere."""
        try:
            return self.scope.follow(self.value["$ref"]) if self.refers else None
        except UnresolvedReferenceError:
            return None

    @property
    def refers(self) -> bool:
        """Whether it is a reference and nothing else."""
        value = self.value
        return isinstance(value, dict) and len(value) == 1 and isinstance(value.get("$ref"), str)

    def at(self, *steps: str | int) -> Shape:
        """The subschema `steps` below; the caller knows that it exists."""
        value = self.value
        for step in steps:
            value = value[step]
        return Shape(value, self.scope, self, steps)


class Atom:
    """A schema object without `$ref` and `allOf`, its keywords in the words of JSON Schema 2020-12."""

    __slots__ = ("key", "origins", "shape", "unresolved", "words")

    def __init__(
        self,
        shape: Shape,
        words: Mapping[str, Any],
        origins: Mapping[str, tuple[str | int, ...]],
        unresolved: str = "",
    ) -> None:
        self.shape = shape
        self.words = words
        """Canonical keyword -> value. Renamed values keep their objects, so that identities hold."""
        self.origins = origins
        """Canonical keyword (or `keyword/first step` below it) -> steps to it in the source, where they differ."""
        self.unresolved = unresolved
        """The reference that could not be followed; such an atom's meaning is unknown."""
        self.key = shape.key
        """Identity of the source object."""

    def place(self, keyword: str, *steps: str | int) -> Location:
        """Where the source states `keyword` (and what lies `steps` below it)."""
        return self.shape.location.child(*self._path(keyword, steps))

    def _path(self, keyword: str, steps: tuple[str | int, ...]) -> tuple[str | int, ...]:
        if not self.origins:
            return (keyword, *steps)
        if steps and (origin := self.origins.get(f"{keyword}/{steps[0]}")) is not None:
            return (*origin, *steps[1:])
        return (*self.origins.get(keyword, (keyword,)), *steps)

    def child(self, keyword: str, *steps: str | int) -> Shape:
        """The subschema under `keyword` and `steps`."""
        value = self.words[keyword]
        for step in steps:
            value = value[step]
        return Shape(value, self.shape.scope, self.shape, self._path(keyword, steps))


EVERYTHING: Mapping[str, Any] = {}
NOTHING: Mapping[str, Any] = {"not": {}}


def atoms(shape: Shape) -> tuple[Atom, ...]:
    """What `shape` demands, as a conjunction: `$ref` followed, `allOf` opened, each source object once.

    A cycle of references that demands nothing new adds nothing (JSON Schema core 9.4.1 leaves it undefined).
    """
    return tuple(_open(shape, set()))


def sound(words: Mapping[str, Any]) -> Mapping[str, Any]:
    """`words` without keywords whose value has no meaning (`type: int`, `required: [[]]`): those constrain nothing."""
    wrong = [keyword for keyword in _MEANINGFUL.keys() & words.keys() if not _MEANINGFUL[keyword](words[keyword])]
    return {keyword: value for keyword, value in words.items() if keyword not in wrong} if wrong else words


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _table(value: Any) -> bool:
    return isinstance(value, dict)


_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


def _type(value: Any) -> bool:
    return value in _TYPES if isinstance(value, str) else _names(value) and _TYPES.issuperset(value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _count(value: Any) -> bool:
    return _number(value) and value >= 0 and value == int(value)


def _schema(value: Any) -> bool:
    return isinstance(value, dict | bool | Shape)


_NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_COUNTS = (
    "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains",
)  # fmt: skip
_SCHEMAS = (
    "not", "if", "then", "else", "contains", "propertyNames", "additionalProperties", "unevaluatedProperties",
    "unevaluatedItems",
)  # fmt: skip
_MEANINGFUL: Mapping[str, Callable[[Any], bool]] = {
    "type": _type,
    "required": _names,
    "properties": _table,
    "patternProperties": _table,
    "dependentSchemas": _table,
    "dependentRequired": lambda value: isinstance(value, dict) and all(map(_names, value.values())),
    "pattern": lambda value: isinstance(value, str),
    "format": lambda value: isinstance(value, str),
    "enum": lambda value: isinstance(value, list),
    "multipleOf": lambda value: _number(value) and value > 0,
    **dict.fromkeys(_NUMBERS, _number),
    **dict.fromkeys(_COUNTS, _count),
    **dict.fromkeys(_SCHEMAS, _schema),
}
"""Keyword -> whether a value of it can be read (JSON Schema validation 2020-12, 6)."""


def _open(shape: Shape, seen: set[int]) -> Iterator[Atom]:
    value = shape.value
    if value is True or value is False:
        yield Atom(shape, EVERYTHING if value else NOTHING, {})
        return
    if isinstance(value, Shape):  # quoted from elsewhere by the prover, with the scope it has there
        yield from _open(value, seen)
        return
    if not isinstance(value, dict):
        yield Atom(shape, EVERYTHING, {})
        return
    if shape.key in seen:
        return
    seen.add(shape.key)
    shape = shape.opened()
    words, origins = shape.scope.dialect.canonical(value)
    words = sound(words)
    reference = words.get("$ref")
    if isinstance(reference, str):
        try:
            target = shape.scope.follow(reference)
        except UnresolvedReferenceError as error:
            yield Atom(shape, EVERYTHING, {}, unresolved=error.reference)
            return
        yield from _open(target, seen)
    branches = words.get("allOf")
    if isinstance(branches, list):
        place = origins.get("allOf", ("allOf",))
        for index, branch in enumerate(branches):
            yield from _open(Shape(branch, shape.scope, shape, (*place, index)), seen)
    if not words.keys() <= {"$ref", "allOf"}:
        yield Atom(shape, words, origins)
