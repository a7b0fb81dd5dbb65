"""What stands on the changed line: what breaks, for whom, the proof, and the note that is due, ready to commit."""

from __future__ import annotations

import dataclasses
import json
import urllib.parse
from typing import TYPE_CHECKING

from contract_check.action.markdown import block, code, text
from contract_check.github.diff import place
from contract_check.github.reviews import MOST_NOTES, Note
from contract_check.model.report import ProofStatus
from contract_check.model.rule import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.github.diff import FileDiff
    from contract_check.model.location import Location
    from contract_check.model.report import Finding, Proof, Report
    from contract_check.sources.tree import Tree

MOST_LINK = 6000
"""Characters of a link that carries a prepared file; servers refuse much longer ones."""


@dataclasses.dataclass(frozen=True, slots=True)
class NoteFile:
    """Where a migration note is to be committed."""

    server_url: str
    repository: str
    """Repository of the pull request's head."""
    branch: str
    folder: str


def notes(report: Report, files: Mapping[str, FileDiff], base: Tree, head: Tree, target: NoteFile) -> tuple[Note, ...]:
    """One note for each breaking change whose line the diff shows, worst first, at most `MOST_NOTES`."""
    lines = {"LEFT": _Lines(base), "RIGHT": _Lines(head)}
    found: list[Note] = []
    for finding in report.findings:
        if finding.level is not Level.BREAKING or finding.waived or len(found) == MOST_NOTES:
            continue
        for side, line, path in _places(finding, files, lines):
            found.append(Note(id=finding.change.id, path=path, line=line, side=side, text=render(finding, target)))
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


def render(finding: Finding, target: NoteFile) -> str:
    """The Markdown of one inline comment."""
    change = finding.change
    parts = [f"❌ **Breaking:** {text(finding.message)}", f"{code(change.rule)} · {code(change.id)}"]
    if finding.because:
        parts.append(text(finding.because, 600))
    if finding.services:
        names = ", ".join(code(service.name, 80) for service in finding.services[:20])
        parts.append(f"**Affected services:** {names}")
    else:
        parts.append("**Affected services:** consumers unknown")
    if finding.proof is not None:
        parts.append(_proof(finding.proof))
    if finding.migration:
        parts.append(f"**What consumers must do:** {text(finding.migration, 600)}")
    parts.append(_migration(finding, target))
    return "\n\n".join(parts)


def _proof(proof: Proof) -> str:
    if proof.status is not ProofStatus.PROVEN:
        return f"<sub>{proof.status.value}: {text(proof.reason)}</sub>"
    payload = (
        proof.payload if isinstance(proof.payload, str) else json.dumps(proof.payload, ensure_ascii=False, indent=1)
    )
    verdict = f"{proof.accepted_by}: accepted · {proof.rejected_by}: rejected"
    error = f", {text(proof.error)}" if proof.error else ""
    language = "" if isinstance(proof.payload, str) else "json"
    return f"<details><summary>Proof</summary>\n\n{block(payload, language)}\n\n{verdict}{error}\n</details>"


def _migration(finding: Finding, target: NoteFile) -> str:
    if finding.note:
        return f"✅ Migration note: {code(finding.note)}"
    identity = f"{finding.change.id}.md"
    path = f"{target.folder.strip('/')}/{identity}"
    skeleton = note_skeleton(finding)
    query = urllib.parse.urlencode({"filename": path, "value": skeleton})
    address = f"{target.server_url}/{target.repository}/new/{urllib.parse.quote(target.branch, safe='')}?{query}"
    prepared = f"[Commit it from here]({address}), filled in, or add" if len(address) <= MOST_LINK else "Add"
    return f"**Migration note missing.** {prepared} {code(path)}:\n\n{block(skeleton, 'markdown')}"


def note_skeleton(finding: Finding) -> str:
    """A migration note for one change, with what a machine cannot know left as TODO (the check refuses a TODO)."""
    change = finding.change
    affected = [
        json.dumps({"service": service.name, "action": "TODO", "required": True}) for service in finding.services
    ]
    lines = [
        "---",
        "kind: Migration",
        f"id: {change.id}",
        f"covers: [{change.id}]",
        f"summary: {json.dumps(' '.join(finding.message.split())[:200], ensure_ascii=False)}",
        *(["affected:", *(f"  - {row}" for row in affected)] if affected else ["affected: []"]),
        'rollback: {possible: true, how: "TODO"}',
        "---",
        "## What changed",
        "",
        "## What you must do",
        "",
        "## How to verify",
        "",
        "## Rollback",
        "",
    ]
    return "\n".join(lines)
