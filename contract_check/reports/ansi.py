"""Colours of a terminal: eight names, no library."""

from __future__ import annotations

import msgspec

_CODES = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "blue": 34, "cyan": 36}


class Paint(msgspec.Struct, frozen=True):
    """Colours text where colour was asked for, and leaves it alone elsewhere."""

    on: bool

    def __call__(self, text: str, *styles: str) -> str:
        """`text` in the given styles (ECMA-48 SGR). The text must hold no sequence of its own."""
        if not self.on or not styles or not text:
            return text
        codes = ";".join(str(_CODES[style]) for style in styles)
        return f"\x1b[{codes}m{text}\x1b[0m"
