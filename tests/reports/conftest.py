"""Reports put together by hand, as fixtures."""

from __future__ import annotations

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))  # `handmade` is shared with tests of other folders

from handmade import change, context, contract, finding, hostile, report

__all__ = ["change", "context", "contract", "finding", "hostile", "report"]
