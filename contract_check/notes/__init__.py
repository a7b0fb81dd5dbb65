"""Migration notes: the promise that whoever is hurt by a breaking change was told what to do, and when.

A note is a Markdown file with YAML front matter in the folder that the policy names (`docs/notes.md`).
"""

from __future__ import annotations
