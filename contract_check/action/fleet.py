"""One check spread over the jobs of a workflow: `mode: plan` deals, `shard` checks a part, `mode: merge` judges."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import structs

from contract_check import sharding
from contract_check.action import checking, commands, files, outcome, rendering
from contract_check.inventory import take_inventory
from contract_check.reports import ingest
from contract_check.settings import SettingsError

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Sequence

    from contract_check.action.checking import Checked
    from contract_check.action.console import Console
    from contract_check.action.event import Event
    from contract_check.action.sides import Sides
    from contract_check.config import Config
    from contract_check.model.report import Report
    from contract_check.settings import Settings
    from contract_check.sources.tree import Tree


def plan(settings: Settings, run: Event, pair: Sides, console: Console) -> int:
    """Write the matrix of jobs to the output `matrix`."""
    inventory = take_inventory(pair.base, pair.head, checking.policy(pair, settings))
    matrix = sharding.matrix(inventory, settings.shards)
    console.quoted("\n".join(f"shard {job['shard']}: {job['contracts']} contracts" for job in matrix["include"]))
    commands.write_outputs(run.output, {"matrix": json.dumps(matrix)})
    return outcome.FINE


def hand_over(settings: Settings, run: Event, result: Checked, console: Console) -> int:
    """Leave a shard's report for the merge, which alone judges and speaks; fails only on what could not be read."""
    if not settings.report_file:
        raise SettingsError("input `shard` needs `report-file`: the merge reads the report from there")
    report = result.report
    if report.part is not None and result.stricter:
        report = structs.replace(report, part=structs.replace(report.part, stricter=result.stricter[0]))
    console.quoted(rendering.log(report))
    written = files.write(run.workspace, settings.report_file, rendering.json(report), "report-file")
    commands.write_outputs(run.output, outcome.outputs(report, written, ""))
    return max(outcome.status(each, "never") for each in (report, *result.stricter))


class Merger:
    """Makes one report of the reports of all shards, in place of a review."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self._reports = reports

    def __call__(self, base: Tree, head: Tree, config: Config) -> Report:
        """As `sharding.join`: the reports made under this policy, the base's or the pull request's own."""
        return sharding.join([sharding.under(report, config) for report in self._reports], base, head, config)


def reports(settings: Settings, workspace: pathlib.Path) -> list[Report]:
    """What the globs of input `reports` match.

    Raises:
        SettingsError: they lead out of the workspace.
        IngestError: a file is no valid report.
    """
    if not settings.reports:
        raise SettingsError("mode `merge` needs `reports`: globs of the JSON reports of all shards")
    names = set()
    for glob in settings.reports:
        try:
            names |= {found.relative_to(workspace).as_posix() for found in workspace.glob(glob)}
        except (NotImplementedError, ValueError):
            raise SettingsError(f"input `reports` leads out of the workspace: {glob}") from None
    return [ingest.read_shard(files.inside(workspace, name, "reports")) for name in sorted(names)]
