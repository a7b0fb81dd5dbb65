"""What no rule of thumb decides, inclusion decides: whether a changed keyword lets more in, less, or other values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.languages.schema.evidence import AMBIGUOUS
from contract_check.languages.schema.inclusion import Budget, Included, NotIncluded, decide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.languages.schema.evidence import Evidence
    from contract_check.model.change import Change

_BUDGET = Budget(steps=6_000, candidates=1_000)
_RULES = {
    # (base within head, head within base) -> rule; None: nothing differs
    (True, True): None,
    (True, False): "schema/constraint-widened",
    (False, True): "schema/constraint-narrowed",
    (False, False): "schema/constraint-exchanged",
}


def refined(changes: Iterable[Change]) -> Iterator[Change]:
    """`changes` with the ambiguous ones decided where that is possible, and those without effect left out."""
    for change in changes:
        if change.rule not in AMBIGUOUS or not change.shapes:
            yield change
            continue
        evidence: Evidence = change.shapes[0]
        answers = decide(evidence.base, evidence.head, _BUDGET), decide(evidence.head, evidence.base, _BUDGET)
        if not all(isinstance(answer, Included | NotIncluded) for answer in answers):
            yield change
            continue
        rule = _RULES[isinstance(answers[0], Included), isinstance(answers[1], Included)]
        if rule is not None:
            yield structs.replace(change, rule=rule)
