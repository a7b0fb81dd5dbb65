"""Answers of three values: yes, no, and None where nobody can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Answer = bool | None


def every(answers: Iterable[Answer]) -> Answer:
    """False if any is False, else None if any is None, else True."""
    result: Answer = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            result = None
    return result


def negate(answer: Answer) -> Answer:
    """Not, with None staying None."""
    return None if answer is None else not answer


def some(answers: Iterable[Answer]) -> Answer:
    """True if any is True, else None if any is None, else False."""
    return negate(every(negate(answer) for answer in answers))
