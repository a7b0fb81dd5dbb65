"""Proof: every breaking verdict is asked for a payload, and a verdict that is shown to be wrong is taken back."""

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
    if proof.refuted:
        because = f"{finding.because}; but {proof.reason}"
        return dataclasses.replace(finding, level=Level.COMPATIBLE, because=because, harmed=())
    return dataclasses.replace(finding, proof=proof)
