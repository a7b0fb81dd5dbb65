"""Versions of catalog entries: the bump that each entry's own changes, and those it inherits, demand.

An entry has a version of its own, whatever file it stands in. Stable: what breaks wants a major step, other content a
minor one. Beta: what breaks wants a minor step. Texts and consumers want none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_check.model.change import INHERITED
from contract_check.model.report import PolicyFailure
from contract_check.model.rule import Level
from contract_check.versioning.semver import is_bump, is_lower, is_major, is_minor, next_major, next_minor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.config import Config
    from contract_check.mapping import Mapped
    from contract_check.model.contract import Contract
    from contract_check.model.entry import Entry
    from contract_check.model.report import Finding

_NO_CONTENT = frozenset(
    {
        "envelope/documentation-changed", "envelope/version-changed", "catalog/consumer-added",
        "catalog/consumer-removed", "catalog/consumer-changed",
    }
)  # fmt: skip
_FIRM = frozenset({"stable", "deprecated", ""})


class Step(msgspec.Struct):
    """One entry on both sides, and what happened to it."""

    base: Entry
    head: Entry
    contract: Contract
    own: list[Finding] = msgspec.field(default_factory=list)
    inherited: list[Finding] = msgspec.field(default_factory=list)


def entry_demands(findings: Sequence[Finding], mapped: Sequence[Mapped], config: Config) -> Iterator[PolicyFailure]:
    """What is missing or misleading in the versions of entries."""
    steps = _steps(mapped)
    for finding in findings if steps else ():
        for use in finding.change.uses:
            step = steps.get(use.interface)
            if step is None or finding.waived:
                continue
            if use.part == INHERITED:
                step.inherited.append(finding)
            elif finding.change.format == "catalog" and finding.change.rule not in _NO_CONTENT:
                step.own.append(finding)
    for step in steps.values():
        yield from _of(step, config)


def _steps(mapped: Sequence[Mapped]) -> dict[str, Step]:
    base = {one.id: one.entry for side in mapped if side.base for one in side.base.interfaces if one.entry}
    return {
        one.id: Step(base[one.id], one.entry, side.head)
        for side in mapped
        if side.head
        for one in side.head.interfaces
        if one.entry and one.id in base
    }


def _of(step: Step, config: Config) -> Iterator[PolicyFailure]:
    before, after = step.base.version, step.head.version
    breaking = [one for one in (*step.own, *step.inherited) if one.level is Level.BREAKING]
    firm = step.base.lifecycle in _FIRM
    if is_lower(before, after):
        yield _failure(step, "version-lowered", f"version {after} is lower than {before}", f"name one above {before}")
    elif "version-bump" in config.require and breaking and firm and not is_major(before, after):
        yield _missing(step, breaking, next_major(before), "a breaking change")
    elif "version-bump" in config.require and (breaking or (step.own and firm)) and not is_minor(before, after):
        if breaking and step.base.lifecycle == "experimental":
            return
        yield _missing(step, breaking or step.own, next_minor(before), "a breaking change" if breaking else "a change")
    elif is_bump(before, after) and is_minor(before, after) and not step.own and not step.inherited:
        yield _failure(
            step,
            "version-bump-without-change",
            f"version {after} after {before}, but nothing changed",
            f"keep {before}, or commit the change that belongs to {after}",
            level=Level.WARNING,
        )


def _missing(step: Step, findings: Sequence[Finding], needed: str | None, what: str) -> PolicyFailure:
    after = step.head.version or "(none)"
    changes = tuple(dict.fromkeys(finding.change.id for finding in findings))
    inherited = "" if any(one in step.own for one in findings) else " in what it is bound to"
    said = f"version {after} after {step.base.version} hides {what}{inherited}"
    return _failure(step, "version-bump-missing", said, f"release it as {needed}", changes)


def _failure(
    step: Step,
    rule: str,
    said: str,
    remedy: str,
    changes: tuple[str, ...] = (),
    level: Level = Level.BREAKING,
) -> PolicyFailure:
    return PolicyFailure(
        rule=rule,
        message=f"{step.contract.path}: {step.head.id}: {said}",
        remedy=remedy,
        contract=step.contract.path,
        changes=changes,
        location=step.contract.locate(step.head.at("version")),
        level=level,
    )
