"""The whole gate on a repository: verdicts, affected services, migration notes and version bumps.

Without --base the base branch of the repository is compared with HEAD from where they parted. The policy is
read from the base side, so that a change cannot silence its own check. Where the base's history is not at hand, a
baseline written by `contract-check inventory --format json` stands in for it.

Examples:
  contract-check check
  contract-check check --base origin/main --head HEAD --format markdown
  contract-check check --base baseline.json --head .
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.cli import output, sides

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `check`."""
    parser.add_argument(
        "--base",
        metavar="REV",
        help="revision, folder or baseline before the change (default: where HEAD left the base branch)",
    )
    parser.add_argument(
        "--head", metavar="REV", help="revision or folder after the change (default: HEAD, without git this folder)"
    )
    parser.add_argument(
        "--config", metavar="FILE", help="policy file on disk, in place of the base's .contract-check.yml"
    )
    output.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Run the gate and report; the exit status is that of `output.status`."""
    from contract_check.review import review

    head_name = options.head or sides.default_head()
    base_name = options.base or sides.default_base(head_name)
    with sides.opened(base_name) as base, sides.opened(head_name) as head:
        config = sides.config_on_disk(options.config) if options.config else sides.config_of(base)
        report = review(base, head, config, gate=True, progress=output.progress(options))
    output.write(report, options)
    return output.status(report, options.fail_on)
