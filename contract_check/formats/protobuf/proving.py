"""Which encodings a break concerns, and the proof on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.protobuf.proof import prove as prove_change
from contract_check.model.rule import Party
from contract_check.rules import registry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.model.change import Change
    from contract_check.model.contract import Contract
    from contract_check.model.report import Proof


def prove(change: Change, base: Contract, head: Contract, options: Mapping[str, Any]) -> Proof:
    """Show a break with bytes, or with JSON where the contract protects it."""
    rule = registry.rule(change.rule)
    protected = {Party.WIRE} if options.get("compatibility", "file") == "wire" else {Party.WIRE, Party.JSON}
    concerned = rule.hurts & protected
    return prove_change(
        change,
        base.content.schema,
        head.content.schema,
        wire=Party.WIRE in concerned,
        json=Party.JSON in concerned,
        expected=any(party.value not in rule.deviations for party in concerned),
    )
