"""Hold the contracts and catalog entries of a tree against their rules: no comparison, what is wrong as it stands.

WHERE is a folder or a git revision (`main`); the current folder without one.

Entries of the catalog (`*.interface.yaml`) are complete, agree with the contracts they are bound to, and name services,
outcomes and side effects that exist. Contracts of every format have the metadata that the policy requires
(`lint.require` in .contract-check.yml), and what they announced to remove is gone. `contract-check explain lint/NAME`
tells of a rule.

In a pull request `contract-check check` does the same, and fails for what is new alone.

Examples:
  contract-check lint
  contract-check lint origin/main --format json
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from contract_check.cli import output, sides
from contract_check.reports.escape import terminal

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from contract_check.model.lint import Remark
    from contract_check.model.survey import Survey


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `lint`."""
    parser.add_argument("where", metavar="WHERE", nargs="?", default=".", help="folder or revision (default: .)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all")
    parser.add_argument("--config", metavar="FILE", help="policy file on disk, in place of the tree's")
    parser.add_argument(
        "--fail-on", choices=("error", "warning", "never"), default="error", help="least level that gives exit status 1"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(options: argparse.Namespace) -> int:
    """Lint: 3 when a contract could not be read, 1 for remarks at or above --fail-on, else 0."""
    from contract_check.lint import lint_survey
    from contract_check.surveying import survey

    with sides.worked_on(options.where) as tree:
        config = sides.config_on_disk(options.config) if options.config else sides.config_of(tree)
        found = survey(tree, config, output.progress(options))
        remarks = lint_survey(found, tree, config)
    output.put(_json(remarks) if options.format == "json" else _text(remarks, found), options)
    failing = {"never": (), "warning": ("error", "warning"), "error": ("error",)}[options.fail_on]
    status = 1 if any(one.level in failing for one in remarks) else 0
    return output.unreadable(found.problems) or status


def _json(remarks: Sequence[Remark]) -> str:
    return json.dumps({"lint": [one.to_dict() for one in remarks]}, indent=2, ensure_ascii=False) + "\n"


def _text(remarks: Sequence[Remark], found: Survey) -> str:
    lines = [
        f"{one.level}: {terminal(one.message)}\n"
        f"    {terminal(str(one.location))}  {one.rule}\n"
        f"    fix: {terminal(one.remedy)}\n"
        for one in remarks
    ]
    errors = sum(one.level == "error" for one in remarks)
    unread = sum(problem.fatal for problem in found.problems)
    missing = f"; {unread} places could not be read" if unread else ""
    lines.append(f"{errors} errors, {len(remarks) - errors} warnings in {len(found.listings)} interfaces{missing}\n")
    return "\n".join(lines)
