"""Transitive compatibility: head against every earlier release, not only against base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from contract_check.formats.avro.files import AvroFile, Files
from contract_check.languages.avro import can_read, compare
from contract_check.languages.avro.edge import fact
from contract_check.languages.language import Root
from contract_check.model.change import Direction, Use

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.languages.avro.resolution import Incompatibility
    from contract_check.languages.avro.schema import Schema
    from contract_check.model.change import Change


def older_versions(head: AvroFile, options: Mapping[str, Any], direction: Direction) -> Iterator[Change]:
    """What head cannot read of an earlier release, or an earlier release of head.

    `options["history"]` gives the releases of a path as (tag, tree), newest first; without it nothing is said. A
    release that cannot be read, or is of another kind, is passed over: its own review has said so.
    """
    history = options.get("history")
    told: set[tuple[str, str, str]] = set()
    if history is None or head.schema is None:
        return
    for tag, tree in history(head.path):
        past = Files(tree).file(head.path)
        if past.schema is None or any(problem.fatal for problem in past.problems):
            continue
        checks = (
            (Direction.INPUT, "older-release-unreadable", can_read(past.schema, head.schema)),
            (Direction.OUTPUT, "older-release-cannot-read", can_read(head.schema, past.schema)),
        )
        for way, rule, found in checks:
            for reason in found if way in direction else ():
                key = (rule, reason.name, reason.place)
                if key not in told:
                    told.add(key)
                    change = _change(rule, tag, reason, head, way)
                    yield structs.replace(change, shapes=_between(past.schema, head.schema, reason, way))


def _between(past: Schema, head: Schema, reason: Incompatibility, way: Direction) -> Change | None:
    """The same incompatibility as a change from the release to head, which can be proven."""
    changes = compare([Root(base=past, head=head, use=Use(reason.place, way))])
    return next((change for change in changes if change.place == reason.place and change.shapes), None)


def _change(rule: str, tag: str, reason: Incompatibility, head: AvroFile, way: Direction) -> Change:
    at = reason.reader if way is Direction.INPUT else reason.writer
    change = fact(
        rule, f"`{reason.place or head.path}`", f"{reason.place}:{reason.name}", None, at,
        tag, None, incompatibility=reason.name, detail=reason.detail, tag=tag,
    )  # fmt: skip
    return structs.replace(change, uses=(Use(head.path, way),))
