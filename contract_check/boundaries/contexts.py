"""Tenant and security context: who may call, for whom, and whether callers must say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.formats.promise import listed
from contract_check.model.change import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.formats.promise import Promise
    from contract_check.model.change import Change
    from contract_check.model.entry import Authorities, Permission, Security
    from contract_check.model.location import Location

MODES = {
    # (before, after): what became of the context; `required` after anything else is `became-required`
    ("required", "none"): "context-removed",
    ("derived", "none"): "context-removed",
    ("optional", "none"): "context-no-longer-read",
    ("required", "derived"): "context-became-derived",
    ("optional", "derived"): "context-became-derived",
    ("required", "optional"): "context-became-optional",
    ("derived", "optional"): "context-may-be-chosen",
    ("none", "derived"): "context-introduced",
    ("none", "optional"): "context-introduced",
}


def context_changes(promise: Promise) -> Iterator[Change]:
    """What differs in tenant and security."""
    for what in ("tenant", "security"):
        one, other = getattr(promise.base, what), getattr(promise.head, what)
        before, after = (side.mode if side is not None else "" for side in (one, other))
        at = promise.base.at("metadata", what, "mode"), promise.head.at("metadata", what, "mode")
        if before and after and before != after:
            rule = MODES.get((before, after), "context-became-required")
            yield promise.change(rule, f"{what} context", *at, f"{what} mode", before, after)
        elif before != after:
            yield promise.stated(f"{what} context", *at, f"{what} mode", before, after)
    yield from _scope(promise)
    if promise.base.security is not None and promise.head.security is not None:
        yield from _access(promise, promise.base.security, promise.head.security)


def _scope(promise: Promise) -> Iterator[Change]:
    before, after = (one.tenant.scope if one.tenant else "" for one in (promise.base, promise.head))
    at = promise.base.at("metadata", "tenant", "scope"), promise.head.at("metadata", "tenant", "scope")
    if before and after and before != after:
        rule = "tenant-scope-narrowed" if after == "own" else "tenant-scope-widened"
        yield promise.change(rule, "tenant scope", *at, "tenant scope", before, after)
    elif before != after:
        yield promise.stated("tenant scope", *at, "tenant scope", before, after)


def _access(promise: Promise, base: Security, head: Security) -> Iterator[Change]:
    if "none" not in (base.mode, head.mode):
        # That everybody may call, or no longer, is said by the mode.
        yield from _schemes(promise, base, head)
        yield from _authorities(promise, base.authorities, head.authorities, base.location, head.location)
        yield from _permission(promise, base, head)


def _schemes(promise: Promise, base: Security, head: Security) -> Iterator[Change]:
    at = base.location.child("schemes"), head.location.child("schemes")
    if bool(base.schemes) != bool(head.schemes):
        yield promise.stated("schemes", *at, "schemes", listed(base.schemes), listed(head.schemes))
        return
    yield from _members(promise, "scheme", at, base.schemes, head.schemes)


def _authorities(
    promise: Promise, base: Authorities | None, head: Authorities | None, base_at: Location, head_at: Location
) -> Iterator[Change]:
    at = base_at.child("authorities"), head_at.child("authorities")
    before, after = (side.any_of if side is not None else () for side in (base, head))
    if bool(before) == bool(after):
        yield from _members(promise, "authority", at, before, after)
    elif after:
        yield _demanded(promise, at, "any of", listed(after))
    else:
        yield _no_longer_demanded(promise, at, "any of", listed(before))
    old, new = (set(side.all_of) if side is not None else set() for side in (base, head))
    if new - old:
        yield _demanded(promise, at, "all of", sorted(new - old))
    if old - new:
        yield _no_longer_demanded(promise, at, "all of", sorted(old - new))


def _permission(promise: Promise, base: Security, head: Security) -> Iterator[Change]:
    one, other = base.permission, head.permission
    at = base.location.child("permission"), head.location.child("permission")
    if one is None or other is None:
        if other is not None:
            yield _demanded(promise, at, "permission", _words(other))
        elif one is not None:
            yield _no_longer_demanded(promise, at, "permission", _words(one))
        return
    if one.resource != other.resource:
        yield promise.change(
            "permission-resource-changed", "permission", *at, "permission resource", one.resource, other.resource
        )
    if bool(one.operations) == bool(other.operations):
        yield from _members(promise, "permission", at, one.operations, other.operations)
    else:
        yield promise.stated(
            "permission", *at, "permission operations", listed(one.operations), listed(other.operations)
        )


def _words(permission: Permission) -> list[str]:
    return [f"{operation} {permission.resource}".strip() for operation in sorted(permission.operations)] or [
        permission.resource
    ]


def _members(
    promise: Promise, what: str, at: tuple[Location, Location], before: Sequence[str], after: Sequence[str]
) -> Iterator[Change]:
    """Alternatives, one of which a caller needs: one less locks out, one more lets in."""
    lost, gained = sorted(set(before) - set(after)), sorted(set(after) - set(before))
    if lost:
        yield promise.change(f"{what}-removed", "security", *at, f"{what} removed", lost, None, values=", ".join(lost))
    if gained:
        yield promise.change(f"{what}-added", "security", *at, f"{what} added", None, gained, values=", ".join(gained))


def _demanded(promise: Promise, at: tuple[Location, Location], what: str, names: list[str]) -> Change:
    place = f"authority {what} demanded"
    return promise.change("authority-demanded", "security", *at, place, None, names, values=", ".join(names))


def _no_longer_demanded(promise: Promise, at: tuple[Location, Location], what: str, names: list[str]) -> Change:
    return promise.change(
        "authority-no-longer-demanded", "security", *at, f"authority {what} dropped", names, None,
        Direction.INPUT, values=", ".join(names),
    )  # fmt: skip
