"""The one way in which reading a document fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.model.contract import Problem
from contract_check.model.location import Location

if TYPE_CHECKING:
    from contract_check.documents.text import Text


class Unreadable(Exception):  # noqa: N818 - reads as what it says: `except Unreadable`
    """Nothing of the file can be used. `problem` says where, why and what to do; it is always fatal."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.location}: {problem.message}")
        self.problem = problem


def unreadable(rule: str, message: str, remedy: str, location: Location) -> Unreadable:
    """The exception for a fatal problem."""
    return Unreadable(Problem(rule=rule, message=message, remedy=remedy, location=location, fatal=True))


def unreadable_at(rule: str, message: str, remedy: str, text: Text, offset: int) -> Unreadable:
    """The same, at a byte offset."""
    line, column = text.line_and_column(offset)
    return unreadable(rule, message, remedy, Location(text.path, line=line, column=column))
