"""What a review found: judged changes, whom they hurt, what is due. Every output is made from this record."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.model.rule import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.model.change import Change
    from contract_check.model.contract import Problem
    from contract_check.model.location import Location


class ProofStatus(enum.Enum):
    """Whether a breaking verdict was shown with a payload."""

    PROVEN = "proven"
    UNPROVEN = "unproven"
    NOT_APPLICABLE = "not-applicable"
    """No payload can show it (a removed name, a changed default)."""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A payload replayed against both sides by an implementation that is not ours."""

    status: ProofStatus
    reason: str = ""
    """Why there is no payload, in words for the reader; "" when proven."""
    payload: Any = None
    """JSON value, or text (an HTTP request, a GraphQL operation, hex bytes with their meaning)."""
    is_json: bool = False
    """True: a payload that is a text is a JSON string, and is shown in quotes."""
    accepted_by: str = ""
    """`base` or `head`."""
    rejected_by: str = ""
    error: str = ""
    """What the refusing side said."""
    undeclared: bool = False
    """True: the payload needs a field that the contract never declared."""
    refuted: bool = False
    """True: it was shown that no payload can tell the two sides apart, so nothing breaks."""


class Upgrade(enum.Enum):
    """Who upgrades before the others, where those who write data and those who read it upgrade at different times."""

    CONSUMERS = "consumers"
    """Who reads: new data holds what only the head reads."""
    PRODUCERS = "producers"
    """Who writes: old data holds what only the base reads."""
    ANY = "any"
    """Either side reads what the other writes."""
    NEITHER = "neither"
    """Each side writes what the other cannot read."""


class AffectedService(msgspec.Struct, frozen=True, kw_only=True):
    """A service that a change reaches, and how we know."""

    name: str
    evidence: str
    """`path:line`, or the setting, where the dependency is stated."""
    strength: str
    """`certain`, `declared`, `derived` or `possible` (reference: catalog-impact section 5)."""
    part: str = ""
    """What it uses, e.g. `POST /devices`."""
    owner: str = ""
    error: str = ""
    """What goes wrong there, where its use was replayed; "" otherwise."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A change with its verdict."""

    change: Change
    level: Level
    because: str
    """Why this level: the rule's reason, then everything guards, settings and policy did to it."""
    message: str
    upgrade: Upgrade | None = None
    """Who upgrades first; None where the question has no answer: interfaces that are called, facts without values."""
    harmed: tuple[str, ...] = ()
    """Interfaces whose users are met at this level: a part of the change's reach."""
    migration: str = ""
    proof: Proof | None = None
    services: tuple[AffectedService, ...] = ()
    note: str = ""
    """Path of the migration note that covers it, "" when none does."""
    waived: str = ""
    """Reason of the waiver that covers it, "" when none does."""


class Verdict(enum.Enum):
    """Of a pair of contracts or of the whole review."""

    UNCHANGED = "unchanged"
    COMPATIBLE = "compatible"
    BREAKING = "breaking"
    ERROR = "error"
    """Something could not be read: never a pass."""


class ContractReport(msgspec.Struct, frozen=True, kw_only=True):
    """One pair of contracts."""

    path: str
    format: str
    title: str
    verdict: Verdict
    base_path: str | None
    """None when the contract is new; differs from `path` when it was moved."""
    head_path: str | None
    base_version: str = ""
    head_version: str = ""
    interfaces: int = 0
    """Number of interfaces in head (in base when removed); of .proto files, those that the change concerns."""
    provider: str = ""
    """Service that provides it, "" when nobody says so."""
    needed_version: str = ""
    """Least version that may carry its breaking changes, "" when nothing breaks or versions say nothing."""


class PolicyFailure(msgspec.Struct, frozen=True, kw_only=True):
    """Something the gate demands and did not find: a migration note, a version bump."""

    rule: str
    """`migration-note-missing`, `version-bump-missing`..."""
    message: str
    remedy: str
    contract: str = ""
    changes: tuple[str, ...] = ()
    """Ids of the changes that demand it."""
    location: Location | None = None
    level: Level = Level.BREAKING


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What the report of one shard says of itself, so that a merge can tell whether it has all of them."""

    index: int
    of: int
    plan: str
    """Identity of all contracts that were dealt out."""
    dealt: tuple[str, ...]
    """Those that this shard looked at, each as `FORMAT PATH`."""
    policy: str
    """Identity of the policy."""
    subjects: Mapping[str, Mapping[str, Any]] = msgspec.field(default_factory=dict)
    """Path of a changed contract -> what the checks of migration notes must know of it, JSON-ready."""
    stricter: Report | None = None
    """The same part under the policy that the pull request brings, when it edits it."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The whole review."""

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    """Ordered by harm: worst level first, then reach, contract, place."""
    contracts: tuple[ContractReport, ...] = ()
    problems: tuple[Problem, ...] = ()
    failures: tuple[PolicyFailure, ...] = ()
    base: Mapping[str, str] = msgspec.field(default_factory=dict)
    """`name` (as asked for), `revision` (40 hex, if git), `rule` (how it was resolved)."""
    head: Mapping[str, str] = msgspec.field(default_factory=dict)
    gate: bool = False
    """Whether the policy was applied: then `failures` decide, not the findings alone."""
    lint: tuple[Mapping[str, Any], ...] = ()
    """Remarks on head that base has not, JSON-ready."""
    lint_known: int = 0
    """Number of remarks that base has too."""
    part: Part | None = None
    """Set when this is one shard's report and others have the rest."""

    def count(self, level: Level) -> int:
        """Number of findings of one level."""
        return sum(finding.level is level for finding in self.findings)
