"""Turning what the user names into trees and policies."""

from __future__ import annotations

import contextlib
import functools
import os
import pathlib
from typing import TYPE_CHECKING, Any

from contract_check.cli import UnreadableError, UsageError, output
from contract_check.config import Config
from contract_check.consumers.policy import POLICY_FILE
from contract_check.sources import history, recall
from contract_check.sources.recall import saving
from contract_check.sources.repository import GitError, find_repository
from contract_check.sources.selection import Selection
from contract_check.sources.side import SideError, UnreadableSide, open_side

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from contract_check.model.report import Report
    from contract_check.sources.tree import Tree


@contextlib.contextmanager
def opened(name: str) -> Iterator[Tree]:
    """The tree that the user named; closed afterwards."""
    try:
        yield open_side(name, pathlib.Path.cwd())
    except UnreadableSide as error:
        raise UnreadableError(str(error)) from None
    except SideError as error:
        raise UsageError(str(error)) from None


@contextlib.contextmanager
def worked_on(name: str) -> Iterator[Tree]:
    """As `opened`; of the work tree here only what git would keep: what `node_modules` holds is nobody's interface."""
    folder = pathlib.Path(name).resolve()
    with opened(name) as tree:
        kept = _kept_by_git(folder) if folder in (pathlib.Path.cwd(), top()) else None
        yield tree if kept is None else Selection(tree, kept)


def _kept_by_git(folder: pathlib.Path) -> set[str] | None:
    """Paths below a folder that are tracked or not ignored; None where git cannot tell."""
    repository = find_repository(folder)
    if repository is None:
        return None
    listed = repository.attempt("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    # In a folder that is ignored itself git knows nothing, and the folder is meant all the same.
    return {os.fsdecode(path) for path in listed.stdout.split(b"\0")} if listed.stdout else None


def default_head() -> str:
    """HEAD, or the folder as it is where no git repository is."""
    return "HEAD" if find_repository(pathlib.Path.cwd()) is not None else "."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that name the two sides and the policy of a gate."""
    parser.add_argument(
        "--base",
        metavar="REV",
        help="revision, folder or baseline before the change (default: where HEAD left the base branch)",
    )
    parser.add_argument(
        "--head", metavar="REV", help="revision or folder after the change (default: HEAD, without git this folder)"
    )
    parser.add_argument(
        "--config", metavar="FILE", help="policy file on disk, in place of the base's .contract-check.yml"
    )


def add_cache(parser: argparse.ArgumentParser) -> None:
    """The argument for a memory between runs."""
    parser.add_argument(
        "--cache", metavar="FOLDER", help="keep what was seen in unchanged files of git revisions here, for later runs"
    )


def remember(options: argparse.Namespace, *trees: Tree) -> None:
    """Let trees know what earlier runs saw, where `--cache` says."""
    if not options.cache:
        return
    try:
        recall.remember(pathlib.Path(options.cache), top(), trees)
    except recall.RecallError as error:
        raise UsageError(str(error)) from None


@contextlib.contextmanager
def asked_for(options: argparse.Namespace) -> Iterator[tuple[Tree, Tree, Config]]:
    """Base, head and policy that the arguments of `add_arguments` name."""
    head_name = options.head or default_head()
    with opened(options.base or default_base(head_name)) as base, opened(head_name) as head:
        yield base, head, config_on_disk(options.config) if options.config else config_of(base)


def reviewed(options: argparse.Namespace, base: Tree, head: Tree, config: Config, **how: Any) -> Report:
    """The review of two sides, in a process of its own where `__main__` asked for that."""
    from contract_check.review import review

    progress = output.progress(options)
    work = saving(functools.partial(review, base, head, config, **how), base, head)
    if not options.guarded:
        return work(progress=progress)
    from contract_check.guard import guarded

    return guarded(work, base, head, config.limits, progress)


def both_files(base: Tree, head: Tree) -> bool:
    """Whether each side is a single file, so that the two belong together whatever they are called."""
    return len(base.entries()) == len(head.entries()) == 1


def config_on_disk(path: str | None) -> Config:
    """The policy in a file on disk, the default policy without one."""
    if path is None:
        return Config()
    try:
        return _config(pathlib.Path(path).read_bytes(), path)
    except FileNotFoundError:
        raise UsageError(f"policy file {path} does not exist") from None


def config_of(tree: Tree) -> Config:
    """The policy of a side, the default policy when it has none."""
    try:
        return _config(tree.read(POLICY_FILE), POLICY_FILE)
    except FileNotFoundError:
        return Config()


def _config(data: bytes, path: str) -> Config:
    from contract_check import policyfile

    try:
        return policyfile.parse(data, path)
    except policyfile.ConfigError as error:
        raise UsageError(str(error)) from None


def top() -> pathlib.Path:
    """The folder that paths of contracts begin at: the top of the work tree here, else the current folder."""
    here = pathlib.Path.cwd()
    repository = find_repository(here)
    up = repository.attempt("rev-parse", "--show-cdup").stdout.decode("utf-8", "replace").strip() if repository else ""
    return (here / up).resolve()


BRANCHES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
"""Where the base branch is looked for, in this order."""


def default_base(head: str) -> str:
    """The commit at which `head` left the base branch of the repository here."""
    repository = find_repository(pathlib.Path.cwd())
    if repository is None:
        raise UsageError("no git repository here; name both sides with --base and --head")
    for branch in BRANCHES:
        try:
            if not repository.has(branch):
                continue
            base = history.merge_base(repository, repository.resolve(branch), repository.resolve(head))
        except GitError as error:
            raise UsageError(str(error)) from None
        if base is not None:
            return base
        raise UsageError(
            f"{head} and {branch} have no common commit here; fetch more history: git fetch --unshallow origin"
        )
    raise UsageError(f"no base branch found (looked for {', '.join(BRANCHES)}); name it with --base")
