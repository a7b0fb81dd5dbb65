"""Proof of an AsyncAPI break: a payload replayed by `jsonschema`, fastavro or Google's Protobuf runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.asyncapi import payloads
from contract_check.model.report import Proof, ProofStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.model.change import Change
    from contract_check.model.contract import Contract


def prove(change: Change, _base: Contract, _head: Contract, options: Mapping[str, Any]) -> Proof:
    """A payload for a breaking change, or why there is none."""
    if change.rule.startswith("schema/"):
        from contract_check.languages.schema.proof import prove as prove_schema  # noqa: PLC0415 - loads jsonschema

        return prove_schema(change, options)
    if change.rule.startswith(("avro/", "protobuf/")):
        return payloads.prove(change)
    return Proof(status=ProofStatus.NOT_APPLICABLE, reason="addresses, bindings and credentials are no payload")
