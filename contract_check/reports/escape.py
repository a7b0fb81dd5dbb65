"""The one place that makes text of contracts inert, for every output.

Names, paths, descriptions, payloads and error texts come from a pull request that anyone may open. Whatever they hold,
a report shows them and obeys nothing: no markup, link, mention, issue reference, workflow command, terminal sequence.
"""

from __future__ import annotations

import re
import urllib.parse

LIMIT = 300
"""Characters of one value in a report; the JSON report has the whole."""
BLOCK_LIMIT = 4000
"""Characters of one code block."""
ZERO_WIDTH = "\u200b"
"""Takes the meaning from `@name`, `#1` and bare addresses, which GitHub links after Markdown is rendered, where no
backslash reaches."""

_SPACES = re.compile(r"[\r\n\t ]+")
_BACKTICKS = re.compile("`+")
_MARKDOWN = re.compile(r"([\\*_{}\[\]()#+=!|~^-])")
# HTML and GitHub's formulas are looked for after Markdown; a backtick as entity leaves those of our own fences alone.
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&dollar;", "`": "&grave;"})
_LINKED = re.compile(r"@|#(?=\w)|:(?=//)|:(?=[\w+\\-]+:)|\bGH\\-(?=\d)|www(?=\.)", re.IGNORECASE)
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters to Unicode, nothing to the eye."""


def visible(text: str, limit: int = LIMIT) -> str:
    r"""One line in which every character can be seen.

    Control, bidirectional and invisible characters and lone surrogates are written as `\uXXXX`.
    """
    # Only what could be shown is looked at: a value may be megabytes long.
    line = _SPACES.sub(" ", text[: 4 * limit]).strip(" ")
    if not line.isascii() or not line.isprintable():
        line = "".join(map(_shown, line))
    return line if len(line) <= limit and len(text) <= 4 * limit else line[: limit - 1] + "…"


def visible_lines(text: str, limit: int = BLOCK_LIMIT) -> str:
    """As `visible`, with line breaks and tabs kept."""
    cut = text[:limit] if len(text) > limit else text
    lines = cut.replace("\r\n", "\n").split("\n")
    shown = "\n".join("\t".join("".join(map(_shown, part)) for part in line.split("\t")) for line in lines)
    return shown if len(text) <= limit else shown + "\n…"


def _shown(character: str) -> str:
    if character.isprintable():
        return _code_point(character) if character in _BLANK else character
    # Spaces of other widths are no threat and break no line; line and paragraph separators are not among them.
    return " " if character in "\u00a0\u202f\u2007\u2009\u3000" else _code_point(character)


def _code_point(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the basic plane's end


def markdown(text: str, limit: int = LIMIT) -> str:
    """Prose that GitHub's Markdown shows as it is."""
    escaped = _MARKDOWN.sub(r"\\\1", visible(text, limit)).translate(_ENTITIES)
    return _LINKED.sub(lambda found: found[0] + ZERO_WIDTH, escaped)


def prose(text: str, limit: int = LIMIT) -> str:
    """A sentence of ours with names in backticks: the names become code spans, all else is `markdown`.

    A name that holds a backtick may shift which part is code; each part is inert either way.
    """
    parts = visible(text, limit).split("`")
    last = len(parts) - 1
    shown = []
    for index, part in enumerate(parts):
        if index % 2 and index < last:
            shown.append(code(part, limit))
        elif index % 2:
            shown.append("&grave;" + markdown(part, limit))
        else:
            shown.append(_keep_edges(part, limit))
    return "".join(shown)


def _keep_edges(part: str, limit: int) -> str:
    """`markdown`, with the single spaces that part it from the code spans beside it."""
    core = markdown(part, limit)
    before = " " if part.startswith(" ") else ""
    after = " " if part.endswith(" ") and core else ""
    return before + core + after


def code(text: str, limit: int = LIMIT) -> str:
    """A code span, with a fence longer than any run of backticks in it."""
    shown = _unmarked(visible(text, limit)) or " "
    fence = "`" * (_longest(shown) + 1)
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{space}{shown}{space}{fence}"


def code_block(text: str, language: str = "", limit: int = BLOCK_LIMIT) -> str:
    """A fenced code block, with a fence longer than any run of backticks in it."""
    shown = _unmarked(visible_lines(text, limit))
    fence = "`" * max(3, _longest(shown) + 1)
    return f"{fence}{language}\n{shown}\n{fence}"


def _longest(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0)


def _unmarked(text: str) -> str:
    """Without HTML comment openers: programs look for markers in the raw text, where code is no shelter."""
    return text.replace("<!--", f"<!{ZERO_WIDTH}--")


def cell(markup: str) -> str:
    """Markdown made by the functions above, fit for a table cell (GFM 4.10: `|` is escaped even within code)."""
    return _unescaped_pipes(markup).replace("\n", " ")


def _unescaped_pipes(markup: str) -> str:
    # In prose the bar is escaped already; within a code span it never is, and there one more backslash is right.
    parts = re.split(r"(`+)", markup)
    fence = ""
    shown = []
    for index, part in enumerate(parts):
        if index % 2:
            fence = "" if part == fence else fence or part
            shown.append(part)
        else:
            shown.append(part.replace("|", "\\|") if fence else part)
    return "".join(shown)


def path_url(path: str) -> str:
    """A path as part of an address."""
    return urllib.parse.quote(path.encode("utf-8", "backslashreplace"), safe="/")


def command_data(text: str, limit: int = BLOCK_LIMIT) -> str:
    """The message of a workflow command (GitHub toolkit `escapeData`)."""
    return visible_lines(text, limit).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def command_property(text: str, limit: int = LIMIT) -> str:
    """A property of a workflow command (GitHub toolkit `escapeProperty`)."""
    shown = visible(text, limit).replace("%", "%25")
    return shown.replace(":", "%3A").replace(",", "%2C")


def terminal(text: str, limit: int = LIMIT) -> str:
    """One line for a terminal or a job's log, or a piece of one: no sequence works, and no workflow command."""
    return _uncommanded(visible(text, limit))


def terminal_lines(text: str, prefix: str, limit: int = BLOCK_LIMIT) -> str:
    """Lines for a terminal, each behind `prefix` and as inert as `terminal`."""
    lines = visible_lines(text, limit).replace("\t", "    ").split("\n")
    return "\n".join(prefix + _uncommanded(line) for line in lines)


def _uncommanded(line: str) -> str:
    """The runner obeys `::command::` behind nothing but spaces, and `##[command]` anywhere."""
    shown = line.replace("##[", f"##{ZERO_WIDTH}[")
    return ZERO_WIDTH + shown if shown.lstrip().startswith("::") else shown


def xml(text: str, limit: int = BLOCK_LIMIT) -> str:
    """Text of which every character is allowed in XML 1.0; the writer escapes its markup."""
    return visible_lines(text, limit)


def html_prose(text: str, limit: int = LIMIT) -> str:
    """HTML of a sentence of ours with names in backticks, as `prose`."""
    parts = visible(text, limit).split("`")
    if len(parts) % 2 == 0:
        parts[-2:] = ["`".join(parts[-2:])]
    import html  # noqa: PLC0415 - a thousandth of a second for tables that only pages need

    shown = (f"<code>{html.escape(part)}</code>" if odd % 2 else html.escape(part) for odd, part in enumerate(parts))
    return "".join(shown)
