"""Whether a release may go out, and how contracts came to be what they are. Reports are made from these records."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from contract_check.model.report import Finding, Report


class State(enum.Enum):
    """How a step of the verification ended."""

    PASS = "pass"  # noqa: S105 - a word of reports, no password
    WARN = "warn"
    """A person should look; nothing stops."""
    FAIL = "fail"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the verification before a release."""

    id: str
    """`readable`, `notes`, `versions`..."""
    title: str
    """What holds when it passes."""
    state: State
    details: tuple[str, ...] = ()
    """What was found: facts when it passes, what to do when it does not."""


class Overdue(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was to go by a day that is past, and is still there."""

    what: str
    sunset: str
    """ISO 8601."""
    place: str
    """`path:line`."""


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """Everything since a release, held against what the next one demands."""

    report: Report
    """The review from the tag to the revision."""
    breaking: tuple[Finding, ...]
    """What breaks, each with its note or waiver where it has one."""
    steps: tuple[Step, ...]
    rollout: tuple[tuple[str, ...], ...] = ()
    """Who goes first; services of one step may go together. Empty when no note says, or when notes contradict."""
    unordered: tuple[str, ...] = ()
    """Affected services that no note puts into the order."""
    overdue: tuple[Overdue, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether nothing stands against the release."""
        return all(step.state is not State.FAIL for step in self.steps)

    @property
    def unreadable(self) -> bool:
        """Whether something could not be checked at all: never ready."""
        return any(problem.fatal for problem in self.report.problems)


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """What one release did to one contract."""

    release: str
    """Tag, or the name of the revision after the last one."""
    date: str
    """Day of the commit, ISO 8601."""
    version: str
    """As the contract says, "" when it says none."""
    state: str
    """`added`, `removed`, `moved`, `unchanged`, `compatible`, `breaking` or `error`."""
    breaking: int = 0
    warnings: int = 0
    compatible: int = 0
    bump: str = ""
    """`major`, `minor`, `patch`, `prerelease`, `lowered`, `other` or "" for none."""
    needed: str = ""
    """Least version that could carry what changed, where the version is too low."""
    notes: tuple[str, ...] = ()
    """Migration notes that cover what broke."""
    uncovered: int = 0
    """Breaking changes without note or waiver."""


class History(msgspec.Struct, frozen=True, kw_only=True):
    """Contracts over releases."""

    releases: tuple[tuple[str, str], ...]
    """(name, day), oldest first."""
    contracts: dict[str, tuple[Version, ...]]
    """Path of the contract, as the last release that has it knows it -> what each release did, oldest first."""
    problems: tuple[str, ...] = ()
    """What could not be compared, in words."""
