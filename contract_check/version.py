"""The version of the package, the container image and the action: one number, raised by a release."""

from __future__ import annotations

__version__ = "0.1.0"
