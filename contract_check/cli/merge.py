"""Join the reports of all shards to one verdict, one report, one exit status: those of a check that was never divided.

Run it in a checkout of the same commits. Reports are not trusted: each is held against the published schema, and one
that is missing, there twice or from other commits, another policy or another plan is exit status 3.

Examples:
  contract-check merge reports/*.json
  contract-check merge --base origin/main --format markdown reports/*.json
"""

from __future__ import annotations

import pathlib
import sys
from typing import TYPE_CHECKING

from contract_check.cli import output, sides

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `merge`."""
    parser.add_argument("reports", metavar="REPORT", nargs="+", help="JSON report of each shard")
    sides.add_arguments(parser)
    output.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Join and report; the exit status is that of `check`."""
    from contract_check import sharding
    from contract_check.reports import ingest
    from contract_check.reports.escape import terminal

    with sides.asked_for(options) as (base, head, config):
        try:
            parts = [ingest.read_shard(pathlib.Path(name)) for name in options.reports]
            report = sharding.join(parts, base, head, config)
        except (ingest.IngestError, sharding.JoinError) as error:
            print(f"contract-check: {terminal(str(error), 600)}", file=sys.stderr)
            return 3
    output.write(report, options)
    return output.status(report, options.fail_on)
