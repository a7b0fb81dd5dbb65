"""Which lines of a pull request's diff can carry an inline comment. GitHub refuses all others."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.github.client import Client

HUNK = re.compile(r"^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


@dataclasses.dataclass(frozen=True, slots=True)
class FileDiff:
    """One changed file of a pull request."""

    blob: str
    """Id of its content at the head; tells whether line numbers of another tree hold here."""
    left: frozenset[int]
    """Lines of the base shown in the diff (removed and context)."""
    right: frozenset[int]
    """Lines of the head shown in the diff (added and context)."""


def read(client: Client, pull: int) -> Mapping[str, FileDiff]:
    """Every changed file of a pull request by its path in the head (3,000 at most, GitHub's limit).

    Binary files and those whose patch GitHub leaves out as too large have no lines.
    """
    return {
        file["filename"]: FileDiff(file.get("sha") or "", *shown_lines(file.get("patch") or ""))
        for file in client.pages(f"pulls/{pull}/files")
    }


def shown_lines(patch: str) -> tuple[frozenset[int], frozenset[int]]:
    """Line numbers that a unified diff shows, of the base and of the head."""
    left: set[int] = set()
    right: set[int] = set()
    before = after = 0
    for line in patch.split("\n"):
        if hunk := HUNK.match(line):
            before, after = int(hunk[1]), int(hunk[2])
            continue
        kind = line[:1]
        if kind in {" ", "-"}:
            left.add(before)
            before += 1
        if kind in {" ", "+"}:
            right.add(after)
            after += 1
    return frozenset(left), frozenset(right)
