"""The reports of all shards as one verdict.

They come as files that anybody may have written, so that one is missing or foreign is an error, never a pass.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import Counter
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from contract_check import reporting, versioning
from contract_check.notes.setting import Subject
from contract_check.sharding.dealing import plan_id, policy_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contract_check.config import Config
    from contract_check.model.report import Finding, Part, PolicyFailure, Report
    from contract_check.sources.tree import Tree


class JoinError(Exception):
    """The reports do not make one whole; the message says which is missing or foreign. Never a pass."""


def join(reports: Sequence[Report], base: Tree, head: Tree, config: Config, today: dt.date | None = None) -> Report:
    """What a review on one machine would have found.

    `base`, `head` and `config` are those of the merging run itself, so that no report decides what it belongs to.

    Raises:
        JoinError: a shard is missing, is there twice, or belongs to other commits, another policy or another plan.
    """
    parts = _whole(reports, base, head, config)
    contracts = sorted((one for report in reports for one in report.contracts), key=lambda one: (one.path, one.format))
    if plan_id(name for part in parts for name in part.dealt) != parts[0].plan or not all(map(_complete, reports)):
        raise JoinError("the reports do not hold the contracts that were dealt out; run the shards again")
    findings = list(heapq.merge(*(report.findings for report in reports), key=_harm))
    problems = [problem for report in reports for problem in report.problems]
    failures = sorted((one for report in reports for one in report.failures), key=_contract)
    policy = versioning.Policy(
        config, versioning.last_release(base, config), {}, today or dt.datetime.now(dt.UTC).date()
    )
    subjects = _subjects(part for part in parts)
    return structs.replace(
        reports[0],
        verdict=reporting.overall(contracts, any(problem.fatal for problem in problems)),
        findings=tuple(findings),
        contracts=tuple(contracts),
        problems=tuple(reporting.ordered(problems)),
        failures=reporting.located(
            versioning.of_whole(policy, failures, findings, subjects, base, head), reporting.Lines(base, head)
        ),
        lint=tuple(one for report in reports for one in report.lint),
        lint_known=sum(report.lint_known for report in reports),
        part=None,
    )


def under(report: Report, config: Config) -> Report:
    """A shard's report, or what it holds of the same part under `config`, the policy that the pull request brings."""
    part = report.part
    if part is None or part.policy == policy_id(config) or part.stricter is None:
        return report
    return part.stricter


def _whole(reports: Sequence[Report], base: Tree, head: Tree, config: Config) -> list[Part]:
    parts = [report.part for report in reports if report.part is not None]
    if not reports:
        raise JoinError("there is no report to merge")
    if len(parts) < len(reports):
        raise JoinError("a report is none of a shard: `contract-check check --shard I/N --format json` writes those")
    first = parts[0]
    for report, part in zip(reports, parts, strict=True):
        name = f"the report of shard {part.index}/{part.of}"
        _ours(name, report, base, head)
        if (part.of, part.plan) != (first.of, first.plan):
            raise JoinError(f"{name} and that of shard {first.index}/{first.of} come from different plans")
        if part.policy != policy_id(config):
            raise JoinError(f"{name} was made under another policy")
    indices = Counter(part.index for part in parts)
    for index in range(1, first.of + 1):
        if indices[index] != 1:
            fault = "there twice" if indices[index] else "missing"
            raise JoinError(f"the report of shard {index}/{first.of} is {fault}")
    return parts


def _ours(name: str, report: Report, base: Tree, head: Tree) -> None:
    for side, made, tree in (("base", report.base, base), ("head", report.head, head)):
        revision = made.get("revision", "")
        if revision != tree.revision:
            raise JoinError(f"{name} is about {side} {revision[:12] or '(none)'}, not about {tree.revision[:12]}")
    if not report.gate:
        raise JoinError(f"{name} was made without the policy")


def _complete(report: Report) -> bool:
    """Whether it lists the contracts that its changes are of."""
    return {finding.change.contract for finding in report.findings} <= {one.path for one in report.contracts}


def _harm(finding: Finding) -> tuple[int, int, str]:
    """The order of `reporting.report`, as far as reports tell it; within a contract each shard has sorted already."""
    return -finding.level, -len(finding.change.reach), finding.change.contract


def _contract(failure: PolicyFailure) -> str:
    return failure.contract


def _subjects(parts: Iterable[Part]) -> Mapping[str, Subject]:
    try:
        return {
            path: subject
            for part in parts
            for path, subject in msgspec.convert(dict(part.subjects), dict[str, Subject]).items()
        }
    except msgspec.ValidationError as error:
        raise JoinError(f"a report says something odd of its contracts: {error}") from None
