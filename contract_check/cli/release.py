"""Whether everything since a release may go out: every step of the verification, pass or fail.

Compares the tag with the revision, under the policy of the revision: what breaks and which migration note or waiver
answers for it, who is affected and in which order they roll out, versions, and what has outlived its sunset. A break
that several merged changes made together is covered when the note of one of them covers its step.

Exit status 0 means ready, 1 not ready, 3 that something could not be read.

Examples:
  contract-check release --from v1.4.0
  contract-check release --from v1.4.0 --to release/1.5 --format markdown --output contracts.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.cli import output, sides

if TYPE_CHECKING:
    import argparse

FORMATS = ("text", "markdown", "html", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `release`."""
    parser.add_argument("--from", dest="base", metavar="TAG", required=True, help="the last release")
    parser.add_argument("--to", dest="head", metavar="REV", default="HEAD", help="what shall go out (default: HEAD)")
    parser.add_argument("--config", metavar="FILE", help="policy file on disk, in place of the one at --to")
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to write it (default: text)")
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(options: argparse.Namespace) -> int:
    """Verify and report."""
    from contract_check.release import readiness
    from contract_check.reports import readiness as reports

    with sides.opened(options.base) as base, sides.opened(options.head) as head:
        config = sides.config_on_disk(options.config) if options.config else sides.config_of(head)
        made = readiness(base, head, config, progress=output.progress(options))
    if options.format == "text":
        text = reports.text(made, colour=output.coloured(options))
    else:
        text = {"markdown": reports.markdown, "html": reports.page, "json": reports.as_json}[options.format](made)
    output.put(text, options)
    return 3 if made.unreadable else 0 if made.ready else 1
