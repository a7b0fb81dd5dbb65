"""Proof of a break: a JSON value that one side accepts and the other refuses, as `jsonschema` says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.jsonschema.comparing import ask, meets
from contract_check.languages.schema import witness
from contract_check.languages.schema.inclusion import Budget, NotIncluded, Unknown
from contract_check.languages.schema.proof import Shown, as_proof
from contract_check.model.change import Direction, Guard
from contract_check.model.report import Proof, ProofStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.languages.schema.evidence import Evidence
    from contract_check.model.change import Change
    from contract_check.model.contract import Contract

_SIDES = {Direction.INPUT: ("base", "head"), Direction.OUTPUT: ("head", "base")}
"""(who accepts what is sent that way, who may refuse it)."""
_BUDGET = Budget(steps=3_000, candidates=500)


def prove(change: Change, _base: Contract, _head: Contract, options: Mapping[str, Any]) -> Proof:
    """The smallest value found that shows `change`; a witness of the whole schema stands in for one of the place."""
    if not change.shapes:
        return Proof(status=ProofStatus.NOT_APPLICABLE, reason="no value can show this change")
    evidence: Evidence = change.shapes[0]
    formats = options.get("format-assertion") is True
    reason = ""
    for direction in (Direction.INPUT, Direction.OUTPUT):
        if not meets(change, direction) or not any(
            direction in use.direction and Guard.MASKED not in use.guards for use in change.uses
        ):
            continue
        sides = (evidence.base_root, evidence.head_root)
        accepting, rejecting = sides if direction is Direction.INPUT else sides[::-1]
        keywords = frozenset(change.arguments.get("keywords", ()))
        found = witness.find(accepting, rejecting, evidence.steps, _BUDGET, formats=formats, keywords=keywords)
        if found is None and not formats and "format" in str(change.arguments.get("keyword", "")):
            found = witness.find(accepting, rejecting, budget=_BUDGET, formats=True)
        if found is None:
            answer = ask(*sides, direction, formats=formats)
            found = answer.witness if isinstance(answer, NotIncluded) else None
            reason = answer.reason if isinstance(answer, Unknown) else reason
        if found is not None:
            return as_proof(Shown(found, evidence, *_SIDES[direction]))
    return Proof(status=ProofStatus.UNPROVEN, reason=reason or "no value that shows it was found")
