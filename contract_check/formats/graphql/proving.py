"""Proof of a break: an operation that the base accepts and the head refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.graphql.comparing import pairs
from contract_check.languages.graphql.proof import prove as search
from contract_check.model.report import Proof, ProofStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.model.change import Change
    from contract_check.model.contract import Contract


def prove(change: Change, base: Contract, head: Contract, _options: Mapping[str, Any]) -> Proof:
    """Ask the schemas that the change is about; of several in one folder each is asked."""
    if change.shapes is None:
        return Proof(status=ProofStatus.NOT_APPLICABLE, reason="it is no change of a type")
    proof = Proof(status=ProofStatus.UNPROVEN, reason="nothing to compare")
    for before, after in pairs(base.content, head.content):
        try:
            proof = search(change, before, after)
        except KeyError:  # another schema of the folder has what the change is about
            continue
        if proof.status is ProofStatus.PROVEN:
            break
    return proof
