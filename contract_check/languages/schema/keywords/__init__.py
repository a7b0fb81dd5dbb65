"""What keywords say: one module a family, each a generator of facts and edges for two nodes that meet."""

from __future__ import annotations
