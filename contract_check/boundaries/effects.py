"""Side effects: what a call leaves behind, when, how surely, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.model.change import Direction
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.promise import Promise
    from contract_check.model.change import Change
    from contract_check.model.entry import SideEffect

IRREVERSIBLE = frozenset({"mail", "billing", "delete", "external-call"})
DELIVERIES = ("at-most-once", "at-least-once", "exactly-once")


def effect_changes(promise: Promise) -> Iterator[Change]:
    """By id. Whoever waits for an event or reads what was written is hurt, not the caller."""
    base = {one.id: one for one in promise.base.side_effects}
    paired = pair(base, {one.id: one for one in promise.head.side_effects})
    for one in paired.removed.values():
        yield _change(promise, "side-effect-removed", one, None, _shown(one))
    for other in paired.added.values():
        irreversible = "irreversible-" if other.kind in IRREVERSIBLE else ""
        yield _change(promise, f"{irreversible}side-effect-added", None, other, "", _shown(other))
    for one, other in paired.kept.values():
        yield from _kept(promise, one, other)


def _kept(promise: Promise, one: SideEffect, other: SideEffect) -> Iterator[Change]:
    for field, rule in (
        ("kind", "side-effect-kind-changed"),
        ("target", "side-effect-target-moved"),
        ("when", ""),
        ("delivery", ""),
    ):
        before, after = getattr(one, field), getattr(other, field)
        if before == after:
            continue
        if not before or not after:
            what = f"`{field}` of side effect `{one.id}`"
            yield promise.stated(what, one.location, other.location, f"side effect {one.id} {field}", before, after)
        else:
            named = rule or (_timing(before, after) if field == "when" else _delivery(before, after))
            yield _change(promise, named, one, other, before, after)
    if one.condition != other.condition:
        yield _change(promise, "side-effect-condition-changed", one, other, one.condition, other.condition)


def _timing(before: str, after: str) -> str:
    """What came after the commit and now comes with it is there sooner; all else is missed or seen too early."""
    earlier = (before, after) == ("after-commit", "in-transaction")
    return "side-effect-joins-transaction" if earlier else "side-effect-timing-changed"


def _delivery(before: str, after: str) -> str:
    stronger = DELIVERIES.index(after) > DELIVERIES.index(before)
    return "delivery-strengthened" if stronger else "delivery-weakened"


def _shown(effect: SideEffect) -> str:
    return f"{effect.kind} {effect.target}".strip()


def _change(
    promise: Promise, rule: str, base: SideEffect | None, head: SideEffect | None, before: str = "", after: str = ""
) -> Change:
    effect = base or head
    assert effect is not None  # noqa: S101 - one of both is there by construction
    places = base.location if base else None, head.location if head else None
    subject, place = f"side effect `{effect.id}`", f"side effect {effect.id} {rule}"
    return promise.change(rule, subject, *places, place, before or None, after or None, Direction.OUTPUT)
