"""Show the page of one rule: what it means, why it hurts, examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.cli import UsageError
from contract_check.nearest import nearest
from contract_check.rules import registry

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `explain`."""
    parser.add_argument("rule", metavar="ID", help="rule id such as schema/property-became-required")


def run(options: argparse.Namespace) -> int:
    """Print the page."""
    known = registry.all_ids()
    wanted = options.rule
    if wanted not in known:
        by_name = [rule_id for rule_id in known if rule_id.partition("/")[2] == wanted]
        if len(by_name) != 1:
            near = nearest(wanted, known)
            raise UsageError(f"no rule `{wanted}`" + (f"; did you mean `{near}`?" if near else ""))
        wanted = by_name[0]
    print(registry.text(wanted))
    return 0
