"""The Markdown comment as an HTML page, close to what GitHub shows: for `make demo` and for people who work on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import markupsafe
from markdown_it import MarkdownIt

from contract_check.reports import html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

_OURS = re.compile(r"(</?(?:details|summary|sub)>|<details open>|<!-- contract-check:v1 [\w.=: -]*-->)")
"""The only HTML that our Markdown uses. All else is shown as text, as it cannot be ours."""


def render(markdown: str, title: str = "contract-check comment") -> str:
    """A whole page."""
    return html.page(title, body(markdown))


def body(markdown: str) -> markupsafe.Markup:
    """The rendered Markdown alone."""
    parser = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable("table")
    parser.add_render_rule("html_block", _html)
    parser.add_render_rule("html_inline", _html)
    rendered = parser.render(markdown)
    for box, mark in (("[ ]", "☐"), ("[x]", "☑")):
        rendered = rendered.replace(f"<li>{box} ", f'<li class="task">{mark} ')
    return markupsafe.Markup(rendered)  # noqa: S704 - the parser escapes text, `_html` escapes all tags but ours


def _html(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType) -> str:
    parts = _OURS.split(tokens[index].content)
    return "".join(part if number % 2 else markupsafe.escape(part) for number, part in enumerate(parts))
