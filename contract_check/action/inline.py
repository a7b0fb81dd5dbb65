"""What stands on the changed line: what breaks, for whom, the proof, and the note that is due, ready to commit."""

from __future__ import annotations

import urllib.parse
from typing import TYPE_CHECKING

import msgspec

from contract_check.github.diff import place
from contract_check.github.reviews import MOST_NOTES, Note
from contract_check.model.report import ProofStatus
from contract_check.model.rule import Level
from contract_check.reports import escape, skeleton, wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.github.diff import FileDiff
    from contract_check.model.location import Location
    from contract_check.model.report import Finding, Proof, Report
    from contract_check.reports.skeleton import Due
    from contract_check.sources.tree import Tree

MOST_LINK = 6000
"""Characters of a link that carries a prepared file; servers refuse much longer ones."""
MOST_SERVICES = 20


class NoteFile(msgspec.Struct, frozen=True):
    """Where a migration note is to be committed."""

    server_url: str
    repository: str
    """Repository of the pull request's head."""
    branch: str
    folder: str


def notes(report: Report, files: Mapping[str, FileDiff], base: Tree, head: Tree, target: NoteFile) -> tuple[Note, ...]:
    """One note for each breaking change whose line the diff shows, worst first, at most `MOST_NOTES`."""
    lines = {"LEFT": _Lines(base), "RIGHT": _Lines(head)}
    dues = {due.path: due for due in skeleton.due(report)}
    prepared: set[str] = set()
    found: list[Note] = []
    for finding in report.findings:
        if finding.level is not Level.BREAKING or finding.waived or len(found) == MOST_NOTES:
            continue
        for side, line, path in _places(finding, files, lines):
            contract = finding.change.contract
            text = render(finding, dues.get(contract), target, again=contract in prepared)
            prepared |= set() if finding.note else {contract}
            found.append(Note(id=finding.change.id, path=path, line=line, side=side, text=text))
            break
    return tuple(found)


def _places(
    finding: Finding, files: Mapping[str, FileDiff], lines: Mapping[str, _Lines]
) -> Iterator[tuple[str, int, str]]:
    """Where a note could stand: on the head's line, else on the base's."""
    sides: tuple[tuple[str, Location | None], ...] = (("RIGHT", finding.change.head), ("LEFT", finding.change.base))
    for side, location in sides:
        if location is None or location.line is None or location.path not in files:
            continue
        shown = files[location.path].right if side == "RIGHT" else files[location.path].left
        line = place(shown, location.line, lines[side].text(location.path, location.line))
        if line is not None:
            yield side, line, location.path


class _Lines:
    """Texts of lines of a tree; each file is read once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._files: dict[str, list[str]] = {}

    def text(self, path: str, line: int) -> str:
        if path not in self._files:
            try:
                self._files[path] = self._tree.read(path).decode("utf-8", "replace").split("\n")
            except OSError:
                self._files[path] = []
        found = self._files[path]
        return found[line - 1] if 0 < line <= len(found) else ""


def render(finding: Finding, due: Due | None, target: NoteFile, *, again: bool = False) -> str:
    """The Markdown of one inline comment.

    `due` is the note that the finding's contract needs; `again`: an earlier comment has it prepared already.
    """
    change = finding.change
    parts = [
        f"❌ **Breaking:** {escape.prose(finding.message)}",
        f"{escape.code(change.rule)} · {escape.code(change.id)}",
    ]
    if reasons := wording.why(finding):
        parts.append(escape.prose(reasons, 600))
    if finding.services:
        names = ", ".join(escape.code(service.name, 80) for service in finding.services[:MOST_SERVICES])
        more = f" and {len(finding.services) - MOST_SERVICES} more" if len(finding.services) > MOST_SERVICES else ""
        parts.append(f"**Affected services:** {names}{more}")
    else:
        parts.append("**Affected services:** consumers unknown")
    if finding.proof is not None:
        parts.append(_proof(finding.proof))
    if finding.migration:
        parts.append(f"**What consumers must do:** {escape.prose(finding.migration, 600)}")
    if finding.note:
        parts.append(f"✅ Migration note: {escape.code(finding.note)}")
    elif due is not None:
        path = escape.code(due.file(target.folder))
        same = f"**Migration note missing:** {path}, the same as for the other changes of this contract."
        parts.append(same if again else _missing(due, target))
    return "\n\n".join(parts)


def _proof(proof: Proof) -> str:
    if proof.status is not ProofStatus.PROVEN:
        return f"<sub>{proof.status.value}: {escape.markdown(proof.reason)}</sub>"
    payload, language = wording.payload(proof, indent=1)
    block = escape.code_block(payload, language)
    return f"<details><summary>Proof</summary>\n\n{block}\n\n{escape.prose(wording.replayed(proof))}\n</details>"


def _missing(due: Due, target: NoteFile) -> str:
    """The note that is due, and the page of GitHub on which it can be committed as it is prepared here."""
    path, prepared = due.file(target.folder), skeleton.text(due, target.folder)
    query = urllib.parse.urlencode({"filename": path, "value": prepared}, errors="backslashreplace")
    address = f"{target.server_url}/{target.repository}/new/{urllib.parse.quote(target.branch)}?{query}"
    how = f"[Fill it in and commit it]({address}), or add" if len(address) <= MOST_LINK else "Add"
    block = escape.code_block(prepared, "markdown")
    return (
        f"**Migration note missing.** {how} {escape.code(path)}:\n\n"
        f"<details><summary>The note, prepared</summary>\n\n{block}\n</details>"
    )
