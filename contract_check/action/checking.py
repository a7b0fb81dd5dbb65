"""The review itself, under the base's policy and, where the pull request edits the policy, under its own as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from contract_check import policyfile
from contract_check.config import Config
from contract_check.model.rule import Level
from contract_check.settings import SettingsError
from contract_check.sources.repository import GitError

if TYPE_CHECKING:
    from contract_check.action.sides import Sides
    from contract_check.model.report import Report
    from contract_check.settings import Settings
    from contract_check.sources.tree import Tree


class UnreadableError(Exception):
    """A side could not be read."""


class Checked(msgspec.Struct, frozen=True):
    """What was found."""

    report: Report
    notes_folder: str
    """Where the policy wants migration notes."""
    stricter: tuple[Report, ...] = ()
    """Under the policy that the pull request brings, when it edits it: the harder of the two verdicts counts."""
    remarks: tuple[str, ...] = ()
    """Markdown sentences for the summary."""


Reviewer = Callable[["Tree", "Tree", "Config"], "Report"]
"""What makes a report of base, head and a policy."""


def check(pair: Sides, settings: Settings, reviewer: Reviewer) -> Checked:
    """Review two trees.

    Raises:
        UnreadableError: an object of a side is missing, or GitHub does not give it.
        SettingsError: the policy on the base side is wrong.
    """
    try:
        return _check(pair, settings, reviewer)
    except (GitError, OSError) as error:
        raise UnreadableError(str(error)) from error


def policy(pair: Sides, settings: Settings) -> Config:
    """The policy of the base, with what the inputs add."""
    return _policy(_bytes(pair.base, settings.config), settings.config, settings)


def _check(pair: Sides, settings: Settings, reviewer: Reviewer) -> Checked:
    path = settings.config
    before, after = _bytes(pair.base, path), _bytes(pair.head, path)
    config = _policy(before, path, settings)
    report = _review(pair, config, settings, reviewer)
    if before == after or after is None:
        removed = ("The pull request removes the policy; the base's was applied.",) if before != after else ()
        return Checked(report, config.notes, remarks=removed)
    try:
        other = _review(pair, _policy(after, path, settings), settings, reviewer)
    except SettingsError as error:
        raise SettingsError(f"the pull request brings a wrong {error}") from None
    remark = "The pull request edits the policy: the base's and its own were applied, the harder verdict counts."
    return Checked(report, config.notes, (other,), (remark,))


def _bytes(tree: Tree, path: str) -> bytes | None:
    try:
        return tree.read(path)
    except FileNotFoundError:
        return None


def _policy(data: bytes | None, path: str, settings: Settings) -> Config:
    try:
        config = policyfile.parse(data, path) if data is not None else Config()
    except policyfile.ConfigError as error:
        raise SettingsError(f"policy: {error}") from None
    include = [glob for glob in settings.paths if not glob.startswith("!")]
    changes = {
        "include": [*config.include, *include],
        "ignore": [*config.ignore, *(glob[1:] for glob in settings.paths if glob.startswith("!"))],
        "require": [each for each in config.require if each != "migration-note" or settings.require_migration != "off"],
    }
    return structs.replace(config, **changes)


def _review(pair: Sides, config: Config, settings: Settings, reviewer: Reviewer) -> Report:
    report = reviewer(pair.base, pair.head, config)
    failures = report.failures
    if settings.require_migration == "warn":
        failures = tuple(
            structs.replace(each, level=Level.WARNING) if each.rule.startswith(("migration-note", "note/")) else each
            for each in failures
        )
    return structs.replace(
        report,
        failures=failures,
        base={**report.base, "rule": pair.rule},
    )
