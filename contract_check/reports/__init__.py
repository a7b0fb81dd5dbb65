"""Reports: one module per output, all fed by the same record."""

from __future__ import annotations
