"""Where something stands in a contract file."""

from __future__ import annotations

import msgspec


class Location(msgspec.Struct, frozen=True):
    """A place in one file of one side.

    Finding line numbers costs time, so a comparer may leave them out and name the place by `pointer`;
    the report asks the document for the line of what it really shows.
    """

    path: str
    """Path of the file in its tree, with forward slashes; "" for the tree itself."""
    pointer: str = ""
    """JSON Pointer (RFC 6901) without the leading `#`, or the dotted name of an element in formats without one."""
    line: int | None = None
    """1-based."""
    column: int | None = None
    """1-based, in characters."""
    document: int = 0
    """0-based number of the document in a YAML file of several."""

    def child(self, *steps: str | int) -> Location:
        """The place `steps` below this one; its line is not known yet."""
        pointer = self.pointer + "".join("/" + escape_token(str(step)) for step in steps)
        return Location(self.path, pointer, document=self.document)

    def __str__(self) -> str:
        """`path:line:column` as far as known, else `path#pointer`: what editors and terminals make clickable."""
        if self.line is not None:
            return f"{self.path}:{self.line}" + (f":{self.column}" if self.column is not None else "")
        return f"{self.path}#{self.pointer}" if self.pointer else self.path


def escape_token(token: str) -> str:
    """Escape one reference token of a JSON Pointer (RFC 6901 section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


def unescape_token(token: str) -> str:
    """Undo `escape_token` (RFC 6901 section 4)."""
    return token.replace("~1", "/").replace("~0", "~")


def pointer_tokens(pointer: str) -> tuple[str, ...]:
    """The unescaped tokens of a JSON Pointer; the empty pointer has none."""
    return tuple(unescape_token(token) for token in pointer.split("/")[1:])
