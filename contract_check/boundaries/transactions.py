"""Transactions: what happens together or not at all, whether a call may be repeated, and the limits of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.formats.promise import listed
from contract_check.model.change import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.promise import Promise
    from contract_check.model.change import Change
    from contract_check.model.entry import Limits, Transaction

ISOLATIONS = ("read-uncommitted", "read-committed", "repeatable-read", "serializable")
DEMANDING = frozenset({"MANDATORY", "NEVER"})
"""They refuse callers without, or with, a transaction."""
WITHOUT = frozenset({"NONE", "NOT_SUPPORTED"})
"""Never in a transaction, whatever the caller has."""
JOINED = frozenset(
    # Work that was done alone, or with some callers, is now done together: locks, longer transactions.
    {
        *((one, other) for one in ("NONE", "NOT_SUPPORTED", "SUPPORTS") for other in ("REQUIRED", "NESTED")),
        *((one, "REQUIRES_NEW") for one in WITHOUT),
        *((one, "SUPPORTS") for one in WITHOUT),
        ("REQUIRED", "NESTED"),
        ("MANDATORY", "NESTED"),
    }
)
RELAXED = frozenset(
    # Callers of the one meet the other's behaviour in just the cases that they have.
    {
        ("MANDATORY", "REQUIRED"), ("MANDATORY", "SUPPORTS"), ("NONE", "NOT_SUPPORTED"), ("NOT_SUPPORTED", "NONE"),
        *(("NEVER", other) for other in ("REQUIRED", "REQUIRES_NEW", "NESTED", "SUPPORTS", *WITHOUT)),
    }
)  # fmt: skip
LIMITS = ("timeout_ms", "pending", "rate_per_minute")


def transaction_changes(promise: Promise) -> Iterator[Change]:
    """What differs in transaction and limits."""
    one, other = promise.base.transaction, promise.head.transaction
    if one is not None and other is not None:
        yield from _boundary(promise, one, other)
        yield from _covers(promise, one, other)
        yield from _rollback(promise, one, other)
        yield from _flags(promise, one, other)
    elif one is not other:
        at = promise.base.at("transaction"), promise.head.at("transaction")
        yield promise.stated(
            "transaction", *at, "transaction", one.boundary if one else "", other.boundary if other else ""
        )
    yield from _limits(promise, promise.base.limits, promise.head.limits)


def boundary_rule(before: str, after: str) -> str:
    """What a changed boundary means to the callers of the old one (JTA `TxType`, Spring `Propagation`)."""
    if (before, after) in RELAXED:
        return "transaction-relaxed"
    if after in DEMANDING:
        return "transaction-demanded"
    return "transaction-joined" if (before, after) in JOINED else "transaction-changed"


def _boundary(promise: Promise, one: Transaction, other: Transaction) -> Iterator[Change]:
    before, after = one.boundary, other.boundary
    if before == after:
        return
    if not before or not after:
        at = one.location.child("boundary"), other.location.child("boundary")
        yield promise.stated("transaction boundary", *at, "transaction boundary", before, after)
        return
    yield _change(promise, boundary_rule(before, after), one, other, "boundary", before, after)


def _covers(promise: Promise, one: Transaction, other: Transaction) -> Iterator[Change]:
    """Steps that stay and leave the transaction, or join it; what came or went as a whole is told there."""
    base, head = ({effect.id for effect in side.side_effects} for side in (promise.base, promise.head))
    for rule, names in (
        ("transaction-covers-less", set(one.covers) - set(other.covers)),
        ("transaction-covers-more", set(other.covers) - set(one.covers)),
    ):
        told = sorted(names - (base ^ head))
        if told:
            yield _change(promise, rule, one, other, "covers", None, told)


def _rollback(promise: Promise, one: Transaction, other: Transaction) -> Iterator[Change]:
    lost, gained = set(one.rollback_on) - set(other.rollback_on), set(other.rollback_on) - set(one.rollback_on)
    before, after = listed(one.rollback_on) or None, listed(other.rollback_on) or None
    if lost:
        yield _change(promise, "rollback-narrowed", one, other, "rollback_on", before, after)
    elif gained:
        yield _change(promise, "rollback-widened", one, other, "rollback_on", before, after)


def _flags(promise: Promise, one: Transaction, other: Transaction) -> Iterator[Change]:
    if one.idempotent is None or other.idempotent is None:
        if one.idempotent is not other.idempotent:
            at = one.location.child("idempotent"), other.location.child("idempotent")
            yield promise.stated("`idempotent`", *at, "transaction idempotent", one.idempotent, other.idempotent)
    elif one.idempotent != other.idempotent:
        rule = "idempotency-gained" if other.idempotent else "idempotency-lost"
        yield _change(promise, rule, one, other, "idempotent", one.idempotent, other.idempotent)
    before, after = one.isolation, other.isolation
    if before and after and before != after:
        raised = ISOLATIONS.index(after) > ISOLATIONS.index(before)
        yield _change(
            promise, "isolation-raised" if raised else "isolation-lowered", one, other, "isolation", before, after
        )
    elif before != after:
        at = one.location.child("isolation"), other.location.child("isolation")
        yield promise.stated("isolation", *at, "transaction isolation", before, after)


def _limits(promise: Promise, one: Limits | None, other: Limits | None) -> Iterator[Change]:
    for name in LIMITS:
        before, after = getattr(one, name, None), getattr(other, name, None)
        if before == after:
            continue
        at = promise.base.at("limits", name), promise.head.at("limits", name)
        lowered = after is not None and (before is None or after < before)
        needy = [
            consumer.service
            for consumer in promise.base.consumers or ()
            if lowered
            and (need := getattr(consumer.needs, name, None)) is not None
            and need > after
            and (before is None or need <= before)
        ]
        rule = "limit-below-need" if needy else "limit-lowered" if lowered else "limit-raised"
        yield promise.change(rule, f"limit `{name}`", *at, f"limit {name}", before, after, values=", ".join(needy))


def _change(
    promise: Promise, rule: str, one: Transaction, other: Transaction, key: str, before: object, after: object
) -> Change:
    at = one.location.child(key), other.location.child(key)
    names = ", ".join(after) if isinstance(after, list) else ""
    return promise.change(
        rule, "transaction", *at, f"transaction {key} {rule}", before, after, Direction.BOTH, values=names
    )
