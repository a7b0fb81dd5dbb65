"""Type languages: each compares two shapes, says what differs and proves it with a value."""

from __future__ import annotations
