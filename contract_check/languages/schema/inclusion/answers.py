"""What the prover answers, and how much it may spend on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from contract_check.languages.schema.witness.found import Witness


class Included(msgspec.Struct, frozen=True):
    """Proven: every value valid under the one is valid under the other."""


class NotIncluded(msgspec.Struct, frozen=True):
    """Shown: `witness` is valid under the one and not under the other."""

    witness: Witness


class Unknown(msgspec.Struct, frozen=True):
    """Neither proven nor shown."""

    reason: str
    """For people, e.g. "`pattern` cannot be compared: look-around"."""


Answer = Included | NotIncluded | Unknown


class Budget(msgspec.Struct, frozen=True):
    """Limits of one question, in steps (`languages/effort.py`)."""

    steps: int = 20_000
    """Goals the prover may look at."""
    candidates: int = 4_000
    """Values the search may try."""
