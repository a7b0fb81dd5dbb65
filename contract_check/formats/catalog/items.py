"""Inputs, metadata items and outputs: what is sent, what comes back, and how it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from contract_check.formats.catalog.readings import reading_changes
from contract_check.formats.catalog.sent import Sent
from contract_check.formats.promise import WIRE, listed
from contract_check.languages.schema.comparison import SchemaRoot
from contract_check.languages.schema.shape import Shape
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_check.formats.promise import Promise
    from contract_check.languages.schema.comparison import Comparison
    from contract_check.languages.schema.files import FileScope
    from contract_check.model.change import Change
    from contract_check.model.entry import Entry, Item


def item_changes(
    promise: Promise, comparison: Comparison, base_scope: FileScope, head_scope: FileScope
) -> Iterator[Change]:
    """Items by id, else by name; what left one list for the other has moved."""
    paired = pair(_keyed(promise.base), _keyed(promise.head))
    removed, added = dict(paired.removed), dict(paired.added)
    kept = list(paired.kept.values())
    for before in list(removed.values()):
        other = ("metadata" if before.kind == "input" else "input", before.item.key)
        if before.kind != "output" and other in added:
            kept.append((before, added.pop(other)))
            del removed[before.kind, before.item.key]
    for before in removed.values():
        yield from _removed(promise, before)
    for after in added.values():
        yield from _added(promise, after)
    roots: list[SchemaRoot] = []
    for before, after in kept:
        yield from _kept(promise, before, after)
        yield from reading_changes(promise, before, after)
        roots += _roots(promise, before, after, base_scope, head_scope)
    places = _places(kept)
    for change in comparison.compare(roots):
        yield structs.replace(change, place=f"{promise.id} {places(change.place)}")


def _keyed(entry: Entry) -> dict[tuple[str, str], Sent]:
    lists: Mapping[str, Iterable[Item]] = {"input": entry.inputs, "metadata": entry.extra, "output": entry.outputs}
    return {(kind, item.key): Sent(kind, item) for kind, items in lists.items() for item in items}


def _places(kept: list[tuple[Sent, Sent]]) -> Any:
    """Items stand in lists: their places in fingerprints go by name, not by position."""
    names = {after.item.location.pointer: f"{after.kind} {after.item.key}" for _, after in kept}

    def named(place: str) -> str:
        for pointer, name in names.items():
            place = place.replace(pointer, name)
        return place

    return named


def _removed(promise: Promise, sent: Sent) -> Iterator[Change]:
    required = "required-" if sent.item.required and sent.stem == "input" else ""
    yield _change(promise, f"{required}{sent.stem}-removed", sent, None)


def _added(promise: Promise, sent: Sent) -> Iterator[Change]:
    required = "required-" if sent.item.required and sent.stem == "input" else ""
    yield _change(promise, f"{required}{sent.stem}-added", None, sent)


def _kept(promise: Promise, before: Sent, after: Sent) -> Iterator[Change]:
    one, other = before.item, after.item
    if one.name != other.name and one.name and other.name:
        yield _change(promise, f"{after.stem}-renamed", before, after, one.name, other.name)
    elif one.name != other.name:
        yield _stated(promise, "name", before, after, one.name, other.name)
    if before.where != after.where:
        if before.where and after.where:
            yield _change(promise, f"{after.stem}-moved", before, after, before.where, after.where)
        else:
            yield _stated(promise, "place", before, after, before.where, after.where)
    if one.required != other.required:
        word = "required" if other.required else "optional"
        yield _change(promise, f"{after.stem}-became-{word}", before, after, one.required, other.required)
    yield from _lists(promise, before, after)


def _lists(promise: Promise, before: Sent, after: Sent) -> Iterator[Change]:
    """Lists of names: fields of the type, alternatives, outcomes that carry the item."""
    one, other = before.item, after.item
    for key, lost_rule, gained_rule in (
        ("required", "field-became-optional", "field-became-required"),
        ("read_only", "field-became-writable", "field-became-read-only"),
    ):
        old = getattr(one.fields, key, ()) if one.fields else ()
        new = getattr(other.fields, key, ()) if other.fields else ()
        yield from _names(promise, before, after, old, new, lost_rule, gained_rule)
    yield from _names(promise, before, after, one.always, other.always, "field-no-longer-always", "field-always")
    if bool(one.exactly_one_of) == bool(other.exactly_one_of):
        yield from _names(
            promise, before, after, one.exactly_one_of, other.exactly_one_of, "alternative-removed", "alternative-added"
        )
    else:
        word = "demanded" if other.exactly_one_of else "dropped"
        values = listed(one.exactly_one_of) or None, listed(other.exactly_one_of) or None
        yield _change(promise, f"exactly-one-of-{word}", before, after, *values)
    if after.kind == "output":
        base, head = _carriers(promise.base, one), _carriers(promise.head, other)
        known = _carriers(promise.base, None) & _carriers(promise.head, None)
        yield from _names(
            promise, before, after, tuple((base - head) & known), tuple((head - base) & known),
            "output-outcomes-narrowed", "output-outcomes-widened",
        )  # fmt: skip


def _carriers(entry: Entry, item: Item | None) -> set[str]:
    """Ids of the outcomes that carry an output; of None all that could."""
    outcomes = entry.outcomes
    if outcomes is None:
        return set(item.on) if item is not None else set()
    if item is None:
        return {one.id for one in (*outcomes.success, *outcomes.errors)}
    return set(item.on) or {one.id for one in outcomes.success}


def _names(
    promise: Promise, before: Sent, after: Sent, old: tuple[str, ...], new: tuple[str, ...], lost: str, gained: str
) -> Iterator[Change]:
    less, more = sorted(set(old) - set(new)), sorted(set(new) - set(old))
    if less:
        yield _change(promise, lost, before, after, less, None, values=", ".join(less))
    if more:
        yield _change(promise, gained, before, after, None, more, values=", ".join(more))


def _roots(
    promise: Promise, before: Sent, after: Sent, base_scope: FileScope, head_scope: FileScope
) -> Iterator[SchemaRoot]:
    one, other = before.item, after.item
    if not one.schema or not other.schema:
        return
    # Whether values may be added was promised by the base.
    extra = {"x-extensible": True} if one.open and after.kind == "output" else {}
    base = Shape({**one.schema, **extra}, base_scope, one.location)
    head = Shape({**other.schema, **extra}, head_scope, other.location)
    for use in promise.uses(after.direction, WIRE, after.name):
        yield SchemaRoot(
            base=base, head=head, use=use, label=f"{after.name} of `{promise.id}`",
            base_at=one.location, head_at=other.location, text=after.item.place in _AS_TEXT, own_rules=OWN_RULES,
        )  # fmt: skip


_AS_TEXT = frozenset({"query", "path", "header", "cookie"})
OWN_RULES = {"schema/enum-value-added": "catalog/value-added"}
"""An entry says whether a list is open, which a schema alone does not."""


def _change(
    promise: Promise,
    rule: str,
    base: Sent | None,
    head: Sent | None,
    before: Any = None,
    after: Any = None,
    **arguments: Any,
) -> Change:
    sent = head or base
    assert sent is not None  # noqa: S101 - one of both is there by construction
    places = base.item.location if base else None, head.item.location if head else None
    place = f"{sent.kind} {sent.item.key} {rule}"
    arguments.setdefault("name", sent.item.name or sent.item.id)
    return promise.change(rule, sent.name, *places, place, before, after, sent.direction, WIRE, **arguments)


def _stated(promise: Promise, what: str, base: Sent, head: Sent, before: Any, after: Any) -> Change:
    places = base.item.location, head.item.location
    return promise.stated(f"{what} of {head.name}", *places, f"{head.kind} {head.item.key} {what}", before, after)
