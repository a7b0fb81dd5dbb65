"""Effort: what a search may cost is counted in work, never in seconds, so that a slow machine answers alike.

Work is done in one thread of one process, so one count serves all searches; what is looked up in a cache is counted
like the first time, or an answer would depend on what was asked before.
"""

from __future__ import annotations

STEP = 50
"""Units of work in a step: one goal of the prover costs about as much as fifty subschemas looked at for a value."""


class Work:
    """Units of work done since the process began."""

    __slots__ = ("done",)

    def __init__(self) -> None:
        self.done = 0

    @property
    def steps(self) -> int:
        """The work in steps."""
        return self.done // STEP


WORK = Work()


class EffortSpentError(Exception):
    """The limit of a question is reached."""


class Meter:
    """Watches over one allowance. Smaller work is added to `WORK` where it is done and counts at the next step."""

    __slots__ = ("_end",)

    def __init__(self, steps: int) -> None:
        self._end = WORK.done + steps * STEP

    def spend(self, steps: int = 1) -> None:
        """Count steps.

        Raises:
            EffortSpentError: no more are allowed.
        """
        WORK.done += steps * STEP
        if WORK.done > self._end:
            raise EffortSpentError
