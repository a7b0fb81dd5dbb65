"""YAML as people write it: values of one line each, which every reader of YAML 1.1 and 1.2 takes for the same."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PLAIN = re.compile(r"[A-Za-z](?:[\w./'()-]|:(?=\w)|(?<! ) (?=[\w./'(]))*", re.ASCII)
_NUMBERS = re.compile(r"\d+\.\d+\.\d+")
"""Three numbers are no number."""
_RESERVED = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_ESCAPES = {'"': '\\"', "\\": "\\\\"}


def scalar(value: str) -> str:
    """A text that reads back as this text, plain where that is safe."""
    plain = _PLAIN.fullmatch(value) and value.lower() not in _RESERVED
    return value if plain or _NUMBERS.fullmatch(value) else quoted(value)


def quoted(value: str) -> str:
    """A text between double quotes; what cannot be seen is escaped (YAML 1.2.2, 5.7)."""
    return '"' + "".join(_ESCAPES.get(one) or (one if one.isprintable() else _escaped(one)) for one in value) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the basic plane's end


def flow(value: Any) -> str:
    """Any value on one line."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, dict):
        return "{" + ", ".join(pairs(value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return json.dumps(value)


def pairs(value: Mapping[str, Any]) -> Iterable[str]:
    """`key: value` of each member."""
    return (f"{key if _PLAIN.fullmatch(key) else quoted(key)}: {flow(inner)}" for key, inner in value.items())
