"""What a schema change carries for those who look closer at it: refining, and proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from contract_check.languages.schema.meeting import Step
    from contract_check.languages.schema.node import Node
    from contract_check.languages.schema.shape import Shape
    from contract_check.model.change import Use

AMBIGUOUS = frozenset({"schema/constraint-changed", "schema/union-kind-changed"})
"""Rules whose effect inclusion decides."""


class Evidence(msgspec.Struct, frozen=True):
    """What a proof needs: one use, its roots and the way down to the fact."""

    use: Use
    base_root: Node
    head_root: Node
    base: Node
    head: Node
    steps: tuple[Step, ...]
    part: Shape | None = None
    """The alternative of `base` or `head` that the fact is about, None: all of them."""
