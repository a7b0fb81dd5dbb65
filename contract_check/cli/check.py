"""The whole gate on a repository: verdicts, affected services, migration notes and version bumps.

Without --base the base branch of the repository is compared with HEAD from where they parted. The policy is
read from the base side, so that a change cannot silence its own check. Where the base's history is not at hand, a
baseline written by `contract-check inventory --format json` stands in for it.

With --shard I/N only one of N parts is checked, for a merge of all parts to judge (see `contract-check plan`): the exit
status is 0 whatever it finds, or 3.

Examples:
  contract-check check
  contract-check check --base origin/main --head HEAD --format markdown
  contract-check check --base baseline.json --head .
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from contract_check.cli import output, sides
from contract_check.settings import MOST_SHARDS

if TYPE_CHECKING:
    from contract_check.sharding import Shard


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `check`."""
    sides.add_arguments(parser)
    parser.add_argument("--shard", metavar="I/N", type=_shard, help="check the I-th of N parts; write it as json")
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=_jobs,
        default=0,
        help="work in N processes at a time (default: as many as pay)",
    )
    sides.add_cache(parser)
    output.add_arguments(parser)


def _jobs(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= MOST_SHARDS:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes from 1 to {MOST_SHARDS}")
    return int(text)


def _shard(text: str) -> Shard:
    from contract_check import sharding

    try:
        return sharding.shard(text)
    except sharding.ShardError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def run(options: argparse.Namespace) -> int:
    """Run the gate and report; the exit status is that of `output.status`."""
    from contract_check.jobs import reviewer

    with sides.asked_for(options) as (base, head, config):
        sides.remember(options, base, head)
        how = {"guard": options.guarded, "jobs": options.jobs, "progress": output.progress(options)}
        report = reviewer(options.shard, **how)(base, head, config)
    output.write(report, options)
    return output.status(report, "never" if options.shard else options.fail_on)
