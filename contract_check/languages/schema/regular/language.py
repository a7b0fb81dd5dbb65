"""Questions about languages: does it match, is it everything, is there a text in these and outside those?"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

from contract_check.languages.effort import WORK
from contract_check.languages.schema.regular.automaton import Automaton, States, compiled
from contract_check.languages.schema.regular.syntax import HIGHEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_STEPS = 3_000
_LIKED = "a0A1bBx.-_ z9Z@:/"
"""Characters that people like to read in an example, best first."""
_SURROGATES = (0xD800, 0xE000)
_PRINTABLE = 0x21
_CATEGORY = re.compile(r"\\([pP])\{(\w+)\}")
_CATEGORIES = {
    "Letter": "L", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Mark": "M", "Number": "N",
    "Decimal_Number": "Nd", "digit": "Nd", "Punctuation": "P", "punct": "P", "Symbol": "S", "Separator": "Z",
}  # fmt: skip
"""Long names of Unicode categories (UAX 44) that ECMA-262 allows and RE2 does not."""


class UndecidedError(Exception):
    """The question could not be answered: an unsupported pattern, or the limit of steps."""


@functools.lru_cache(maxsize=8192)
def matches(pattern: str, text: str) -> bool | None:
    """Whether `pattern` is found in `text`; None for what is no regular expression that we can run safely."""
    import re2  # noqa: PLC0415 - loaded only for contracts that use patterns

    engine = _engine(pattern)
    if engine is not None:
        try:
            return engine.search(text) is not None
        except (UnicodeEncodeError, re2.error):
            pass  # a lone surrogate cannot be written in UTF-8
    automaton = compiled(pattern)
    return None if automaton is None else _walk(automaton, text)


@functools.lru_cache(maxsize=512)
def _engine(pattern: str) -> Any:
    r"""RE2 for patterns that mean the same there; Unicode classes and the like stay with it, `\\s` does not."""
    import re2  # noqa: PLC0415

    if "\\s" in pattern or "\\S" in pattern or "[:" in pattern or "(?" in pattern.replace("(?:", "").replace("(?<", ""):
        return None
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 16 << 20
    try:
        return re2.compile(_CATEGORY.sub(_short, pattern), options=options)
    except (re2.error, UnicodeEncodeError):
        return None


def _short(match: re.Match[str]) -> str:
    r"""`\\p{Letter}` as RE2 writes it: `\\p{L}`."""
    return f"\\{match[1]}{{{_CATEGORIES.get(match[2], match[2])}}}"


def _walk(automaton: Automaton, text: str) -> bool:
    states = automaton.initial
    for character in text:
        states = automaton.step(states, ord(character))
    return automaton.accepts_end(states, nothing_read=not text)


def find_text(
    inside: Sequence[str], outside: Sequence[str] = (), least: int = 0, most: int | None = None, steps: int = _STEPS
) -> str | None:
    """A shortest readable text that every `inside` pattern matches and no `outside` pattern does.

    Args:
        inside: patterns that must be found.
        outside: patterns that must not be found.
        least: smallest length in code points.
        most: greatest length.
        steps: how many states may be looked at.

    Returns:
        The text, or None when there is none: then the languages are disjoint, or one lies within the other.

    Raises:
        UndecidedError: see there.
    """
    return _find(tuple(inside), tuple(outside), least, most, steps)


@functools.lru_cache(maxsize=4096)
def _find_cached(
    inside: tuple[str, ...], outside: tuple[str, ...], least: int, most: int | None, steps: int
) -> tuple[bool, str | None, int]:
    automata = [compiled(pattern) for pattern in (*inside, *outside)]
    known = [automaton for automaton in automata if automaton is not None]
    if len(known) < len(automata):
        return False, None, 0
    search = _Search(known, len(inside), least, most)
    decided, text = search.run(steps)
    return decided, text, search.walked


def _find(inside: tuple[str, ...], outside: tuple[str, ...], least: int, most: int | None, steps: int) -> str | None:
    decided, text, walked = _find_cached(inside, outside, least, most, steps)
    WORK.done += walked
    if not decided:
        raise UndecidedError
    return text


class _Search:
    """Breadth first through the product of the automata, so that the first text found is a shortest."""

    def __init__(self, automata: list[Automaton], wanted: int, least: int, most: int | None) -> None:
        self.automata = automata
        self.wanted = wanted
        self.least = least
        self.most = most
        self.walked = 0
        """Sets of states looked at, each from each side of a cut."""

    def run(self, steps: int) -> tuple[bool, str | None]:
        level = [(tuple(automaton.initial for automaton in self.automata), "")]
        seen: set[tuple[tuple[States, ...], int]] = set()
        length = 0
        while level:
            following: list[tuple[tuple[States, ...], str]] = []
            for product, text in level:
                if length >= self.least and self._accepts(product, nothing_read=not length):
                    return True, text
                steps -= 1
                if steps < 0:
                    return False, None
                for point, target in self._targets(product):
                    key = (target, min(length + 1, self.least))
                    if key not in seen and not self._hopeless(target):
                        seen.add(key)
                        following.append((target, text + chr(point)))
            length += 1
            if self.most is not None and length > self.most:
                break
            level = following
        return True, None

    def _accepts(self, product: tuple[States, ...], *, nothing_read: bool) -> bool:
        return all(
            automaton.accepts_end(states, nothing_read=nothing_read) == (index < self.wanted)
            for index, (automaton, states) in enumerate(zip(self.automata, product, strict=True))
        )

    def _hopeless(self, product: tuple[States, ...]) -> bool:
        return any(Automaton.FOUND in states for states in product[self.wanted :])

    def _targets(self, product: tuple[States, ...]) -> list[tuple[int, tuple[States, ...]]]:
        cuts: set[int] = {0, _PRINTABLE, 0x7F, *_SURROGATES}
        for automaton, states in zip(self.automata, product, strict=True):
            cuts |= automaton.edges(states)
        found: dict[tuple[States, ...], int] = {}
        for point in _representatives(sorted(cut for cut in cuts if cut <= HIGHEST)):
            target = tuple(
                automaton.step(states, point) for automaton, states in zip(self.automata, product, strict=True)
            )
            found.setdefault(target, point)
            self.walked += 1
        return [(point, target) for target, point in found.items()]


def _representatives(cuts: list[int]) -> Iterable[int]:
    """One readable code point of each block between two cuts, readable blocks first."""
    import bisect  # noqa: PLC0415 - only here

    chosen: dict[int, int] = {}
    for character in _LIKED:
        chosen.setdefault(bisect.bisect_right(cuts, ord(character)) - 1, ord(character))
    ordered = list(chosen.values())
    for index, cut in enumerate(cuts):
        if index not in chosen and cut != _SURROGATES[0]:
            ordered.append(cut)
    return sorted(ordered, key=lambda point: not _PRINTABLE - 1 <= point < 0x7F)  # noqa: PLR2004 - ASCII


@functools.lru_cache(maxsize=1024)
def is_universal(pattern: str) -> bool:
    """Whether the pattern is found in every text; False also when that cannot be decided."""
    try:
        return find_text((), (pattern,)) is None
    except UndecidedError:
        return False


def escaped(text: str) -> str:
    """A pattern of exactly the characters of `text`."""
    return "".join(c if c.isalnum() or c in "_-" else f"\\u{{{ord(c):x}}}" for c in text)
