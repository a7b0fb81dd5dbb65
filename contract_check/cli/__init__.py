"""The command line: one module a command, each imported only when it is called."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from contract_check.version import __version__

COMMANDS = {
    # command: what it is for (its module has the same name, dashes as underscores)
    "init": "begin the interface catalog: an entry for every interface that has none, and a first policy",
    "diff": "compare two files, folders or git revisions: verdicts only, no policy",
    "check": "the whole gate on a repository: policy, affected services, migration notes, versions",
    "inventory": "all contracts and interfaces of a tree; as JSON the baseline for `check --base`",
    "plan": "deal the contracts of a change to several machines: a matrix for GitHub Actions",
    "merge": "join the reports of `check --shard` to one verdict",
    "directory": "build the interface directory: a site, Markdown or JSON",
    "lint": "what is wrong with contracts and catalog entries as they stand",
    "notes": "check the migration notes of a change, or write those it needs",
    "release": "whether everything since a release may go out: steps, breaks, notes, rollout order, versions",
    "versions": "the history of each contract over the release tags",
    "rules": "list the rules",
    "explain": "show the page of one rule",
}

EPILOG = """\
exit status:
  0  nothing at or above --fail-on
  1  findings
  2  bad usage or policy
  3  a contract or the base could not be read (never a pass)
  4  publishing failed when that was asked to matter
  5  internal error
  141  whoever reads the output left before its end (never a pass)
"""
_UNREAD = 141
"""As shells report what a closed pipe ends: 128 and the number of SIGPIPE."""


class UsageError(Exception):
    """The user asked for something that cannot be: exit status 2 with this sentence."""

    status = 2


class UnreadableError(UsageError):
    """What the user named is there and cannot be read: exit status 3, never a pass."""

    status = 3


def run(arguments: list[str], *, guarded: bool = False) -> int:
    """Run one command; returns the exit status. `guarded`: contracts are read in a process of its own."""
    parser = argparse.ArgumentParser(
        prog="contract-check",
        description="Finds breaking contract changes, proves them, and says whom they hurt.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"contract-check {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = next((word for word in arguments if not word.startswith("-")), None)
    for name, purpose in COMMANDS.items():
        module = importlib.import_module(f"contract_check.cli.{name.replace('-', '_')}") if name == chosen else None
        command = commands.add_parser(
            name,
            help=purpose,
            description=(module.__doc__ if module else None) or purpose,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            epilog=EPILOG,
        )
        if module is not None:
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    options = parser.parse_args(arguments, argparse.Namespace(guarded=guarded))
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except UsageError as error:
        from contract_check.reports.escape import terminal_lines

        # What was asked for may have come out of a stranger's policy or file names.
        print(terminal_lines(f"contract-check: {error}", ""), file=sys.stderr)
        return error.status
    except BrokenPipeError:
        # The interpreter writes out what is left when it ends, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _UNREAD
    return status
