"""Proof of a change of an entry: a payload where an item's own schema changed; promises have none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.catalog.items import OWN_RULES
from contract_check.model.report import Proof, ProofStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.model.change import Change
    from contract_check.model.contract import Contract


def prove(change: Change, _base: Contract, _head: Contract, options: Mapping[str, Any]) -> Proof:
    """A payload for a breaking change of an item's schema."""
    if change.rule.startswith("schema/") or change.rule in OWN_RULES.values():
        from contract_check.languages.schema.proof import prove as prove_schema  # noqa: PLC0415 - loads jsonschema

        return prove_schema(change, options)
    return Proof(status=ProofStatus.NOT_APPLICABLE, reason="a promise of the catalog, no payload can show it")
