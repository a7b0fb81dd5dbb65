"""Build the interface directory: every interface with what must be sent, what can come back, and who uses it.

`build` reads WHERE (a folder, or a git revision such as `main`; the current folder without one) and writes a folder:

  html       a static site with search and a service map; opens from disk, asks the network for nothing
  markdown   README.md and a page for each interface, for a wiki
  json       index.json, a file for each interface, the types of each contract

With --report, the changes of a review (`check --format json`) are marked on the pages and on the map.

Examples:
  contract-check directory build
  contract-check directory build main --output public --title "Platform interfaces"
  contract-check directory build --report report.json
"""

from __future__ import annotations

import json
import pathlib
import shutil
import tempfile
from typing import TYPE_CHECKING

from contract_check.cli import UsageError, output, sides

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from contract_check.model.survey import Survey
    from contract_check.reports.directory.changes import Changes

MARKER = ".contract-check-directory"
"""Names a folder that `build` made, and may therefore make anew."""
_MOST_BYTES = 256 << 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `directory`."""
    parser.add_argument("action", choices=("build",), help="write the directory")
    parser.add_argument("where", metavar="WHERE", nargs="?", default=".", help="folder or revision (default: .)")
    parser.add_argument("--output", metavar="DIR", default="directory", help="folder to write (default: directory)")
    parser.add_argument("--format", choices=("html", "markdown", "json"), default="html", help="default: html")
    parser.add_argument("--report", metavar="FILE", help="JSON report whose changes are marked")
    parser.add_argument("--title", default="Interfaces", help="name of the site (default: Interfaces)")
    parser.add_argument("--config", metavar="FILE", help="policy file on disk, in place of the tree's")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(options: argparse.Namespace) -> int:
    """Build; 3 when a contract could not be read (the others are there), else 0."""
    from contract_check.surveying import survey

    target = pathlib.Path(options.output)
    _refuse_foreign(target)
    with sides.worked_on(options.where) as tree:
        config = sides.config_on_disk(options.config) if options.config else sides.config_of(tree)
        found = survey(tree, config, output.progress(options))
    changes = _changes(options.report, found)
    output.progress(options)("writing pages")
    number = _write(target, _files(found, changes, options))
    output.forget_progress(options)
    print(f"{target}: {number} files for {len(found.listings)} interfaces")
    return output.unreadable(found.problems)


def _files(found: Survey, changes: Changes, options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    if options.format == "json":
        from contract_check.reports.directory import records

        return records.files(found, changes)
    if options.format == "markdown":
        from contract_check.reports.directory import markdown

        return markdown.files(found, changes, options.title)
    from contract_check.reports.directory import site

    return site.files(found, changes, options.title)


def _changes(path: str | None, found: Survey) -> Changes:
    from contract_check.reports.directory.changes import Changes, NoReportError, changes

    if path is None:
        return Changes()
    try:
        file = pathlib.Path(path)
        if file.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{path} has more than {_MOST_BYTES:,} bytes")
        return changes(json.loads(file.read_bytes()), found.listings)
    except FileNotFoundError:
        raise UsageError(f"report {path} does not exist") from None
    except (NoReportError, ValueError, RecursionError) as error:
        raise UsageError(
            f"{path} is no report: {error}. Write one with: contract-check check --format json --output {path}"
        ) from None


def _refuse_foreign(target: pathlib.Path) -> None:
    """Whatever somebody else put into a folder must not be lost."""
    if target.exists() and not (target / MARKER).is_file() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is there already and was not made by this command; name another --output")


def _write(target: pathlib.Path, files: Iterable[tuple[str, str]]) -> int:
    """Write everything beside the old folder, then take its place: readers see the old one or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = pathlib.Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    number = 0
    try:
        folders: set[pathlib.Path] = set()
        for address, text in files:
            path = made / address
            if path.parent not in folders:
                path.parent.mkdir(parents=True, exist_ok=True)
                folders.add(path.parent)
            path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
            number += 1
        (made / MARKER).touch()
        made.chmod(0o755)
        old = pathlib.Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
        if target.exists():
            # Moved away, not emptied: whoever is killed while emptying a folder leaves half of it.
            target.replace(old)
        made.replace(target)
        shutil.rmtree(old)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return number
