"""Places in a JSON document, found by scanning only the containers on the way to what is asked.

msgspec checks and skips a member's value at about 1 GB/s (`msgspec.Raw`); its length gives the next member's offset.
Each container that was scanned is kept, so a second question in the same container costs nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.documents.document import Spot
from contract_check.documents.pointer import list_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.documents.text import Text

Member = tuple[int | None, int, int]
"""(start of the key, start of the value, end of the value) as byte offsets."""
Raw = tuple[Member, "memoryview | bytes"]

_SPACE = re.compile(rb"[ \t\r\n]*")
_KEY = re.compile(rb'"((?:[^"\\]|\\.)*+)"[ \t\r\n]*:[ \t\r\n]*', re.DOTALL)
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[][{}]', re.DOTALL)
_SCALAR = re.compile(rb"[^][{}\",: \t\r\n]+")
_AS_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_AS_LIST = msgspec.json.Decoder(list[msgspec.Raw])


class JsonPlaces:
    """Places of one JSON text that was decoded without an error."""

    __slots__ = ("_containers", "_root", "_text")

    def __init__(self, text: Text) -> None:
        self._text = text
        self._containers: dict[int, dict[str, Member] | list[Member]] = {}
        self._root: Member = (None, _skip(text.data, 0), _end(text.data))

    def _walk(self, tokens: tuple[str, ...]) -> tuple[int, Member]:
        member = self._root
        for found, token in enumerate(tokens):
            inner = self._inside(member)
            if isinstance(inner, list):
                index = list_index(token, len(inner))
                if index is None:
                    return found, member
                member = inner[index]
            elif token in inner:
                member = inner[token]
            else:
                return found, member
        return len(tokens), member

    def _inside(self, member: Member) -> dict[str, Member] | list[Member]:
        _, start, end = member
        known = self._containers.get(start)
        if known is None:
            known = self._containers[start] = _scan(self._text.data, start, end)
        return known

    def nearest(self, tokens: tuple[str, ...]) -> tuple[int, Spot]:
        """As `Places` says."""
        found, (key, start, _) = self._walk(tokens)
        return found, Spot(start, key)

    def source(self, tokens: tuple[str, ...]) -> str | None:
        """As `Places` says."""
        found, (_, start, end) = self._walk(tokens)
        written = self._text.data[start:end]
        if found < len(tokens) or written[:1] in {b"{", b"["}:
            return None
        return str(msgspec.json.decode(written)) if written[:1] == b'"' else written.decode()

    def end(self, tokens: tuple[str, ...]) -> int:
        """As `Places` says."""
        return self._walk(tokens)[1][2]


def members(data: bytes, start: int) -> Iterator[tuple[str, Member]]:
    """Every member of the object at `start` in order, duplicates too. Slower: for objects that have them."""
    position = _skip(data, start + 1)
    while data[position : position + 1] != b"}":
        match = _KEY.match(data, position)
        if match is None:
            return
        end = _end_of_value(data, match.end())
        yield _key(match), (position, match.end(), end)
        position = _skip(data, _skip(data, end) + (data[_skip(data, end)] == ord(",")))


def _scan(data: bytes, start: int, end: int) -> dict[str, Member] | list[Member]:
    opening = data[start : start + 1]
    if opening == b"{":
        return _scan_object(data, start, end)
    return _scan_list(data, start, end) if opening == b"[" else {}


def _scan_object(data: bytes, start: int, end: int) -> dict[str, Member]:
    sizes = _AS_OBJECT.decode(memoryview(data)[start:end])
    found: dict[str, Member] = {}
    position = _skip(data, start + 1)
    while match := _KEY.match(data, position, end):
        key = _key(match)
        if key in found or key not in sizes:
            break
        stop = match.end() + len(memoryview(sizes[key]))
        found[key] = (position, match.end(), stop)
        position = _skip(data, stop)
        if data[position] != ord(","):
            break
        position = _skip(data, position + 1)
    if len(found) == len(sizes) and position == end - 1:
        return found
    # A duplicate key: msgspec knows the length of its last value only, and what ends there may be an inner object.
    return dict(members(data, start))


def _scan_list(data: bytes, start: int, end: int) -> list[Member]:
    found: list[Member] = []
    position = start + 1
    for raw in _AS_LIST.decode(memoryview(data)[start:end]):
        position = _skip(data, position)
        stop = position + len(memoryview(raw))
        found.append((None, position, stop))
        position = _skip(data, stop) + 1
    return found


def _skip(data: bytes, position: int) -> int:
    match = _SPACE.match(data, position)
    return match.end() if match else position


def _end(data: bytes) -> int:
    """Offset behind the last byte that is no white space. Not `rstrip`, which copies the file."""
    end = len(data)
    while end and data[end - 1] in b" \t\r\n":
        end -= 1
    return end


def _key(match: re.Match[bytes]) -> str:
    written = match.group(1)
    return str(msgspec.json.decode(b'"' + written + b'"')) if b"\\" in written else written.decode()


def _end_of_value(data: bytes, start: int) -> int:
    """Offset behind the value at `start` of well-formed JSON."""
    if data[start] not in b'{["':
        match: Any = _SCALAR.match(data, start)
        return int(match.end()) if match else start
    depth = 0
    for token in _TOKEN.finditer(data, start):
        first = data[token.start()]
        depth += (first in b"{[") - (first in b"}]")
        if depth == 0:
            return token.end()
    return len(data)
