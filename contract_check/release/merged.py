"""Notes of the changes that were merged since a release.

A release sums up many changes. Two that narrowed the same limit are one change for who compares with the tag, under an
id that no note can know; it is covered when a step on the way to it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.review import review
from contract_check.sources import history
from contract_check.sources.git import GitTree
from contract_check.versioning import notes_of_change, same_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_check.config import Config
    from contract_check.model.report import Finding
    from contract_check.sources.tree import Tree

MOST_STEPS = 300
"""Merges that are looked at, newest first."""


class Merged:
    """The merges between two revisions, reviewed one by one when somebody asks."""

    def __init__(self, base: Tree, head: Tree, config: Config) -> None:
        self._base = base
        self._head = head
        self._config = config

    def notes(self, findings: Sequence[Finding]) -> dict[str, str]:
        """Change id -> note that covers a merged step of it; nothing for trees without history."""
        if not findings or not isinstance(self._base, GitTree) or not isinstance(self._head, GitTree):
            return {}
        paths = sorted(
            {
                place.path
                for finding in findings
                for place in (finding.change.base, finding.change.head)
                if place is not None and place.path
            }
        )
        steps = history.merges(self._head.repository, self._base.revision, self._head.revision, paths, MOST_STEPS)
        found: dict[str, str] = {}
        for before, after in steps:
            open_ones = [finding for finding in findings if finding.change.id not in found]
            if not open_ones:
                break
            for step, note in self._covered(before, after):
                found |= {one.change.id: note for one in open_ones if same_place(one.change, step.change)}
        return found

    def _covered(self, before: str, after: str) -> list[tuple[Finding, str]]:
        repository = self._head.repository  # type: ignore[attr-defined] # asked only of git trees
        base, head = GitTree(repository, before), GitTree(repository, after)
        notes = {
            change: note.path for note in notes_of_change(base, head, self._config).touched for change in note.covers
        }
        if not notes:
            return []
        report = review(base, head, self._config)
        return [(finding, notes[finding.change.id]) for finding in report.findings if finding.change.id in notes]
