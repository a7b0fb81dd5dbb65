"""`oneOf` and `anyOf`: branches find their partners by what they say, never by their position."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.languages.schema.meeting import NO_GUARDS
from contract_check.languages.schema.naming import name_of
from contract_check.languages.schema.node import OBJECT, STRING, kind_of
from contract_check.languages.schema.sameness import canonical_bytes
from contract_check.languages.schema.view import is_annotation, view
from contract_check.model.change import Guard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.languages.schema.meeting import Edge, Fact, Meeting
    from contract_check.languages.schema.node import Node, Nodes
    from contract_check.languages.schema.shape import Shape
    from contract_check.languages.schema.view import Union
    from contract_check.model.location import Location

_PAIRINGS = 2_500
"""Branches left over after exact matching are scored pairwise only up to this many pairs."""
_MOST_TOLD = 20
"""Alternatives that come or go in one union and are told one by one; more are told together."""
_ALIKE = 0.3
"""Least likeness at which two branches count as one that changed rather than one removed and one added."""


def union_changes(meeting: Meeting) -> Iterator[Fact | Edge]:
    """What differs in the alternatives of two nodes."""
    before, after = list(meeting.base.unions), list(meeting.head.unions)
    for one in list(before):
        twin = next((other for other in after if _same_union(meeting, one, other)), None)
        if twin is not None:
            before.remove(one)
            after.remove(twin)
    while before and after:
        one = before.pop(0)
        other = max(after, key=lambda candidate: _overlap(meeting, one, candidate))
        after.remove(other)
        yield from _both(meeting, one, other)
    for union in before:
        yield _lone(meeting, union, in_head=False)
    for union in after:
        yield _lone(meeting, union, in_head=True)


def _same_union(meeting: Meeting, one: Union, other: Union) -> bool:
    return one.keyword == other.keyword and meeting.all_same(one.branches, other.branches)


def _overlap(meeting: Meeting, one: Union, other: Union) -> int:
    return sum(any(meeting.sameness.same(a, b) for b in other.branches) for a in one.branches[:50])


def _both(meeting: Meeting, one: Union, other: Union) -> Iterator[Fact | Edge]:
    matching = match(meeting, one.branches, other.branches)
    changed: list[tuple[int, int]] = []
    for i, j in matching.pairs:
        edge = meeting.edge(
            ("branch", other.keyword, other.indexes[j]),
            [one.branches[i]],
            [other.branches[j]],
            f"alternative {_title(other.branches[j], j)}",
            guards=_open_list(meeting, one, other, one.branches[i], other.branches[j]),
        )
        if edge is not None:
            changed.append((i, j))
            yield edge
    yield from _members(meeting, "union-member-removed", one, matching.removed, in_head=False)
    yield from _members(meeting, "union-member-added", other, matching.added, in_head=True)
    if one.keyword != other.keyword:
        yield meeting.fact("union-kind-changed", (other.keyword, one.keyword), one.keyword, other.keyword)
        return
    yield from _overlapping(meeting, other, (*matching.added, *(j for _, j in changed)), in_head=True)
    yield from _overlapping(meeting, one, (*matching.removed, *(i for i, _ in changed)), in_head=False)


def _overlapping(meeting: Meeting, union: Union, changed: Sequence[int], *, in_head: bool) -> Iterator[Fact]:
    """Values that several alternatives of `oneOf` take are refused; a tag says which one is meant."""
    if union.keyword != "oneOf" or not changed or "discriminator" in union.atom.words:
        return
    from contract_check.languages.schema.overlapping import overlap  # noqa: PLC0415 - loads the prover

    sides = (meeting.base_node, meeting.head_node) if in_head else (meeting.head_node, meeting.base_node)
    witness = overlap(*sides, union, changed)
    if witness is not None:
        rule = "alternatives-overlap" if in_head else "alternatives-no-longer-overlap"
        yield meeting.fact(rule, union.keyword, values=witness.value)


def _open_list(meeting: Meeting, one: Union, other: Union, before: Shape, after: Shape) -> frozenset[Guard]:
    """`anyOf: [enum, string]` lists the known values and admits any other text besides."""
    if one.keyword != "anyOf" or other.keyword != "anyOf":
        return NO_GUARDS
    sides = ((meeting.base_node, one, before), (meeting.head_node, other, after))
    open_ended = all(
        node.nodes.of(changed).types <= {STRING}
        and any(_any_text(node.nodes.of(branch)) for branch in union.branches if branch is not changed)
        for node, union, changed in sides
    )
    return frozenset({Guard.EXTENSIBLE}) if open_ended else NO_GUARDS


def _any_text(node: Node) -> bool:
    return node.types >= {STRING} and all(
        keyword == "type" or is_annotation(keyword) for atom in node.atoms for keyword in atom.words
    )


def _members(meeting: Meeting, rule: str, union: Union, indexes: Sequence[int], *, in_head: bool) -> Iterator[Fact]:
    """Alternatives on one side only, one by one; very many of them are one edit."""
    titles = {index: _title(union.branches[index], index) for index in indexes}
    if len(indexes) <= _MOST_TOLD:
        for index, title in titles.items():
            told = f"alternative {title}", title, union.branches[index].location
            fact = _member(meeting, rule, union, *told, in_head=in_head)
            yield structs.replace(fact, part=union.branches[index])
        return
    told_at_once = f"a group of {len(indexes)} alternatives", [*titles.values()], union.atom.place(union.keyword)
    yield _member(meeting, rule, union, *told_at_once, in_head=in_head)


def _member(
    meeting: Meeting, rule: str, union: Union, name: str, value: Any, location: Location, *, in_head: bool
) -> Fact:
    fact = meeting.fact(
        rule,
        (union.keyword, "oneOf", "anyOf"),
        None if in_head else value,
        value if in_head else None,
        subject=f"{name} of {meeting.label}",
        name=name,
    )
    changes: dict[str, Any] = {"head" if in_head else "base": location}
    return structs.replace(fact, **changes)


def _title(shape: Shape, index: int) -> str:
    named = name_of([shape])
    if named:
        return named
    if isinstance(shape.value, dict):
        for keyword in ("title", "const"):
            if isinstance(shape.value.get(keyword), str | int):
                return f"`{shape.value[keyword]}`"
        if tag := _tag(shape.value):
            return tag
        if isinstance(shape.value.get("type"), str | list):
            return f"`{shape.value['type']}`"
    return f"number {index + 1}"


def _tag(value: dict[str, Any]) -> str:
    """The property with one value that tells a member from the others, as `kind: timer`."""
    table = value.get("properties")
    for name, schema in (table if isinstance(table, dict) else {}).items():
        if isinstance(schema, dict) and isinstance(schema.get("const"), str):
            return f"`{name}: {schema['const']}`"
    return ""


class Matching(msgspec.Struct, frozen=True):
    """Which branch became which, by index."""

    pairs: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def match(meeting: Meeting, before: Sequence[Shape], after: Sequence[Shape]) -> Matching:
    """Pair branches: the same first, then the same name, then the same tags, then the most alike."""
    left, right = dict(enumerate(before)), dict(enumerate(after))
    pairs: list[tuple[int, int]] = []
    nodes = meeting.base_node.nodes, meeting.head_node.nodes
    for key in (_bytes, _name, _tags_of):
        known: dict[Any, list[int]] = {}
        for j, shape in right.items():
            known.setdefault(key(shape, nodes[1]), []).append(j)
        for i, shape in list(left.items()):
            found = key(shape, nodes[0])
            partners = known.get(found, []) if found is not None else []
            if partners:
                j = partners.pop(0)
                pairs.append((i, j))
                del left[i], right[j]
    if len(left) * len(right) <= _PAIRINGS:
        scores = sorted(
            (
                (likeness(nodes[0].of(one), nodes[1].of(other), meeting), -i, -j)
                for i, one in left.items()
                for j, other in right.items()
            ),
            reverse=True,
        )
        for score, i, j in scores:
            if score >= _ALIKE and -i in left and -j in right:
                pairs.append((-i, -j))
                del left[-i], right[-j]
    return Matching(tuple(sorted(pairs)), tuple(left), tuple(right))


def _bytes(shape: Shape, _nodes: Nodes) -> Any:
    return canonical_bytes(shape.value)


def _name(shape: Shape, _nodes: Nodes) -> Any:
    return name_of([shape]) or None


def _tags_of(shape: Shape, nodes: Nodes) -> Any:
    return tuple(sorted(_tags(view(nodes.of(shape)).core).items())) or None


def likeness(one: Node, other: Node, meeting: Meeting) -> float:
    """From 0 (nothing in common) to 1 (alike): kinds, tags, property names, values."""
    first, second = view(one), view(other)
    if not first.kinds & second.kinds:
        return 0.0
    if meeting.all_same([atom.shape for atom in one.atoms], [atom.shape for atom in other.atoms]):
        return 1.0
    if OBJECT in first.kinds & second.kinds:
        tags = _tags(first.core), _tags(second.core)
        for name in tags[0].keys() & tags[1].keys():
            if tags[0][name] != tags[1][name]:
                return 0.0  # another constant under the same name: a tagged union's other member
        if tags[0].keys() & tags[1].keys():
            return 0.95
        names = set(first.core.property_names), set(second.core.property_names)
        if names[0] or names[1]:
            return 0.1 + 0.8 * len(names[0] & names[1]) / len(names[0] | names[1])
    if first.core.values is not None and second.core.values is not None:
        values = first.core.values.keys(), second.core.values.keys()
        return 0.1 + 0.8 * len(values[0] & values[1]) / max(1, len(values[0] | values[1]))
    return 0.5 * len(first.kinds & second.kinds) / len(first.kinds | second.kinds) + 0.2


def _tags(node: Node) -> dict[str, str]:
    """Properties with exactly one string value: what tells the members of a tagged union apart."""
    found: dict[str, str] = {}
    for name in node.property_names[:40]:
        values = node.property(name).values
        if values is not None and len(values) == 1 and kind_of(next(iter(values.values()))) == "string":
            found[name] = next(iter(values.values()))
    return found


def _lone(meeting: Meeting, union: Union, *, in_head: bool) -> Fact:
    """A union on one side only, and no branch of it is what the other side says."""
    titles = [_title(shape, index) for index, shape in enumerate(union.branches)]
    if in_head:
        return meeting.fact("union-added", union.keyword, None, titles)
    return meeting.fact("union-removed", union.keyword, titles, None)


class Partner(msgspec.Struct, frozen=True):
    """One side is a union, the other is what one of its branches says."""

    base: Node
    head: Node
    """The nodes to compare in place of the two that met."""
    union: Union
    branch: int
    in_head: bool


def partner(meeting: Meeting) -> Partner | None:
    """The branch that the plain side became (or was), None when the two do not meet that way.

    A union beside an unchanged core adds a restriction; a union in the place of the core adds alternatives.
    """
    before, after = meeting.base.unions, meeting.head.unions
    if len(before) + len(after) != 1:
        return None
    union, in_head = (after[0], True) if after else (before[0], False)
    plain, owner = (meeting.base, meeting.head) if in_head else (meeting.head, meeting.base)
    if likeness(owner.core, plain.core, meeting) >= 1.0:
        return None
    merged = [owner.core.with_shapes(branch) for branch in union.branches]
    scores = [likeness(node, plain.core, meeting) for node in merged]
    best = max(range(len(merged)), key=lambda index: (scores[index], -index))
    if scores[best] < _ALIKE:
        return None
    base, head = (plain.core, merged[best]) if in_head else (merged[best], plain.core)
    return Partner(base, head, union, best, in_head)


def other_members(meeting: Meeting, found: Partner) -> Iterator[Fact]:
    """The branches besides the one that has a partner."""
    rule = "union-member-added" if found.in_head else "union-member-removed"
    others = [index for index in range(len(found.union.branches)) if index != found.branch]
    yield from _members(meeting, rule, found.union, others, in_head=found.in_head)
    yield from _overlapping(meeting, found.union, others, in_head=found.in_head)
