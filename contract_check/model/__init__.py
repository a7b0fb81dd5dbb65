"""The nouns of contract-check. Nothing here knows a format, reads a file or decides a level."""

from __future__ import annotations
