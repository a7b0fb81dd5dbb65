"""Unions: which branch reads which, in each direction, and what is left over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.avro import matching
from contract_check.languages.avro.edge import Edge, Facts, fact
from contract_check.languages.avro.resolution import MISSING_UNION_BRANCH, TYPE_MISMATCH
from contract_check.languages.avro.schema import Schema, Union, branch_key, branches, parts, resolved, word
from contract_check.model.change import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.model.change import Change

_Ways = dict[tuple[int, int], Direction]


def meet(base: Schema, head: Schema) -> Facts:
    """The facts of two schemas of which at least one is a union; the other counts as a union of one."""
    ways = _ways(base, head)
    taken = {i for (i, _), way in ways.items() if Direction.INPUT in way}
    given = {j for (_, j), way in ways.items() if Direction.OUTPUT in way}
    changes = [*_removed(base, head, taken), *_added(base, head, given), *_arrangement(base, head)]
    steps = [isinstance(side, Union) for side in (base, head)]
    olds, news = parts(base), parts(head)
    edges = [
        Edge(olds[i], news[j], i if steps[0] else None, j if steps[1] else None, way) for (i, j), way in ways.items()
    ]
    return Facts(tuple(changes), tuple(edges))


def _ways(base: Schema, head: Schema) -> _Ways:
    olds, news = (matching.Branches(branches(side)) for side in (base, head))
    forth = {i: matching.chosen(old, olds, news) for i, old in enumerate(olds.types)}
    back = {j: matching.chosen(new, news, olds) for j, new in enumerate(news.types)}
    ways: _Ways = {}
    for i, chosen in forth.items():
        if chosen is not None:
            ways[i, chosen] = Direction.INPUT
    for j, chosen in back.items():
        if chosen is not None:
            ways[chosen, j] = ways.get((chosen, j), Direction.NONE) | Direction.OUTPUT
    # `int` that became `long` inside a union is one edit. Nothing reads the new branch, and nothing else reads as the
    # old one, so the pair stands for both ways and its own fact says which way breaks.
    read, written = set(forth.values()), set(back.values())
    for (i, j), way in ways.items():
        if back[j] is None and i not in written:
            ways[i, j] = way | Direction.OUTPUT
        elif forth[i] is None and j not in read:
            ways[i, j] = way | Direction.INPUT
    return dict(sorted(ways.items()))


def _removed(base: Schema, head: Schema, taken: set[int]) -> Iterator[Change]:
    for i, old in enumerate(parts(base)):
        if i not in taken:
            name = MISSING_UNION_BRANCH if isinstance(head, Union) else TYPE_MISMATCH
            yield fact(
                "union-branch-removed", base.subject, f"{base.place}|{word(resolved(old))}", old.location,
                head.location, word(old), word(head), incompatibility=name,
            )  # fmt: skip


def _added(base: Schema, head: Schema, given: set[int]) -> Iterator[Change]:
    for j, new in enumerate(parts(head)):
        if j not in given:
            name = MISSING_UNION_BRANCH if isinstance(base, Union) else TYPE_MISMATCH
            yield fact(
                "union-branch-added", base.subject, f"{base.place}|{word(resolved(new))}", base.location,
                new.location, word(base), word(new), incompatibility=name,
            )  # fmt: skip


def _arrangement(base: Schema, head: Schema) -> Iterator[Change]:
    olds, news = branches(base), branches(head)
    if isinstance(base, Union) != isinstance(head, Union) and len(olds) == len(news) == 1:
        yield fact(
            "union-wrapping-changed", base.subject, base.place, base.location, head.location, word(base), word(head)
        )
    before, after = [branch_key(old) for old in olds], [branch_key(new) for new in news]
    if [key for key in before if key in after] != [key for key in after if key in before]:
        yield fact("union-reordered", base.subject, base.place, base.location, head.location, word(base), word(head))
