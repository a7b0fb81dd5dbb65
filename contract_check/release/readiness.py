"""Whether everything since the last release may go out: each step of the verification, what breaks, who goes first."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.config import Baseline
from contract_check.model.release import Readiness, State, Step
from contract_check.model.rule import Level
from contract_check.notes import reading
from contract_check.progress import quiet
from contract_check.release.merged import Merged
from contract_check.release.rollout import Contradiction, rollout
from contract_check.release.sunsets import overdue
from contract_check.review import review

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.config import Config
    from contract_check.model.release import Overdue
    from contract_check.model.report import PolicyFailure, Report
    from contract_check.notes.note import Note
    from contract_check.progress import Progress
    from contract_check.sources.tree import Tree

_SHOWN = 20
"""Details of one step that are told."""


def readiness(
    base: Tree,
    head: Tree,
    config: Config,
    *,
    today: dt.date | None = None,
    progress: Progress = quiet,
) -> Readiness:
    """Hold everything between a release and `head` against what the policy demands of the next release.

    The tag is the baseline, whatever the policy measures pull requests against.
    """
    today = today or dt.datetime.now(dt.UTC).date()
    config = structs.replace(config, baseline=Baseline())
    merged = Merged(base, head, config)
    report = review(base, head, config, gate=True, earlier=merged.notes, today=today, progress=progress)
    breaking = tuple(finding for finding in report.findings if finding.level is Level.BREAKING)
    notes = {path: reading.read(data, path) for path, data in reading.notes_of(head, config).items()}
    covering = [notes[path] for path in sorted({finding.note for finding in breaking} & notes.keys())]
    progress("looking for sunsets that are past")
    late = tuple(overdue(head, config, notes.values(), today))
    order = rollout(covering)
    made = Readiness(report=report, breaking=breaking, steps=(), overdue=late)
    if not isinstance(order, Contradiction):
        ordered = {name for step in order for name in step}
        affected = sorted({service.name for finding in breaking for service in finding.services})
        left = tuple(name for name in affected if name not in ordered)
        made = structs.replace(made, rollout=order, unordered=left)
    return structs.replace(made, steps=tuple(_steps(made, order, covering, config)))


def _steps(
    made: Readiness, order: tuple[tuple[str, ...], ...] | Contradiction, covering: list[Note], config: Config
) -> Iterator[Step]:
    report = made.report
    yield _readable(report)
    yield _notes(made, covering, config)
    yield _failing(report, "note-checks", "The migration notes pass their checks", ("note/",), "no fault in them")
    yield _failing(report, "versions", "Every version says what changed", ("version-",), "every bump is sufficient")
    yield _failing(report, "policy", "Waivers and policy hold", ("waiver-", "policy-", "breaking-change"), "they hold")
    yield _consumers(made)
    yield _order(made, order)
    yield _sunsets(made.overdue)
    rest = [one for one in report.failures if not one.rule.startswith(_CLAIMED)]
    if rest:
        yield _step("other", "Other demands of the policy", rest, "")


_CLAIMED = (
    "migration-note-", "note/", "version-", "waiver-", "policy-", "breaking-change", "consumer-", "pact-", "release-",
)  # fmt: skip
"""Rules that one of the steps above tells, by how they begin."""


def _readable(report: Report) -> Step:
    fatal = [f"{problem.location}: {problem.message}; {problem.remedy}" for problem in report.problems if problem.fatal]
    changed = sum(one.verdict.value != "unchanged" for one in report.contracts)
    return Step(
        id="readable",
        title="Every contract can be read and compared",
        state=State.FAIL if fatal else State.PASS,
        details=_few(fatal) if fatal else (f"{_count(len(report.contracts), 'contract')}, {changed} changed",),
    )


def _notes(made: Readiness, covering: list[Note], config: Config) -> Step:
    title = "Every breaking change has a migration note or a waiver"
    if "migration-note" not in config.require:
        return Step(id="notes", title=title, state=State.PASS, details=("the policy asks for no notes",))
    missing = [one for one in made.breaking if not one.note and not one.waived]
    if missing:
        told = [f"{one.change.id} {one.change.contract}: {one.message}" for one in missing]
        return Step(id="notes", title=title, state=State.FAIL, details=_few(told))
    waived = sum(bool(one.waived) for one in made.breaking)
    said = f"{_count(len(made.breaking), 'breaking change')}, {_count(len(covering), 'note')}"
    return Step(id="notes", title=title, state=State.PASS, details=(f"{said}, {waived} waived",))


def _failing(report: Report, identity: str, title: str, rules: tuple[str, ...], sound: str) -> Step:
    return _step(identity, title, [one for one in report.failures if one.rule.startswith(rules)], sound)


def _step(identity: str, title: str, found: list[PolicyFailure], sound: str) -> Step:
    state = State.PASS
    if found:
        state = State.FAIL if any(one.level is Level.BREAKING for one in found) else State.WARN
    told = [f"{one.message}; {one.remedy}{f' ({one.location})' if one.location else ''}" for one in found]
    return Step(id=identity, title=title, state=state, details=_few(told) if found else (sound,))


def _consumers(made: Readiness) -> Step:
    report = made.report
    found = [one for one in report.failures if one.rule.startswith(("consumer-", "pact-"))]
    unknown = sorted({one.change.contract for one in made.breaking if not one.services})
    told = [f"consumers of {path} are unknown, and something in it breaks" for path in unknown]
    told += [f"{one.message}; {one.remedy}" for one in found]
    names = {service.name for finding in made.breaking for service in finding.services}
    return Step(
        id="consumers",
        title="The affected services are known",
        state=State.WARN if told else State.PASS,
        details=_few(told) if told else (f"{_count(len(names), 'service')} affected",),
    )


def _order(made: Readiness, order: tuple[tuple[str, ...], ...] | Contradiction) -> Step:
    title = "The rollout order is known and free of contradictions"
    if isinstance(order, Contradiction):
        return Step(id="rollout", title=title, state=State.FAIL, details=(order.text,))
    if made.unordered:
        told = f"no note puts {', '.join(made.unordered)} into the order"
        return Step(id="rollout", title=title, state=State.WARN, details=(told,))
    said = " → ".join(" and ".join(step) for step in order)
    return Step(id="rollout", title=title, state=State.PASS, details=(said or "nothing has to wait for anything",))


def _sunsets(late: Iterable[Overdue]) -> Step:
    told = [f"{one.place}: {one.what} was to go by {one.sunset}" for one in late]
    return Step(
        id="sunsets",
        title="Nothing has outlived its sunset",
        state=State.WARN if told else State.PASS,
        details=_few(told) if told else ("nothing is overdue",),
    )


def _few(told: list[str]) -> tuple[str, ...]:
    more = len(told) - _SHOWN
    return (*told[:_SHOWN], f"and {more} more") if more > 0 else tuple(told)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
