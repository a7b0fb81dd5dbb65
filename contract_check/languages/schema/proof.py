"""Proof of a schema change: a value, replayed by `jsonschema`, that one side accepts and the other refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.languages.schema.inclusion import Budget, Included, decide
from contract_check.languages.schema.witness import Witness, examples, find
from contract_check.model.change import Direction
from contract_check.model.report import Proof, ProofStatus
from contract_check.model.rule import Party
from contract_check.rules import registry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.languages.schema.evidence import Evidence
    from contract_check.languages.schema.node import Node
    from contract_check.model.change import Change

_BUDGET = Budget(steps=3_000, candidates=500)
_WITHOUT_PAYLOAD = {
    "schema/default-added": "a default is filled in by the provider; no payload is refused",
    "schema/default-changed": "a default is filled in by the provider; no payload is refused",
    "schema/default-removed": "a default is filled in by the provider; no payload is refused",
    "schema/property-became-read-only": "the value is accepted and ignored",
    "schema/reference-unresolved": "what the reference names is not there to be asked",
}
_BEYOND = frozenset(
    {
        "schema/discriminator-removed", "schema/discriminator-property-changed", "schema/discriminator-mapping-changed",
        "schema/content-coding-changed", "schema/xml-changed", "schema/required-property-became-write-only",
        "schema/property-became-write-only",
    }
)  # fmt: skip
"""Rules about how a value is read, which no validator judges."""


class Shown(msgspec.Struct, frozen=True):
    """A witness and where it was found."""

    witness: Witness
    evidence: Evidence
    accepted_by: str
    """`base` or `head`."""
    rejected_by: str


def search(change: Change, options: Mapping[str, Any]) -> Shown | Proof:
    """The payload that shows a change, or why there is none."""
    if change.rule in _WITHOUT_PAYLOAD:
        return Proof(status=ProofStatus.NOT_APPLICABLE, reason=_WITHOUT_PAYLOAD[change.rule])
    if change.rule in _BEYOND:
        return Proof(
            status=ProofStatus.NOT_APPLICABLE, reason="the value is valid on both sides and read as another one"
        )
    if str(change.arguments.get("keyword", "")).startswith("x-"):
        return Proof(status=ProofStatus.NOT_APPLICABLE, reason="an extension that no validator judges")
    questions = list(_questions(change))
    by_format = change.rule.startswith("schema/format-")
    for formats in (bool(options.get("format-assertion")), True):
        for evidence, direction in questions:
            shown = _ask(evidence, direction, formats=formats)
            if shown is not None:
                return shown
        if formats or not by_format:
            break
    if questions and all(_same_values(*question) for question in questions):
        return _without_payload(change, questions)
    return Proof(status=ProofStatus.UNPROVEN, reason="the search found no payload within its limits")


def _without_payload(change: Change, questions: list[tuple[Evidence, Direction]]) -> Proof:
    """It is proven that no value tells the sides apart. That takes the verdict back, with three exceptions.

    A side that accepts nothing at all contradicts itself, and nobody follows it. Generated clients tell alternatives
    apart even where open objects accept each other's values. Formats are known to validators in part only.
    """
    if not all(_accepts_something(*question) for question in questions):
        reason = "the schema accepts no value at all: it contradicts itself"
    elif change.rule.startswith("schema/union-member-"):
        reason = "every value of the alternative is valid under another one too; generated types differ"
    elif change.rule.startswith("schema/format-") and not all(_same_values(*one, formats=True) for one in questions):
        reason = "the validator does not know the format"
    else:
        return Proof(status=ProofStatus.UNPROVEN, reason="no value tells the two sides apart", refuted=True)
    return Proof(status=ProofStatus.NOT_APPLICABLE, reason=reason)


def _questions(change: Change) -> Iterator[tuple[Evidence, Direction]]:
    """The uses in which the rule hurts somebody: who sends is asked first."""
    hurts = registry.rule(change.rule).hurts
    for direction, party in ((Direction.INPUT, Party.SENDERS), (Direction.OUTPUT, Party.READERS)):
        for evidence in change.shapes if party in hurts else ():
            if direction in evidence.use.direction:
                yield evidence, direction


def _ask(evidence: Evidence, direction: Direction, *, formats: bool) -> Shown | None:
    accepting, rejecting = evidence.base_root, evidence.head_root
    sides = ("base", "head")
    if direction is Direction.OUTPUT:
        accepting, rejecting, sides = rejecting, accepting, ("head", "base")
    witness = find(accepting, rejecting, evidence.steps, _BUDGET, direction=direction, formats=formats)
    return None if witness is None else Shown(witness, evidence, *sides)


def _same_values(evidence: Evidence, direction: Direction, *, formats: bool = False) -> bool:
    """Whether it is proven that whatever the one side accepts the other accepts too."""
    return any(
        isinstance(decide(*_ordered(one, other, direction), _BUDGET, direction=direction, formats=formats), Included)
        for one, other in ((evidence.base, evidence.head), (evidence.base_root, evidence.head_root))
    )


def _accepts_something(evidence: Evidence, direction: Direction) -> bool:
    accepting, _ = _ordered(evidence.base, evidence.head, direction)
    return bool(examples(accepting, 1, _BUDGET, direction=direction))


def _ordered(base: Node, head: Node, direction: Direction) -> tuple[Node, Node]:
    """(the side that takes the value, the other)."""
    return (base, head) if direction is Direction.INPUT else (head, base)


def as_proof(shown: Shown, payload: Any = None) -> Proof:
    """The proof that a report shows: `payload`, else the bare value, of which a part where it is too long."""
    witness = shown.witness
    value, excerpt = witness.excerpt() if payload is None else (payload, "")
    by_format = "depends on `format` being asserted" if witness.by_format else ""
    return Proof(
        status=ProofStatus.PROVEN,
        reason="; ".join(filter(None, (by_format, excerpt))),
        payload=value,
        is_json=payload is None,
        accepted_by=shown.accepted_by,
        rejected_by=shown.rejected_by,
        error=witness.error,
        undeclared=witness.undeclared,
    )


def prove(change: Change, options: Mapping[str, Any]) -> Proof:
    """The proof of a schema change with the bare value as payload."""
    found = search(change, options)
    return as_proof(found) if isinstance(found, Shown) else found
