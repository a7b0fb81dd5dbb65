"""Whether a text says something: what people write to get past a form is not an answer."""

from __future__ import annotations

import datetime as dt
import re

LEAST_WORDS = 5
_EMPTY = frozenset({
    "", "todo", "tbd", "fixme", "xxx", "n a", "na", "none", "nothing", "tba", "to do", "to be done", "to be defined",
    "see above", "placeholder", "same", "ditto",
})  # fmt: skip
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_MARK = re.compile(r"\b(TODO|TBD|FIXME)\b")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def says_nothing(text: str) -> bool:
    """Whether a text is empty or a placeholder (`TODO`, `n/a`, dashes)."""
    words = _WORD.findall(text)
    return " ".join(words).lower() in _EMPTY or _MARK.search(text) is not None


def too_short(text: str) -> bool:
    """Whether a text is too short to tell somebody what to do."""
    return len(text.split()) < LEAST_WORDS


def alike(one: str, other: str) -> bool:
    """Whether two texts are the same but for case and punctuation."""
    return [word.lower() for word in _WORD.findall(one)] == [word.lower() for word in _WORD.findall(other)]


def day(text: str) -> dt.date | None:
    """The day that an ISO 8601 date names, None when it names none."""
    try:
        return dt.date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None
