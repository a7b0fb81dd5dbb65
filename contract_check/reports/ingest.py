"""A report of another run or shard, which a stranger may have written: data, checked, and made a `Report` again.

Nothing in it decides where it is published; texts stay texts and are escaped by the renderers as any contract's are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from contract_check.model.change import Change, Direction, Use
from contract_check.model.contract import Problem
from contract_check.model.location import Location
from contract_check.model.report import (
    AffectedService,
    ContractReport,
    Finding,
    Part,
    PolicyFailure,
    Proof,
    ProofStatus,
    Report,
    Upgrade,
    Verdict,
)
from contract_check.model.rule import Level
from contract_check.reports import json_report

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Mapping

MOST_BYTES = 32 << 20
"""Bytes of a report that goes into a comment: 2,000 contracts with 10,000 breaking changes write 18 MB."""
MOST_VALUES = 2_000_000
"""Values in it: empty lists take 25 times the memory of their text; an honest report of that size has half as many."""
MOST_SHARD_BYTES = 128 << 20
"""Bytes of one shard's report: they are lossless, and joined where they were made."""
VERSIONS = ("1.0",)

Text = Annotated[str, msgspec.Meta(max_length=20_000)]
Name = Annotated[str, msgspec.Meta(max_length=2_000)]
Number = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
Word = Literal["breaking", "warning", "compatible"]


class IngestError(Exception):
    """The file is no report of ours; the message says why."""


class _Place(msgspec.Struct):
    path: Name
    pointer: Name = ""
    line: Number | None = None
    column: Number | None = None
    document: Number = 0

    def location(self) -> Location:
        return Location(self.path, self.pointer, self.line, self.column, self.document)


class _Proof(msgspec.Struct):
    status: Literal["proven", "unproven", "not-applicable"]
    reason: Text = ""
    payload: Any = None
    payload_is_json: bool = False
    accepted_by: Name = ""
    rejected_by: Name = ""
    error: Text = ""
    undeclared: bool = False


class _Service(msgspec.Struct):
    name: Name
    evidence: Name = ""
    strength: Name = ""
    part: Name = ""
    owner: Name = ""
    error: Text = ""


class _Migration(msgspec.Struct):
    hint: Text = ""
    note: Name = ""


class _Change(msgspec.Struct):
    id: Annotated[str, msgspec.Meta(pattern="^c-[0-9a-f]{8}$")]
    rule: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]+/[a-z0-9-]+$", max_length=100)]
    level: Word
    subject: Text
    message: Text
    format: Name = ""
    contract: Name = ""
    direction: Literal["input", "output", "both", "none"] = "none"
    because: Text = ""
    upgrade_first: Literal["consumers", "producers", "any", "neither"] | None = None
    base: _Place | None = None
    head: _Place | None = None
    before: Any = None
    after: Any = None
    reach: Annotated[list[Name], msgspec.Meta(max_length=200_000)] = []
    harmed: Annotated[list[Name], msgspec.Meta(max_length=200_000)] = []
    proof: _Proof | None = None
    services: Annotated[list[_Service], msgspec.Meta(max_length=1_000)] = []
    migration: _Migration = msgspec.field(default_factory=_Migration)
    waived: Text = ""


class _Contract(msgspec.Struct):
    path: Name
    format: Name
    verdict: Literal["unchanged", "compatible", "breaking", "error"]
    title: Name = ""
    base_path: Name | None = None
    head_path: Name | None = None
    interfaces: Number = 0
    provider: Name = ""


class _Version(msgspec.Struct):
    contract: Name
    base: Name = ""
    head: Name = ""
    needed: Name = ""


class _Failure(msgspec.Struct):
    rule: Name
    level: Word
    message: Text
    remedy: Text
    contract: Name = ""
    changes: Annotated[list[Name], msgspec.Meta(max_length=20_000)] = []
    location: _Place | None = None


class _Problem(msgspec.Struct):
    rule: Name
    message: Text
    remedy: Text
    location: _Place
    fatal: bool
    side: Literal["", "base", "head"] = ""


class _Shard(msgspec.Struct):
    index: Number
    of: Number
    plan: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    dealt: list[Name]
    policy: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    subjects: dict[Name, dict[Name, Any]] = {}
    stricter: _Report | None = None


class _Report(msgspec.Struct):
    schema_version: str
    verdict: Literal["unchanged", "compatible", "breaking", "error"]
    gate: bool = False
    base: dict[Name, Name] = {}
    head: dict[Name, Name] = {}
    contracts: Annotated[list[_Contract], msgspec.Meta(max_length=20_000)] = []
    changes: Annotated[list[_Change], msgspec.Meta(max_length=50_000)] = []
    failures: Annotated[list[_Failure], msgspec.Meta(max_length=20_000)] = []
    versions: Annotated[list[_Version], msgspec.Meta(max_length=20_000)] = []
    errors: Annotated[list[_Problem], msgspec.Meta(max_length=20_000)] = []
    lint: Annotated[list[dict[Name, Any]], msgspec.Meta(max_length=20_000)] = []
    lint_known: Annotated[int, msgspec.Meta(ge=0)] = 0
    shard: _Shard | None = None


