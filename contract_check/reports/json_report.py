"""The JSON report: versioned, with a published JSON Schema (`report.schema.json`)."""

from __future__ import annotations

import json
import math
import pathlib
import re
from typing import TYPE_CHECKING, Any

from contract_check.model.rule import Level

if TYPE_CHECKING:
    from contract_check.model.contract import Problem
    from contract_check.model.location import Location
    from contract_check.model.report import AffectedService, ContractReport, Finding, Part, PolicyFailure, Proof, Report

SCHEMA_VERSION = "1.0"
SCHEMA_FILE = "report.schema.json"
"""Beside this module; described for readers in docs/report.md."""
_SURROGATES = re.compile("[\ud800-\udfff]")


def to_dict(report: Report) -> dict[str, Any]:
    """The report as JSON values (DESIGN.md section 4 names the least of it)."""
    return {
        "schema_version": SCHEMA_VERSION,
        "verdict": report.verdict.value,
        "summary": summary(report),
        "gate": report.gate,
        "base": dict(report.base),
        "head": dict(report.head),
        "contracts": [_contract(contract) for contract in report.contracts],
        "changes": [_change(finding) for finding in report.findings],
        "services": services(report),
        "notes": notes(report),
        "failures": [_failure(failure) for failure in report.failures],
        "versions": [
            {
                "contract": one.path,
                "base": one.base_version,
                "head": one.head_version,
                "needed": one.needed_version,
            }
            for one in report.contracts
            if one.base_version or one.head_version
        ],
        "lint": list(report.lint),
        "lint_known": report.lint_known,
        "errors": [problem_values(problem) for problem in report.problems],
        **({"shard": _part(report.part)} if report.part else {}),
    }


def render(report: Report) -> str:
    """The report as JSON text, keys in a fixed order, which every JSON reader takes (RFC 8259)."""
    return without_surrogates(json.dumps(plain(to_dict(report)), indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def without_surrogates(text: str) -> str:
    """JSON text without lone surrogates, which UTF-8 cannot write. JSON can name them; they stand only in strings."""
    return _SURROGATES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def plain(value: Any) -> Any:
    """`value` with nothing but JSON in it: contracts in YAML hold dates, infinities and keys that are no strings."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return str(value)


def schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12) of `to_dict`."""
    text = (pathlib.Path(__file__).parent / SCHEMA_FILE).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def summary(report: Report) -> dict[str, int]:
    """The counts that every report shows."""
    proofs = [finding.proof.status.value for finding in report.findings if finding.proof is not None]
    return {
        "breaking": report.count(Level.BREAKING),
        "warning": report.count(Level.WARNING),
        "compatible": report.count(Level.COMPATIBLE),
        "contracts": len(report.contracts),
        "contracts_changed": sum(one.verdict.value != "unchanged" for one in report.contracts),
        "failures": len(report.failures),
        "errors": len(report.problems),
        "services_affected": len(services(report)),
        "proven": proofs.count("proven"),
        "unproven": proofs.count("unproven"),
        "not_applicable": proofs.count("not-applicable"),
    }


def services(report: Report) -> list[dict[str, Any]]:
    """Affected services, each once, with the ids of the changes that reach it."""
    found: dict[str, dict[str, Any]] = {}
    for finding in report.findings:
        for service in finding.services:
            entry = found.setdefault(service.name, {**_service(service), "changes": []})
            entry["changes"].append(finding.change.id)
    return [found[name] for name in sorted(found)]


def notes(report: Report) -> list[dict[str, Any]]:
    """Migration notes due: the change and the note that covers it, "" when none does."""
    return [
        {"change": finding.change.id, "contract": finding.change.contract, "note": finding.note}
        for finding in report.findings
        if finding.level is Level.BREAKING
    ]


def _part(part: Part) -> dict[str, Any]:
    return {
        "index": part.index,
        "of": part.of,
        "plan": part.plan,
        "dealt": list(part.dealt),
        "policy": part.policy,
        "subjects": {path: dict(facts) for path, facts in part.subjects.items()},
        **({"stricter": to_dict(part.stricter)} if part.stricter else {}),
    }


def _place(location: Location | None) -> dict[str, Any] | None:
    if location is None:
        return None
    return {
        "path": location.path,
        "pointer": location.pointer,
        "line": location.line,
        "column": location.column,
        "document": location.document,
    }


def _change(finding: Finding) -> dict[str, Any]:
    change = finding.change
    return {
        "id": change.id,
        "rule": change.rule,
        "level": finding.level.word,
        "format": change.format,
        "contract": change.contract,
        "subject": change.subject,
        "direction": change.direction.word,
        "message": finding.message,
        "because": finding.because,
        "upgrade_first": finding.upgrade.value if finding.upgrade else None,
        "base": _place(change.base),
        "head": _place(change.head),
        "before": change.before,
        "after": change.after,
        "reach": list(change.reach),
        "harmed": list(finding.harmed),
        "proof": _proof(finding.proof),
        "services": [_service(service) for service in finding.services],
        "migration": {"hint": finding.migration, "note": finding.note},
        "waived": finding.waived,
    }


def _proof(proof: Proof | None) -> dict[str, Any] | None:
    if proof is None:
        return None
    return {
        "status": proof.status.value,
        "reason": proof.reason,
        "payload": proof.payload,
        "payload_is_json": proof.is_json,
        "accepted_by": proof.accepted_by,
        "rejected_by": proof.rejected_by,
        "error": proof.error,
        "undeclared": proof.undeclared,
    }


def _service(service: AffectedService) -> dict[str, Any]:
    return {
        "name": service.name,
        "evidence": service.evidence,
        "strength": service.strength,
        "part": service.part,
        "owner": service.owner,
        "error": service.error,
    }


def _contract(contract: ContractReport) -> dict[str, Any]:
    return {
        "path": contract.path,
        "format": contract.format,
        "title": contract.title,
        "verdict": contract.verdict.value,
        "base_path": contract.base_path,
        "head_path": contract.head_path,
        "interfaces": contract.interfaces,
        "provider": contract.provider,
    }


def _failure(failure: PolicyFailure) -> dict[str, Any]:
    return {
        "rule": failure.rule,
        "level": failure.level.word,
        "message": failure.message,
        "remedy": failure.remedy,
        "contract": failure.contract,
        "changes": list(failure.changes),
        "location": _place(failure.location),
    }


def problem_values(problem: Problem) -> dict[str, Any]:
    """What is wrong with a file, as JSON values."""
    return {
        "rule": problem.rule,
        "message": problem.message,
        "remedy": problem.remedy,
        "location": _place(problem.location),
        "fatal": problem.fatal,
        "side": problem.side,
    }
