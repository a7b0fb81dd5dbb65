"""What the prover answers, and how much it may spend on it."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contract_check.languages.schema.witness.found import Witness


@dataclasses.dataclass(frozen=True, slots=True)
class Included:
    """Proven: every value valid under the one is valid under the other."""


@dataclasses.dataclass(frozen=True, slots=True)
class NotIncluded:
    """Shown: `witness` is valid under the one and not under the other."""

    witness: Witness


@dataclasses.dataclass(frozen=True, slots=True)
class Unknown:
    """Neither proven nor shown."""

    reason: str
    """For people, e.g. "`pattern` cannot be compared: look-around"."""


Answer = Included | NotIncluded | Unknown


@dataclasses.dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one question."""

    steps: int = 20_000
    """Goals the prover may look at."""
    candidates: int = 4_000
    """Values the search may try."""
    seconds: float = 2.0
    """Time of this thread for proof and search together."""


class BudgetSpentError(Exception):
    """The limits of the question are reached."""


class Meter:
    """Counts down one budget.

    What counts is the time this thread computes: an answer must not depend on what else the machine does. The clock on
    the wall, which is read ten times faster, says when it is worth asking.
    """

    def __init__(self, steps: int, seconds: float) -> None:
        self.steps = steps
        self._earliest = time.monotonic() + seconds
        self._deadline = time.thread_time() + seconds

    def spend(self, steps: int = 1) -> None:
        """Count a step.

        Raises:
            BudgetSpentError: the limit of steps or of time is reached.
        """
        self.steps -= steps
        if self.steps < 0 or (time.monotonic() > self._earliest and time.thread_time() > self._deadline):
            raise BudgetSpentError
