"""The interface directory: a static site that needs no server and asks the network for nothing, and its Markdown."""

from __future__ import annotations
