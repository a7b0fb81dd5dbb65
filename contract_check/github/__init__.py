"""The only place that knows PyGithub."""

from __future__ import annotations
