"""What else a note promises: M4 versions, M9 rollback, M11 links, M12 waiver, M15 history; its sections."""

from __future__ import annotations

import posixpath
import re
import urllib.parse
from typing import TYPE_CHECKING, Any

from contract_check.model.location import Location
from contract_check.notes.note import HEADINGS, failure
from contract_check.notes.people import embargoed
from contract_check.notes.words import says_nothing
from contract_check.rules import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.model.report import PolicyFailure
    from contract_check.notes.note import Note
    from contract_check.notes.setting import Setting, Subject

WAIVERS = ("benign", "bugfix", "security", "unreleased", "user-impact-accepted", "previously-approved")
REMOVED = "removed"
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")
_FREE = ("rollback", "dates")
"""Keys that may change after the release: they concern what is still to come."""


def versions(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """M4: from and to are the versions of both sides, and the step between them may break."""
    told = note.table("interfaces")
    for path, subject in setting.subjects(note).items():
        key = path if path in told else subject.provider
        if key not in told:
            yield note.fault(
                "versions",
                f"`interfaces` does not name {path}",
                f"add {path}: {{from: {subject.base_version or '...'}, to: {_to(subject) or '...'}}}",
                "interfaces",
            )
        elif isinstance(told[key], dict):
            yield from _step(note, key, subject)
    known = {*setting.contracts, *(subject.provider for subject in setting.contracts.values())}
    for name in told:
        if setting.whole and name not in known and setting.covered(note):
            yield note.fault(
                "versions", f"`{name}` is no contract of this change", "name contracts by path", "interfaces", name
            )


def _step(note: Note, key: str, subject: Subject) -> Iterator[PolicyFailure]:
    before, after = note.text("interfaces", key, "from"), note.text("interfaces", key, "to")
    if subject.base_version and before != subject.base_version:
        said = f"from is `{before}`, but the version before the change is `{subject.base_version}`"
        yield note.fault("versions", said, f"write {subject.base_version}", "interfaces", key, "from")
    if (subject.removed or subject.head_version) and after != _made(subject):
        said = f"to is `{after}`, but the version after the change is `{_made(subject)}`"
        yield note.fault("versions", said, f"write {_to(subject)} here and there", "interfaces", key, "to")
    elif not subject.sufficient and not subject.removed:
        said = f"{after} after {subject.base_version} may not break anything"
        yield note.fault("versions", said, f"release it as {subject.needed}", "interfaces", key, "to")


def _made(subject: Subject) -> str:
    return REMOVED if subject.removed else subject.head_version


def _to(subject: Subject) -> str:
    return _made(subject) if subject.removed or subject.sufficient else subject.needed


def a_way_back(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """M9: how to go back; where nobody can, who accepted that and why."""
    possible = note.table("rollback").get("possible")
    if not isinstance(possible, bool):
        yield note.fault(
            "rollback",
            "the note does not say whether it can be rolled back",
            "write `possible: true` or `false`",
            "rollback",
        )
    elif possible and says_nothing(note.text("rollback", "how")):
        yield note.fault("rollback", "the note does not say how to roll back", "write it in `how`", "rollback", "how")
    elif not possible:
        if says_nothing(note.text("rollback", "reason")):
            yield note.fault(
                "rollback", "rollback is impossible, but the note does not say why", "add `reason`", "rollback"
            )
        approver = note.text("rollback", "approver") or note.text("approver")
        if says_nothing(approver):
            yield note.fault(
                "rollback", "rollback is impossible, but nobody approved that", "add `approver`, an owner", "rollback"
            )
        elif not _owner(approver, note, setting):
            yield note.fault("rollback", f"`{approver}` owns nothing here", "name an owner", "rollback", "approver")


def _owner(name: str, note: Note, setting: Setting) -> bool:
    """Whether a person or team may decide. Where the catalog names owners of what changes, only those."""
    own = {owner for subject in setting.subjects(note).values() for owner in subject.facts.owners}
    known = own or setting.owners
    return not known or name.removeprefix("@") in {owner.removeprefix("@") for owner in known}


def links(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """M11: files that the note sends people to are there."""
    folder = posixpath.dirname(note.path)
    for number, line in enumerate(note.body.split("\n"), note.body_line):
        for found in _LINK.finditer(line):
            target = urllib.parse.unquote(found[1]).partition("#")[0].partition("?")[0]
            if not target or "://" in target or target.startswith(("mailto:", "//")):
                continue
            path = posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))
            if not _exists(path, setting):
                place = Location(note.path, line=number, column=found.start(1) + 1)
                yield failure("link", f"`{target}` is not there", "correct the path, or commit the file", place)
    data: Any = note.front.get("data")
    for index, path in enumerate(data if isinstance(data, list) else [data]):
        if path is not None and path != "none" and not _exists(posixpath.normpath(str(path)), setting):
            steps = ("data", index) if isinstance(data, list) else ("data",)
            yield note.fault(
                "link", f"data script `{path}` is not there", "write its path from the top, or `data: none`", *steps
            )


def _exists(path: str, setting: Setting) -> bool:
    return path == "." or path in setting.files or any(file.startswith(path + "/") for file in setting.files)


def waiver(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """M12: a reason from the list that holds, by somebody who may give it."""
    if "waiver" not in note.front:
        return
    reason, by = note.text("waiver", "reason"), note.text("waiver", "by")
    if reason not in WAIVERS:
        yield note.fault("waiver", f"`{reason}` is no reason", f"write one of {', '.join(WAIVERS)}", "waiver", "reason")
    if says_nothing(by):
        yield note.fault("waiver", "nobody answers for the waiver", "name an owner in `by`", "waiver")
    elif not _owner(by, note, setting):
        yield note.fault("waiver", f"`{by}` owns nothing here", "name an owner in `by`", "waiver", "by")
    if reason == "benign":
        for finding in setting.covered(note):
            if registry.rule(finding.change.rule).security:
                said = f"{finding.change.id} opens or closes a security gate, which is never benign"
                yield note.fault("waiver", said, "take another reason, or cover it in another note", "waiver", "reason")
    if reason == "unreleased" and setting.covered(note):
        # What never was in a release is a warning by now, so whatever still breaks is released or not known.
        said = f"{setting.release} has what changes" if setting.release else "no release is known to compare with"
        yield note.fault(
            "waiver", said, "set `baseline: {against: release}`, or take another reason", "waiver", "reason"
        )


def unchanged_since_release(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """M15: people have acted on a released note; only rollback and dates may still change."""
    old = setting.released.get(note.path)
    if old is None:
        return
    keys = [
        key for key in {**old.front, **note.front} if key not in _FREE and old.front.get(key) != note.front.get(key)
    ]
    names = [
        name
        for name in {**old.sections, **note.sections}
        if name != "Rollback" and old.sections.get(name, ("",))[0] != note.sections.get(name, ("",))[0]
    ]
    if keys or names:
        said = f"{', '.join([*keys, *names])} changed after {setting.release}"
        yield note.fault(
            "edited-after-release",
            said,
            "write a new note; here only rollback and dates may change",
            *keys[:1],
            warning=True,
        )


def sections(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """Every note has the four sections and `verify`, and each says something; an embargoed one may wait."""
    if embargoed(note, setting):
        return
    for name in HEADINGS:
        text, line = note.sections.get(name, ("", 0))
        if not line:
            place = Location(note.path, line=note.body_line, column=1)
            yield failure("section", f"the section `## {name}` is missing", "add it", place)
        elif says_nothing(text):
            place = Location(note.path, line=line, column=1)
            yield failure(
                "section", f"the section `## {name}` is empty or has a placeholder", "write what holds", place
            )
    verify = note.front.get("verify")
    if any(says_nothing(str(one)) for one in (verify if isinstance(verify, list) else [verify or "TODO"])):
        yield note.fault("section", "`verify` has a placeholder", "say how each service sees that it works", "verify")


def identity(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """A note has a name of its own, by which a later one follows it, and a summary."""
    if not note.id:
        yield note.fault("id", "the note has no id", "add `id`, the file's name without `.md`", "id")
    twins = [
        one.path for one in (*setting.notes, *setting.base.values()) if one.id == note.id and one.path != note.path
    ]
    if note.id and any(path in setting.files for path in twins):
        yield note.fault("id", f"{twins[0]} has the same id", "give each note an id of its own", "id")
    if says_nothing(note.text("summary")) and not embargoed(note, setting):
        yield note.fault("id", "the note has no summary", "say in one sentence what changed", "summary")
