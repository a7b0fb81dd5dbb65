"""The gate: what a change owes besides being told. Services, migration notes, version bumps, remarks of lint.

A review for verdicts alone does without it, and without what it loads.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from contract_check import directory, lint, reporting, sharding, versioning
from contract_check.progress import quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contract_check.config import Config
    from contract_check.inventory import Inventory
    from contract_check.mapping import Mapped
    from contract_check.model.report import Finding, Report
    from contract_check.progress import Progress
    from contract_check.sharding import Shard
    from contract_check.sources.tree import Tree


class Found(msgspec.Struct, frozen=True):
    """What the verdicts of a review rest on."""

    everything: Inventory
    """Every contract of both sides, those of other shards included."""
    inventory: Inventory
    mapped: Sequence[Mapped]
    findings: Sequence[Finding]


def gated(
    found: Found,
    base: Tree,
    head: Tree,
    config: Config,
    since: Callable[[Tree], Report],
    *,
    earlier: versioning.Earlier | None = None,
    today: dt.date | None = None,
    shard: Shard | None = None,
    progress: Progress = quiet,
) -> Report:
    """The report with the affected services and everything that is missing.

    `since`: the verdicts of head against the tree of a release. Other arguments as those of `review`.
    """
    progress("looking for services and migration notes")
    release = versioning.last_release(base, config)
    unreleased = since(release.tree) if release.tree is not None else None
    findings = versioning.unless_unreleased(found.findings, release, unreleased)
    reached = directory.reached(findings, found.mapped, found.everything, base, head, config)
    policy = versioning.Policy(
        config, release, versioning.released_versions(unreleased), today or _today(), earlier, partial=shard is not None
    )
    # Shards see parts; what the tree lacks as a whole is told by the first.
    whole = shard is None or shard.index == 1
    remarks = lint.compared(found.everything, base, head, config, policy.today) if whole else lint.Compared()
    told = (*lint.failures(remarks.new), *reached.failures)
    findings, failures = versioning.applied(policy, reached.findings, found.mapped, base, head, told)
    report = reporting.report(found.inventory, found.mapped, findings, failures, base, head, config, gate=True)
    report = structs.replace(report, lint=tuple(one.to_dict() for one in remarks.new), lint_known=remarks.known)
    if shard:
        part = sharding.part(found.everything, shard, config, versioning.subjects(policy, found.mapped))
        report = structs.replace(report, part=part)
    return versioning.completed(report, policy.released)


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
