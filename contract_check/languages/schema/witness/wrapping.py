"""Wrapping a value upwards: from the place of a difference to the root, in the cheapest context that is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.effort import EffortSpentError, Meter
from contract_check.languages.schema import regular
from contract_check.languages.schema.node import NULL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.languages.schema.meeting import Step
    from contract_check.languages.schema.node import Node
    from contract_check.languages.schema.shape import Shape
    from contract_check.languages.schema.witness.found import Witness
    from contract_check.languages.schema.witness.search import Search

_MOST_NAMES = 20
"""Declared names that a sampled name keeps clear of."""


def wrapped(search: Search, accepting: Node, rejecting: Node, path: Sequence[Step]) -> Witness | None:
    """A witness of the roots that differs at `path`, None when the way cannot be followed."""
    search.aim = tuple(_aimed(path))
    sub, sup = search.session.nodes.adopted(accepting), search.session.nodes.adopted(rejecting)
    search.prover.reset(Meter(search.budget.candidates * 5))
    try:
        candidates = _along(search, sub, sup, list(path))
        return search.first(candidates, accepting, rejecting, sub, sup)
    except (EffortSpentError, RecursionError):
        return None


def _aimed(path: Sequence[Step]) -> Iterator[str | int | None]:
    """The steps of a path as steps of a value; past a name that nobody declared any place will do."""
    for step in path:
        if step[0] in ("property", "item") and len(step) > 1:
            yield step[1]
        elif step[0] != "branch":
            yield None
            return


def _along(search: Search, sub: Node, sup: Node, path: list[Step]) -> Iterator[Any]:
    """Values of `sub` that differ from `sup` at the end of `path`."""
    if not path:
        yield from search.candidates(sub, sup)
        return
    sub, sup = _opened(sub), _opened(sup)
    step, rest = path[0], path[1:]
    kind = step[0]
    if kind in ("property", "additional", "pattern"):
        name = str(step[1]) if kind == "property" else _name(search, sub, str(step[1]) if kind == "pattern" else None)
        for inner in _along(search, sub.property(name), sup.property(name), rest):
            yield from _objects(search, sub, name, inner)
    elif kind == "item":
        index = int(step[1]) if len(step) > 1 else 0
        for inner in _along(search, sub.item(index), sup.item(index), rest):
            yield from _arrays(search, sub, index, inner)
    elif kind == "branch":
        keyword, index = str(step[1]), int(step[2])
        one, other = _branch(sub, keyword, index), _branch(sup, keyword, index)
        yield from _along(search, one if one is not None else sub, other if other is not None else sup, rest)
    else:
        yield from search.candidates(sub, sup)


def _opened(node: Node) -> Node:
    """`node` with what its unions of one alternative besides null say: facts below are told of it."""
    alone = [union for union in node.unions if _lone(node, union[2])]
    if not alone:
        return node
    return node.with_shapes(*(branch for _, _, branches in alone for branch in branches if _has_values(node, branch)))


def _lone(node: Node, branches: Sequence[Shape]) -> bool:
    return sum(_has_values(node, branch) for branch in branches) == 1


def _has_values(node: Node, branch: Shape) -> bool:
    return node.nodes.of(branch).types != {NULL}


def _name(search: Search, node: Node, pattern: str | None) -> str:
    """A name that `node` does not declare: one that `pattern` matches, else one that no pattern does."""
    declared = tuple(f"^{regular.escaped(name)}$" for name in node.property_names[:_MOST_NAMES])
    for atom, _ in node.stating("propertyNames"):
        for name in search.sampler.some(node.nodes.of(atom.child("propertyNames")), 3):
            fits = pattern is None or regular.matches(pattern, name)
            if isinstance(name, str) and name not in node.property_names and fits:
                return name
    try:
        found = regular.find_text((pattern,), declared) if pattern is not None else None
    except regular.UndecidedError:
        found = None
    return search.fresh_name(node) if found is None else found


def _branch(node: Node, keyword: str, index: int) -> Node | None:
    for _, word, shapes in node.unions:
        if word == keyword and index < len(shapes):
            return node.with_shapes(shapes[index])
    return None


def _objects(search: Search, node: Node, name: str, inner: Any) -> Iterator[Any]:
    quotes = search.prover.quotes
    pinned = quotes.pinned(name, inner)
    yield from search.limited(node.nodes.of_atoms((*node.atoms, pinned)), "object")


def _arrays(search: Search, node: Node, index: int, inner: Any) -> Iterator[Any]:
    pinned = search.prover.quotes.pinned(index, inner)
    yield from search.limited(node.nodes.of_atoms((*node.atoms, pinned)), "array")
