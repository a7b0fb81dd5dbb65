"""Before and after a release: whether it may go out, and what each one did to every contract."""

from __future__ import annotations

from contract_check.release.history import track
from contract_check.release.readiness import readiness

__all__ = ["readiness", "track"]
