"""The flow: inventory, mapping, boundaries, directory, versioning. Nothing else knows the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check import boundaries, judging, reporting
from contract_check.inventory import take_inventory
from contract_check.mapping import by_file, map_pair
from contract_check.progress import quiet
from contract_check.proving import Proving

if TYPE_CHECKING:
    import datetime as dt

    from contract_check.config import Config
    from contract_check.model.report import Finding, Report
    from contract_check.progress import Progress
    from contract_check.sharding import Shard
    from contract_check.sources.tree import Tree
    from contract_check.versioning import Earlier


def review(
    base: Tree,
    head: Tree,
    config: Config,
    *,
    gate: bool = False,
    lone: bool = False,
    earlier: Earlier | None = None,
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
    everything = inventory = take_inventory(base, head, config, lone=lone)
    if shard:
        from contract_check.sharding import deal  # noqa: PLC0415 - few reviews are one of many

        inventory = deal(everything, shard)
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
    if gate:
        # Evidence of every kind, which verdicts alone need not.
        from contract_check.gate import Found, gated  # noqa: PLC0415

        def since(release: Tree) -> Report:
            return review(release, head, config, progress=progress)

        found = Found(everything, inventory, mapped, findings)
        return gated(found, base, head, config, since, earlier=earlier, today=today, shard=shard, progress=progress)
    report = reporting.report(inventory, mapped, findings, (), base, head, config)
    if not findings:
        return report
    from contract_check import versioning  # noqa: PLC0415 - only for what changed

    return versioning.completed(report)
