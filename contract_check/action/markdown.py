"""Text of contracts, made harmless for GitHub's Markdown."""

from __future__ import annotations

import re

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~])")
INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
MOST = 300
"""Characters of one value."""


def text(value: str, most: int = MOST) -> str:
    """One line of prose that shows `value` and nothing else: no markup, mention, link, issue number or HTML."""
    value = _short(value, most).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    value = SPECIAL.sub(r"\\\1", value)
    # A zero-width space takes the meaning from mentions and bare addresses, and cannot be seen.
    return value.replace("@", "@\u200b").replace("://", ":\u200b//").replace("www.", "www\u200b.")


def code(value: str, most: int = MOST) -> str:
    """A code span that shows `value`, with a fence longer than any in it."""
    value = _short(value, most) or " "
    fence = "`" * (max((len(run) for run in re.findall("`+", value)), default=0) + 1)
    space = " " if value.startswith("`") or value.endswith("`") else ""
    return f"{fence}{space}{value}{space}{fence}"


def block(value: str, language: str = "", most: int = 4000) -> str:
    """A code block that shows `value`."""
    value = INVISIBLE.sub("", value)
    value = value if len(value) <= most else value[:most] + "\n…"
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", value)), default=0) + 1)
    return f"{fence}{language}\n{value}\n{fence}"


def _short(value: str, most: int) -> str:
    value = " ".join(INVISIBLE.sub("", value).split())
    return value if len(value) <= most else value[: most - 1] + "…"
