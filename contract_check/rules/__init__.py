"""The rule cards: one Markdown page a rule, loaded when a change needs it."""

from __future__ import annotations
