"""Progress on long work."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told what a review is doing, and on which contract."""

    def __call__(self, what: str, path: str = "") -> None:
        """Show it."""


def quiet(what: str, path: str = "") -> None:
    """Progress that nobody wants to see."""
