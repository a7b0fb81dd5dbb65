"""Begin the interface catalog: an entry for every interface of the contracts here that has none yet.

What OpenAPI, AsyncAPI, Protobuf, GraphQL and Avro files tell is filled in: id, purpose, version, lifecycle,
deprecation, binding, security, metadata, inputs, outputs, outcomes; provider, owner and consumers where the policy,
the contract, Backstage, CODEOWNERS or a folder such as services/NAME/ say them. What only a person knows stands as
TODO, with a comment that says what is asked; `contract-check lint` then names each such place with file and line.

PATH is a contract or a folder of contracts; without one all are meant, except JSON Schemas, which may describe anything
and are taken when a PATH names them. Files that git ignores are not looked at.

Nothing that is there is changed: entries are added behind those of the same contract, or in new files of --folder. So
`init` may run again whenever there are new interfaces. It also writes, where missing, a first policy
(.contract-check.yml) and, for completion in editors, the JSON Schemas of entries and policy (.contract-check/).

Examples:
  contract-check init --dry-run
  contract-check init contracts/device-api.yaml --provider device-service --owner team:devices
"""

from __future__ import annotations

import json
import os
import pathlib
import posixpath
import sys
from typing import TYPE_CHECKING

from contract_check.cli import UnreadableError, UsageError, output, sides
from contract_check.consumers.policy import POLICY_FILE
from contract_check.model.contract import OWN_FOLDER
from contract_check.reports.escape import terminal
from contract_check.writing import write_whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping

    from contract_check.model.survey import Survey
    from contract_check.scaffolding import Draft, Scaffold
    from contract_check.sources.tree import Tree


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `init`."""
    parser.add_argument("paths", metavar="PATH", nargs="*", help="contract or folder of contracts (default: all)")
    parser.add_argument("--folder", metavar="DIR", default="catalog", help="for new catalog files (default: catalog)")
    parser.add_argument("--provider", metavar="SERVICE", default="", help="provider where nothing names one")
    parser.add_argument("--owner", metavar="NAME", default="", help="owner where nothing names one, e.g. team:devices")
    parser.add_argument("--dry-run", action="store_true", help="print what would be written, and write nothing")
    parser.add_argument("--config", metavar="FILE", help="policy file on disk, in place of .contract-check.yml")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(options: argparse.Namespace) -> int:
    """Write; 3 when a contract could not be read (the others have their entries), else 0."""
    from contract_check.scaffolding import scaffold
    from contract_check.surveying import survey

    top = sides.top()
    wanted = [_from_top(path, top) for path in options.paths]
    with sides.worked_on(str(top)) as tree:
        config = sides.config_on_disk(options.config) if options.config else sides.config_of(tree)
        found = survey(tree, config, output.progress(options))
        output.forget_progress(options)
        _demand_readable_catalog(found)
        _demand_contracts(wanted, found)
        made = scaffold(found, _from_top(options.folder, top), wanted, provider=options.provider, owner=options.owner)
        files = dict(_files(made, found, tree, options.provider))
    if options.dry_run:
        for path, text in files.items():
            sys.stdout.write(f"# ==> {terminal(path)}\n{text}")
    else:
        _write(top, files, tree)
    shown = sys.stderr if options.dry_run else sys.stdout
    shown.writelines(f"{line}\n" for line in _told(made, files, tree, dry=options.dry_run))
    return output.unreadable(found.problems)


def _from_top(path: str, top: pathlib.Path) -> str:
    """A path that the user named, as the tree calls it."""
    inside = os.path.relpath(pathlib.Path.cwd() / path, top)
    if inside.startswith(".."):
        raise UsageError(f"{path} is outside {top}")
    return inside.replace(os.sep, "/")


def _demand_readable_catalog(found: Survey) -> None:
    """Whatever an unreadable entry binds would get a second one."""
    for problem in found.problems:
        contract = found.contracts.get(problem.location.path)
        if problem.fatal and contract is not None and contract.format == "catalog":
            raise UnreadableError(
                f"{problem.location}: {problem.message}. Nothing was written; {problem.remedy}, then run init again"
            )


def _demand_contracts(wanted: Iterable[str], found: Survey) -> None:
    files = {path for one in found.contracts.values() for path in (one.path, *one.files)}
    for path in wanted:
        if path != "." and not any(file == path or file.startswith(f"{path}/") for file in files):
            raise UsageError(f"{path} holds no contract; `contract-check inventory` lists those that are found")


def _files(made: Scaffold, found: Survey, tree: Tree, provider: str) -> Iterator[tuple[str, str]]:
    """Path and whole text of every file that is to be written."""
    from contract_check.formats.catalog.validity import schema as entry_schema
    from contract_check.policyfile import schema as policy_schema
    from contract_check.reports import starting

    for draft in made.drafts:
        yield draft.path, _extended(draft, found, tree)
    if made.drafts:
        yield starting.ENTRY_SCHEMA, json.dumps(entry_schema(), indent=2, ensure_ascii=False) + "\n"
    if POLICY_FILE not in tree.entries():
        yield POLICY_FILE, starting.policy(found, provider)
        yield starting.POLICY_SCHEMA, json.dumps(policy_schema(), indent=2, ensure_ascii=False) + "\n"


def _extended(draft: Draft, found: Survey, tree: Tree) -> str:
    """A catalog file with its new entries behind those that it has, which keep every byte."""
    from contract_check.reports import scaffold, starting

    if draft.path not in tree.entries():
        schema = posixpath.relpath(starting.ENTRY_SCHEMA, posixpath.dirname(draft.path) or ".")
        return scaffold.file_text(draft.entries, draft.contracts, schema)
    if draft.path not in found.contracts:
        raise UsageError(f"{draft.path} is there and is not read as a catalog file; name another --folder")
    try:
        before = tree.read(draft.path).decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{draft.path} is not UTF-8, so nothing can be added to it; convert it") from None
    line = "\r\n" if "\r\n" in before else "\n"
    more = f"---\n{scaffold.documents(draft.entries)}".replace("\n", line)
    return before + ("" if before.endswith("\n") or not before else line) + more


def _write(top: pathlib.Path, files: Mapping[str, str], tree: Tree) -> None:
    """Write all files, or none where one could not be written as a file of this repository."""
    for path in files:
        target = top / path
        if not target.parent.resolve().is_relative_to(top):
            raise UsageError(f"{path}: a link leads out of the repository; name another --folder")
        if path not in tree.entries() and os.path.lexists(target) and not path.startswith(f"{OWN_FOLDER}/"):
            raise UsageError(
                f"{path} is there, though git ignores it, and stays as it is; move it, or name another --folder"
            )
    for path, text in files.items():
        target = top / path
        if not target.is_file() or target.read_bytes() != text.encode("utf-8"):
            write_whole(target, text.encode("utf-8"))


def _told(made: Scaffold, files: Mapping[str, str], tree: Tree, *, dry: bool) -> Iterator[str]:
    """What was done, what is to be filled in, what comes next."""
    from contract_check.reports import scaffold, starting

    would = "would " if dry else ""
    there = tree.entries()
    marks = 0
    for draft in made.drafts:
        asked = sum(map(scaffold.marks, draft.entries))
        marks += asked
        done = f"{would}add to" if draft.path in there else f"{would}write"
        yield f"{done} {terminal(draft.path)}: {_many(len(draft.entries), 'entry', 'entries')}, {asked} to fill in"
    for path in files:
        if path not in {draft.path for draft in made.drafts} and path not in there:
            yield f"{would}write {path}"
    if made.had:
        yield f"{_many(made.had, 'interface')} had an entry, which stays as it is"
    for reason, number in made.left_out.items():
        yield f"{_many(number, 'interface')} left out: {reason}"
    if not made.drafts:
        yield "no entries to add"
    elif not dry:
        yield ""
        yield from starting.next_steps(marks, new_policy=POLICY_FILE in files)


def _many(number: int, word: str, words: str = "") -> str:
    return f"{number} {word if number == 1 else words or word + 's'}"
