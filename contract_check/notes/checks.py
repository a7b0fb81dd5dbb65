"""The checks of a migration note, M1 to M15, in one table (what each demands: `docs/notes.md`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.notes import covering, people, promises, times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_check.model.report import PolicyFailure
    from contract_check.notes.note import Note
    from contract_check.notes.setting import Setting

CHECKS: dict[str, Callable[[Note, Setting], Iterator[PolicyFailure]]] = {
    "M1": covering.covered_once,
    "M2": covering.no_stale_id,
    "M3": people.every_service,
    "M4": promises.versions,
    "M5": people.a_real_action,
    "M6": people.an_order,
    "M7": times.dates,
    "M8": times.pinned,
    "M9": promises.a_way_back,
    "M10": times.phases,
    "M11": promises.links,
    "M12": promises.waiver,
    "M13": covering.something_breaks,
    "M14": times.embargo,
    "M15": promises.unchanged_since_release,
    "sections": promises.sections,
    "identity": promises.identity,
}
_OF_OLD_NOTES = ("M1", "M2", "M11", "M15")
"""What still holds for a note that was merged before and is only edited: it speaks of a change that is over."""


def check(setting: Setting) -> Iterator[PolicyFailure]:
    """What is wrong with the notes of a change, note by note."""
    for note in setting.notes:
        yield from note.faults
        if note.document is None:
            continue
        old = note.path in setting.base and not setting.covered(note)
        for name, rule in CHECKS.items():
            if not old or name in _OF_OLD_NOTES:
                yield from rule(note, setting)
