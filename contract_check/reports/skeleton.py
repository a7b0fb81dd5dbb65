"""Migration notes that are due, each with a file ready to commit (form: docs on migration notes, `kind: Migration`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from contract_check.model.report import ProofStatus
from contract_check.model.rule import Level
from contract_check.reports import escape, wording, yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.model.report import ContractReport, Finding, Report

_NOT_IN_NAMES = re.compile(r"[^a-z0-9.]+")
SUMMARISED = 3
"""Changes that the prefilled summary tells."""
PAYLOAD = 4_000
"""Characters of a proof that a note shows."""
NO_DATES: Mapping[str, str] = {}


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """The note that the breaking changes of one contract need."""

    contract: ContractReport | None
    path: str
    """Of the contract."""
    findings: tuple[Finding, ...]
    """Its breaking changes that no waiver covers."""

    @property
    def uncovered(self) -> tuple[Finding, ...]:
        """The changes that no note covers yet."""
        return tuple(finding for finding in self.findings if not finding.note)

    @property
    def notes(self) -> tuple[str, ...]:
        """Paths of the notes that cover some of them."""
        return tuple(sorted({finding.note for finding in self.findings if finding.note}))

    @property
    def name(self) -> str:
        """The providing service, else the contract's path."""
        return (self.contract.provider if self.contract else "") or self.path

    @property
    def version(self) -> str:
        """The version that may carry the changes, "" when unknown."""
        return self.contract.needed_version if self.contract else ""

    def file(self, folder: str) -> str:
        """Where the note should be put."""
        stem = self.name.rsplit("/", 1)[-1].removesuffix(".yaml").removesuffix(".yml").removesuffix(".json")
        slug = _NOT_IN_NAMES.sub("-", stem.lower()).strip("-.") or "contract"
        suffix = _NOT_IN_NAMES.sub("-", self.version.lower()) or self.findings[0].change.id
        return f"{folder.strip('/')}/{slug[:80]}-{suffix[:40]}.md"


def due(report: Report) -> Iterator[Due]:
    """One `Due` for each contract with breaking changes, covered or not."""
    contracts = {contract.path: contract for contract in report.contracts}
    broken: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.level is Level.BREAKING and not finding.waived:
            broken.setdefault(finding.change.contract, []).append(finding)
    for path, findings in broken.items():
        yield Due(contract=contracts.get(path), path=path, findings=tuple(findings))


def text(one: Due, folder: str, dates: Mapping[str, str] = NO_DATES, *, proofs: bool = False) -> str:
    """The note, with all that is known filled in and `TODO` where only a person knows (the check refuses a `TODO`).

    `dates`: days by name (`announced`...) where policy and calendar give them. `proofs`: show each change's payload.
    """
    findings = one.uncovered or one.findings
    services = tuple(wording.by_name(findings))
    head = one.contract.head_version if one.contract else ""
    base = one.contract.base_version if one.contract else ""
    removed = one.contract is not None and one.contract.head_path is None
    made = "removed" if removed else head if head != base else ""
    known = f"from: {_scalar(base)}, to: {_scalar(one.version or made or 'TODO')}" if base else ""
    versions = f"{{{known or ('to: removed' if removed else '')}}}"
    told = "; ".join(finding.message for finding in findings[:SUMMARISED])
    lines = [
        "---",
        "kind: Migration",
        f"id: {_scalar(one.file(folder).rsplit('/', 1)[-1].removesuffix('.md'))}",
        f"interfaces: {{{_scalar(one.name)}: {versions}}}",
        f"covers: [{', '.join(finding.change.id for finding in findings)}]",
        f"summary: {yaml_text.quoted(escape.visible(told + (' ...' if len(findings) > SUMMARISED else '')))}",
        *_affected(services),
        *_rollout(one, services),
        _dates(dates),
        "rollback: {possible: true, how: TODO}",
        "data: none",
        "verify: [TODO]",
        "---",
        "## What changed",
        "",
        *(line for finding in findings for line in _changed(finding, proof=proofs)),
        "",
        "## What you must do",
        "",
        *dict.fromkeys(f"- {escape.prose(finding.migration)}" for finding in findings if finding.migration),
        "- TODO",
        "",
        "## How to verify",
        "",
        "TODO",
        "",
        "## Rollback",
        "",
        "TODO",
        "",
    ]
    return "\n".join(lines)


def _affected(services: tuple[str, ...]) -> Iterator[str]:
    if not services:
        yield "affected: []  # consumers are unknown: name every service that uses this contract"
        return
    yield "affected:"
    for name in services:
        yield f"  - {{service: {_scalar(name)}, action: TODO, required: true}}"


def _rollout(one: Due, services: tuple[str, ...]) -> Iterator[str]:
    """In one step, who uses the old form moves first and who takes it away last; phases are for a person to plan."""
    order = [_scalar("|".join(services)), _scalar(one.name)] if services else [_scalar(one.name)]
    yield f"rollout: {{strategy: coordinated, order: [{', '.join(order)}]}}"


def _dates(dates: Mapping[str, str]) -> str:
    days = dates or dict.fromkeys(("announced", "deprecated", "sunset"), "TODO")
    return f"dates: {{{', '.join(f'{name}: {_day(text)}' for name, text in days.items())}}}  # YYYY-MM-DD"


def _day(text: str) -> str:
    return text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else _scalar(text)


def _changed(finding: Finding, *, proof: bool) -> Iterator[str]:
    yield f"- {escape.prose(finding.message)} ({finding.change.id})"
    if proof and finding.proof is not None and finding.proof.status is ProofStatus.PROVEN:
        payload, language = wording.payload(finding.proof)
        block = escape.code_block(payload, language, limit=PAYLOAD)
        yield from ("", f"  {wording.proof_title(finding.proof)}:", "")
        yield from (f"  {line}".rstrip() for line in block.splitlines())
        yield ""


def _scalar(value: str) -> str:
    """On one line; what cannot be seen is told, not kept: notes are for people."""
    return yaml_text.scalar(escape.visible(value))
