"""Which other schemas look at the same value: conditions, alternatives, and what `$ref` and `allOf` bring in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.schema import regular
from contract_check.languages.schema.shape import Atom, atoms
from contract_check.languages.schema.ternary import some

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from contract_check.languages.schema.shape import Shape
    from contract_check.languages.schema.ternary import Answer


def applicators(atom: Atom) -> Iterator[tuple[Shape, str]]:
    """Subschemas that apply to the same value on a condition: `own` (they hold), `if`, `if-not` or `has NAME`."""
    words = atom.words
    for keyword in ("anyOf", "oneOf"):
        branches = words.get(keyword)
        for index in range(len(branches) if isinstance(branches, list) else 0):
            yield atom.child(keyword, index), "own"
    if "if" in words:
        yield atom.child("if"), "own"
        if "then" in words:
            yield atom.child("then"), "if"
        if "else" in words:
            yield atom.child("else"), "if-not"
    table = words.get("dependentSchemas")
    for name in table if isinstance(table, dict) else ():
        yield atom.child("dependentSchemas", name), f"has {name}"


def family(atom: Atom) -> tuple[Atom, ...]:
    """The atoms that one schema object, its `$ref` and its `allOf` come down to, itself among them."""
    return atoms(atom.shape)


def in_place(
    parts: Iterable[Atom],
    opened: Callable[[Shape], Iterable[Atom]] = atoms,
    enters: Callable[[Atom, Shape, str], bool] = lambda _part, _shape, _condition: True,
) -> Iterator[Atom]:
    """`parts`, and every atom that may apply to the same value on whatever condition, each once.

    `opened` says what a schema comes down to; `enters`, given an atom and one of its `applicators`, whether that
    applies at all. Alternatives that name each other are gone through once, not once for each way that leads to them.
    """
    seen: set[int] = set()
    todo = [*parts][::-1]
    while todo:
        part = todo.pop()
        if part.key in seen:
            continue
        seen.add(part.key)
        yield part
        inner = [
            one for shape, condition in applicators(part) if enters(part, shape, condition) for one in opened(shape)
        ]
        todo.extend(reversed(inner))


def without_unevaluated(atom: Atom) -> Atom:
    """The atom without `unevaluatedProperties` and `unevaluatedItems`: what they themselves look at."""
    words = {key: word for key, word in atom.words.items() if not key.startswith("unevaluated")}
    return Atom(atom.shape, words, atom.origins, atom.unresolved)


def mentioned(atom: Atom, name: str) -> Answer:
    """Whether `properties` or `patternProperties` of one atom speak of `name`."""
    table = atom.words.get("properties")
    if isinstance(table, dict) and name in table:
        return True
    table = atom.words.get("patternProperties")
    return some(regular.matches(text, name) for text in table) if isinstance(table, dict) else False
