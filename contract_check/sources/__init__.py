"""Trees of files behind one protocol: git objects, folders, memory."""

from __future__ import annotations
