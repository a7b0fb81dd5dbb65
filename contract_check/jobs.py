"""The whole gate on two trees: here, in a process of its own, or in as many at a time as pay."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING

from contract_check.guard import guarded, together
from contract_check.inventory import changed_contract_files
from contract_check.progress import quiet
from contract_check.review import review
from contract_check.sources.disk import FolderTree
from contract_check.sources.git import GitTree
from contract_check.sources.recall import saving

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_check.config import Config
    from contract_check.model.report import Report
    from contract_check.progress import Progress
    from contract_check.sharding import Shard
    from contract_check.sources.tree import Tree

_EACH = 50
"""Files that may be contracts and differ, for each process: below that the inventory, which every process takes, costs
more than is won."""
_MOST = 4
"""Processes: each may need the memory that the policy allows."""


def reviewer(
    shard: Shard | None, *, guard: bool, jobs: int | None = None, progress: Progress = quiet
) -> Callable[[Tree, Tree, Config], Report]:
    """The whole gate on two trees under a policy.

    `shard`: only this part of it.
    `guard`: in a process of its own, so that no contract can end or stall this one.
    `jobs`: in so many; None: as many as pay. The report is the same.

    The function that it gives raises `JoinError` when files changed while several processes read them.
    """

    def run(base: Tree, head: Tree, config: Config) -> Report:
        work = saving(functools.partial(review, base, head, config, gate=True), base, head)
        if not guard:
            return work(shard=shard, progress=progress)
        parts = 1 if shard else jobs or worthwhile(base, head)
        if parts == 1:
            return guarded(functools.partial(work, shard=shard), base, head, config.limits, progress)
        return _dealt(parts, work, base, head, config, progress)

    return run


def _dealt(
    parts: int, work: Callable[..., Report], base: Tree, head: Tree, config: Config, progress: Progress
) -> Report:
    from contract_check import sharding  # noqa: PLC0415 - few pull requests touch so much

    works = [functools.partial(work, shard=sharding.Shard(index, parts)) for index in range(1, parts + 1)]
    reports = together(works, base, head, config.limits, progress)
    unread = next((report for report in reports if report.part is None), None)
    return unread or sharding.join(reports, base, head, config)


def worthwhile(base: Tree, head: Tree) -> int:
    """How many processes pay: one for many files that differ, no more than there are processors.

    Trees that are asked for over the network are read once.
    """
    if not all(isinstance(tree, (FolderTree, GitTree)) for tree in (base, head)):
        return 1
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(processors, _MOST, len(changed_contract_files(base, head)) // _EACH))
