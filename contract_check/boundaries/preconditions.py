"""Preconditions: what must hold before a call, and what callers get when it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.promise import Promise
    from contract_check.model.change import Change
    from contract_check.model.entry import Precondition


def precondition_changes(promise: Promise) -> Iterator[Change]:
    """By id: new wording is no change, a new expression is one that a person must judge."""
    base = {one.id: one for one in promise.base.preconditions}
    paired = pair(base, {one.id: one for one in promise.head.preconditions})
    for one in paired.removed.values():
        yield _change(promise, "precondition-removed", one, None)
    for other in paired.added.values():
        yield _change(promise, "precondition-added", None, other)
    for one, other in paired.kept.values():
        if one.condition != other.condition:
            yield _change(promise, "precondition-condition-changed", one, other, one.condition, other.condition)
        if one.violation and other.violation and one.violation != other.violation:
            yield _change(promise, "precondition-violation-changed", one, other, one.violation, other.violation)
        elif one.violation != other.violation:
            places = one.location, other.location
            what = f"violation of precondition `{one.id}`"
            yield promise.stated(what, *places, f"precondition {one.id} violation", one.violation, other.violation)


def _change(
    promise: Promise, rule: str, base: Precondition | None, head: Precondition | None, before: str = "", after: str = ""
) -> Change:
    one = head or base
    assert one is not None  # noqa: S101 - one of both is there by construction
    places = base.location if base else None, head.location if head else None
    subject, place = f"precondition `{one.id}`", f"precondition {one.id} {rule}"
    return promise.change(rule, subject, *places, place, before or None, after or None)
