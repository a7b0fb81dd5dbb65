"""Keywords whose effect no rule of thumb gives: `not`, `if`, `contains`, `dependent*`, `propertyNames`, `unevaluated*`.

Each is compared as a whole: added, removed, or changed. Whether a change lets more or less in is for inclusion to decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.node import ARRAY, OBJECT
from contract_check.languages.schema.sameness import canonical_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.meeting import Edge, Fact, Meeting
    from contract_check.languages.schema.node import Node
    from contract_check.languages.schema.shape import Atom

_GROUPS: tuple[tuple[tuple[str, ...], str], ...] = (
    # keywords that act together, kind of value they need ("" for any)
    (("not",), ""),
    (("if", "then", "else"), ""),
    (("contains", "minContains", "maxContains"), ARRAY),
    (("unevaluatedItems",), ARRAY),
    (("dependentRequired",), OBJECT),
    (("dependentSchemas",), OBJECT),
    (("propertyNames",), OBJECT),
    (("unevaluatedProperties",), OBJECT),
    (("contentSchema",), ""),
    (("$dynamicRef",), ""),
    (("$recursiveRef",), ""),
)


def condition_changes(meeting: Meeting) -> Iterator[Fact | Edge]:
    """What differs in keywords that are compared as wholes."""
    base, head = meeting.base.core, meeting.head.core
    for keywords, kind in _GROUPS:
        if kind and kind not in base.types & head.types:
            continue
        before, after = list(_stated(base, keywords)), list(_stated(head, keywords))
        if not before and not after:
            continue
        gone, new = _unmatched(meeting, before, after, keywords)
        if not gone and not new:
            continue
        rule = "constraint-added" if not gone else "constraint-removed" if not new else "constraint-changed"
        yield meeting.fact(rule, keywords, _shown(gone, keywords), _shown(new, keywords))


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
        if isinstance(one.words[keyword], dict) and keyword not in ("dependentRequired", "dependentSchemas"):
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
    if keyword == "dependentRequired" and isinstance(before, dict) and isinstance(after, dict):
        return {name: frozenset(map(str, names)) for name, names in before.items()} == {
            name: frozenset(map(str, names)) for name, names in after.items()
        }
    return canonical_bytes(before) == canonical_bytes(after)


def _shown(atoms: list[Atom], keywords: tuple[str, ...]) -> Any:
    if not atoms:
        return None
    return {keyword: atoms[0].words[keyword] for keyword in keywords if keyword in atoms[0].words}
