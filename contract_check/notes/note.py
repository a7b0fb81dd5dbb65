"""A migration note as its front matter and body say it, with the place of every part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.model.location import Location
from contract_check.model.report import PolicyFailure
from contract_check.model.rule import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.documents import Document

HEADINGS = ("What changed", "What you must do", "How to verify", "Rollback")
"""Sections that every note has."""


class Row(msgspec.Struct, frozen=True):
    """One service of `affected`, and what it must do."""

    service: str
    action: str
    required: bool
    reason: str
    place: Location


class Note(msgspec.Struct, frozen=True, eq=False):
    """One note. Parts whose shape is wrong are left out and stand in `faults`."""

    path: str
    document: Document | None
    """The front matter; None when it could not be read."""
    front: Mapping[str, Any]
    sections: Mapping[str, tuple[str, int]]
    """Heading of the second level -> (text below it, line of the heading)."""
    title: str
    """First heading of the first level, else the summary."""
    body: str
    body_line: int
    """Line on which the body begins."""
    faults: tuple[PolicyFailure, ...] = ()

    def place(self, *steps: str | int) -> Location:
        """Where a part of the front matter stands; of what is missing, where it would stand."""
        if self.document is None:
            return Location(self.path, line=1, column=1)
        found = self.document.locate(Location(self.path).child(*steps))
        return structs.replace(found, line=max(found.line or 1, 1))

    def fault(self, rule: str, message: str, remedy: str, *steps: str | int, warning: bool = False) -> PolicyFailure:
        """A failed rule at a part of the front matter."""
        return failure(rule, message, remedy, self.place(*steps), warning=warning)

    def table(self, key: str) -> Mapping[str, Any]:
        """A mapping of the front matter, empty when it is not there."""
        value = self.front.get(key)
        return value if isinstance(value, dict) else {}

    def text(self, *steps: str) -> str:
        """A scalar of the front matter as it is written (`1.10` stays `1.10`), "" when it is not there."""
        value: Any = self.front
        for step in steps:
            value = value.get(step) if isinstance(value, dict) else None
        if value is None or isinstance(value, dict | list):
            return ""
        if isinstance(value, str):
            return value.strip()
        source = self.document.source_text("".join(f"/{_token(step)}" for step in steps)) if self.document else None
        return source if source is not None else str(value)

    @property
    def id(self) -> str:
        """The note's own name."""
        return self.text("id")

    @property
    def covers(self) -> tuple[str, ...]:
        """Ids of the changes that the note answers for."""
        return tuple(str(one) for one in self._list("covers"))

    @property
    def order(self) -> tuple[str, ...]:
        """Steps of the rollout; services that may go together are joined by `|`."""
        steps = self.table("rollout").get("order")
        return tuple(str(step) for step in steps) if isinstance(steps, list) else ()

    @property
    def rows(self) -> Iterator[Row]:
        """Who must do what."""
        for index, value in enumerate(self._list("affected")):
            if isinstance(value, dict):
                yield Row(
                    service=str(value.get("service") or ""),
                    action=str(value.get("action") or "").strip(),
                    required=value.get("required", True) is not False,
                    reason=str(value.get("reason") or "").strip(),
                    place=self.place("affected", index),
                )

    @property
    def phase(self) -> str:
        """`expand`, `contract`, or "" where the change is not made in two phases."""
        strategy = self.text("rollout", "strategy")
        return strategy if strategy in {"expand", "contract"} else self.text("rollout", "phase")

    def _list(self, key: str) -> list[Any]:
        value = self.front.get(key)
        return value if isinstance(value, list) else []


def failure(rule: str, message: str, remedy: str, place: Location, *, warning: bool = False) -> PolicyFailure:
    """What a note lacks, as the gate shows it: `note/RULE`."""
    return PolicyFailure(
        rule=f"note/{rule}",
        message=message,
        remedy=remedy,
        location=place,
        level=Level.WARNING if warning else Level.BREAKING,
    )


def _token(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
