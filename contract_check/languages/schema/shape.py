"""A shape: one schema where it stands, and the atoms it comes down to once references and allOf are followed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """One schema in its source form. Two shapes are the same when their values are the same object."""

    value: Any
    """dict or bool; anything else is an invalid schema and accepts everything."""
    scope: Scope
    location: Location

    @property
    def key(self) -> int:
        """Identity of the source object: documents live as long as the comparison."""
        return id(self.value)

    def at(self, *steps: str | int) -> Shape:
        """The subschema `steps` below; the caller knows that it exists."""
        value = self.value
        for step in steps:
            value = value[step]
        return Shape(value, self.scope, self.location.child(*steps))


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """A schema object without `$ref` and `allOf`, its keywords in the words of JSON Schema 2020-12."""

    shape: Shape
    words: Mapping[str, Any]
    """Canonical keyword -> value. Renamed values keep their objects, so that identities hold."""
    origins: Mapping[str, tuple[str | int, ...]]
    """Canonical keyword (or `keyword/first step` below it) -> steps to it in the source, where they differ."""
    unresolved: str = ""
    """The reference that could not be followed; such an atom's meaning is unknown."""

    @property
    def key(self) -> int:
        """Identity of the source object."""
        return self.shape.key

    def place(self, keyword: str, *steps: str | int) -> Location:
        """Where the source states `keyword` (and what lies `steps` below it)."""
        if steps and (origin := self.origins.get(f"{keyword}/{steps[0]}")) is not None:
            return self.shape.location.child(*origin, *steps[1:])
        return self.shape.location.child(*self.origins.get(keyword, (keyword,)), *steps)

    def child(self, keyword: str, *steps: str | int) -> Shape:
        """The subschema under `keyword` and `steps`."""
        value = self.words[keyword]
        for step in steps:
            value = value[step]
        return Shape(value, self.shape.scope, self.place(keyword, *steps))


EVERYTHING: Mapping[str, Any] = {}
NOTHING: Mapping[str, Any] = {"not": {}}


def atoms(shape: Shape) -> tuple[Atom, ...]:
    """What `shape` demands, as a conjunction: `$ref` followed, `allOf` opened, each source object once.

    A cycle of references that demands nothing new adds nothing (JSON Schema core 9.4.1 leaves it undefined).
    """
    return tuple(_open(shape, set()))


def _open(shape: Shape, seen: set[int]) -> Iterator[Atom]:
    value = shape.value
    if value is True or value is False:
        yield Atom(shape, EVERYTHING if value else NOTHING, {})
        return
    if not isinstance(value, dict):
        yield Atom(shape, EVERYTHING, {})
        return
    if shape.key in seen:
        return
    seen.add(shape.key)
    words, origins = shape.scope.dialect.canonical(value)
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
            yield from _open(Shape(branch, shape.scope, shape.location.child(*place, index)), seen)
    if not words.keys() <= {"$ref", "allOf"}:
        yield Atom(shape, words, origins)
