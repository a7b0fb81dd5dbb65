"""Keywords whose effect no rule of thumb gives: `not`, `if`, `contains`, `dependent*`, `propertyNames`, `unevaluated*`.

Each is compared as a whole: added, removed, changed. Whether a change lets more or less in is for inclusion to decide.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.node import ARRAY, OBJECT
from contract_check.languages.schema.sameness import same_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.meeting import Edge, Fact, Meeting
    from contract_check.languages.schema.node import Node
    from contract_check.languages.schema.shape import Atom

_GROUPS: tuple[tuple[tuple[str, ...], str], ...] = (
    # keywords that act together, kind of value they need ("" for any)
    (("not",), ""),
    (("if", "then", "else"), ""),
    (("contains",), ARRAY),
    (("unevaluatedItems",), ARRAY),
    (("dependentSchemas",), OBJECT),
    (("propertyNames",), OBJECT),
    (("unevaluatedProperties",), OBJECT),
    (("contentSchema",), ""),
    (("$dynamicRef",), ""),
    (("$recursiveRef",), ""),
)

KEYWORDS = frozenset({"dependentRequired"}).union(*(keywords for keywords, _ in _GROUPS))
"""Without any of these on either side there is nothing to compare here."""


def condition_changes(meeting: Meeting) -> Iterator[Fact | Edge]:
    """What differs in keywords that are compared as wholes."""
    base, head = meeting.base.core, meeting.head.core
    yield from _contained(meeting)
    yield from _dependencies(meeting)
    for keywords, kind in _GROUPS:
        if kind and kind not in base.types & head.types:
            continue
        before, after = list(_stated(base, keywords)), list(_stated(head, keywords))
        if not before and not after:
            continue
        gone, new = _unmatched(meeting, before, after, keywords)
        if not gone and not new:
            continue
        if keywords == ("unevaluatedProperties",) and not (gone and new) and _closes(gone or new):
            yield meeting.fact("object-closed" if new else "object-opened", keywords, not gone, not new)
            continue
        rule = "constraint-added" if not gone else "constraint-removed" if not new else "constraint-changed"
        yield meeting.fact(rule, keywords, _shown(gone, keywords), _shown(new, keywords))


def _closes(atoms: list[Atom]) -> bool:
    return all(atom.words["unevaluatedProperties"] is False for atom in atoms)


def _contained(meeting: Meeting) -> Iterator[Fact]:
    """`minContains` (1 when absent) and `maxContains` beside a `contains` that stays as it is."""
    base, head = meeting.base.core, meeting.head.core
    if ARRAY not in base.types & head.types or not (base.stated("contains") and head.stated("contains")):
        return
    least, most = (
        [(node.highest("minContains"), node.lowest("maxContains"))[index] for node in (base, head)] for index in (0, 1)
    )
    before, after = (1 if value is None else value for value in least)
    if before != after:
        rule = "constraint-narrowed" if after > before else "constraint-widened"
        yield meeting.fact(rule, "minContains", before, after)
    before, after = (math.inf if value is None else value for value in most)
    if before != after:
        rule = "constraint-narrowed" if after < before else "constraint-widened"
        yield meeting.fact(rule, "maxContains", most[0], most[1])


def _dependencies(meeting: Meeting) -> Iterator[Fact]:
    """`dependentRequired`: which names ask for which others."""
    base, head = meeting.base.core, meeting.head.core
    if OBJECT not in base.types & head.types:
        return
    before, after = _demanded(base), _demanded(head)
    more, less = sorted(after - before), sorted(before - after)
    if more or less:
        rule = "constraint-exchanged" if more and less else "constraint-narrowed" if more else "constraint-widened"
        yield meeting.fact(rule, "dependentRequired", less or None, more or None)


def _demanded(node: Node) -> set[str]:
    return {
        f"{name} needs {other}"
        for _, table in node.stating("dependentRequired")
        if isinstance(table, dict)
        for name, others in table.items()
        if isinstance(others, list)
        for other in others
    }


def _stated(node: Node, keywords: tuple[str, ...]) -> Iterator[Atom]:
    # `minContains` without `contains`, `then` without `if` mean nothing.
    return (atom for atom in node.atoms if keywords[0] in atom.words)


def _unmatched(
    meeting: Meeting, before: list[Atom], after: list[Atom], keywords: tuple[str, ...]
) -> tuple[list[Atom], list[Atom]]:
    left = list(after)
    gone = []
    for atom in before:
        match = next((other for other in left if _same(meeting, atom, other, keywords)), None)
        if match is None:
            gone.append(atom)
        else:
            left.remove(match)
    return gone, left


def _same(meeting: Meeting, one: Atom, other: Atom, keywords: tuple[str, ...]) -> bool:
    for keyword in keywords:
        if (keyword in one.words) != (keyword in other.words):
            return False
        if keyword not in one.words:
            continue
        if isinstance(one.words[keyword], dict) and keyword != "dependentSchemas":
            if not meeting.sameness.same(one.child(keyword), other.child(keyword)):
                return False
        elif not _same_value(meeting, one, other, keyword):
            return False
    return True


def _same_value(meeting: Meeting, one: Atom, other: Atom, keyword: str) -> bool:
    before, after = one.words[keyword], other.words[keyword]
    if keyword == "dependentSchemas" and isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(
            meeting.sameness.same(one.child(keyword, name), other.child(keyword, name)) for name in before
        )
    return same_value(before, after)


def _shown(atoms: list[Atom], keywords: tuple[str, ...]) -> Any:
    if not atoms:
        return None
    return {keyword: atoms[0].words[keyword] for keyword in keywords if keyword in atoms[0].words}
