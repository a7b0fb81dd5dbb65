"""Whether a schema is one: the published meta-schema of its dialect is asked, each violation is told with its place.

What cannot be understood constrains nothing, so a pull request that brings it does not pass (`mapping` says so); a
formality is told and counts as it is written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_check.formats.jsonschema.endless import endless_places
from contract_check.formats.jsonschema.metaschemas import companions, keywords
from contract_check.formats.jsonschema.resources import embedded_dialect
from contract_check.languages.schema.dialect import by_uri
from contract_check.model.contract import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.languages.schema.dialect import Dialect
    from contract_check.languages.schema.shape import Shape
    from contract_check.model.location import Location

_MOST = 100


def invalid_places(roots: Sequence[Shape]) -> Iterator[Problem]:
    """What is wrong with the schemas in `roots` and below: dialects, keywords (a screenful), endless references."""
    seen: set[int] = set()
    found = 0
    for root in roots:
        todo = [root]
        while todo:
            shape = todo.pop()
            if shape.key in seen or not isinstance(shape.value, dict):
                continue
            seen.add(shape.key)
            shape = shape.opened()
            for problem in _own(shape):
                found += 1
                if found <= _MOST:
                    yield problem
            todo.extend(reversed(list(_below(shape))))
    for place in endless_places(roots):
        yield _endless(place)
    if found > _MOST:
        count = found - _MOST
        yield _invalid(f"{count} more keywords have values that the dialect does not allow", root.location)


def _below(shape: Shape) -> Iterator[Shape]:
    known = keywords(shape.scope.dialect)
    for word, value in shape.value.items():
        if word in known:
            for _, steps in known[word].subschemas(value):
                yield shape.at(word, *steps)


def _own(shape: Shape) -> Iterator[Problem]:
    """What is wrong with the dialect and the keywords of one schema object."""
    dialect, words = shape.scope.dialect, shape.value
    named = words.get("$schema") if not shape.location.pointer else embedded_dialect(words)
    if isinstance(named, str) and by_uri(named) is None:
        yield _unknown(named, dialect, shape.location.child("$schema"))
    known = keywords(dialect)
    for word, value in words.items():
        fault = known[word].fault(value) if word in known else None
        if fault is not None:
            place = shape.location.child(word, *fault.steps)
            said = f"`{'/'.join(map(str, (word, *fault.steps)))}` {fault.message}"
            yield (_formality if fault.formal else _ignored)(said, dialect, place)
        elif word == "pattern" and not _is_expression(value):
            yield _ignored(f"`pattern` is `{value[:80]}`, no regular expression", dialect, shape.location.child(word))
    for word, needed in companions(dialect).items():
        lacking = [name for name in needed if name not in words]
        if word in words and lacking:
            said = f"`{word}` stands without `{'`, `'.join(lacking)}`"
            yield _ignored(said, dialect, shape.location.child(word))


def _is_expression(pattern: str) -> bool:
    from contract_check.languages.schema import regular  # noqa: PLC0415 - only for schemas with patterns

    if regular.matches(pattern, "") is not None:
        return True
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return True  # readable, though not by an engine that cannot backtrack


def _ignored(said: str, dialect: Dialect, place: Location) -> Problem:
    return _invalid(f"{said}, which {dialect.name} does not allow; it is ignored", place)


def _invalid(message: str, place: Location) -> Problem:
    return Problem(
        rule="invalid-schema",
        message=message,
        remedy="correct it, or name the dialect that is meant in `$schema`",
        location=place,
    )


def _unknown(named: str, dialect: Dialect, place: Location) -> Problem:
    return Problem(
        rule="unknown-dialect",
        message=f"the dialect {named} is not known; the schema is read as {dialect.name}",
        remedy="name draft-04, draft-06, draft-07, 2019-09 or 2020-12 in `$schema`, or set `dialect`",
        location=place,
    )


def _endless(place: Location) -> Problem:
    return Problem(
        rule="endless-reference",
        message="the schema leads back to itself before any part of the value is looked at: no validator ends",
        remedy="let it refer to itself below a property or an item, or leave the reference out",
        location=place,
    )


def _formality(said: str, dialect: Dialect, place: Location) -> Problem:
    return Problem(
        rule="schema-formality",
        message=f"{said}, which {dialect.name} does not allow; it counts as it is written",
        remedy="leave it out, or name each once",
        location=place,
    )
