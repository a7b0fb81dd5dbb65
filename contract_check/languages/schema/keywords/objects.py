"""Properties: added, removed, kept, required or not, and what an object says of the names it does not mention."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from contract_check.languages.schema.applicators import family, in_place, mentioned
from contract_check.languages.schema.meeting import NO_GUARDS, place_of
from contract_check.languages.schema.naming import below
from contract_check.languages.schema.node import OBJECT
from contract_check.languages.schema.sameness import same_value
from contract_check.languages.schema.view import view
from contract_check.model.change import Guard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.meeting import Edge, Fact, Meeting
    from contract_check.languages.schema.node import Node
    from contract_check.languages.schema.shape import Atom
    from contract_check.model.location import Location

READ_ONLY, WRITE_ONLY = frozenset({Guard.READ_ONLY}), frozenset({Guard.WRITE_ONLY})


def object_changes(meeting: Meeting) -> Iterator[Fact | Edge]:
    """Everything that differs between two objects' properties."""
    base, head = meeting.base.core, meeting.head.core
    if OBJECT not in base.types & head.types:
        return
    declared = dict.fromkeys((*base.property_names, *head.property_names))
    in_base, in_head, differing = set(base.property_names), set(head.property_names), _may_differ(base, head)
    for name in declared:
        if name not in in_base:
            yield from _added(meeting, name)
        elif name not in in_head:
            yield from _removed(meeting, name)
        elif name in differing or (name in base.required) != (name in head.required):
            yield from _kept(meeting, name)
    for name in dict.fromkeys((*base.required, *head.required)):
        if name not in declared:
            yield from _demanded(meeting, name)
    yield from _rest(meeting)


def _may_differ(base: Node, head: Node) -> frozenset[str]:
    """Declared names whose schemas may differ: those that differ in words, and those in which a reference stands."""
    if len(base.atoms) != len(head.atoms) or not _PATTERNS.isdisjoint(base.keywords | head.keywords):
        return frozenset(base.property_names)
    found: set[str] = set()
    for one, other in zip(base.atoms, head.atoms, strict=True):
        before, after = one.words.get("properties", {}), other.words.get("properties", {})
        if one.shape.scope.dialect is other.shape.scope.dialect and same_value(before, after):
            found.update(name for name in before if _leads(before[name]))
        else:
            found.update(before, after)
    return frozenset(found)


_PATTERNS = frozenset({"patternProperties", "additionalProperties"})
"""Keywords by which an atom speaks of names that another one declares."""
_REFERENCES = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})


def _leads(value: Any) -> bool:
    """Whether a reference may stand in a schema."""
    if not isinstance(value, dict):
        return False
    return not _REFERENCES.isdisjoint(value) or any(isinstance(part, dict | list) for part in value.values())


def _subject(meeting: Meeting, name: str) -> str:
    return below(meeting.label, f"property `{name}`")


def _sent_guards(node: Node) -> frozenset[Guard]:
    known: frozenset[Guard] | None = node.__dict__.get("sent")
    if known is None:
        read, written = node.marked("readOnly"), node.marked("writeOnly")
        known = node.__dict__["sent"] = (READ_ONLY if read else NO_GUARDS) | (WRITE_ONLY if written else NO_GUARDS)
    return known


def _required_place(node: Node, name: str, fallback: Location) -> Location:
    return place_of(node.required.get(name), "required", fallback)


def _property_place(node: Node, name: str, fallback: Location) -> Location:
    for atom, table in node.stating("properties"):
        if isinstance(table, dict) and name in table:
            return atom.place("properties", name)
    return fallback


