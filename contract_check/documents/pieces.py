"""What large JSON files of both sides have in common is built once."""

from __future__ import annotations

from typing import Any

import msgspec

_LARGE = 1 << 18
"""Bytes from which on a file is looked at member by member."""
_PIECE = 1 << 14
"""Bytes up to which a member is taken whole."""
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
Built = dict[tuple[str, ...], tuple[msgspec.Raw, Any]]
"""Way to a member of a file -> its bytes and its value."""


class Pieces:
    """Values of the members of JSON files, for one side after the other.

    A member that stands at the same path with the same bytes is the same object on both sides. Nobody may change it,
    and whoever takes identity for equality must ask on which `side` it stands: references in it lead elsewhere there.
    """

    def __init__(self, root: str, other: Pieces | None = None) -> None:
        """`root`: the file that belongs to the `other` side's, whatever the two are called."""
        self.side: int = 0 if other is None else 1 - other.side
        """0, and 1 on the other side."""
        self._root = root
        self._first = other is None
        self.files: dict[str, Built] = {} if other is None else other.files
        """What the first side built of each file, until the second asks: it holds the bytes as well."""

    def decode(self, path: str, data: bytes) -> Any:
        """The JSON value of a file.

        Raises:
            msgspec.MsgspecError: no valid JSON, or a number that msgspec does not take. Places count from the member.
            RecursionError: nested too deep.
        """
        if len(data) < _LARGE:
            return msgspec.json.decode(data)
        file = "" if path == self._root else path
        raw = msgspec.Raw(data)
        if self._first:
            built = self.files[file] = {}
            return _value((), raw, {}, built)
        return _value((), raw, self.files.pop(file, {}), None)


def _value(place: tuple[str, ...], raw: msgspec.Raw, other: Built, built: Built | None) -> Any:
    """The value at `place`: the one that the `other` side built of the same bytes, else a new one."""
    known = other.get(place)
    if known is not None and known[0] == raw:
        return known[1]
    view = memoryview(raw)
    value: Any
    if len(view) > _PIECE and bytes(view[:64]).lstrip()[:1] == b"{":
        members = _members.decode(raw).items()
        value = {name: _value((*place, name), member, other, built) for name, member in members}
    else:
        value = msgspec.json.decode(raw)
    if built is not None:
        built[place] = raw, value
    return value
