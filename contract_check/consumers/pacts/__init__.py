"""Consumers from Pact files: what each of them sends and expects is replayed against both sides of a contract.

A part of a contract that no interaction touches does not alarm its consumer. (Pact specification 2, 3 and 4.)
"""

from __future__ import annotations

from contract_check.consumers.pacts.affected import replay

__all__ = ["replay"]
