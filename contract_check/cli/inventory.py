"""List every contract and interface of a tree: what is there, who provides it, what nobody says about it.

WHERE is a folder, a file, or a git revision (`main`, `v1.2:contracts`); the current folder without one.

  text   a table by contract, with the counts of each format and the coverage of the catalog
  csv    one row for each interface
  json   the data contract baseline: inputs, outputs and metadata of every interface, and the contracts themselves, so
         that `check --base FILE` and `diff FILE .` can compare with this state where its git history is not at hand

Examples:
  contract-check inventory
  contract-check inventory v2.3 --format json --output baseline.json
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.cli import output, sides

if TYPE_CHECKING:
    import argparse

    from contract_check.model.survey import Survey
    from contract_check.sources.tree import Tree


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `inventory`."""
    parser.add_argument("where", metavar="WHERE", nargs="?", default=".", help="folder, file or revision (default: .)")
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text", help="default: text")
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all")
    parser.add_argument("--config", metavar="FILE", help="policy file on disk, in place of the tree's")
    parser.add_argument(
        "--no-sources", action="store_true", help="json: without the contracts themselves; no baseline to compare with"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(options: argparse.Namespace) -> int:
    """List; 3 when a contract could not be read, since a list without it is no baseline, else 0."""
    from contract_check.surveying import survey

    with sides.worked_on(options.where) as tree:
        config = sides.config_on_disk(options.config) if options.config else sides.config_of(tree)
        found = survey(tree, config, output.progress(options))
        text = _text(found, tree, options)
    output.put(text, options)
    return output.unreadable(found.problems)


def _text(found: Survey, tree: Tree, options: argparse.Namespace) -> str:
    if options.format == "json":
        from contract_check.reports import inventory_json
        from contract_check.sources.baseline import packed

        sources = [] if options.no_sources else packed(tree.read_many(found.files))
        return inventory_json.render(found, sources)
    from contract_check.reports import inventory_table

    return inventory_table.csv_text(found) if options.format == "csv" else inventory_table.text(found)
