"""What somebody probably meant who wrote a name that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name that is most like `word`, "" when none is near."""
    import difflib  # noqa: PLC0415 - for mistakes only

    return next(iter(difflib.get_close_matches(word, list(known), 1)), "")


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """The nearest name as a question; `otherwise` where none is near."""
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else otherwise
