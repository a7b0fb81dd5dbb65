"""Exceptions that nobody foresaw, as findings: what it was, where in our code, and that it is ours to mend."""

from __future__ import annotations

import pathlib

from contract_check.model.contract import Problem
from contract_check.model.location import Location

RULE = "internal-error"


def fault(error: Exception, path: str) -> Problem:
    """A fatal problem of the contract at `path`: it was not compared, so there is no pass."""
    if isinstance(error, RecursionError | MemoryError):
        named = "deeply" if isinstance(error, RecursionError) else "much"
        return Problem(
            rule="limit-nesting" if named == "deeply" else "limit-memory",
            message=f"its definitions hold one another too {named} to be compared",
            remedy="flatten or split the contract, or ignore it in the policy",
            location=Location(path),
            fatal=True,
        )
    return Problem(
        rule=RULE,
        message=f"contract-check failed on this contract ({described(error)}); it was not compared",
        remedy="report this with the contract to contract-check; until then ignore the file in the policy",
        location=Location(path),
        fatal=True,
    )


def described(error: BaseException) -> str:
    """Kind of an exception and the place in our code where it began; its text may hold anything, so it is left out."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        name = pathlib.PurePath(trace.tb_frame.f_code.co_filename)
        if "contract_check" in name.parts:
            place = f" at {'/'.join(name.parts[-2:])}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}{place}"
