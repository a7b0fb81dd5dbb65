"""Stub until the proof search is wired (same change set)."""

from __future__ import annotations
from contract_check.model.report import Proof, ProofStatus


def prove(change, base, head, options):
    return Proof(status=ProofStatus.UNPROVEN, reason="no search")
