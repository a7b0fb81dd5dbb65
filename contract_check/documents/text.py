"""The bytes of a file, decoded once, and the way from an offset to a line and column."""

from __future__ import annotations

import bisect
import codecs
import functools

CHUNK = 1 << 16

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # UTF-32 before UTF-16: the little-endian mark of the one begins with that of the other.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Text:
    """A file's content as UTF-8 without a byte order mark.

    Looking a place up costs microseconds after a first pass that counts line breaks in blocks: a table of every line
    of a 13 MB file would cost more than the parse it serves.
    """

    __slots__ = ("__dict__", "data", "path")

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data

    @functools.cached_property
    def _newline(self) -> bytes:
        return b"\r" if b"\n" not in self.data and b"\r" in self.data else b"\n"

    @functools.cached_property
    def _breaks_before(self) -> list[int]:
        """Line breaks before each block of `CHUNK` bytes."""
        counts = [0]
        for start in range(0, len(self.data), CHUNK):
            counts.append(counts[-1] + self.data.count(self._newline, start, start + CHUNK))
        return counts

    @functools.cached_property
    def _characters_before(self) -> list[int]:
        """Characters that begin before each block of `CHUNK` bytes."""
        counts = [0]
        for start in range(0, len(self.data), CHUNK):
            counts.append(counts[-1] + _characters(self.data[start : start + CHUNK]))
        return counts

    @functools.cached_property
    def _is_ascii(self) -> bool:
        return self.data.isascii()

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Line and column, 1-based and in characters, of a byte offset."""
        offset = min(max(offset, 0), len(self.data))
        block = offset // CHUNK
        line = self._breaks_before[block] + self.data.count(self._newline, block * CHUNK, offset)
        start = self.data.rfind(self._newline, 0, offset) + 1
        return line + 1, self._character(offset) - self._character(start) + 1

    def _character(self, offset: int) -> int:
        """Number of characters before a byte offset."""
        if self._is_ascii:
            return offset
        block = offset // CHUNK
        return self._characters_before[block] + _characters(self.data[block * CHUNK : offset])

    def byte_offset(self, character: int) -> int:
        """Byte offset of a character's number; libyaml counts characters."""
        if self._is_ascii:
            return character
        counts = self._characters_before
        block = bisect.bisect_right(counts, character) - 1
        start = block * CHUNK
        # The block may begin inside a character, which the count of the block before already holds.
        while start < len(self.data) and self.data[start] & 0xC0 == 0x80:  # noqa: PLR2004 - UTF-8 continuation bytes
            start += 1
        piece = self.data[start : start + (character - counts[block] + 1) * 4].decode("utf-8", "ignore")
        return start + len(piece[: character - counts[block]].encode())


_CONTINUATION = bytes(range(0x80, 0xC0))


def _characters(data: bytes) -> int:
    """Characters that begin in a piece of UTF-8."""
    return len(data) if data.isascii() else len(data.translate(None, _CONTINUATION))


def encoding_of(data: bytes) -> tuple[str, int]:
    """Encoding and length of the byte order mark (YAML 1.2.2 section 5.2, which covers RFC 8259)."""
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return name, len(mark)
    start = data[:4]
    if start[:3] == b"\0\0\0":
        return "utf-32-be", 0
    if start[1:] == b"\0\0\0":
        return "utf-32-le", 0
    if start[:1] == b"\0":
        return "utf-16-be", 0
    if start[1:2] == b"\0":
        return "utf-16-le", 0
    return "utf-8", 0
