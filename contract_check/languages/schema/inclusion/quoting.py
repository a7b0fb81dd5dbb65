"""Atoms that the prover writes itself: words of 2020-12 whose subschemas are quoted shapes with their own scope."""

from __future__ import annotations

from typing import Any

from contract_check.languages.schema.dialect import DRAFT_2020_12, Dialect
from contract_check.languages.schema.shape import Atom, Shape, UnresolvedReferenceError
from contract_check.model.location import Location


class _Written:
    """The scope of what stands in no file."""

    side = 0

    @property
    def dialect(self) -> Dialect:
        return DRAFT_2020_12

    def follow(self, reference: str) -> Shape:
        raise UnresolvedReferenceError(reference, "a quoted schema has no references of its own")

    def file_of(self, _reference: str) -> str | None:
        return None

    def within(self, _value: dict[str, Any]) -> _Written:
        return self


WRITTEN = _Written()
_NOWHERE = Location("")


def written(words: dict[str, Any]) -> Shape:
    """A shape of the prover's own; the caller keeps it alive, since its identity is its object."""
    return Shape(words, WRITTEN, _NOWHERE)


def atom(words: dict[str, Any]) -> Atom:
    """An atom of the prover's own."""
    return Atom(written(words), words, {})


def is_written(part: Atom) -> bool:
    """Whether the prover wrote this atom."""
    return isinstance(part.shape.scope, _Written)


class Quotes:
    """The same question gives the same atom: nodes are compared by the identity of their atoms."""

    def __init__(self) -> None:
        self._known: dict[Any, Atom] = {}
        self._alive: list[Any] = []

    def keep(self, thing: Any) -> None:
        """Keep an object alive as long as identities may be asked for."""
        self._alive.append(thing)

    def refusing(self, shape: Shape) -> Atom:
        """`{"not": shape}`."""
        return self.atom(("not", shape.key), {"not": shape})

    def atom(self, key: Any, words: dict[str, Any]) -> Atom:
        """The atom under `key`, made of `words` when it is asked for the first time."""
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = atom(words)
        return known

    def pinned(self, step: str | int, value: Any) -> Atom:
        """The demand that the property or item `step` is exactly `value`."""
        if isinstance(step, str):
            words: dict[str, Any] = {"required": [step], "properties": {step: {"const": value}}}
        else:
            words = {"minItems": step + 1, "prefixItems": [*[True] * step, {"const": value}]}
        made = atom(words)
        self.keep(made)
        return made
