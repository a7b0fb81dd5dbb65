"""What a type language offers to the formats that speak it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from contract_check.model.change import Use


class Root(msgspec.Struct, frozen=True, kw_only=True):
    """A pair of shapes that one interface carries: where a comparison begins."""

    base: Any
    head: Any
    use: Use
