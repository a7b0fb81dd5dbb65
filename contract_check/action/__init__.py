"""The GitHub Action: event -> two trees -> review -> outputs, summary, annotations, comment -> exit status.

What a run does is decided by `plan`, purely; publishing degrades, the verdict never.
"""

from __future__ import annotations

from contract_check.action.run import main

__all__ = ["main"]
