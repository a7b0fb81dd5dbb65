"""Deal the contracts of a change to at most N machines. Prints a matrix for GitHub Actions, one line of JSON.

Each job runs `contract-check check --shard ${{ matrix.shard }} --format json --output FILE`; a last one joins the files
with `contract-check merge`. All of them must see the same commits and policy. A change of three contracts gets three
jobs, however many are allowed.

Examples:
  contract-check plan --shards 8
  echo "matrix=$(contract-check plan --shards 8)" >> "$GITHUB_OUTPUT"
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from contract_check.cli import UsageError, sides

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `plan`."""
    parser.add_argument("--shards", metavar="N", type=int, required=True, help="most jobs, 1 to 256")
    sides.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Print the matrix."""
    from contract_check import sharding
    from contract_check.inventory import take_inventory
    from contract_check.settings import MOST_SHARDS

    if not 1 <= options.shards <= MOST_SHARDS:
        raise UsageError(f"--shards takes 1 to {MOST_SHARDS}")
    with sides.asked_for(options) as (base, head, config):
        print(json.dumps(sharding.matrix(take_inventory(base, head, config), options.shards)))
    return 0
