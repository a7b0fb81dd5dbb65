"""Waivers of the policy: a break that someone answers for until a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.consumers.policy import POLICY_FILE
from contract_check.model.location import Location
from contract_check.model.report import PolicyFailure
from contract_check.model.rule import Level
from contract_check.notes.words import day, says_nothing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from contract_check.config import Config, Waiver
    from contract_check.model.report import Finding


def with_waivers(findings: Sequence[Finding], config: Config, today: dt.date) -> list[Finding]:
    """Each breaking finding with the waiver that covers it, and in `because` what waivers did or no longer do."""
    waivers = {waiver.change: waiver for waiver in config.waivers if not wrong(waiver)}
    return [
        _waived(finding, waivers[finding.change.id], today)
        if finding.level is Level.BREAKING and finding.change.id in waivers
        else finding
        for finding in findings
    ]


def _waived(finding: Finding, waiver: Waiver, today: dt.date) -> Finding:
    until = day(waiver.expires)
    if until is None or until < today:
        return structs.replace(
            finding, because=f"{finding.because}; the waiver of {waiver.owner} ended on {waiver.expires}"
        )
    said = f"{waiver.reason} ({waiver.owner} answers for it until {waiver.expires})"
    because = f"{finding.because}; the policy waives it until {waiver.expires}: {waiver.reason}"
    return structs.replace(finding, waived=said, because=because)


def wrong(waiver: Waiver) -> str:
    """What is wrong with a waiver, "" when it may count."""
    if day(waiver.expires) is None:
        return f"`expires` is `{waiver.expires}`, which is no date"
    if says_nothing(waiver.reason):
        return "it has no reason"
    return "nobody answers for it" if says_nothing(waiver.owner) else ""


def wrong_waivers(config: Config) -> Iterator[PolicyFailure]:
    """Waivers that do not count because something is missing."""
    for index, waiver in enumerate(config.waivers):
        fault = wrong(waiver)
        if fault:
            yield PolicyFailure(
                rule="waiver-invalid",
                message=f"the waiver of {waiver.change} does not count: {fault}",
                remedy="give it `reason`, `owner` and `expires` (YYYY-MM-DD)",
                changes=(waiver.change,),
                location=Location(POLICY_FILE, f"/waivers/{index}"),
                level=Level.WARNING,
            )
