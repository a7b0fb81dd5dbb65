"""Reading a regular expression (ECMA-262 section 22.2) into a small tree."""

from __future__ import annotations

import msgspec

HIGHEST = 0x10FFFF
Ranges = tuple[tuple[int, int], ...]
"""Sorted, disjoint, inclusive ranges of code points."""


class UnsupportedError(Exception):
    """The pattern is malformed, or uses what regular languages do not have (look-around, back references)."""


class Characters(msgspec.Struct, frozen=True):
    """One character out of `ranges`."""

    ranges: Ranges


class Anchor(msgspec.Struct, frozen=True):
    """`^` when `start`, else `$`."""

    start: bool


class Sequence(msgspec.Struct, frozen=True):
    """One part after the other."""

    parts: tuple[Tree, ...]


class Choice(msgspec.Struct, frozen=True):
    """Any one of the parts."""

    parts: tuple[Tree, ...]


class Repeat(msgspec.Struct, frozen=True):
    """`part` from `least` to `most` times; None is without end."""

    part: Tree
    least: int
    most: int | None


Tree = Characters | Anchor | Sequence | Choice | Repeat

DIGIT: Ranges = ((0x30, 0x39),)
WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
SPACE: Ranges = (
    (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
LINE_ENDS: Ranges = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
_HEX_LENGTHS = {"x": 2, "u": 4}
_DEEPEST = 100


def union(*sets: Ranges) -> Ranges:
    """All code points of any of the sets."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(item for ranges in sets for item in ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def complement(ranges: Ranges) -> Ranges:
    """All code points outside the set."""
    result, start = [], 0
    for low, high in ranges:
        if low > start:
            result.append((start, low - 1))
        start = high + 1
    if start <= HIGHEST:
        result.append((start, HIGHEST))
    return tuple(result)


def parse(pattern: str) -> Tree:
    """The tree of a pattern.

    Raises:
        UnsupportedError: see there.
    """
    reader = _Reader(pattern)
    tree = reader.choice(0)
    if reader.rest:
        raise UnsupportedError(f"unbalanced parenthesis at {reader.position}")
    return tree


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    @property
    def rest(self) -> str:
        return self.text[self.position : self.position + 1]

    def take(self, expected: str = "") -> str:
        found = self.text[self.position : self.position + max(1, len(expected))]
        if not found or (expected and found != expected):
            raise UnsupportedError(f"expected {expected or 'a character'} at {self.position}")
        self.position += len(found)
        return found

    def ahead(self, text: str) -> bool:
        return self.text.startswith(text, self.position)

    def choice(self, depth: int) -> Tree:
        if depth > _DEEPEST:
            raise UnsupportedError("nested too deeply")
        parts = [self.sequence(depth)]
        while self.ahead("|"):
            self.take()
            parts.append(self.sequence(depth))
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def sequence(self, depth: int) -> Tree:
        parts: list[Tree] = []
        while self.rest and self.rest not in "|)":
            parts.append(self.repeated(self.single(depth)))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def repeated(self, part: Tree) -> Tree:
        bounds = self.bounds()
        if bounds is None:
            return part
        if isinstance(part, Anchor):
            raise UnsupportedError("a repeated anchor")
        if self.ahead("?"):
            self.take()
        return Repeat(part, *bounds)

    def bounds(self) -> tuple[int, int | None] | None:
        simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if self.rest in simple and self.rest:
            return simple[self.take()]
        if not self.ahead("{"):
            return None
        end = self.text.find("}", self.position)
        least, comma, most = self.text[self.position + 1 : max(end, self.position + 1)].partition(",")
        if end < 0 or not _is_number(least) or (most and not _is_number(most)):
            return None  # a literal brace, as browsers read it
        self.position = end + 1
        low = int(least)
        high = low if not comma else int(most) if most else None
        if high is not None and high < low:
            raise UnsupportedError("repetition bounds in the wrong order")
        return low, high

    def single(self, depth: int) -> Tree:
        character = self.take()
        if character == "(":
            return self.group(depth)
        if character == "[":
            return Characters(self.character_class())
        if character == ".":
            return Characters(complement(LINE_ENDS))
        if character in "^$":
            return Anchor(character == "^")
        if character == "\\":
            return Characters(self.escaped(in_class=False))
        if character in "*+?":
            raise UnsupportedError("nothing to repeat")
        return Characters(((ord(character), ord(character)),))

    def group(self, depth: int) -> Tree:
        if self.ahead("?:"):
            self.take("?:")
        elif self.ahead("?<") and not self.ahead("?<=") and not self.ahead("?<!"):
            end = self.text.find(">", self.position)
            if end < 0:
                raise UnsupportedError("a group's name does not end")
            self.position = end + 1
        elif self.ahead("?"):
            raise UnsupportedError("look-around or inline flags")
        inner = self.choice(depth + 1)
        self.take(")")
        return inner

    def character_class(self) -> Ranges:
        negated = self.ahead("^")
        if negated:
            self.take()
        found: list[Ranges] = []
        while not self.ahead("]"):
            low = self.member()
            if self.ahead("-") and not self.ahead("-]") and _single(low):
                self.take()
                high = self.member()
                if not _single(high):
                    found += [low, ((0x2D, 0x2D),), high]
                    continue
                if high[0][0] < low[0][0]:
                    raise UnsupportedError("a character range in the wrong order")
                found.append(((low[0][0], high[0][0]),))
            else:
                found.append(low)
        self.take("]")
        ranges = union(*found)
        return complement(ranges) if negated else ranges

    def member(self) -> Ranges:
        character = self.take()
        if character == "\\":
            return self.escaped(in_class=True)
        return ((ord(character), ord(character)),)

    def escaped(self, *, in_class: bool) -> Ranges:
        character = self.take()
        classes = {"d": DIGIT, "w": WORD, "s": SPACE}
        if character.lower() in classes:
            ranges = classes[character.lower()]
            return ranges if character.islower() else complement(ranges)
        if character in _CONTROLS:
            point = _CONTROLS[character]
        elif character in _HEX_LENGTHS:
            point = self.hexadecimal(_HEX_LENGTHS[character])
        elif character == "0" and not self.rest.isdigit():
            point = 0
        elif character == "b" and in_class:
            point = 8
        elif character.isalnum():
            raise UnsupportedError(f"the escape \\{character}")
        else:
            point = ord(character)
        return ((point, point),)

    def hexadecimal(self, length: int) -> int:
        if self.ahead("{"):
            end = self.text.find("}", self.position)
            digits = self.text[self.position + 1 : end]
            self.position = end + 1
        else:
            digits = self.text[self.position : self.position + length]
            self.position += length
            if len(digits) != length:
                raise UnsupportedError("a short hexadecimal escape")
        try:
            point = int(digits, 16)
        except ValueError:
            raise UnsupportedError("a malformed hexadecimal escape") from None
        if point > HIGHEST or 0xD800 <= point <= 0xDFFF:  # noqa: PLR2004 - the surrogates of Unicode
            raise UnsupportedError("a surrogate")
        return point


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _single(ranges: Ranges) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]
