"""Proof of an OpenAPI break (search not wired yet)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.model.report import Proof, ProofStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.model.change import Change
    from contract_check.model.contract import Contract


def prove(change: Change, base: Contract, head: Contract, options: Mapping[str, Any]) -> Proof:
    """No search yet."""
    del change, base, head, options
    return Proof(status=ProofStatus.UNPROVEN, reason="no search was made")
