"""The record of a witness."""

from __future__ import annotations

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Witness:
    """A value accepted by one side and refused by the other, both said by `jsonschema`."""

    value: Any
    undeclared: bool
    """True: it needs a property that the accepting side never declared (an open object)."""
    error: str
    """What the validator of the refusing side said."""
    by_format: bool = False
    """True: the refusal depends on `format` being asserted."""
