"""The flow: inventory, mapping, boundaries, directory, versioning. Nothing else knows the whole."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Protocol

from contract_check import boundaries, judging, reporting, sharding, versioning
from contract_check.inventory import take_inventory
from contract_check.mapping import by_file, map_pair
from contract_check.proving import Proving

if TYPE_CHECKING:
    from contract_check.config import Config
    from contract_check.model.report import Finding, Report
    from contract_check.sharding import Shard
    from contract_check.sources.tree import Tree


class Progress(Protocol):
    """Told what a review is doing, and on which contract."""

    def __call__(self, what: str, path: str = "") -> None:
        """Show it."""


def quiet(what: str, path: str = "") -> None:
    """Progress that nobody wants to see."""


def review(
    base: Tree,
    head: Tree,
    config: Config,
    *,
    gate: bool = False,
    lone: bool = False,
    earlier: versioning.Earlier | None = None,
    today: dt.date | None = None,
    shard: Shard | None = None,
    progress: Progress = quiet,
) -> Report:
    """Compare two sides and judge what differs.

    `gate`: also find the affected services, and demand migration notes and version bumps.
    `lone`: both sides are single files that the user named.
    `earlier`: head sums up many changes, as a release does; finds the notes of those that led there.
    `shard`: look at this part of the contracts alone; `sharding.join` makes one report of all parts.
    `today`: the day on which dates and waivers are judged, in UTC.
    """
    progress("looking for contracts")
    everything = take_inventory(base, head, config, lone=lone)
    inventory = sharding.deal(everything, shard) if shard else everything
    promises = boundaries.promises_of(everything, base)
    compared = []
    for number, pair in enumerate(inventory.pairs, 1):
        if pair.touched:
            progress(f"comparing contract {number} of {len(inventory.pairs)}", pair.path)
        compared.append(map_pair(pair, base, head, inventory, config, promises.options(pair)))
    compared = boundaries.reviewed(compared)
    mapped = []
    findings: list[Finding] = []
    for whole in compared:
        if whole.changes:
            progress("proving what breaks in", whole.pair.path)
        proving = Proving(whole)
        for one in by_file(whole, config):
            mapped.append(one)
            findings.extend(proving.proven(judging.judge(change, one.options)) for change in one.changes)
    mapped.sort(key=lambda one: (one.pair.path, one.pair.format.name))
    findings = boundaries.inherited(findings, compared, promises)
    if not gate:
        return versioning.completed(reporting.report(inventory, mapped, findings, (), base, head, config))
    from contract_check import directory, lint  # noqa: PLC0415 - evidence of every kind, which verdicts alone need not

    progress("looking for services and migration notes")
    release = versioning.last_release(base, config)
    since = review(release.tree, head, config, progress=progress) if release.tree is not None else None
    findings = versioning.unless_unreleased(findings, release, since)
    reached = directory.reached(findings, mapped, everything, base, head, config)
    policy = versioning.Policy(
        config, release, versioning.released_versions(since), today or _today(), earlier, partial=shard is not None
    )
    # Shards see parts; what the tree lacks as a whole is told by the first.
    remarks = lint.new_remarks(base, head, config, policy.today) if shard is None or shard.index == 1 else ()
    told = (*lint.failures(remarks), *reached.failures)
    findings, failures = versioning.applied(policy, reached.findings, mapped, base, head, told)
    report = reporting.report(inventory, mapped, findings, failures, base, head, config, gate=True)
    if remarks:
        report = dataclasses.replace(report, extra={**report.extra, "lint": [one.to_dict() for one in remarks]})
    if shard:
        part = sharding.part(everything, shard, config, versioning.subjects(policy, mapped))
        report = dataclasses.replace(report, part=part)
    return versioning.completed(report, policy.released)


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
