"""Hostile texts in every field, through every report: shown as they are, and obeyed by nobody."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from payloads import PAYLOADS

from contract_check.reports import (
    annotations,
    comment,
    escape,
    html,
    json_report,
    junit,
    preview,
    sarif,
    summary,
    text,
)
from contract_check.reports.context import Context

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_check.model.report import Report

RENDERERS: dict[str, Callable[[Report], str]] = {
    "comment": comment.render,
    "summary": summary.render,
    "text": lambda report: text.render(report, verbose=True, explain=True),
    "annotations": annotations.render,
    "sarif": sarif.render,
    "junit": junit.render,
    "html": html.render,
    "json": json_report.render,
}
OURS = ("details", "summary", "sub")


def links(rendered: str) -> list[tuple[str, str]]:
    """Tags and addresses of the HTML that a renderer without our guards would make of the Markdown."""

    class Links(HTMLParser):
        def __init__(self) -> None:
            super().__init__(convert_charrefs=True)
            self.tags: list[tuple[str, str]] = []
            self.prose: list[str] = []
            self.quiet = 0

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags.append((tag, dict(attrs).get("href") or dict(attrs).get("src") or ""))
            self.quiet += tag in {"code", "pre", "style"}

        def handle_endtag(self, tag: str) -> None:
            self.quiet -= tag in {"code", "pre", "style"}

        def handle_data(self, data: str) -> None:
            if not self.quiet:
                self.prose.append(data)

    parser = Links()
    parser.feed(rendered)
    links.prose = "".join(parser.prose)  # type: ignore[attr-defined]
    return parser.tags


@pytest.fixture(params=PAYLOADS, ids=[f"{number}" for number in range(len(PAYLOADS))])
def payload(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.mark.parametrize("name", RENDERERS)
def test_every_report_is_utf8_and_shows_every_character(name: str, payload: str, hostile: Any) -> None:
    rendered = RENDERERS[name](hostile(payload))
    rendered.encode("utf-8")
    if name in {"sarif", "json"}:
        json.loads(rendered)
        return
    allowed = {"\n", "\t", escape.ZERO_WIDTH}
    unseen = {character for character in rendered if not character.isprintable()} - allowed
    assert not unseen, f"invisible: {unseen!r}"


@pytest.mark.parametrize("name", ["comment", "summary"])
def test_markdown_makes_no_markup_of_contract_text(name: str, payload: str, hostile: Any, context: Context) -> None:
    module = {"comment": comment, "summary": summary}[name]
    rendered = module.render(hostile(payload), context)
    first, _, rest = rendered.partition("\n") if name == "comment" else ("", "", rendered)
    assert name == "summary" or first == context.marker
    assert "<!--" not in rest
    # GitHub's own Markdown: raw HTML passes, bare addresses become links.
    page = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(rest)
    tags = links(page)
    allowed = {"h2", "h3", "p", "br", "strong", "code", "pre", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"}
    assert {tag for tag, _ in tags} <= allowed | {*OURS, "a"}
    assert all(address.startswith("https://example.test/acme/shop/") for tag, address in tags if tag == "a")
    prose = links.prose  # type: ignore[attr-defined]
    assert not re.search(r"@\w|(?<!\w)#\d|GH-\d|https?://|www\.|:white_check_mark:", prose)
    assert sum(tag == "h2" for tag, _ in tags) == 1


@pytest.mark.parametrize("name", ["comment", "summary"])
def test_table_rows_keep_their_columns(name: str, payload: str, hostile: Any, context: Context) -> None:
    rendered = {"comment": comment, "summary": summary}[name].render(hostile(payload), context)
    page = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(rendered)
    for table in re.findall(r"<table>.*?</table>", page, re.DOTALL):
        columns = table.count("<th>")
        # A cell too few is filled up by the parser, a cell too many is dropped: both leave a trace in the text.
        for row in re.findall(r"<tr>\n<td>.*?</tr>", table, re.DOTALL):
            assert row.count("<td") == columns
            assert not row.rstrip().endswith("<td></td>\n</tr>") or payload.strip() == ""


def test_table_cells_hold_the_whole_text_in_both_parsers_views() -> None:
    for value in ("a|b", "a\\|b", "`|`", "``|`", "\\", "a\\", "|", "||", "\\\\|"):
        for make in (escape.code, escape.markdown, escape.prose):
            row = f"| one | two |\n|---|---|\n| {escape.cell(make(value))} | end |\n"
            page = MarkdownIt("gfm-like", {"linkify": False}).render(row)
            assert page.count("<td>") == 2
            assert "<td>end</td>" in page, (value, make)


def test_workflow_commands_are_one_line_each_and_ours(payload: str, hostile: Any) -> None:
    for line in annotations.render(hostile(payload)).splitlines():
        found = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert found, line
        properties = [part.split("=", 1)[0] for part in found[2].split(",")]
        assert properties in (["file", "line", "col", "title"], ["file", "line", "title"], ["title"])


def test_terminal_lines_hold_no_sequence_and_no_command(payload: str, hostile: Any) -> None:
    for colour in (False, True):
        rendered = text.render(hostile(payload), colour=colour, verbose=True, explain=True)
        assert "##[" not in rendered
        assert not re.search(r"^\s*::", rendered, re.MULTILINE)
        sequences = set(re.findall(r"\x1b[^m]*m?", rendered))
        assert all(re.fullmatch(r"\x1b\[[\d;]+m", found) for found in sequences)
        assert bool(sequences) is colour


def test_junit_is_well_formed_and_shows_the_text(payload: str, hostile: Any) -> None:
    root = ET.fromstring(junit.render(hostile(payload)))  # noqa: S314 - our own output
    assert {element.tag for element in root.iter()} <= {
        "testsuites", "testsuite", "testcase", "failure", "error", "system-out",
    }  # fmt: skip
    assert root.findall("testsuite/testcase/failure")


def test_html_page_asks_for_nothing_and_has_our_tags_only(payload: str, hostile: Any) -> None:
    page = html.render(hostile(payload))
    tags = links(page)
    assert not {tag for tag, _ in tags} & {"script", "img", "iframe", "link", "evil", "b", "form", "object"}
    assert all(address.startswith("#c-") for tag, address in tags if tag == "a")
    assert not re.search(r"\b49\b", links.prose)  # type: ignore[attr-defined]


def test_sarif_addresses_are_relative(payload: str, hostile: Any) -> None:
    for run in json.loads(sarif.render(hostile(payload)))["runs"]:
        for result in run["results"]:
            uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            assert re.fullmatch(r"[A-Za-z0-9_.~/%-]+", uri)
            assert len(result["message"]["text"]) <= 4002


def test_preview_shows_foreign_tags_as_text(payload: str, hostile: Any, context: Context) -> None:
    page = preview.render(comment.render(hostile(payload), context) + f"\n\n{payload[:300]}\n")
    tags = {tag for tag, _ in links(page)}
    assert not tags & {"script", "iframe", "form", "object", "evil"}
    assert "onerror=alert" not in page.replace("src=x onerror=alert(1)&gt;", "")


@pytest.mark.parametrize("limit", [2_000, 60_000])
def test_comment_keeps_its_budget(limit: int, payload: str, hostile: Any) -> None:
    context = Context(limit=limit, marker="<!-- contract-check:v1 kind=summary key=a run=1.1 head=0 -->")
    rendered = comment.render(hostile(payload), context)
    assert len(rendered.encode()) <= max(limit, 3_000)


def test_formulas_have_no_dollar_to_begin_with() -> None:
    assert "$" not in escape.prose("$\\href{x}{y}$ and `z`")


ANYTHING = st.text(st.characters(codec=None), max_size=60)


@given(ANYTHING)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_code_spans_show_exactly_what_is_visible(value: str) -> None:
    page = MarkdownIt("commonmark").renderInline(escape.code(value))
    found = re.fullmatch(r"<code>(.*)</code>", page)
    assert found
    shown = found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    assert shown.strip() == escape.visible(value).replace("<!--", f"<!{escape.ZERO_WIDTH}--").strip()


@given(ANYTHING)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_prose_has_no_markup_but_code(value: str) -> None:
    for make in (escape.prose, escape.markdown):
        page = MarkdownIt("gfm-like", {"html": True, "linkify": False}).renderInline("x " + make(value))
        assert set(re.findall(r"<(\w+)", page)) <= {"code"}


@given(ANYTHING)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_html_prose_has_no_markup_but_code(value: str) -> None:
    assert set(re.findall(r"<(\w+)", escape.html_prose(value))) <= {"code"}


@given(ANYTHING, st.integers(2, 40))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_visible_is_one_printable_line_within_its_limit(value: str, limit: int) -> None:
    shown = escape.visible(value, limit)
    assert shown.isprintable()
    assert len(shown) <= limit
    shown.encode()
