"""List the rules: id, whom a change of that kind hurts, title."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from contract_check.rules import registry

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `rules`."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write the list")


def run(options: argparse.Namespace) -> int:
    """Print the list."""
    found = [registry.rule(rule_id) for rule_id in registry.all_ids()]
    if options.format == "json":
        rows = [
            {
                "id": rule.id,
                "title": rule.title,
                "hurts": sorted(party.value for party in rule.hurts),
                "ceiling": rule.ceiling.word,
            }
            for rule in found
        ]
        print(json.dumps(rows, indent=2))
        return 0
    width = max(len(rule.id) for rule in found)
    for rule in found:
        hurts = ", ".join(sorted(party.value for party in rule.hurts)) or "nobody"
        print(f"{rule.id:{width}}  {hurts:17}  {rule.title}")
    print(f"\n{len(found)} rules; `contract-check explain ID` shows one")
    return 0
