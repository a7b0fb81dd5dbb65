"""The envelope: interfaces and their parts, compared alike for every format. It knows names and flags, no schema.

A part of kind `parameter` gives `envelope/parameter-added`, `-removed`, `-became-required`..., `required-` before
the first two when it had to be there. The cards say whom each one hurts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.model.change import Change, Direction, Guard, Use
from contract_check.model.pairs import Pairs, pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from contract_check.model.contract import Element, Interface
    from contract_check.model.location import Location


class ShapePair(msgspec.Struct, frozen=True):
    """Two shapes that one part carries, for the language that compares them."""

    base: Element
    head: Element
    use: Use
    label: str
    owner: str
    """Id of the interface."""


class Envelope(msgspec.Struct):
    """What came of comparing two sets of interfaces."""

    changes: list[Change] = msgspec.field(default_factory=list)
    shapes: list[ShapePair] = msgspec.field(default_factory=list)
    today: str = ""
    """ISO 8601 date that decides whether an announced sunset has passed."""
    wording: Mapping[str, Callable[[Any, Any], str]] = msgspec.field(default_factory=dict)


def _every_part(base: Interface, head: Interface) -> tuple[Sequence[Element], Sequence[Element]]:
    return base.elements, head.elements


def compare(
    base: Sequence[Interface],
    head: Sequence[Interface],
    same: Callable[[Interface, Interface], bool],
    today: str,
    wording: Mapping[str, Callable[[Any, Any], str]] | None = None,
    parts: Callable[[Interface, Interface], tuple[Sequence[Element], Sequence[Element]]] = _every_part,
) -> Envelope:
    """Pair the interfaces of both sides and compare each pair that `same` does not wave through.

    `today` (ISO 8601) decides whether an announced sunset has passed. `wording` says of attributes by name in a
    word how two values differ on the wire ("" where they do not); without an entry they must be equal. `parts`
    gives the elements of both sides to compare: those that are alike may be left out.
    """
    found = Envelope(today=today, wording=wording or {})
    paired = pair_interfaces(base, head)
    for interface in paired.removed.values():
        found.changes.append(_removed(interface, today))
    for interface in paired.added.values():
        found.changes.append(_change("interface-added", interface, None, interface))
    for before, after in paired.kept.values():
        if _renamed(before, after):
            found.changes.append(
                _change("interface-renamed", after, before, after, before=before.name, after=after.name)
            )
        if not same(before, after):
            found.changes.extend(_interface_changes(before, after))
            _compare_elements(found, after, *parts(before, after), "")
        nested = compare(before.inner, after.inner, same, today, wording, parts)
        found.changes.extend(nested.changes)
        found.shapes.extend(nested.shapes)
    found.changes = list(_grouped(found.changes))
    return found


def _grouped(changes: list[Change]) -> Iterator[Change]:
    """One edit that many interfaces share is told once, with all of them in its reach."""
    groups: dict[Any, list[Change]] = {}
    for change in changes:
        groups.setdefault(_edit(change), []).append(change)
    for group in groups.values():
        first = group[0]
        if len(group) == 1:
            yield first
            continue
        uses = tuple(
            sorted({use for change in group for use in change.uses}, key=lambda use: (use.interface, use.part))
        )
        owners = {use.interface for use in uses}
        of = f"{len(owners)} interfaces" if len(owners) > 1 else f"`{owners.pop()}`"
        subject = f"{first.arguments['name']} of {of}"
        place = min(change.place for change in group)
        yield structs.replace(first, subject=subject, uses=uses, place=place)


def _edit(change: Change) -> Any:
    """Where the source was edited: parts of many interfaces may stand in one shared definition."""
    if not isinstance(change.shapes, tuple):
        return id(change)
    return change.rule, change.base, change.head, change.arguments["name"], repr(change.before), repr(change.after)


def pair_interfaces(base: Sequence[Interface], head: Sequence[Interface]) -> Pairs[str, Interface]:
    """By id; what is left by its aliases, best first, where exactly one candidate stands on each side."""
    paired = pair({one.id: one for one in base}, {one.id: one for one in head})
    removed, added, kept = dict(paired.removed), dict(paired.added), dict(paired.kept)
    ranks = max((len(one.aliases) for one in (*removed.values(), *added.values())), default=0)
    for rank in range(ranks):
        before, after = (_by_alias(side.values(), rank) for side in (removed, added))
        for alias in before.keys() & after.keys():
            one, other = before[alias], after[alias]
            if len(one) == len(other) == 1:
                del removed[one[0].id], added[other[0].id]
                kept[one[0].id] = (one[0], other[0])
    order = {one.id: index for index, one in enumerate(base)}
    return Pairs(added=added, removed=removed, kept=dict(sorted(kept.items(), key=lambda item: order[item[0]])))


def _by_alias(side: Iterable[Interface], rank: int) -> dict[str, list[Interface]]:
    found: dict[str, list[Interface]] = {}
    for interface in side:
        if rank < len(interface.aliases):
            found.setdefault(interface.aliases[rank], []).append(interface)
    return found


def _use(interface: Interface, direction: Direction, part: str = "", guards: frozenset[Guard] = frozenset()) -> Use:
    return Use(interface.name, direction, guards, part)


def _change(
    rule: str,
    interface: Interface,
    base: Interface | None,
    head: Interface | None,
    *,
    before: Any = None,
    after: Any = None,
    guards: frozenset[Guard] = frozenset(),
    **arguments: Any,
) -> Change:
    return Change(
        rule=f"envelope/{rule}",
        subject=f"`{interface.name}`",
        base=base.location if base else None,
        head=head.location if head else None,
        place=interface.id,
        before=before,
        after=after,
        uses=(_use(interface, Direction.BOTH, "", guards),),
        arguments=arguments,
    )


def _removed(interface: Interface, today: str) -> Change:
    announced = interface.deprecated and bool(interface.sunset) and interface.sunset[:10] <= today
    guards = frozenset({Guard.ANNOUNCED}) if announced else frozenset()
    return _change("interface-removed", interface, interface, None, before=interface.sunset or None, guards=guards)


def _renamed(base: Interface, head: Interface) -> bool:
    """The best alias is the name as it travels: with it unchanged only a name inside the contract is new."""
    return base.kind == "operation" and base.id != head.id and base.aliases[:1] == head.aliases[:1]


def _interface_changes(base: Interface, head: Interface) -> Iterator[Change]:
    if base.deprecated != head.deprecated:
        rule = "interface-deprecated" if head.deprecated else "interface-no-longer-deprecated"
        yield _change(rule, head, base, head, before=base.sunset or None, after=head.sunset or None)
    elif base.sunset != head.sunset:
        yield _change(
            _sunset_rule(base.sunset, head.sunset),
            head,
            base,
            head,
            before=base.sunset or None,
            after=head.sunset or None,
        )
    before, after = base.attributes.get("stability"), head.attributes.get("stability")
    if before != after:
        lowered = _stability(after) < _stability(before)
        yield _change(
            "stability-lowered" if lowered else "stability-raised", head, base, head, before=before, after=after
        )
    for name in ("operation-id", "callback-address"):
        before, after = base.attributes.get(name), head.attributes.get(name)
        if before != after:
            yield _change(f"{name}-changed", head, base, head, before=before, after=after)
    yield from _other(
        base.attributes,
        head.attributes,
        f"`{head.name}`",
        head.id,
        base.location,
        head.location,
        _use(head, Direction.BOTH),
    )


STABILITIES = ("draft", "alpha", "beta", "stable")
"""Values of `x-stability-level`, least first; without one an interface is stable."""


def _stability(word: str | None) -> int:
    return STABILITIES.index(word) if word in STABILITIES else len(STABILITIES) if word is None else -1


def _sunset_rule(before: str, after: str) -> str:
    """What a changed date of a deprecated thing means: an announced date is a promise until then."""
    if not before:
        return "sunset-set"
    if not after:
        return "sunset-removed"
    return "sunset-earlier" if after[:10] < before[:10] else "sunset-later"


def _other(
    before: Any, after: Any, subject: str, place: str, base: Location, head: Location, use: Use
) -> Iterator[Change]:
    """Words of the source that nobody here knows: a difference is said, never swallowed."""
    one, other = before.get("other") or {}, after.get("other") or {}
    for word in dict.fromkeys((*one, *other)):
        if one.get(word) != other.get(word):
            yield Change(
                rule="envelope/unclassified-change",
                subject=subject,
                base=base.child(word) if word in one else base,
                head=head.child(word) if word in other else head,
                place=f"{place} {word}",
                before=one.get(word),
                after=other.get(word),
                uses=(use,),
                arguments={"keyword": word},
            )


def _compare_elements(
    found: Envelope, owner: Interface, base: Sequence[Element], head: Sequence[Element], path: str
) -> None:
    paired = pair({(e.kind, e.key): e for e in base}, {(e.kind, e.key): e for e in head})
    removed, added = dict(paired.removed), dict(paired.added)
    for before, after in list(_moved(removed, added)):
        del removed[before.kind, before.key], added[after.kind, after.key]
        found.changes.append(
            _element_change(f"{before.kind}-moved", owner, before, after, path, before.name, after.name)
        )
    for before, after in list(_generalised(removed, added)):
        del removed[before.kind, before.key]
        found.changes.append(
            _element_change(f"{before.kind}-generalised", owner, before, after, path, before.name, after.name)
        )
        _compare_element(found, owner, before, after, path)
    for element in {after.key: after for _, after in _generalised(dict(paired.removed), added)}.values():
        del added[element.kind, element.key]
    for element in removed.values():
        found.changes.append(_element_removed(owner, element, path, found.today))
    for element in added.values():
        rule = ("required-" if element.required else "") + f"{element.kind}-added"
        found.changes.append(_element_change(rule, owner, None, element, path))
    for before, after in paired.kept.values():
        _compare_element(found, owner, before, after, path)


def _element_removed(owner: Interface, element: Element, path: str, today: str) -> Change:
    """Removed after its announced date nobody is hurt; before it a promise is broken."""
    sunset = str(element.attributes.get("sunset") or "") if element.attributes.get("deprecated") else ""
    rule = ("required-" if element.required else "") + f"{element.kind}-removed"
    if sunset[:10] > today:
        rule = f"{element.kind}-removed-before-sunset"
    change = _element_change(rule, owner, element, None, path, sunset or None)
    if not sunset or sunset[:10] > today:
        return change
    uses = tuple(structs.replace(use, guards=use.guards | {Guard.ANNOUNCED}) for use in change.uses)
    return structs.replace(change, uses=uses)


def _moved(
    removed: dict[tuple[str, str], Element], added: dict[tuple[str, str], Element]
) -> Iterator[tuple[Element, Element]]:
    """The same name in another place of the request: `query:limit` to `header:limit`."""
    for before in removed.values():
        name = before.name.rpartition(" ")[2].lower()
        for after in added.values():
            if (
                before.kind == after.kind == "parameter"
                and after.name.rpartition(" ")[2].lower() == name
                and before.key.partition(":")[0] != after.key.partition(":")[0]
            ):
                yield before, after
                break


def _generalised(
    removed: dict[tuple[str, str], Element], added: dict[tuple[str, str], Element]
) -> Iterator[tuple[Element, Element]]:
    """`200` became `2XX`: the status may still come, but others may too."""
    for before in removed.values():
        wider = added.get((before.kind, before.key[:1] + "XX"))
        if wider is not None and before.kind == "response" and before.key.isdigit():
            yield before, wider


def _element_change(
    rule: str,
    owner: Interface,
    base: Element | None,
    head: Element | None,
    path: str,
    before: Any = None,
    after: Any = None,
    **arguments: Any,
) -> Change:
    element = head or base
    assert element is not None  # noqa: S101 - one of both is there by construction
    part = f"{path}{element.name}"
    return Change(
        rule=f"envelope/{rule}",
        subject=f"{part} of `{owner.name}`",
        base=base.location if base else None,
        head=head.location if head else None,
        place=f"{owner.id} {path}{element.kind} {element.key}",
        before=before,
        after=after,
        uses=(_use(owner, element.direction, part, element.guards),),
        arguments={"name": element.name, "interface": owner.name, **arguments},
        shapes=(base, head),
    )


def _compare_element(found: Envelope, owner: Interface, base: Element, head: Element, path: str) -> None:
    if base.required != head.required:
        rule = f"{head.kind}-became-{'required' if head.required else 'optional'}"
        found.changes.append(_element_change(rule, owner, base, head, path, base.required, head.required))
    part = f"{path}{head.name}"
    if base.attributes != head.attributes:
        found.changes.extend(_attribute_changes(found, owner, base, head, path))
    if base.shape is not None or head.shape is not None:
        use = _use(owner, head.direction, part, head.guards)
        found.shapes.append(ShapePair(base, head, use, f"{part} of `{owner.name}`", owner.id))
    if base.children or head.children:
        _compare_elements(found, owner, base.children, head.children, f"{part} ")


def _attribute_changes(found: Envelope, owner: Interface, base: Element, head: Element, path: str) -> Iterator[Change]:
    for name in dict.fromkeys((*base.attributes, *head.attributes)):
        before, after = base.attributes.get(name), head.attributes.get(name)
        if (
            name == "sunset"
            and before != after
            and base.attributes.get("deprecated")
            and head.attributes.get("deprecated")
        ):
            rule = f"{head.kind}-{_sunset_rule(str(before or ''), str(after or ''))}"
            yield _element_change(rule, owner, base, head, path, before, after)
        elif name not in ("other", "sunset") and (word := found.wording.get(name, _word)(before, after)):
            rule = f"{head.kind}-{name}-{word}"
            yield _element_change(rule, owner, base, head, path, before, after)
    part = f"{path}{head.name}"
    yield from _other(
        base.attributes,
        head.attributes,
        f"{part} of `{owner.name}`",
        f"{owner.id} {path}{head.kind} {head.key}",
        base.location,
        head.location,
        _use(owner, head.direction, part, head.guards),
    )


def _word(before: Any, after: Any) -> str:
    if before == after:
        return ""
    if isinstance(before, bool) and isinstance(after, bool):
        return "on" if after else "off"
    return "changed"
