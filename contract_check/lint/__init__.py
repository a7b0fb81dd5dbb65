"""Lint: what is wrong with contracts and catalog entries as they stand, without a comparison.

Entries are held against their own rules (L1 to L9 of the reference); contracts of every format against what the policy
requires. In a pull request only what is new fails ("forwards only").
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec

from contract_check.consumers import backstage, codeowners
from contract_check.formats.catalog import FORMAT
from contract_check.lint.agreeing import disagreements
from contract_check.lint.entries import faults_of
from contract_check.lint.noting import Notebook
from contract_check.lint.policy import in_vain
from contract_check.lint.requiring import lacking
from contract_check.lint.resolving import unresolved
from contract_check.model.report import PolicyFailure
from contract_check.model.rule import Level
from contract_check.surveying import survey, survey_sides

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from contract_check.config import Config
    from contract_check.inventory import Inventory
    from contract_check.model.lint import Remark
    from contract_check.model.survey import Listing, Survey
    from contract_check.sources.tree import Tree

__all__ = ["Compared", "compared", "failures", "lint", "lint_survey", "wanted"]


def lint(tree: Tree, config: Config, today: dt.date | None = None) -> tuple[Remark, ...]:
    """Everything that is wrong in a tree, ordered by place."""
    return lint_survey(survey(tree, config), tree, config, today)


def lint_survey(found: Survey, tree: Tree, config: Config, today: dt.date | None = None) -> tuple[Remark, ...]:
    """As `lint`, of a tree that has been surveyed; without entries that are the same on the other side of a change."""
    notebook = Notebook(tree, config.lint.levels)
    day = (today or dt.datetime.now(dt.UTC).date()).isoformat()
    for listing in found.listings:
        if _as_before(listing, found.same):
            continue
        if listing.entry is not None:
            faults_of(listing.entry, notebook, config, day)
            disagreements(listing, notebook)
        else:
            lacking(listing, notebook, config, day)
    unresolved(found, tree, notebook, config)
    in_vain(found, tree, notebook, config)
    return notebook.remarks()


def _as_before(listing: Listing, same: Collection[str]) -> bool:
    """Whether an entry, and all that it binds, is the same on the other side of a change."""
    entry = listing.entry
    return entry is not None and all(
        path in same for path in (listing.contract, *(one.contract for one in entry.binding))
    )


def wanted(tree: Tree, config: Config) -> bool:
    """Whether there is anything to hold a tree against: a catalog, or requirements in the policy."""
    return bool(config.lint.require) or any(FORMAT.recognise(path, b"") for path in tree.entries())


class Compared(msgspec.Struct, frozen=True):
    """The remarks on head, held against those on base."""

    new: tuple[Remark, ...] = ()
    """What base has not: only these can fail a change."""
    known: int = 0
    """Number of those that base has too."""


def compared(found: Inventory, base: Tree, head: Tree, config: Config, today: dt.date | None = None) -> Compared:
    """Forwards only: what a change brings is told apart from what was there.

    Looked at are the catalog, the contracts that differ, and those that edited entries bind: elsewhere nothing can be
    new, unless an edit says who answers for what, or the policy counts interfaces. `found`: contracts of both sides.
    """
    if not wanted(head, config):
        return Compared()
    everything = config.lint.coverage > 0 or any(map(_says_who_answers, found.changed))
    one, other = survey_sides(found.pairs, base, head, config, everything=everything)
    before = {remark.key for remark in lint_survey(one, base, config, today)}
    after = lint_survey(other, head, config, today)
    new = tuple(remark for remark in after if remark.key not in before)
    return Compared(new, len(after) - len(new))


def _says_who_answers(path: str) -> bool:
    return path in codeowners.PLACES or path.rpartition("/")[2] in backstage.FILE_NAMES


def failures(remarks: Iterable[Remark]) -> tuple[PolicyFailure, ...]:
    """Remarks as demands of the gate: errors stop a pull request, warnings are shown."""
    return tuple(
        PolicyFailure(
            rule=one.rule,
            message=one.message,
            remedy=one.remedy,
            location=one.location,
            level=Level.BREAKING if one.level == "error" else Level.WARNING,
        )
        for one in remarks
    )
