"""JSON Schema in all its dialects, and OpenAPI's: one engine for every contract that speaks it."""

from __future__ import annotations
