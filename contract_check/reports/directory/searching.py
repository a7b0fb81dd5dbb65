"""The index for the search in the page: one file for the whole site, loaded when somebody begins to search."""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING

from contract_check.reports.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from contract_check.model.description import Description, ValueType
    from contract_check.model.survey import Listing

_WORD = re.compile(r"[^\W_]{2,40}")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST = 600
"""Characters of a description that are searched."""
_DEEPEST = 2
"""Named types inside one another whose fields are searched."""
_FIELDS = 400
"""Fields of an interface that are searched."""


def script(rows: Sequence[tuple[str, str, str, set[str]]]) -> str:
    """JavaScript that holds the index. Rows: (name, address, what stands below it, words).

    `p`: [name, address, below] of each page; `w`: all words in order; `i`: for each of them the numbers of its pages,
    each as the distance to the one before. (No object has words as its keys: scripts order those that look like
    numbers, and some names mean something else.)
    """
    words: dict[str, list[int]] = {}
    last: dict[str, int] = {}
    for number, (_, _, _, found) in enumerate(rows):
        for word in found:
            words.setdefault(word, []).append(number - last.get(word, 0))
            last[word] = number
    ordered = sorted(words, key=lambda word: word.encode("utf-16-be"))  # as scripts compare texts
    index = {"p": [row[:3] for row in rows], "w": ordered, "i": [words[word] for word in ordered]}
    # ASCII alone: no character of a contract can end a line or a string of the script.
    return f"window.directoryIndex={json.dumps(index, separators=(',', ':'))};\n"


def words_of(listing: Listing, types: Mapping[str, Mapping[str, ValueType]]) -> set[str]:
    """Everything by which somebody may look for an interface. `types`: contract -> its named types."""
    found: set[str] = set()
    for text in _texts(listing):
        found |= tokens(text)
    for bound in listing.bound:
        for text in _names(bound.description, types[bound.contract]):
            found |= tokens(text)
    return found


@functools.lru_cache(maxsize=50_000)
def tokens(text: str) -> frozenset[str]:
    """The words of a text in lower case; `deviceName` is found by `device`, `name` and `devicename`."""
    shown = visible(text, _LONGEST)
    return frozenset(word.lower() for word in (*_WORD.findall(shown), *_WORD.findall(_CAMEL.sub(" ", shown))))


def _texts(one: Listing) -> Iterator[str]:
    yield from (one.id, one.name, one.purpose, one.provider, one.owner, one.lifecycle, one.contract, one.format)
    yield from one.channels
    yield from (bound.interface for bound in one.bound)
    yield from (consumer.service for consumer in one.consumers)
    if one.entry is not None:
        for precondition in one.entry.preconditions:
            yield from (precondition.id, precondition.text)
        for effect in one.entry.side_effects:
            yield from (effect.kind, effect.target)
        if one.entry.outcomes is not None:
            yield from (outcome.code for outcome in one.entry.outcomes.errors)


def _names(description: Description, types: Mapping[str, ValueType]) -> Iterable[str]:
    parts = [*description.inputs, *description.data, *(part for one in description.outcomes for part in one.parts)]
    found: dict[str, None] = {}
    for outcome in description.outcomes:
        found.setdefault(outcome.name)
    for part in parts:
        found.setdefault(part.name)
        if part.type is not None:
            _fields(part.type, types, 0, found)
    return found


def _fields(type_: ValueType, types: Mapping[str, ValueType], depth: int, found: dict[str, None]) -> None:
    if len(found) > _FIELDS:
        return
    if type_.reference:
        if depth >= _DEEPEST:
            return
        found.setdefault(type_.name)
        type_, depth = types[type_.reference], depth + 1
    for field in type_.fields:
        found.setdefault(field.name)
        _fields(field.type, types, depth, found)
    for inner in (*type_.choices, *((type_.items,) if type_.items is not None else ())):
        _fields(inner, types, depth, found)
