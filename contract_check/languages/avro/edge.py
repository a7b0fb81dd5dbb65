"""What a pair of types says: its own facts, and the pairs below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_check.model.change import Change, Direction

if TYPE_CHECKING:
    from typing import Any

    from contract_check.languages.avro.schema import Schema
    from contract_check.model.location import Location


class Edge(msgspec.Struct, frozen=True, eq=False):
    """A pair of schemas below another pair, and the step that a value takes to it on each side."""

    base: Schema
    head: Schema
    base_step: str | int | None = None
    """Name of a field, index of a branch, `items`, `values`; None: the value itself, as in a union of one."""
    head_step: str | int | None = None
    directions: Direction = Direction.BOTH
    """INPUT: base data takes it when head reads; OUTPUT: head data takes it when base reads."""


class Facts(msgspec.Struct, frozen=True, eq=False):
    """The facts of one pair of types."""

    changes: tuple[Change, ...] = ()
    edges: tuple[Edge, ...] = ()


DOCUMENTATION = "envelope/documentation-changed"
"""Rule of all formats for texts that carry no promise."""


def fact(
    rule: str,
    subject: str,
    place: str,
    base: Location | None,
    head: Location | None,
    before: Any = None,
    after: Any = None,
    **arguments: Any,
) -> Change:
    """A change of this language (`rule` without its folder) or of the envelope, its uses still unknown."""
    return Change(
        rule=rule if "/" in rule else f"avro/{rule}",
        subject=subject,
        place=place,
        base=base,
        head=head,
        before=before,
        after=after,
        arguments=arguments,
    )
