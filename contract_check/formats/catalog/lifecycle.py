"""What an entry promises across versions: lifecycle, compatibility, sunset, audience, and its known consumers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.formats.promise import listed
from contract_check.model.change import Direction
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.promise import Promise
    from contract_check.model.change import Change
    from contract_check.model.entry import Compatibility, Consumer
    from contract_check.model.location import Location

LIFECYCLES = ("experimental", "beta", "stable")
"""Loosest first; `deprecated` is no weaker promise, but one with an end."""
AUDIENCES = (
    "component-internal", "business-unit-internal", "company-internal", "external-partner", "external-public",
)  # fmt: skip
DIMENSIONS = frozenset({"wire", "source", "semantic"})
_PROTECTED = {
    "none": frozenset[str](), "backward": frozenset({"today"}), "forward": frozenset({"ahead"}),
    "full": frozenset({"today", "ahead"}),
}  # fmt: skip
_RELEASES = re.compile(r"(\d+|one)-(minor|major)-releases?")
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?")
_DAYS = (365, 30, 7, 1)


def lifecycle_changes(promise: Promise) -> Iterator[Change]:
    """Each part of the promise that differs."""
    yield from _lifecycle(promise)
    yield from _sunset(promise)
    yield from _compatibility(promise)
    yield from _audience(promise)
    yield from _consumers(promise)


def version_change(promise: Promise) -> Change:
    """The entry's own version; whether the step fits the changes is a matter of versioning."""
    change = _whole(promise, "version", "version", promise.base.version, promise.head.version)
    return structs.replace(change, rule="envelope/version-changed")


def _lifecycle(promise: Promise) -> Iterator[Change]:
    before, after = promise.base.lifecycle, promise.head.lifecycle
    if before == after:
        return
    if not before or not after:
        yield promise.stated("lifecycle", *_at(promise, "lifecycle"), "lifecycle", before, after)
        return
    if after == "deprecated":
        rule = "deprecated"
    elif before == "deprecated":
        rule = "no-longer-deprecated" if after == "stable" else "lifecycle-lowered"
    else:
        rule = "lifecycle-raised" if LIFECYCLES.index(after) > LIFECYCLES.index(before) else "lifecycle-lowered"
    yield _whole(promise, rule, "lifecycle", before, after)


def _sunset(promise: Promise) -> Iterator[Change]:
    before, after = (one.deprecation.sunset if one.deprecation else "" for one in (promise.base, promise.head))
    if before == after:
        return
    rule = (
        "sunset-set"
        if not before
        else "sunset-removed"
        if not after
        else "sunset-earlier"
        if after[:10] < before[:10]
        else "sunset-later"
    )
    yield _whole(promise, rule, "deprecation", before or None, after or None)


def _compatibility(promise: Promise) -> Iterator[Change]:
    one, other = promise.base.compatibility, promise.head.compatibility
    before, after = (side.mode if side and side.mode else "backward" for side in (one, other))
    if before != after:
        stronger = _PROTECTED[before] <= _PROTECTED[after]
        yield _whole(promise, _word("compatibility", stronger=stronger), "compatibility", before, after)
    old, new = (frozenset(side.dimensions) if side and side.dimensions else DIMENSIONS for side in (one, other))
    if old != new:
        rule = _word("dimensions", stronger=old <= new)
        yield _whole(promise, rule, "compatibility", listed(tuple(old)), listed(tuple(new)))
    yield from _window(promise, one, other)
    starts = [side.baseline if side and side.baseline else "base" for side in (one, other)]
    if starts[0] != starts[1]:
        yield _whole(promise, "baseline-changed", "compatibility", *starts)


def _word(what: str, *, stronger: bool) -> str:
    return f"{what}-{'strengthened' if stronger else 'weakened'}"


def _window(promise: Promise, one: Compatibility | None, other: Compatibility | None) -> Iterator[Change]:
    before, after = (side.window if side else "" for side in (one, other))
    if before == after:
        return
    if not before or not after:
        rule = _word("window", stronger=not before)
    else:
        old, new = _length(before), _length(after)
        if old == new:
            return
        rule = _word("window", stronger=new[1] > old[1]) if old[0] == new[0] else "window-changed"
    yield _whole(promise, rule, "compatibility", before or None, after or None)


def _length(window: str) -> tuple[str, int]:
    """(unit, number): days for a duration, releases of a kind otherwise."""
    releases = _RELEASES.fullmatch(window)
    if releases:
        return releases[2], 1 if releases[1] == "one" else int(releases[1])
    found = _DURATION.fullmatch(window)
    parts = found.groups() if found else ()
    return "days", sum(int(part or 0) * days for part, days in zip(parts, _DAYS, strict=False))


def _audience(promise: Promise) -> Iterator[Change]:
    before, after = promise.base.audience, promise.head.audience
    if before == after:
        return
    if not before or not after:
        yield promise.stated("audience", *_at(promise, "audience"), "audience", before, after)
        return
    wider = AUDIENCES.index(after) > AUDIENCES.index(before)
    yield _whole(promise, "audience-widened" if wider else "audience-narrowed", "audience", before, after)


def _consumers(promise: Promise) -> Iterator[Change]:
    base = {one.service: one for one in promise.base.consumers or ()}
    paired = pair(base, {one.service: one for one in promise.head.consumers or ()})
    for name, one in paired.removed.items():
        yield promise.change(
            "consumer-removed", f"consumer `{name}`", one.location, promise.head.at("consumers"), f"consumer {name}",
            direction=Direction.BOTH, name=name,
        )  # fmt: skip
    for name, one in paired.added.items():
        yield promise.change("consumer-added", f"consumer `{name}`", None, one.location, f"consumer {name}", name=name)
    for name, (one, other) in paired.kept.items():
        before, after = _said(one), _said(other)
        if before != after:
            places = one.location, other.location
            yield promise.change(
                "consumer-changed", f"consumer `{name}`", *places, f"consumer {name}", before, after, name=name
            )


def _said(consumer: Consumer) -> dict[str, object]:
    needs = consumer.needs
    limits = (needs.timeout_ms, needs.pending, needs.rate_per_minute) if needs else None
    said = {"pin": consumer.pin, "uses": sorted(consumer.uses), "versions": consumer.versions, "needs": limits}
    return {key: value for key, value in said.items() if value}


def _whole(promise: Promise, rule: str, key: str, before: object, after: object) -> Change:
    return promise.change(rule, key, *_at(promise, key), rule, before, after, Direction.BOTH)


def _at(promise: Promise, key: str) -> tuple[Location, Location]:
    return promise.base.at(key), promise.head.at(key)