def _kept(meeting: Meeting, name: str) -> Iterator[Fact | Edge]:
    base, head = meeting.base.core, meeting.head.core
    was, now = name in base.required, name in head.required
    shapes = base.property_shapes(name), head.property_shapes(name)
    if was == now and meeting.all_same(*shapes):
        return
    base_guards, head_guards = (
        _sent_guards(node.nodes.of(*found)) for node, found in zip((base, head), shapes, strict=True)
    )
    if now and (not was or (Guard.READ_ONLY in base_guards and Guard.READ_ONLY not in head_guards)):
        yield _moved(meeting, "property-became-required", name, guards=head_guards & READ_ONLY)
    if was and not now:
        yield _moved(meeting, "property-became-optional", name, guards=base_guards & WRITE_ONLY)
    if Guard.READ_ONLY in head_guards - base_guards:
        yield _moved(meeting, "property-became-read-only", name)
    if Guard.READ_ONLY in base_guards - head_guards and not now:
        yield _moved(meeting, "property-became-writable", name)
    if Guard.WRITE_ONLY in head_guards - base_guards:
        rule = "required-property-became-write-only" if was else "property-became-write-only"
        yield _moved(meeting, rule, name)
    if Guard.WRITE_ONLY in base_guards - head_guards:
        yield _moved(meeting, "property-became-readable", name)
    edge = meeting.edge(("property", name), *shapes, f"property `{name}`", guards=base_guards | head_guards)
    if edge is not None:
        yield edge


def _moved(meeting: Meeting, rule: str, name: str, *, guards: frozenset[Guard] = frozenset()) -> Fact:
    base, head = meeting.base.core, meeting.head.core
    required = "required" in rule or "optional" in rule
    keyword = "required" if required else "properties"
    fact = meeting.fact(rule, keyword, subject=_subject(meeting, name), guards=guards, name=name)
    at_base, at_head = (
        _property_place(node, name, at) for node, at in ((base, meeting.base_at), (head, meeting.head_at))
    )
    if required:
        at_base, at_head = _required_place(base, name, at_base), _required_place(head, name, at_head)
    return _placed(fact, at_base, at_head)


def _placed(fact: Fact, base: Location | None, head: Location | None) -> Fact:
    return structs.replace(fact, base=base, head=head)


def _added(meeting: Meeting, name: str) -> Iterator[Fact | Edge]:
    base, head = meeting.base.core, meeting.head.core
    after, allowed = head.property(name), base.property(name)
    guards = _sent_guards(after)
    closed = OBJECT in base.types and (not allowed.types or shut_out(meeting.base_node, name))
    required = name in head.required and name not in base.required  # else it had to be there before, undescribed
    place = _property_place(head, name, meeting.head_at)
    if not after.types and not required:
        return  # `property: false` forbids what an open object would have admitted; `_rest` or decide() says so
    rule = ("required-" if required else "") + "property-added" + ("-to-closed-object" if closed else "")
    if not required and not closed:
        guards |= _openness(base, allowed, after)
    keyword = "required" if required else "properties"
    fact = meeting.fact(
        rule, keyword, subject=_subject(meeting, name), guards=guards & _ADDED_GUARDS[required], name=name
    )
    yield _placed(fact, None, place)
    if not closed and allowed.atoms and not view(allowed).free:
        edge = meeting.edge(
            ("property", name),
            base.property_shapes(name),
            head.property_shapes(name),
            f"property `{name}`",
            guards=frozenset({Guard.UNDECLARED_FIELD}) | (guards & READ_ONLY),
        )
        if edge is not None:
            yield edge


_ADDED_GUARDS = {
    True: READ_ONLY,
    False: frozenset({Guard.READ_ONLY, Guard.UNDECLARED_FIELD, Guard.IMPLICIT_FIELD, Guard.MASKED}),
}


def _openness(base: Node, allowed: Node, after: Node) -> frozenset[Guard]:
    """How far an undeclared field of that name was admitted: not at all visibly, silently, or in so many words."""
    if view(after).free or (allowed.atoms and not view(allowed).free):
        return frozenset({Guard.MASKED})  # the typed rest is compared with the property in its own right
    if base.stated("additionalProperties") or base.stated("patternProperties"):
        return frozenset({Guard.UNDECLARED_FIELD})
    return frozenset({Guard.IMPLICIT_FIELD})


