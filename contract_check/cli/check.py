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

from contract_check.cli import UnreadableError, UsageError, output, sides

if TYPE_CHECKING:
    from contract_check.sharding import Shard


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `check`."""
    sides.add_arguments(parser)
    parser.add_argument("--shard", metavar="I/N", type=_shard, help="check the I-th of N parts; write it as json")
    parser.add_argument("--jobs", metavar="N", type=int, help="work in N processes at a time (default: as many as pay)")
    sides.add_cache(parser)
    output.add_arguments(parser)


def _shard(text: str) -> Shard:
    from contract_check import sharding

    try:
        return sharding.shard(text)
    except sharding.ShardError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def run(options: argparse.Namespace) -> int:
    """Run the gate and report; the exit status is that of `output.status`."""
    from contract_check import sharding
    from contract_check.jobs import reviewer
    from contract_check.settings import MOST_SHARDS

    if options.jobs is not None and not 1 <= options.jobs <= MOST_SHARDS:
        raise UsageError(f"--jobs takes 1 to {MOST_SHARDS}")
    with sides.asked_for(options) as (base, head, config):
        sides.remember(options, base, head)
        progress = output.progress(options)
        checked = reviewer(options.shard, guard=options.guarded, jobs=options.jobs, progress=progress)
        try:
            report = checked(base, head, config)
        except sharding.JoinError as error:
            raise UnreadableError(f"files changed while several processes read them ({error}); run it again") from None
    output.write(report, options)
    return output.status(report, "never" if options.shard else options.fail_on)
