"""References that lead back to where they stand before a step down the value: validation has no end (core 9.4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.formats.jsonschema.resources import DATA
from contract_check.languages.schema.applicators import applicators
from contract_check.languages.schema.shape import Atom, Shape, UnresolvedReferenceError, sound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.model.location import Location


def endless_places(roots: Iterable[Shape]) -> Iterator[Location]:
    """Where such a circle closes, once for each; `roots`: the schema and everything that references lead to."""
    done: set[int] = set()
    for root in roots:
        todo = [root]
        seen: set[int] = set()
        while todo:  # each schema object of the document is where a circle may begin
            shape = todo.pop()
            if shape.key in seen:
                continue
            seen.add(shape.key)
            yield from _circles(shape, done)
            if isinstance(shape.value, dict):
                todo.extend(
                    shape.at(key)
                    for key, item in shape.value.items()
                    if isinstance(item, dict | list) and key not in DATA
                )
            elif isinstance(shape.value, list):
                todo.extend(shape.at(index) for index, item in enumerate(shape.value) if isinstance(item, dict | list))


def _circles(start: Shape, done: set[int]) -> Iterator[Location]:
    """Circles on the way down from `start`, without what is `done`."""
    way: list[tuple[Shape, Iterator[Shape]]] = []
    standing: set[int] = set()
    found: Shape | None = start
    while found is not None or way:
        if found is not None and found.key in standing:
            yield way[-1][0].location
        elif found is not None and found.key not in done and isinstance(found.value, dict):
            standing.add(found.key)
            way.append((found, _on_the_spot(found)))
        if not way:
            return
        found = next(way[-1][1], None)
        if found is None:
            shape, _ = way.pop()
            standing.discard(shape.key)
            done.add(shape.key)


def _on_the_spot(shape: Shape) -> Iterator[Shape]:
    """Schemas that judge the same value as `shape`."""
    shape = shape.opened()
    words, origins = shape.scope.dialect.canonical(shape.value)
    atom = Atom(shape, sound(words), origins)
    if isinstance(atom.words.get("$ref"), str):
        try:
            yield shape.scope.follow(atom.words["$ref"])
        except UnresolvedReferenceError:
            return
    for index in range(len(atom.words["allOf"]) if isinstance(atom.words.get("allOf"), list) else 0):
        yield atom.child("allOf", index)
    if "not" in atom.words:
        yield atom.child("not")
    for inner, _ in applicators(atom):
        yield inner
