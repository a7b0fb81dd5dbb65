"""Texts of contracts as HTML: emphasis, code and lists are kept, everything that leads elsewhere is text."""

from __future__ import annotations

import functools
import re

import markupsafe
from markdown_it import MarkdownIt

from contract_check.reports.escape import html_prose, visible, visible_lines

LONGEST = 1200
"""Characters of a text that a page shows; the contract has the whole."""
_MARKED = re.compile(r"[*_`\n\[]|^\s*[-+\d#]")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
"""A heading inside a description is no heading of the page."""
_LINK = re.compile(r"!?\[([^\[\]]{1,300})\]\(([^()\s]{1,500})\)")
_TAG = re.compile(r"</?(?:p|br|b|i|a|em|strong|code|pre|ul|ol|li|span|div|h[1-6])(?:\s[^<>]{0,300})?/?>", re.IGNORECASE)
"""Tags of HTML that authors write into descriptions; without them the text reads as meant."""
_PARSER = MarkdownIt("zero").enable(["backticks", "emphasis", "list", "fence", "escape"])


@functools.lru_cache(maxsize=50_000)
def inert(text: str, limit: int = 300) -> markupsafe.Markup:
    """One line, every character of it visible, nothing of it markup."""
    return markupsafe.escape(visible(text, limit))


@functools.lru_cache(maxsize=20_000)
def prose(text: str) -> markupsafe.Markup:
    """A description, which most formats say is CommonMark. Links and images are told, never made."""
    shown = visible_lines(_TAG.sub("", text[: 2 * LONGEST]).strip(), LONGEST)
    if not _MARKED.search(shown):
        return markupsafe.Markup("<p>") + shown + markupsafe.Markup("</p>")
    told = _HEADING.sub(r"**\1**\n", _LINK.sub(r"\1 (\2)", shown))
    # The parser knows no HTML and no links here, and escapes what it does not know.
    return markupsafe.Markup(_PARSER.render(told))  # noqa: S704


def sentence(text: str, limit: int = 600) -> markupsafe.Markup:
    """A sentence of ours, or of a note, with names in backticks."""
    return markupsafe.Markup(html_prose(text, limit))  # noqa: S704 - `html_prose` escapes each part


def first_line(text: str, limit: int = 160) -> markupsafe.Markup:
    """The beginning of a description for a list, without marks that show only in a text."""
    plain = _LINK.sub(r"\1", _TAG.sub("", text[: 8 * limit])).replace("`", "")
    return inert(plain.strip().partition("\n\n")[0], limit)
