"""Proof: every breaking verdict is asked for a payload, and a payload that says less lowers the verdict."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from contract_check.model.report import Proof, ProofStatus
from contract_check.model.rule import Level

if TYPE_CHECKING:
    from contract_check.mapping import Mapped
    from contract_check.model.report import Finding


def proven(finding: Finding, mapped: Mapped) -> Finding:
    """`finding` with its proof, when it breaks something that both sides can be asked about."""
    if finding.level is not Level.BREAKING:
        return finding
    if mapped.base is None or mapped.head is None:
        reason = "the contract is gone as a whole" if mapped.head is None else "there was nothing to break"
        return dataclasses.replace(finding, proof=Proof(status=ProofStatus.NOT_APPLICABLE, reason=reason))
    proof = mapped.pair.format.prove(finding.change, mapped.base, mapped.head, mapped.options)
    found = dataclasses.replace(finding, proof=proof)
    if proof.status is ProofStatus.PROVEN and proof.undeclared and mapped.options.get("undeclared-fields") != "error":
        because = f"{finding.because}; but only a field that the contract never declared shows it"
        return dataclasses.replace(found, level=Level.WARNING, because=because)
    return found
