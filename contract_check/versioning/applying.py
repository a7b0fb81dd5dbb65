"""The policy on findings: waivers, migration notes, version bumps, and what is missing of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.model.rule import Level
from contract_check.versioning.demanding import demands
from contract_check.versioning.editing import policy_edits
from contract_check.versioning.noting import covered, faults, notes_of_change, subjects, with_notes
from contract_check.versioning.waiving import with_waivers, wrong_waivers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_check.mapping import Mapped
    from contract_check.model.report import Finding, PolicyFailure
    from contract_check.notes.setting import Subject
    from contract_check.sources.tree import Tree
    from contract_check.versioning.noting import NotesOfChange
    from contract_check.versioning.policy import Policy


def applied(
    policy: Policy,
    findings: Sequence[Finding],
    mapped: Sequence[Mapped],
    base: Tree,
    head: Tree,
    told: Sequence[PolicyFailure] = (),
) -> tuple[list[Finding], tuple[PolicyFailure, ...]]:
    """The findings with their waivers and notes, and what is missing beside what was `told` already."""
    notes = notes_of_change(base, head, policy.config)
    found = with_notes(with_waivers(findings, policy.config, policy.today), notes)
    if policy.earlier is not None:
        found = covered(found, policy.earlier([one for one in found if _open(one)]))
    # By contract: the same order in a review and in a merge of its shards.
    due = tuple(sorted((*told, *demands(found, mapped, policy.config, policy.released)), key=_contract))
    if policy.partial:
        return found, due
    return found, _whole(policy, due, notes, found, subjects(policy, mapped), base, head)


def of_whole(
    policy: Policy,
    due: Sequence[PolicyFailure],
    findings: Sequence[Finding],
    contracts: Mapping[str, Subject],
    base: Tree,
    head: Tree,
) -> tuple[PolicyFailure, ...]:
    """What is missing in a change whose shards found `due`, contract by contract."""
    return _whole(policy, due, notes_of_change(base, head, policy.config), findings, contracts, base, head)


def _whole(
    policy: Policy,
    due: Sequence[PolicyFailure],
    notes: NotesOfChange,
    findings: Sequence[Finding],
    contracts: Mapping[str, Subject],
    base: Tree,
    head: Tree,
) -> tuple[PolicyFailure, ...]:
    return (
        *policy.release.failures(),
        *(policy_edits(base, head) if policy.whole else ()),
        *wrong_waivers(policy.config),
        *due,
        *faults(policy, notes, findings, contracts, base, head),
    )


def _contract(failure: PolicyFailure) -> str:
    return failure.contract


def _open(finding: Finding) -> bool:
    return finding.level is Level.BREAKING and not finding.note and not finding.waived
