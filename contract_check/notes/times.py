"""When: M7 dates that agree, M8 pinned consumers, M10 phases, M14 embargo."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from typing import TYPE_CHECKING

from contract_check.notes.words import day
from contract_check.rules import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.model.report import Finding, PolicyFailure
    from contract_check.notes.note import Note
    from contract_check.notes.setting import Setting

NAMES = ("announced", "deprecated", "sunset")
"""In the order in which they happen."""
_WINDOW = re.compile(r"P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?|[1-9]\d*-(minor|major)-releases?")
_TODO = frozenset({"TODO", "TBD", ""})


def dates(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """M7: dates are dates, in their order, as far apart as the policy wants, and the same everywhere."""
    days: dict[str, dt.date] = {}
    for name in NAMES:
        text = note.text("dates", name)
        found = day(text)
        if found is not None:
            days[name] = found
        elif text or name == "announced":
            said = f"`{name}` is `{text}`, which is no date" if text else f"`{name}` is missing"
            yield note.fault("dates", said, "write a day as YYYY-MM-DD", "dates", name)
    ordered = [name for name in NAMES if name in days]
    for before, after in itertools.pairwise(ordered):
        if days[before] > days[after]:
            yield note.fault(
                "dates",
                f"{after} ({days[after]}) is before {before} ({days[before]})",
                f"write dates in the order {', '.join(NAMES)}",
                "dates",
                after,
            )
    yield from _long_enough(note, setting, days)
    yield from _agreed(note, setting, days.get("sunset"))
    if "sunset" in days and note.phase != "contract" and days["sunset"] < setting.today:
        yield note.fault(
            "dates", f"the sunset {days['sunset']} is past", "name a day that is still to come", "dates", "sunset"
        )


def _long_enough(note: Note, setting: Setting, days: dict[str, dt.date]) -> Iterator[PolicyFailure]:
    least, audience = notice(note, setting)
    if not least:
        return
    if "sunset" not in days:
        if note.text("dates", "sunset") in _TODO:
            remedy = f"the policy gives {audience} consumers {least} days: add `sunset`"
            yield note.fault("dates", "the sunset is missing", remedy, "dates")
    elif "announced" in days and (days["sunset"] - days["announced"]).days < least:
        earliest = days["announced"] + dt.timedelta(days=least)
        yield note.fault(
            "dates",
            f"{(days['sunset'] - days['announced']).days} days between announcement and sunset; "
            f"the policy gives {audience} consumers {least}",
            f"set the sunset to {earliest} or later",
            "dates",
            "sunset",
        )


def notice(note: Note, setting: Setting) -> tuple[int, str]:
    """Days that the policy gives consumers, and which of its audiences asks for most."""
    audiences = {subject.facts.audience or "default" for subject in setting.subjects(note).values()}
    return max(((setting.sunset_days.get(name, 0), name) for name in audiences), default=(0, ""))


def _agreed(note: Note, setting: Setting, sunset: dt.date | None) -> Iterator[PolicyFailure]:
    for finding in setting.covered(note):
        subject = setting.contracts.get(finding.change.contract)
        if subject is None or sunset is None:
            continue
        told = {name: subject.sunsets[name] for name in finding.harmed if name in subject.sunsets}
        if subject.facts.sunset:
            told["its catalog entry"] = subject.facts.sunset
        for name, text in told.items():
            if day(text[:10]) not in (None, sunset):
                yield note.fault(
                    "dates",
                    f"the sunset is {sunset} here and {text} at {name}",
                    "tell one date everywhere",
                    "dates",
                    "sunset",
                )


def pinned(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """M8: who cannot update at once (devices in the field, rolling fleets) is told until when the old form works."""
    sunset, window = day(note.text("dates", "sunset")), note.text("window")
    if window and not _WINDOW.fullmatch(window):
        yield note.fault("window", f"`{window}` is no window", "write `P90D` or `2-minor-releases`", "window")
    for path, subject in setting.subjects(note).items():
        for service, pin in sorted(subject.facts.pins.items()):
            if sunset is None and (pin == "field" or (pin == "rolling" and not window)):
                needed = "a sunset" if pin == "field" else "a window or a sunset"
                yield note.fault(
                    "pin", f"{service} of {path} is pinned ({pin}) and has no end date", f"give {needed}", "dates"
                )


def phases(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """M10: expanding removes nothing yet; contracting follows an expansion that was announced, after its sunset."""
    if note.phase == "expand":
        for finding in _removals(note, setting):
            yield note.fault(
                "phase",
                f"phase expand, but {finding.change.id} removes something: {finding.message}",
                "keep the old form until the contract phase, or change the phase",
                "rollout",
            )
    elif note.phase == "contract":
        yield from _follows(note, setting)
        sunset = day(note.text("dates", "sunset"))
        if sunset is None or sunset > setting.today:
            said = f"the sunset {sunset} is still to come" if sunset else "no sunset is given"
            yield note.fault("phase", f"phase contract, but {said}", "wait for it", "dates", "sunset")


def _removals(note: Note, setting: Setting) -> Iterator[Finding]:
    return (one for one in setting.covered(note) if one.change.base is not None and one.change.head is None)


def _follows(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    follows = note.text("rollout", "follows")
    earlier = next((one for one in setting.base.values() if one.id == follows), None) if follows else None
    if earlier is None:
        said = f"no note `{follows}` was merged before" if follows else "it follows no expansion"
    elif earlier.phase != "expand":
        said = f"`{follows}` is no expansion"
    elif not earlier.table("interfaces").keys() & note.table("interfaces").keys():
        said = f"`{follows}` is about other interfaces"
    else:
        return
    remedy = "name the merged note of the expand phase in `follows`; for a change in one step use another strategy"
    yield note.fault("phase", f"phase contract, but {said}", remedy, "rollout", "follows")


def embargo(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """M14: only a security change may keep its reasons to itself, and only until a day."""
    text = note.text("embargo_until")
    if not text:
        return
    if day(text) is None:
        yield note.fault("embargo", f"`{text}` is no date", "write a day as YYYY-MM-DD", "embargo_until")
    secret = note.text("waiver", "reason") == "security"
    if not secret and not any(registry.rule(one.change.rule).security for one in setting.covered(note)):
        yield note.fault(
            "embargo",
            "only a security change may be embargoed",
            "remove `embargo_until`, or give the waiver `reason: security`",
            "embargo_until",
        )
