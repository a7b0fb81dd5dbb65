"""The versions of an interface, as its migration notes tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.model.survey import VersionNote
from contract_check.notes.reading import notes_of, read

if TYPE_CHECKING:
    from contract_check.config import Config
    from contract_check.notes.note import Note
    from contract_check.sources.tree import Tree


def notes_by_interface(tree: Tree, config: Config) -> dict[str, tuple[VersionNote, ...]]:
    """Id of an entry, or path of a contract -> its notes, newest first. Faulty ones too: `notes check` is for these."""
    found: dict[str, list[VersionNote]] = {}
    for path, data in notes_of(tree, config).items():
        note = read(data, path)
        for name in note.table("interfaces"):
            found.setdefault(str(name), []).append(_row(note, str(name)))
    return {
        name: tuple(sorted(rows, key=lambda row: (row.announced, _parts(row.version)), reverse=True))
        for name, rows in found.items()
    }


def _row(note: Note, name: str) -> VersionNote:
    return VersionNote(
        version=note.text("interfaces", name, "to"),
        previous=note.text("interfaces", name, "from"),
        path=note.path,
        id=note.id,
        summary=note.text("summary") or note.title,
        announced=note.text("dates", "announced"),
        sunset=note.text("dates", "sunset"),
        actions=tuple((row.service, row.action or row.reason) for row in note.rows),
        body=note.body,
    )


def _parts(version: str) -> tuple[tuple[bool, int, str], ...]:
    """Versions in the order of their numbers; a word such as `removed` comes after every number."""
    parts = version.removeprefix("v").split(".")
    return tuple((not part.isdigit(), int(part) if part.isdecimal() else 0, part) for part in parts)
