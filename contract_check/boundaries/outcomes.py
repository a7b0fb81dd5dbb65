"""Outcomes: all ways a call can end, and how callers tell them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.promise import WIRE
from contract_check.model.change import Direction
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.promise import Promise
    from contract_check.model.change import Change
    from contract_check.model.entry import Outcome, Outcomes

AGAIN = frozenset({"true", "after-delay", "after-reload"})
"""Values of `retryable` that promise that trying again can help."""


def outcome_changes(promise: Promise) -> Iterator[Change]:
    """What differs in the list of outcomes and in each of them."""
    one, other = promise.base.outcomes, promise.head.outcomes
    if one is None or other is None:
        if one is not other:
            at = promise.base.at("outcomes"), promise.head.at("outcomes")
            yield promise.stated("outcomes", *at, "outcomes", _ids(one), _ids(other))
        return
    if one.open != other.open:
        at = one.location.child("open"), other.location.child("open")
        rule = "outcomes-opened" if other.open else "outcomes-closed"
        yield promise.change(rule, "outcomes", *at, "outcomes open", one.open, other.open, Direction.OUTPUT, WIRE)
    yield from _turned(promise, one, other)
    yield from _successes(promise, one, other)
    yield from _errors(promise, one, other)


def _ids(outcomes: Outcomes | None) -> list[str]:
    return sorted(one.id for one in (*outcomes.success, *outcomes.errors)) if outcomes else []


def _wire(outcome: Outcome) -> tuple[str, str, int | None]:
    """What callers see of it."""
    return outcome.status, outcome.code, outcome.number


def _paired(
    base: tuple[Outcome, ...], head: tuple[Outcome, ...]
) -> tuple[list[Outcome], list[Outcome], list[tuple[Outcome, Outcome]]]:
    """(removed, added, kept): by id; what looks alike on the wire was only renamed in the catalog."""
    found = pair({one.id: one for one in base}, {one.id: one for one in head})
    removed, added, kept = list(found.removed.values()), list(found.added.values()), list(found.kept.values())
    for one in list(removed):
        twins = [other for other in added if any(_wire(one)) and _wire(one) == _wire(other)]
        if len(twins) == 1:
            removed.remove(one)
            added.remove(twins[0])
            kept.append((one, twins[0]))
    return removed, added, kept


def _turned(promise: Promise, base: Outcomes, head: Outcomes) -> Iterator[Change]:
    """A success that is an error now, or the reverse."""
    for before, after in ((base.success, head.errors), (base.errors, head.success)):
        others = {one.id: one for one in after}
        for one in before:
            if one.id in others:
                yield _change(promise, "outcome-turned", one, others[one.id])


def _successes(promise: Promise, base: Outcomes, head: Outcomes) -> Iterator[Change]:
    removed, added, kept = _paired(base.success, head.success)
    removed = [one for one in removed if one.id not in _ids(head)]
    added = [one for one in added if one.id not in _ids(base)]
    while removed and added:
        # Callers who wait for the one get the other, whatever else may come.
        yield _change(promise, "success-replaced", removed.pop(0), added.pop(0))
    for one in removed:
        yield _change(promise, "success-removed", one, None)
    for other in added:
        rule = "success-added-to-open-list" if base.open else "success-added"
        yield _change(promise, rule, None, other)
    for one, other in kept:
        yield from _kept(promise, one, other)


def _errors(promise: Promise, base: Outcomes, head: Outcomes) -> Iterator[Change]:
    removed, added, kept = _paired(base.errors, head.errors)
    used = {path for one in promise.base.consumers or () for path in one.uses}
    for one in removed:
        if one.id not in _ids(head):
            rule = "used-error-removed" if f"outcomes.errors.{one.id}" in used else "error-removed"
            yield _change(promise, rule, one, None)
    for other in added:
        if other.id not in _ids(base):
            yield _change(promise, "error-added-to-open-list" if base.open else "error-added", None, other)
    for one, other in kept:
        yield from _kept(promise, one, other)
        yield from _retrying(promise, one, other)
        if one.text != other.text and not one.code and one.number is None:
            yield _change(promise, "error-text-changed", one, other, one.text or None, other.text or None)


def _kept(promise: Promise, one: Outcome, other: Outcome) -> Iterator[Change]:
    if one.id != other.id:
        yield _change(promise, "outcome-renamed", one, other, one.id, other.id)
    for field in ("status", "code", "number"):
        before, after = getattr(one, field), getattr(other, field)
        if before in ("", None) or after in ("", None):
            if before != after:
                places = one.location, other.location
                what = f"{field} of outcome `{one.id}`"
                yield promise.stated(what, *places, f"outcome {one.id} {field}", before, after)
        elif before != after:
            yield _change(promise, f"outcome-{field}-changed", one, other, before, after)


def _retrying(promise: Promise, one: Outcome, other: Outcome) -> Iterator[Change]:
    before, after = one.retryable, other.retryable
    if before == after:
        return
    if not before or not after:
        places = one.location, other.location
        yield promise.stated(
            f"`retryable` of outcome `{one.id}`", *places, f"outcome {one.id} retryable", before, after
        )
    elif before in AGAIN and after in AGAIN:
        yield _change(promise, "retry-condition-changed", one, other, before, after)
    elif before in AGAIN:
        yield _change(promise, "retry-no-longer-helps", one, other, before, after)
    else:
        # Who retries now repeats the call, which does its work twice unless that is harmless.
        transaction = promise.head.transaction
        repeats = transaction is not None and transaction.idempotent is False
        rule = "retry-repeats-the-call" if repeats else "retry-now-helps"
        yield _change(promise, rule, one, other, before, after)


def _change(
    promise: Promise, rule: str, base: Outcome | None, head: Outcome | None, before: Any = None, after: Any = None
) -> Change:
    outcome = base or head
    assert outcome is not None  # noqa: S101 - one of both is there by construction
    places = base.location if base else None, head.location if head else None
    before = before if before is not None else _shown(base)
    after = after if after is not None else _shown(head)
    place = f"outcome {outcome.id} {rule}"
    return promise.change(rule, f"outcome `{outcome.id}`", *places, place, before, after, Direction.OUTPUT, WIRE)


def _shown(outcome: Outcome | None) -> str | None:
    if outcome is None:
        return None
    told = " ".join(str(word) for word in (outcome.status, outcome.code) if word)
    return f"{outcome.id} ({told})" if told else outcome.id
