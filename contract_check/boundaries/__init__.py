"""Step 3, review transaction boundaries: what an interface promises beyond the shape of its data.

Tenant, security context, preconditions, outcomes, side effects and transactions are compared here, on the map, for
every interface that has an entry in the catalog; and an entry that moved to another file is followed there.
"""

from __future__ import annotations

from contract_check.boundaries.reviewing import reviewed

__all__ = ["reviewed"]
