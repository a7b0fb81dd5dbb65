"""What the prover answers, and how much it may spend on it."""

from __future__ import annotations

import dataclasses
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
    """Limits of one question, in steps (`languages/effort.py`)."""

    steps: int = 20_000
    """Goals the prover may look at."""
    candidates: int = 4_000
    """Values the search may try."""
