"""Who must do what: M3 every affected service, M5 an action worth the name, M6 in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.model.change import Direction
from contract_check.notes.words import LEAST_WORDS, alike, day, says_nothing, too_short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.model.report import PolicyFailure
    from contract_check.notes.note import Note, Row
    from contract_check.notes.setting import Setting

SURE = ("certain", "declared")
"""Strengths of evidence that oblige a note to name the service."""
STRATEGIES = ("expand", "contract", "expand-contract", "lockstep", "coordinated")
PHASES = ("expand", "contract")


def every_service(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """M3: each affected service has a row, each row a service that exists, and who must do nothing a reason."""
    rows = list(note.rows)
    named = {row.service for row in rows}
    for service, evidence in sorted(_affected(note, setting).items()):
        if service not in named:
            yield note.fault(
                "service-missing",
                f"{service} is affected ({evidence}) and not named",
                f"add {{service: {service}, action: ..., required: true}}, or `action: none` with a reason",
                "affected",
            )
    for index, row in enumerate(rows):
        if row.service in {other.service for other in rows[:index]}:
            yield note.fault("service-twice", f"{row.service} has two rows", "keep one", "affected", index)
        if not _known(row.service, setting):
            yield note.fault(
                "service-unknown",
                f"nobody knows a service `{row.service}`",
                f"correct the name, or add it to the policy; known are {', '.join(sorted(setting.services))}",
                "affected",
                index,
            )
        if row.action.lower() == "none" and says_nothing(row.reason):
            yield note.fault(
                "reason-missing",
                f"{row.service} has nothing to do, but the note does not say why",
                "add `reason`",
                "affected",
                index,
            )


def _affected(note: Note, setting: Setting) -> dict[str, str]:
    """Services that the covered changes surely reach, with the evidence."""
    return {
        service.name: service.evidence
        for finding in setting.covered(note)
        for service in finding.services
        if service.strength in SURE
    }


def _known(name: str, setting: Setting) -> bool:
    return not setting.services or name in setting.services or name.startswith("team:")


def a_real_action(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """M5: whoever must act is told what to do, in a sentence; whether it is right, a person must judge."""
    if embargoed(note, setting):
        return
    for index, row in enumerate(note.rows):
        problem = _poor(row, note.title)
        if problem:
            yield note.fault(
                "action-empty",
                f"the action of {row.service} {problem}",
                f"say in {LEAST_WORDS} words or more what they must change, or `action: none` with a reason",
                "affected",
                index,
                "action",
            )


def _poor(row: Row, title: str) -> str:
    if row.action.lower() == "none" or not row.required:
        return ""
    if says_nothing(row.action):
        return "is missing" if not row.action else "is a placeholder"
    if alike(row.action, title):
        return "repeats the title"
    return f"has less than {LEAST_WORDS} words" if too_short(row.action) else ""


def an_order(note: Note, setting: Setting) -> Iterator[PolicyFailure]:
    """M6: the rollout names every service that must act once, in an order that fits the strategy."""
    yield from _strategy(note)
    steps = _steps(note)
    for row in note.rows:
        count = len(steps.get(row.service, ()))
        if not count and row.action.lower() != "none" and row.required:
            yield _misplaced(note, f"{row.service} is not in the rollout order", "add it at its place")
        if count > 1:
            yield _misplaced(note, f"{row.service} is in the rollout order twice", "name it once")
    providers = {subject.provider for subject in setting.subjects(note).values()}
    for name in steps:
        if not _known(name, setting) and name not in providers and name not in setting.contracts:
            yield _misplaced(note, f"the rollout order names `{name}`, which nobody knows", "correct the name")
    yield from _ways(note, setting, steps)


def _strategy(note: Note) -> Iterator[PolicyFailure]:
    strategy, phase = note.text("rollout", "strategy"), note.text("rollout", "phase")
    if strategy not in STRATEGIES:
        said = f"`{strategy}` is no rollout strategy" if strategy else "the note has no rollout strategy"
        yield note.fault("rollout-strategy", said, f"write one of {', '.join(STRATEGIES)}", "rollout", "strategy")
    elif (strategy == "expand-contract" or phase) and phase not in PHASES:
        said = f"`{phase}` is no phase" if phase else "the phase is missing"
        yield note.fault("rollout-strategy", said, "write `phase: expand` or `phase: contract`", "rollout", "phase")
    elif phase and strategy in PHASES and strategy != phase:
        said = f"strategy {strategy} contradicts phase {phase}"
        yield note.fault("rollout-strategy", said, "keep one of them", "rollout", "phase")


def _misplaced(note: Note, said: str, remedy: str) -> PolicyFailure:
    return note.fault("rollout-order", said, remedy, "rollout", "order")


def _steps(note: Note) -> dict[str, list[int]]:
    """Service -> the steps in which it stands."""
    steps: dict[str, list[int]] = {}
    for number, step in enumerate(note.order):
        for name in step.split("|"):
            steps.setdefault(name.strip(), []).append(number)
    return steps


def _ways(note: Note, setting: Setting, steps: Mapping[str, list[int]]) -> Iterator[PolicyFailure]:
    """Expand: who reads the new form goes first. Contract: who writes the old form stops first."""
    if note.phase not in PHASES:
        return
    for finding in setting.covered(note):
        subject = setting.contracts.get(finding.change.contract)
        own = subject.provider if subject is not None and subject.provider else finding.change.contract
        direction = finding.change.direction
        if own not in steps or direction not in (Direction.INPUT, Direction.OUTPUT):
            continue
        provider_first = (note.phase == "expand") is (direction is Direction.INPUT)
        here = steps[own][0]
        for service in finding.services:
            other = steps.get(service.name)
            if other and (other[0] < here if provider_first else other[0] > here):
                first, second = (own, service.name) if provider_first else (service.name, own)
                role, parties = ("reads", "readers") if note.phase == "expand" else ("writes", "writers")
                yield note.fault(
                    "rollout-order",
                    f"{second} comes before {first}, which {role} what changes ({finding.change.id})",
                    f"phase {note.phase}, {parties} first: put {first} before {second}",
                    "rollout",
                    "order",
                )


def embargoed(note: Note, setting: Setting) -> bool:
    """M14: until that day the note of a security change may be a stub."""
    until = day(note.text("embargo_until"))
    return until is not None and until > setting.today
