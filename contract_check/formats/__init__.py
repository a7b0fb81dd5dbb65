"""File formats: each reads its files into the map."""

from __future__ import annotations
