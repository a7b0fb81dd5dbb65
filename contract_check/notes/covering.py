"""Which changes a note covers: M1 each by one note, M2 none that is not there, M13 none that needs no note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.model.rule import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.model.report import PolicyFailure
    from contract_check.notes.note import Note
    from contract_check.notes.setting import Setting


def covered_once(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """M1: two notes for one change would tell its users two stories. Without any: `migration-note-missing`."""
    for index, change in enumerate(note.covers):
        if change in note.covers[:index]:
            yield note.fault("covered-twice", f"{change} is listed twice", "list it once", "covers", index)
            continue
        first = next((other.path for other in setting.notes if change in other.covers), note.path)
        if first != note.path and change in setting.findings:
            yield note.fault(
                "covered-twice",
                f"{change} is covered by {first} too",
                "keep it in the note that tells its users what to do",
                "covers",
                index,
            )


def no_stale_id(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """M2: an id that the change does not have promises nothing. Ids that were merged earlier are history."""
    before = setting.base.get(note.path)
    merged = frozenset(before.covers) if before is not None else frozenset()
    for index, change in enumerate(note.covers):
        if setting.whole and change not in setting.findings and change not in merged:
            known = [one for one, finding in setting.findings.items() if finding.level is Level.BREAKING]
            listed = f"the breaking changes are {', '.join(known)}" if known else "nothing breaks here"
            yield note.fault(
                "stale-id",
                f"no change has the id {change}",
                f"remove it, or correct it: {listed}",
                "covers",
                index,
            )


def something_breaks(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """M13: what breaks nothing needs no note; one that is there may belong to another change."""
    if not setting.whole or setting.covered(note) or note.path in setting.base:
        return
    if any(change not in setting.findings for change in note.covers):
        return  # M2 says more
    yield note.fault(
        "nothing-breaks",
        f"{note.path} covers no breaking change",
        "name the change in `covers`, or leave the note out: compatible changes need none",
        "covers",
        warning=True,
    )
