"""Reports put together by hand: every kind of record, with texts of the test's choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from contract_check.model.change import Change, Direction, Use
from contract_check.model.contract import Problem
from contract_check.model.location import Location
from contract_check.model.report import (
    AffectedService,
    ContractReport,
    Finding,
    PolicyFailure,
    Proof,
    ProofStatus,
    Report,
    Verdict,
)
from contract_check.model.rule import Level
from contract_check.reports.context import Context

if TYPE_CHECKING:
    from collections.abc import Callable


def _change(text: str = "customerId", number: int = 0, **overrides: Any) -> Change:
    facts: dict[str, Any] = {
        "rule": "schema/property-became-required",
        "subject": f"property `{text}`",
        "base": Location("contracts/billing.yaml", "/paths/~1invoices/post", 84 + number, 5),
        "head": Location("contracts/billing.yaml", "/paths/~1invoices/post", 88 + number, 5),
        "place": f"{text}/{number}",
        "uses": (Use("POST /invoices", Direction.INPUT),),
        "format": "openapi",
        "contract": "contracts/billing.yaml",
    }
    return Change(**{**facts, **overrides})


def _finding(text: str = "customerId", level: Level = Level.BREAKING, number: int = 0, **overrides: Any) -> Finding:
    facts: dict[str, Any] = {
        "change": _change(text, number),
        "level": level,
        "because": "senders can no longer send what was accepted",
        "message": f"property `{text}` is now required",
        "harmed": ("POST /invoices",),
        "migration": f"Always send `{text}`.",
        "proof": Proof(
            status=ProofStatus.PROVEN,
            payload={"amount": 1, "currency": "EUR"},
            accepted_by="base",
            rejected_by="head",
            error=f"`{text}` is a required property",
        )
        if level is Level.BREAKING
        else None,
        "services": (AffectedService(name="checkout", evidence="x.yml:3", strength="declared"),)
        if level is Level.BREAKING
        else (),
    }
    return Finding(**{**facts, **overrides})


def _contract(**overrides: Any) -> ContractReport:
    facts: dict[str, Any] = {
        "path": "contracts/billing.yaml",
        "format": "openapi",
        "title": "Billing",
        "verdict": Verdict.BREAKING,
        "base_path": "contracts/billing.yaml",
        "head_path": "contracts/billing.yaml",
        "base_version": "1.4.0",
        "head_version": "1.5.0",
        "interfaces": 3,
        "provider": "billing-api",
        "needed_version": "2.0.0",
    }
    return ContractReport(**{**facts, **overrides})


def _report(*findings: Finding, **overrides: Any) -> Report:
    worst = max((finding.level for finding in findings), default=None)
    verdict = {None: Verdict.UNCHANGED, Level.BREAKING: Verdict.BREAKING}.get(worst, Verdict.COMPATIBLE)
    facts: dict[str, Any] = {
        "verdict": verdict,
        "findings": findings,
        "contracts": (_contract(verdict=verdict),),
        "base": {"name": "main", "revision": "9" * 40, "rule": "parent of merge commit"},
        "head": {"name": "HEAD", "revision": "4" * 40},
    }
    return Report(**{**facts, **overrides})


def _hostile(text: str) -> Report:
    """A report that holds `text` in every place where text can come from a pull request."""
    path = f"contracts/{text}.yaml"
    here = Location(path, f"/{text}", 3, 7)
    change = _change(
        text,
        subject=text,
        base=here,
        head=here,
        contract=path,
        uses=(Use(text, Direction.INPUT),),
        before={text: text},
        after=[text],
    )
    service = AffectedService(name=text, evidence=text, strength="declared", part=text, owner=text)
    proof = Proof(
        status=ProofStatus.PROVEN, payload=f"{text}\n{text}", accepted_by="base", rejected_by="head", error=text
    )
    breaking = _finding(
        text,
        change=change,
        message=text,
        because=text,
        migration=text,
        harmed=(text,),
        services=(service,),
        proof=proof,
    )
    unproven = Proof(status=ProofStatus.UNPROVEN, reason=text)
    findings = (
        breaking,
        structs.replace(breaking, change=_change(text, 1, contract=path), note=text),
        structs.replace(breaking, change=_change(text, 2, contract=path), waived=text),
        structs.replace(
            breaking,
            change=_change(text, 3, contract=path),
            proof=structs.replace(proof, payload={text: [text]}),
        ),
        structs.replace(breaking, change=_change(text, 4, contract=path, head=None), proof=unproven),
        structs.replace(breaking, change=_change(text, 5, contract=path), level=Level.WARNING, proof=None),
        structs.replace(breaking, change=_change(text, 6, contract=path), level=Level.COMPATIBLE, proof=None),
    )
    failure = PolicyFailure(
        rule="version-bump-missing", message=text, remedy=text, contract=path, changes=(text,), location=here
    )
    contract = _contract(
        path=path,
        base_path=text,
        head_path=path,
        format=text,
        title=text,
        base_version=text,
        head_version=f"{text}2",
        provider=text,
        needed_version=text,
    )
    return _report(
        *findings,
        contracts=(contract,),
        failures=(failure, structs.replace(failure, rule="migration-note-missing", location=None)),
        problems=(
            Problem(rule="yaml-syntax", message=text, remedy=text, location=here, fatal=True, side="head"),
            Problem(rule=text, message=text, remedy=text, location=Location(path, text), side="base"),
        ),
        gate=True,
        base={"name": text, "revision": "", "rule": text},
        head={"name": text, "revision": ""},
        lint=({"rule": text, "message": text, "path": path},),
    )


@pytest.fixture(scope="session")
def finding() -> Callable[..., Finding]:
    return _finding


@pytest.fixture(scope="session")
def change() -> Callable[..., Change]:
    return _change


@pytest.fixture(scope="session")
def contract() -> Callable[..., ContractReport]:
    return _contract


@pytest.fixture(scope="session")
def report() -> Callable[..., Report]:
    return _report


@pytest.fixture(scope="session")
def hostile() -> Callable[[str], Report]:
    return _hostile


@pytest.fixture(scope="session")
def context() -> Context:
    return Context(
        server_url="https://example.test",
        repository="acme/shop",
        base_sha="9a01b77" + "0" * 33,
        head_sha="4f2c9e1" + "0" * 33,
        rule="parent of merge commit",
        policy=".contract-check.yml@9a01b77",
        run_url="https://example.test/acme/shop/actions/runs/1",
        marker="<!-- contract-check:v1 kind=summary key=default run=1.1 head=4f2c9e1 -->",
    )
