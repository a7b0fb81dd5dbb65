"""The words of an Avro IDL file, one at a time."""

from __future__ import annotations

import json
import re
from typing import Any

_SPACE = re.compile(r"\s+|//[^\n]*|/\*(?!\*)[^*]*\*+(?:[^/*][^*]*\*+)*/|/\*\*/")
_DOC = re.compile(r"/\*\*(.*?)\*/", re.DOTALL)
_WORD = re.compile(r"`[^`\n]+`|[^\W\d][\w.]*(?:-[\w.]+)*|\"(?:[^\"\\\n]|\\.)*\"|[-+]?\d[\w.+-]*|[^\s]")
_NAME = re.compile(r"`[^`\n]+`|[^\W\d][\w.]*(?:-[\w.]+)*")
_STARS = re.compile(r"^\s*\*? ?", re.MULTILINE)


class IdlError(ValueError):
    """The text is no IDL; `offset` says where."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class Tokens:
    """A cursor over the text: the current word, where it stands, and the documentation just before it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._decoder = json.JSONDecoder()
        self._move(0)

    def _move(self, start: int) -> None:
        self.doc = ""
        while True:
            if space := _SPACE.match(self._text, start):
                start = space.end()
            elif doc := _DOC.match(self._text, start):
                self.doc = _STARS.sub("", doc.group(1)).strip()
                start = doc.end()
            else:
                break
        self.offset = start
        found = _WORD.match(self._text, start)
        self.word = found.group() if found else ""
        """The current word; "" at the end."""

    def take(self) -> str:
        """The current word; the cursor moves on."""
        word = self.word
        if not word:
            raise IdlError("the file ends too early", self.offset)
        self._move(self.offset + len(word))
        return word

    def expect(self, word: str) -> None:
        """Take a word that must be there."""
        if self.word != word:
            raise IdlError(f"expected `{word}`, found `{self.word[:40]}`", self.offset)
        self.take()

    def name(self) -> str:
        """Take a name; backticks allow a keyword as one."""
        if not _NAME.fullmatch(self.word):
            raise IdlError(f"expected a name, found `{self.word[:40]}`", self.offset)
        return self.take().strip("`")

    def json(self) -> Any:
        """Take a JSON value."""
        try:
            value, end = self._decoder.raw_decode(self._text, self.offset)
        except (ValueError, RecursionError) as error:
            raise IdlError(f"expected a JSON value, found `{self.word[:40]}`", self.offset) from error
        self._move(end)
        return value
