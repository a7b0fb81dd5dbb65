"""Reading YAML and JSON: bytes in, plain values with places out. Hostile bytes give a problem, never a crash."""

from __future__ import annotations
