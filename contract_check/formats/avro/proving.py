"""The proof of an Avro change is its language's; protocols and releases say why they have none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from contract_check.languages.avro.proof import prove as prove_datum
from contract_check.model.report import Proof, ProofStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.model.change import Change
    from contract_check.model.contract import Contract

_CALLS = "clients name the message in their handshake; a datum alone cannot show it"
_REASONS = {
    "avro/message-removed": _CALLS,
    "avro/message-added": _CALLS,
    "avro/message-one-way-changed": _CALLS,
    "avro/type-removed": "the definition is gone; there is nothing to read data with",
    "avro/kind-of-file-changed": "the definition is gone; there is nothing to read data with",
}


def prove(change: Change, _base: Contract, _head: Contract, _options: Mapping[str, Any]) -> Proof:
    """A datum that fastavro cannot carry over, or the reason why there is none."""
    if change.rule in _REASONS:
        return Proof(status=ProofStatus.NOT_APPLICABLE, reason=_REASONS[change.rule])
    if change.rule.startswith("avro/older-release"):
        return _across_releases(change)
    return prove_datum(change)


def _across_releases(change: Change) -> Proof:
    """A datum between an earlier release and head; reports know no third side, so the release has no name there."""
    if change.shapes is None:
        return Proof(
            status=ProofStatus.UNPROVEN, reason="no single change since the release says it; the rules of resolution do"
        )
    found = prove_datum(change.shapes)
    sides = {"head": "head"}
    return structs.replace(
        found, accepted_by=sides.get(found.accepted_by, ""), rejected_by=sides.get(found.rejected_by, "")
    )
