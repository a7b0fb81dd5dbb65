"""Which lines of a pull request's diff can carry an inline comment. GitHub refuses all others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.github.client import Client

HUNK = re.compile(r"^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


class FileDiff(msgspec.Struct, frozen=True):
    """The lines of one changed file that a pull request's diff shows: line number -> text."""

    left: Mapping[int, str]
    """Of the base: removed and context."""
    right: Mapping[int, str]
    """Of the head: added and context."""


def read(client: Client, pull: int) -> Mapping[str, FileDiff]:
    """Every changed file of a pull request by its path in the head (3,000 at most, GitHub's limit).

    Binary files and those whose patch GitHub leaves out as too large show no lines.
    """
    return {file["filename"]: shown_lines(file.get("patch") or "") for file in client.pages(f"pulls/{pull}/files")}


def shown_lines(patch: str) -> FileDiff:
    """What a unified diff shows of both sides."""
    left: dict[int, str] = {}
    right: dict[int, str] = {}
    before = after = 0
    for line in patch.split("\n"):
        if hunk := HUNK.match(line):
            before, after = int(hunk[1]), int(hunk[2])
            continue
        kind, text = line[:1], line[1:]
        if kind in {" ", "-"}:
            left[before] = text
            before += 1
        if kind in {" ", "+"}:
            right[after] = text
            after += 1
    return FileDiff(left, right)


def place(shown: Mapping[int, str], line: int, text: str, near: int = 5) -> int | None:
    """The shown line that is line `line` of our tree, whose text is `text`.

    Our tree may be the merge of head and base, or the base's tip, so numbers can differ from the diff's: the text must
    agree. Otherwise the only shown line of that text, otherwise the nearest shown line at most `near` away.
    """
    if shown.get(line) == text:
        return line
    alike = [number for number, content in shown.items() if content == text]
    if text.strip() and len(alike) == 1:
        return alike[0]
    nearest = min(shown, key=lambda number: (abs(number - line), number), default=None)
    return nearest if nearest is not None and abs(nearest - line) <= near and line not in shown else None
