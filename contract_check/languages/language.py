"""What a type language offers to the formats that speak it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contract_check.model.change import Use


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A pair of shapes that one interface carries: where a comparison begins."""

    base: Any
    head: Any
    use: Use
