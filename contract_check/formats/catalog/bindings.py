"""Where an interface is bound: the place in a contract, the channel, how it travels, who provides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.formats.promise import SOURCE, WIRE
from contract_check.model.change import Direction
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.promise import Promise
    from contract_check.model.change import Change
    from contract_check.model.entry import Binding, Entry


def binding_changes(promise: Promise) -> Iterator[Change]:
    """Bindings are known by kind and place; one that is left over on each side of a kind has moved."""
    paired = pair(_by_place(promise.base), _by_place(promise.head))
    removed, added = list(paired.removed.values()), list(paired.added.values())
    kept = list(paired.kept.values())
    for before in list(removed):
        twins = [after for after in added if after.ref == before.ref and after.kind == before.kind]
        alone = sum(one.kind == before.kind for one in removed) == 1
        moved = twins or ([after for after in added if after.kind == before.kind] if alone else [])
        if len(moved) == 1:
            removed.remove(before)
            added.remove(moved[0])
            kept.append((before, moved[0]))
    for before in removed:
        yield _fact(promise, "binding-removed", before, None, before.ref, None)
    for after in added:
        yield _fact(promise, "binding-added", None, after, None, after.ref)
    for before, after in kept:
        yield from _moved(promise, before, after)
    yield from _provider(promise, promise.base.provider, promise.head.provider)


def _provider(promise: Promise, before: str, after: str) -> Iterator[Change]:
    at = promise.base.at("provider"), promise.head.at("provider")
    if before and after and before != after:
        yield promise.change("provider-changed", "provider", *at, "provider", before, after, dimension=WIRE)
    elif before != after:
        yield promise.stated("provider", *at, "provider", before, after)


def _by_place(entry: Entry) -> dict[tuple[str, str, str], Binding]:
    return {(one.kind, one.contract, one.ref): one for one in entry.binding}


def _moved(promise: Promise, before: Binding, after: Binding) -> Iterator[Change]:
    if before.ref != after.ref:
        yield _fact(promise, "binding-moved", before, after, before.ref, after.ref)
    if before.contract != after.contract:
        yield _fact(promise, "binding-file-changed", before, after, before.contract, after.contract)
    for field, rule in (("channel", "channel-changed"), ("wire", "wire-changed")):
        one, other = getattr(before, field), getattr(after, field)
        if one and other and one != other:
            yield _fact(promise, rule, before, after, one, other)
        elif one != other:
            places = before.location, after.location
            yield promise.stated(f"{field} of {_name(after)}", *places, f"binding {after.ref} {field}", one, other)


def _fact(
    promise: Promise, rule: str, base: Binding | None, head: Binding | None, before: str | None, after: str | None
) -> Change:
    binding = head or base
    assert binding is not None  # noqa: S101 - one of both is there by construction
    places = base.location if base else None, head.location if head else None
    dimension = SOURCE if binding.kind == "call" else WIRE
    place = f"binding {binding.kind} {(base or binding).ref} {rule}"
    return promise.change(rule, _name(binding), *places, place, before, after, Direction.BOTH, dimension)


def _name(binding: Binding) -> str:
    return f"binding `{binding.ref}`"
