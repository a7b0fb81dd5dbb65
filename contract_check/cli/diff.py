"""Compare two files, folders or git revisions. No policy, only verdicts.

BASE and HEAD are each a file, a folder, a git revision (`main`, `v1.2`, `HEAD~1`), a revision and a path in it
(`main:contracts`, `v1.2:api/openapi.yaml`), or a baseline that `contract-check inventory --format json` wrote. What
exists on disk wins over a revision of the same name.

Examples:
  contract-check diff old.yaml new.yaml
  contract-check diff main HEAD
  contract-check diff v1.4.0:contracts contracts --format markdown
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.cli import output, sides

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `diff`."""
    parser.add_argument("base", metavar="BASE", help="file, folder, REV or REV:PATH before the change")
    parser.add_argument("head", metavar="HEAD", help="file, folder, REV or REV:PATH after the change")
    parser.add_argument("--config", metavar="FILE", help="policy file to take compatibility settings from")
    sides.add_cache(parser)
    output.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Compare and report; the exit status is that of `output.status`."""
    config = sides.config_on_disk(options.config)
    with sides.opened(options.base) as base, sides.opened(options.head) as head:
        sides.remember(options, base, head)
        report = sides.reviewed(options, base, head, config, lone=sides.both_files(base, head))
    output.write(report, options)
    return output.status(report, options.fail_on)
