"""`oneOf` refuses a value that several alternatives accept: whether an alternative that is new or changed does that.

No rule of thumb tells, so inclusion decides, and only a shown value counts.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.evaluation import Evaluator
from contract_check.languages.schema.inclusion import Budget, Included, NotIncluded, decide
from contract_check.languages.schema.inclusion.quoting import written
from contract_check.languages.schema.view import view
from contract_check.languages.schema.witness.search import is_undeclared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.languages.schema.node import Node
    from contract_check.languages.schema.view import Union
    from contract_check.languages.schema.witness import Witness

_BUDGET = Budget(steps=500, candidates=60)
_MOST_ASKED = 4
"""Alternatives of one union that are asked about."""


def overlap(accepting: Node, refusing: Node, union: Union, changed: Sequence[int]) -> Witness | None:
    """A value of `accepting` that one of the `changed` branches of `refusing` takes as well as another one does.

    None when no such value was found. One that needs a field which no alternative that takes it declares is none:
    open objects overlap in fields that nobody thought of.
    """
    others = frozenset(union.atom.words) - {union.keyword}
    alone = refusing.nodes.of_atoms([refusing.nodes.reduced(union.atom, others)])
    meant = _alternatives(accepting)
    for index in changed[:_MOST_ASKED]:
        both = accepting.with_shapes(union.branches[index])
        whole = decide(both, alone, _BUDGET)
        if isinstance(whole, Included):
            continue
        answers = (decide(question, alone, _BUDGET) for question in _declared_only(both, meant))
        for answer in itertools.chain(answers, [whole]):
            if isinstance(answer, NotIncluded) and _as_declared(meant, answer.witness.value):
                return answer.witness
    return None


def _alternatives(node: Node) -> list[Node]:
    """What a value was meant to be: one node for each alternative, the node itself when it has none."""
    seen = view(node)
    if not seen.unions:
        return [node]
    return [seen.core.with_shapes(branch) for branch in seen.unions[0].branches]


def _declared_only(both: Node, meant: list[Node]) -> Iterator[Node]:
    """`both` with just the names that one alternative declares: such a value says more than one with chance names."""
    names = (alternative.property_names for alternative in meant)
    for listed in itertools.islice(dict.fromkeys(filter(None, names)), _MOST_ASKED):
        yield both.with_shapes(written({"propertyNames": {"enum": list(listed)}}))


def _as_declared(meant: list[Node], value: Any) -> bool:
    """Whether an alternative that takes the value declares all of its fields."""
    return any(Evaluator(node.nodes).accepts(node, value) and not is_undeclared(node, value) for node in meant)
