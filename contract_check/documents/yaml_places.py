"""Places in a YAML document, from the marks that the builder kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_check.documents.document import Spot
from contract_check.documents.pointer import list_index

if TYPE_CHECKING:
    from contract_check.documents.text import Text
    from contract_check.documents.yaml_builder import Marks

# Anchor and tags may stand before the scalar; a value that is no text has neither spaces nor quotes in it.
_SOURCE = re.compile(rb"(?:[&!][^\s]*\s+)*(?:\"([^\"]*)\"|'([^']*)'|([^\s,\[\]{}#]*))")
# A block scalar: its header, then the lines indented at least as the first one that is not blank.
_BLOCK = re.compile(rb"[|>][^\n]*\n(?:[ \t]*\r?\n)*( +)[^\n]*(?:\n(?:[ \t]*\r?\n)*\1[^\n]*)*")


class YamlPlaces:
    """Places of one document. `marks` are keyed by the identity of its containers, which `root` keeps alive."""

    __slots__ = ("_aliased", "_marks", "_positions", "_root", "_start", "_text")

    def __init__(self, text: Text, root: Any, start: int, marks: Marks, aliased: dict[int, str]) -> None:
        self._text = text
        self._root = root
        self._start = start
        self._marks = marks
        self._aliased = aliased
        self._positions: dict[int, dict[str, int]] = {}

    def _position(self, value: dict[str, Any], key: str) -> int:
        """Position of a key among the keys of its object."""
        known = self._positions.get(id(value))
        if known is None:
            known = self._positions[id(value)] = {name: index for index, name in enumerate(value)}
        return known[key]

    def _walk(self, tokens: tuple[str, ...]) -> tuple[int, int, int | None, Any]:
        """(tokens found, character of the value, of its key, the value)."""
        value, place, key = self._root, self._start, None
        for found, token in enumerate(tokens):
            if isinstance(value, dict) and token in value:
                index = 2 * self._position(value, token)
                key, place = self._marks[id(value)][index : index + 2]
                value = value[token]
            elif isinstance(value, list) and (at := list_index(token, len(value))) is not None:
                key, place = None, self._marks[id(value)][at]
                value = value[at]
            else:
                return found, place, key, value
        return len(tokens), place, key, value

    def nearest(self, tokens: tuple[str, ...]) -> tuple[int, Spot]:
        """As `Places` says."""
        found, place, key, _ = self._walk(tokens)
        offset = self._text.byte_offset
        return found, Spot(offset(place), None if key is None else offset(key))

    def source(self, tokens: tuple[str, ...]) -> str | None:
        """As `Places` says."""
        found, place, _, value = self._walk(tokens)
        if found < len(tokens) or isinstance(value, (dict, list)):
            return None
        if isinstance(value, str):
            return value
        if place in self._aliased:
            return self._aliased[place]
        offset = self._text.byte_offset(place)
        match = _SOURCE.match(self._text.data, offset)
        written = next((part for part in match.groups() if part is not None), b"") if match else b""
        return written.decode("utf-8", "replace")

    def end(self, tokens: tuple[str, ...]) -> int:
        """As `Places` says: behind the first line of the last scalar inside."""
        _, place, _, value = self._walk(tokens)
        while isinstance(value, (dict, list)) and value:
            inner = self._marks[id(value)][-1]
            if inner < place:  # an alias or a merge: what it stands for is written elsewhere
                break
            place, value = inner, value[-1] if isinstance(value, list) else value[next(reversed(value))]
        offset = self._text.byte_offset(place)
        block = _BLOCK.match(self._text.data, offset)
        return block.end() if block else offset + 1
