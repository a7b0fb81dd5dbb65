"""Comparing two named sides without a gate: what `contract-check diff` and the Python API do."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING

from contract_check.config import Config
from contract_check.progress import quiet
from contract_check.review import review
from contract_check.sources.disk import FileTree, FolderTree

if TYPE_CHECKING:
    import os

    from contract_check.model.report import Report
    from contract_check.progress import Progress
    from contract_check.sources.tree import Tree


def compare_paths(
    base: str | os.PathLike[str], head: str | os.PathLike[str], config: str | os.PathLike[str] | None = None
) -> Report:
    """Compare two files or folders on disk."""
    return compare_trees(_tree(base), _tree(head), read_config(config))


def compare_trees(base: Tree, head: Tree, config: Config, progress: Progress = quiet) -> Report:
    """Compare two trees; two trees of one file each are one contract, whatever the file is called."""
    lone = len(base.entries()) == len(head.entries()) == 1
    return review(base, head, config, lone=lone, progress=progress)


def read_config(path: str | os.PathLike[str] | None) -> Config:
    """The policy in a file on disk, the default policy without one."""
    if path is None:
        return Config()
    from contract_check import policyfile  # noqa: PLC0415 - many comparisons have no policy

    return policyfile.parse(pathlib.Path(path).read_bytes(), str(path))


def _tree(path: str | os.PathLike[str]) -> Tree:
    place = pathlib.Path(path)
    if not place.exists():
        raise FileNotFoundError(f"{place} does not exist")
    return FolderTree(place) if place.is_dir() else FileTree(place)
