"""Turning what the user names into trees and policies."""

from __future__ import annotations

import contextlib
import pathlib
from typing import TYPE_CHECKING

from contract_check.cli import UsageError
from contract_check.config import Config, ConfigError, parse
from contract_check.directory import POLICY_FILE
from contract_check.sources import sides as sources
from contract_check.sources.disk import FileTree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.sources.tree import Tree


@contextlib.contextmanager
def opened(name: str) -> Iterator[Tree]:
    """The tree that the user named; closed afterwards."""
    try:
        tree = sources.open_side(name, pathlib.Path.cwd())
    except sources.SideError as error:
        raise UsageError(str(error)) from None
    try:
        yield tree
    finally:
        close = getattr(tree, "close", None)
        if close is not None:
            close()


def both_files(base: Tree, head: Tree) -> bool:
    """Whether the user named two single files, which then belong together."""
    return all(isinstance(tree, FileTree) or getattr(tree, "lone", False) for tree in (base, head))


def config_on_disk(path: str | None) -> Config:
    """The policy in a file on disk, the default policy without one."""
    if path is None:
        return Config()
    try:
        return parse(pathlib.Path(path).read_bytes(), path)
    except FileNotFoundError:
        raise UsageError(f"policy file {path} does not exist") from None
    except ConfigError as error:
        raise UsageError(str(error)) from None


def config_of(tree: Tree) -> Config:
    """The policy of a side, the default policy when it has none."""
    try:
        return parse(tree.read(POLICY_FILE), POLICY_FILE)
    except FileNotFoundError:
        return Config()
    except ConfigError as error:
        raise UsageError(str(error)) from None


def default_base(head: str) -> str:
    """Where `head` left the base branch of the repository here."""
    try:
        return sources.default_base(pathlib.Path.cwd(), head)
    except sources.SideError as error:
        raise UsageError(str(error)) from None
