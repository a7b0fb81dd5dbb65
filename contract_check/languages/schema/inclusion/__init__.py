"""Subsumption of schemas: is every value of one a value of the other? Proven, shown by a witness, or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.schema.inclusion.answers import Answer, Budget, Included, NotIncluded, Unknown
from contract_check.languages.schema.inclusion.session import session
from contract_check.model.change import Direction

if TYPE_CHECKING:
    from contract_check.languages.schema.node import Node

__all__ = ["Answer", "Budget", "Included", "NotIncluded", "Unknown", "decide"]
_DEFAULT = Budget()


def decide(
    sub: Node, sup: Node, budget: Budget = _DEFAULT, *, direction: Direction = Direction.NONE, formats: bool = False
) -> Answer:
    """Whether every value valid under `sub` is valid under `sup`.

    Args:
        sub: the accepting side.
        sup: the other.
        budget: limits of this question; answers are kept per pair of nodes.
        direction: INPUT ignores requirements of readOnly properties, OUTPUT those of writeOnly ones.
        formats: whether `format` refuses values.
    """
    return session(sub.nodes, sup.nodes, direction, formats=formats).decide(sub, sup, budget)
