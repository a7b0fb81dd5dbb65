"""Where "who consumes what" comes from."""

from __future__ import annotations
