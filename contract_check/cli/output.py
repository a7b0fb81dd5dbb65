"""What every comparing command shares: formats, where the report goes, progress, the exit status."""

from __future__ import annotations

import importlib
import os
import pathlib
import sys
from typing import TYPE_CHECKING

from contract_check.model.report import Verdict
from contract_check.model.rule import Level
from contract_check.progress import quiet
from contract_check.reports.escape import terminal
from contract_check.writing import write_whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from contract_check.model.contract import Problem
    from contract_check.model.report import Report
    from contract_check.progress import Progress

FORMATS = {
    # name: module of contract_check.reports
    "text": "text", "markdown": "comment", "json": "json_report", "sarif": "sarif", "junit": "junit", "html": "html",
    "github": "annotations",
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that say what to write, where, and what fails."""
    parser.add_argument(
        "--format", choices=tuple(FORMATS), default="text", help="how to write the report (default: text)"
    )
    parser.add_argument("--output", metavar="FILE", help="write the report to FILE, whole or not at all")
    parser.add_argument(
        "--fail-on",
        choices=("breaking", "warning", "never"),
        default="breaking",
        help="least level that gives exit status 1",
    )
    parser.add_argument("--all", action="store_true", help="text: show compatible changes too")
    parser.add_argument("--explain", action="store_true", help="text: say of each difference why it has its level")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def progress(options: argparse.Namespace) -> Progress:
    """Progress lines on standard error where a person watches."""
    if options.quiet or not sys.stderr.isatty():
        return quiet

    def show(what: str, path: str = "") -> None:
        sys.stderr.write(f"\r\x1b[K{terminal(f'{what} {path}'.strip(), 100)}")
        sys.stderr.flush()

    return show


def render(report: Report, options: argparse.Namespace) -> str:
    """The report in the format asked for."""
    module = importlib.import_module(f"contract_check.reports.{FORMATS[options.format]}")
    if options.format == "text":
        text: str = module.render(
            report, colour=coloured(options), verbose=options.all or options.explain, explain=options.explain
        )
        return text
    rendered: str = module.render(report)
    return rendered


def forget_progress(options: argparse.Namespace) -> None:
    """Take the progress line away before something else is written."""
    if sys.stderr.isatty() and not options.quiet:
        sys.stderr.write("\r\x1b[K")


def unreadable(problems: Sequence[Problem]) -> int:
    """Say what could not be read of a tree: 3 when something could not, else 0."""
    from contract_check.reports.escape import terminal

    for problem in problems:
        if problem.fatal:
            print(f"{terminal(str(problem.location))}: {terminal(problem.message)}", file=sys.stderr)
            print(f"  fix: {terminal(problem.remedy, 600)}", file=sys.stderr)
    return 3 if any(problem.fatal for problem in problems) else 0


def write(report: Report, options: argparse.Namespace) -> None:
    """Print the report, or put it whole into its file."""
    put(render(report, options), options)


def put(text: str, options: argparse.Namespace) -> None:
    """Print a text after the progress, or put it whole into the file of `--output`."""
    forget_progress(options)
    if options.output:
        write_whole(pathlib.Path(options.output), text.encode("utf-8"))
    else:
        sys.stdout.write(text)


def coloured(options: argparse.Namespace) -> bool:
    """Whether a terminal shows the text."""
    return sys.stdout.isatty() and not options.output and "NO_COLOR" not in os.environ


def status(report: Report, fail_on: str) -> int:
    """The exit status of DESIGN: 3 wins over 1, 1 over 0."""
    if report.verdict is Verdict.ERROR or any(problem.fatal for problem in report.problems):
        return 3
    if fail_on == "never":
        return 0
    least = Level.WARNING if fail_on == "warning" else Level.BREAKING
    if report.gate and least is Level.BREAKING:
        # Breaking changes with their note and bump pass; what is missing is a failure of its own.
        return 1 if any(failure.level >= least for failure in report.failures) else 0
    levels = [*(failure.level for failure in report.failures), *(finding.level for finding in report.findings)]
    return 1 if any(level >= least for level in levels) else 0
