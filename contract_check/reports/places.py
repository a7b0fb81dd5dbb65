"""Where an annotation about a change can stand: in a file of the head, even for what is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from contract_check.model.location import Location
    from contract_check.model.report import Finding, Report

NEAR = 40
"""Lines over which a shift measured at one place is trusted at another."""


class Place(msgspec.Struct, frozen=True):
    """A line of a file as it is after the change."""

    path: str
    line: int
    column: int | None = None
    exact: bool = True
    """False: the thing itself is gone, this is the nearest line that is still there."""


class HeadPlaces:
    """Finds the head's line for each finding of one report."""

    def __init__(self, report: Report) -> None:
        self._moved = {one.base_path: one.head_path for one in report.contracts if one.base_path != one.head_path}
        self._anchors: dict[str, list[tuple[int, str, int]]] = {}
        for finding in report.findings:
            before, after = finding.change.base, finding.change.head
            if before and after and before.line is not None and after.line is not None:
                self._anchors.setdefault(before.path, []).append((before.line, after.path, after.line))

    def of(self, finding: Finding) -> Place | None:
        """The place, None when the file is gone."""
        head = finding.change.head
        if head is not None:
            return Place(head.path, head.line or 1, head.column)
        return self._nearest(finding.change.base) if finding.change.base is not None else None

    def _nearest(self, base: Location) -> Place | None:
        """Changes that stand on both sides tell how far the lines around the removed thing have shifted."""
        path = self._moved.get(base.path, base.path)
        if path is None:
            return None
        line = base.line or 1
        anchors = [anchor for anchor in self._anchors.get(base.path, ()) if anchor[1] == path]
        if not anchors:
            return Place(path, 1, exact=False)
        before, _, after = min(anchors, key=lambda anchor: (abs(anchor[0] - line), anchor[0]))
        shift = max(-NEAR, min(NEAR, line - before))
        return Place(path, max(1, after + shift), exact=False)
