"""What large JSON files of both sides have in common is built once."""

from __future__ import annotations

from typing import Any

import msgspec

_LARGE = 1 << 18
"""Bytes from which on a file is looked at member by member."""
_PIECE = 1 << 14
"""Bytes up to which a member is taken whole."""
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Pieces:
    """Values of the members of JSON files, for one side after the other.

    A member that stands at the same path with the same bytes is the same object on both sides. Nobody may change it,
    and whoever takes identity for equality must ask on which `side` it stands: references in it lead elsewhere there.
    """

    def __init__(self, root: str, other: Pieces | None = None) -> None:
        """`root`: the file that belongs to the `other` side's, whatever the two are called."""
        self.side: int = 0 if other is None else 1 - other.side
        """0, and 1 on the other side."""
        self.known: dict[tuple[str, ...], tuple[msgspec.Raw, Any]] = {} if other is None else other.known
        self._root = root

    def decode(self, path: str, data: bytes) -> Any:
        """The JSON value of a file.

        Raises:
            msgspec.MsgspecError: no valid JSON, or a number that msgspec does not take. Places count from the member.
            RecursionError: nested too deep.
        """
        if len(data) < _LARGE:
            return msgspec.json.decode(data)
        return self._value(("" if path == self._root else path,), msgspec.Raw(data))

    def _value(self, place: tuple[str, ...], raw: msgspec.Raw) -> Any:
        known = self.known.get(place)
        if known is not None and known[0] == raw:
            return known[1]
        view = memoryview(raw)
        value: Any
        if len(view) > _PIECE and bytes(view[:64]).lstrip()[:1] == b"{":
            value = {name: self._value((*place, name), member) for name, member in _members.decode(raw).items()}
        else:
            value = msgspec.json.decode(raw)
        self.known[place] = raw, value
        return value
