"""Step 3, review transaction boundaries: what an interface promises beyond the shape of its data.

Tenant, security context, preconditions, outcomes, side effects and transactions are compared here, on the map, for
every interface that has an entry in the catalog; an entry that moved to another file is followed there, and one that is
bound to another contract inherits what breaks in it.
"""

from __future__ import annotations

from contract_check.boundaries.promises import inherited, promises_of
from contract_check.boundaries.reviewing import reviewed

__all__ = ["inherited", "promises_of", "reviewed"]