class ReportedChange(Change, frozen=True, kw_only=True):
    """A change known only from a report: its id was made where its facts were."""

    reported: str

    @property
    def id(self) -> str:
        """The fingerprint that the report states."""
        return self.reported


def read(path: pathlib.Path) -> Report:
    """The report in a JSON file.

    Raises:
        IngestError: it is not there, too large or no valid report.
    """
    data = _within(path, MOST_BYTES)
    # Before any is built: each value but the first follows one of these, which may stand in strings too.
    if sum(map(data.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise IngestError(f"the report {path.name} holds more than {MOST_VALUES:,} values")
    return decoded(data, path.name)


def _within(path: pathlib.Path, most_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most_bytes + 1)
    except OSError as error:
        raise IngestError(f"the report {path.name} cannot be read: {error.strerror}") from None
    if len(data) > most_bytes:
        raise IngestError(f"the report {path.name} is larger than {most_bytes:,} bytes")
    return data


def decoded(data: bytes, name: str) -> Report:
    """The report in the bytes of a file; raises as `read`."""
    try:
        found = msgspec.json.decode(data, type=_Report)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise IngestError(f"the report {name} is not valid: {error}") from None
    if found.schema_version not in VERSIONS:
        raise IngestError(f"the report {name} has version {found.schema_version[:20]!r}, known is {VERSIONS[0]}")
    return _report(found)


def read_shard(path: pathlib.Path) -> Report:
    """The report of a shard, held against the published schema as well: a verdict is made of it.

    Raises:
        IngestError: as `read`, or it departs from the schema.
    """
    data = _within(path, MOST_SHARD_BYTES)
    report = decoded(data, path.name)
    import jsonschema  # noqa: PLC0415 - only to merge

    validator = jsonschema.Draft202012Validator(json_report.schema())
    fault = next(validator.iter_errors(msgspec.json.decode(data)), None)
    if fault is not None:
        raise IngestError(f"the report {path.name} is not valid: {fault.message[:300]} at {fault.json_path[:200]}")
    return report


def _report(found: _Report) -> Report:
    versions = {each.contract: each for each in found.versions}
    return Report(
        verdict=Verdict(found.verdict),
        findings=tuple(_finding(each) for each in found.changes),
        contracts=tuple(_contract(each, versions) for each in found.contracts),
        problems=tuple(
            Problem(
                rule=each.rule,
                message=each.message,
                remedy=each.remedy,
                location=each.location.location(),
                fatal=each.fatal,
                side=each.side,
            )
            for each in found.errors
        ),
        failures=tuple(
            PolicyFailure(
                rule=each.rule,
                message=each.message,
                remedy=each.remedy,
                contract=each.contract,
                changes=tuple(each.changes),
                location=each.location.location() if each.location else None,
                level=Level[each.level.upper()],
            )
            for each in found.failures
        ),
        gate=found.gate,
        base=found.base,
        head=found.head,
        lint=tuple(found.lint),
        lint_known=found.lint_known,
        part=_part(found.shard) if found.shard else None,
    )


def _part(found: _Shard) -> Part:
    return Part(
        index=found.index,
        of=found.of,
        plan=found.plan,
        dealt=tuple(found.dealt),
        policy=found.policy,
        subjects=found.subjects,
        stricter=_report(found.stricter) if found.stricter else None,
    )


def _contract(found: _Contract, versions: Mapping[str, _Version]) -> ContractReport:
    version = versions.get(found.path, _Version(found.path))
    return ContractReport(
        path=found.path,
        format=found.format,
        title=found.title,
        verdict=Verdict(found.verdict),
        base_path=found.base_path,
        head_path=found.head_path,
        base_version=version.base,
        head_version=version.head,
        interfaces=found.interfaces,
        provider=found.provider,
        needed_version=version.needed,
    )


def _finding(found: _Change) -> Finding:
    direction = {"input": Direction.INPUT, "output": Direction.OUTPUT, "both": Direction.BOTH}.get(found.direction)
    change = ReportedChange(
        reported=found.id,
        rule=found.rule,
        subject=found.subject,
        base=found.base.location() if found.base else None,
        head=found.head.location() if found.head else None,
        place="",
        before=found.before,
        after=found.after,
        uses=tuple(Use(interface, direction or Direction.NONE) for interface in found.reach),
        format=found.format,
        contract=found.contract,
    )
    return Finding(
        change=change,
        level=Level[found.level.upper()],
        because=found.because,
        message=found.message,
        upgrade=Upgrade(found.upgrade_first) if found.upgrade_first else None,
        harmed=tuple(found.harmed),
        migration=found.migration.hint,
        proof=_proof(found.proof) if found.proof else None,
        services=tuple(
            AffectedService(
                name=each.name,
                evidence=each.evidence,
                strength=each.strength,
                part=each.part,
                owner=each.owner,
                error=each.error,
            )
            for each in found.services
        ),
        note=found.migration.note,
        waived=found.waived,
    )


def _proof(found: _Proof) -> Proof:
    return Proof(
        status=ProofStatus(found.status),
        reason=found.reason,
        payload=found.payload,
        is_json=found.payload_is_json,
        accepted_by=found.accepted_by,
        rejected_by=found.rejected_by,
        error=found.error,
        undeclared=found.undeclared,
    )
