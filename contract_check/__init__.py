"""contract-check: compares contracts before and after a change, proves what breaks and says whom it hurts."""

from __future__ import annotations
