"""The history of each contract over the release tags: versions, what changed, the notes that told it.

Releases are the tags that `baseline.tags` of the policy matches (default `v*`) and that the revision contains; the
revision itself comes last when it is no release. Each is compared with the one before it.

Examples:
  contract-check versions
  contract-check versions --last 10 --format svg --output versions.svg
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.cli import UsageError, output, sides

if TYPE_CHECKING:
    import argparse

FORMATS = ("text", "markdown", "json", "svg")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `versions`."""
    parser.add_argument("--to", dest="head", metavar="REV", default="HEAD", help="the newest revision (default: HEAD)")
    parser.add_argument("--last", metavar="N", type=int, default=0, help="only the newest N releases (default: all)")
    parser.add_argument("--config", metavar="FILE", help="policy file on disk, in place of the one at --to")
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to write it (default: text)")
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(options: argparse.Namespace) -> int:
    """Compare and report; 0, or 3 when a release could not be read."""
    from contract_check.release import track
    from contract_check.reports import versions as reports
    from contract_check.sources.git import GitTree

    if options.last < 0:
        raise UsageError("--last takes 0 for all, or a number of releases")
    with sides.opened(options.head) as head:
        if not isinstance(head, GitTree):
            raise UsageError(f"{options.head} is no git revision, so it has no releases; name one with --to")
        config = sides.config_on_disk(options.config) if options.config else sides.config_of(head)
        history = track(head, config, last=options.last, progress=output.progress(options))
    if options.format == "text":
        text = reports.text(history, colour=output.coloured(options))
    else:
        text = {"markdown": reports.markdown, "json": reports.as_json, "svg": reports.picture}[options.format](history)
    output.put(text, options)
    return 3 if history.problems else 0