def _removed(meeting: Meeting, name: str) -> Iterator[Fact | Edge]:
    base, head = meeting.base.core, meeting.head.core
    before, allowed = base.property(name), head.property(name)
    if not before.types:
        return
    guards = _sent_guards(before)
    closed = not allowed.types or shut_out(meeting.head_node, name)
    required = name in base.required and name not in head.required  # else it must be there, no longer described
    rule = ("required-" if required else "") + "property-removed" + ("-from-closed-object" if closed else "")
    keyword = "required" if required else "properties"
    fact = meeting.fact(rule, keyword, subject=_subject(meeting, name), guards=guards, name=name)
    yield _placed(fact, _property_place(base, name, meeting.base_at), meeting.head_at)
    if not closed and allowed.atoms and not view(allowed).free:
        edge = meeting.edge(
            ("property", name),
            base.property_shapes(name),
            head.property_shapes(name),
            f"property `{name}`",
            guards=guards,
        )
        if edge is not None:
            yield edge


def shut_out(node: Node, name: str) -> bool:
    """Whether `unevaluatedProperties: false` keeps `name` out: nothing that it looks at speaks of that name."""
    return any(
        word is False and not any(_speaks(part, name) for part in in_place(family(atom)))
        for atom, word in node.stating("unevaluatedProperties")
    )


def _speaks(atom: Atom, name: str) -> bool:
    return "additionalProperties" in atom.words or mentioned(atom, name) is not False


def _demanded(meeting: Meeting, name: str) -> Iterator[Fact]:
    """A name that only `required` mentions: the key must be there all the same."""
    base, head = meeting.base.core, meeting.head.core
    was, now = name in base.required, name in head.required
    if now and not was:
        yield _moved(meeting, "property-became-required", name)
    elif was and not now:
        yield _moved(meeting, "property-became-optional", name)


def _rest(meeting: Meeting) -> Iterator[Fact | Edge]:
    base, head = meeting.base.core, meeting.head.core
    if _PATTERNS.isdisjoint(base.keywords | head.keywords):
        return
    yield from _pattern_properties(meeting)
    if not base.stated("additionalProperties") and not head.stated("additionalProperties"):
        return
    was_closed, is_closed = not base.rest.types, not head.rest.types
    if was_closed and is_closed:
        return
    if was_closed != is_closed:
        rule = "object-closed" if is_closed else "object-opened"
        yield meeting.fact(rule, "additionalProperties", not was_closed, not is_closed)
        return
    shapes = [
        [atom.child("additionalProperties") for atom, _ in node.stating("additionalProperties")]
        for node in (base, head)
    ]
    edge = meeting.edge(("additional",), shapes[0], shapes[1], "additional properties")
    if edge is not None:
        yield edge


def _pattern_properties(meeting: Meeting) -> Iterator[Fact | Edge]:
    base, head = meeting.base.core, meeting.head.core
    for text in dict.fromkeys((*base.patterns, *head.patterns)):
        shapes = [
            [
                atom.child("patternProperties", text)
                for atom, table in node.stating("patternProperties")
                if text in table
            ]
            for node in (base, head)
        ]
        if shapes[0] and shapes[1]:
            edge = meeting.edge(("pattern", text), shapes[0], shapes[1], f"properties matching `{text}`")
            if edge is not None:
                yield edge
            continue
        added = bool(shapes[1])
        closed = not (base if added else head).rest.types
        if closed:  # where nothing else is let in, a pattern is one more way in
            rule = "constraint-widened" if added else "constraint-narrowed"
        else:
            rule = "constraint-added" if added else "constraint-removed"
        yield meeting.fact(rule, "patternProperties", None if shapes[1] else text, text if shapes[1] else None)
