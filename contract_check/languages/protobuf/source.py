"""A .proto file as text, and as tokens found by one regular expression."""

from __future__ import annotations

import bisect
import functools
import re

import msgspec

from contract_check.model.contract import Problem
from contract_check.model.location import Location

_TOKEN = re.compile(
    r"""(?: \s++ | //[^\n]*+ | /\*[\s\S]*?\*/ )*+            # white space and comments
    (   \.?[A-Za-z_][\w.]*                                   # a name, with its dots
    |   0[xX][0-9a-fA-F]+                                    # numbers
    |   (?: \d+\.?\d* | \.\d+ )(?: [eE][+-]?\d+ )? [fF]?
    |   "(?: [^"\\\n] | \\. )*+"                             # strings
    |   '(?: [^'\\\n] | \\. )*+'
    |   \S                                                   # punctuation, or something that has no place here
    |   \Z )""",
    re.VERBOSE | re.ASCII,
)

PADDING = 8
"""Empty tokens after the last one, so that a parser may look ahead without asking whether it can."""


class Source(msgspec.Struct, frozen=True, dict=True):
    """The text of one file. Elements remember the index of their first token; lines are counted only on demand.

    Counting every line would cost as much as parsing, and a report shows few of them.
    """

    path: str
    text: str

    def tokens(self) -> list[str]:
        """All tokens in order, followed by at least `PADDING` empty ones."""
        return _TOKEN.findall(self.text) + [""] * PADDING

    def location(self, at: int, pointer: str = "") -> Location:
        """The place of token number `at`."""
        offset = self._offsets[min(at, len(self._offsets) - 1)]
        line = bisect.bisect_right(self._lines, offset)
        return Location(self.path, pointer, line, offset - self._lines[line - 1] + 1)

    def comment(self, at: int) -> str:
        """What is said about the element that begins with token `at`: the lines right above it, else behind it.

        As protoc attaches comments (descriptor.proto, `SourceCodeInfo.Location.leading_comments`).
        """
        at = min(at, len(self._offsets) - 1)
        start = self._offsets[at]
        above = self.text[self._ends[at] : start]
        # What follows the element before on its own line speaks of that one.
        above = above.partition("\n")[2] if at else above
        blocks = re.split(r"\n[ \t]*\n", above.rstrip(" \t"))
        if blocks[-1].strip():
            return _uncommented(blocks[-1])
        line = self.text[start:].partition("\n")[0]
        behind = re.match(r"[^\"'/]*;[ \t]*(//.*|/\*.*?\*/)", line)
        return _uncommented(behind[1]) if behind else ""

    @functools.cached_property
    def _ends(self) -> list[int]:
        """Offset at which the token before each token ends."""
        return [match.start() for match in _TOKEN.finditer(self.text)]

    @functools.cached_property
    def _offsets(self) -> list[int]:
        return [match.start(1) for match in _TOKEN.finditer(self.text)]

    @functools.cached_property
    def _lines(self) -> list[int]:
        """Offset at which each line begins."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]


_COMMENT_MARKS = re.compile(r"^[ \t]*(?://+|/\*+|\*+/|\*)?[ \t]?|[ \t]*\*+/[ \t]*$", re.MULTILINE)


def _uncommented(text: str) -> str:
    return _COMMENT_MARKS.sub("", text).strip()


def decode(path: str, data: bytes) -> tuple[Source, tuple[Problem, ...]]:
    """The text of a file, with a problem where its bytes are no UTF-8 (which the language demands)."""
    try:
        return Source(path, data.decode("utf-8-sig")), ()
    except UnicodeDecodeError as error:
        # The rest is still worth reading: such bytes mostly stand in comments.
        good = data[: error.start].decode("utf-8", "replace")
        line = good.count("\n") + 1
        problem = Problem(
            rule="protobuf-not-utf8",
            message=f"byte 0x{data[error.start]:02x} is no UTF-8",
            remedy="save the file as UTF-8",
            location=Location(path, "", line, len(good) - good.rfind("\n")),
        )
        return Source(path, data.decode("utf-8-sig", "replace")), (problem,)
