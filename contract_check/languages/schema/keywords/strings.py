"""`pattern`, `format` and the content keywords (JSON Schema validation 2020-12, 6.3.3, 7 and 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.formats import REFUSING, WIDER
from contract_check.languages.schema.node import FRACTION, INTEGER, STRING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.meeting import Fact, Meeting
from contract_check.languages.schema.node import Node


def pattern_changes(meeting: Meeting) -> Iterator[Fact]:
    """`pattern`, by inclusion of the languages where that can be decided."""
    base, head = meeting.base.core, meeting.head.core
    if STRING not in base.types & head.types:
        return
    if not base.stated("pattern") and not head.stated("pattern"):
        return
    before, after = _patterns(base), _patterns(head)
    gone, new = [p for p in before if p not in after], [p for p in after if p not in before]
    if not gone and not new:
        return
    if not gone:
        yield meeting.fact("pattern-added", "pattern", _one(before), _one(after))
    elif not new:
        yield meeting.fact("pattern-removed", "pattern", _one(before), _one(after))
    else:
        yield meeting.fact(_compare(before, after), "pattern", _one(before), _one(after))


def _compare(before: list[str], after: list[str]) -> str:
    from contract_check.languages.schema import regular  # noqa: PLC0415 - only where a pattern changed

    try:
        refused, admitted = (
            [regular.find_text(one, (pattern,)) is not None for pattern in other]
            for one, other in ((tuple(before), after), (tuple(after), before))
        )
    except regular.UndecidedError:
        return "pattern-undecided"
    if any(refused):
        return "pattern-changed" if any(admitted) else "pattern-narrowed"
    return "pattern-widened" if any(admitted) else "pattern-rewritten"


def _patterns(node: Node) -> list[str]:
    from contract_check.languages.schema import regular  # noqa: PLC0415 - only where a pattern is stated

    return [text for _, text in node.stating("pattern") if isinstance(text, str) and not regular.is_universal(text)]


def _one(patterns: list[str]) -> Any:
    return patterns[0] if len(patterns) == 1 else patterns or None


def format_changes(meeting: Meeting) -> Iterator[Fact]:
    """`format`: what refuses values is a constraint, everything else a hint."""
    base, head = meeting.base.core, meeting.head.core
    if not base.types & head.types & {STRING, INTEGER, FRACTION}:
        return
    before, after = _format(base), _format(head)
    if (FRACTION in base.types) != (FRACTION in head.types) and None in (before, after):
        return  # a width of integers comes and goes with the type
    if before == after or (before not in REFUSING and after not in REFUSING):
        if before != after:
            yield meeting.fact("format-hint-changed", "format", before, after)
        return
    yield meeting.fact(f"format-{_format_way(before, after)}", "format", before, after)


def _format(node: Node) -> str | None:
    found = [name for _, name in node.stating("format") if isinstance(name, str)]
    refusing = [name for name in found if name in REFUSING]
    return refusing[0] if refusing else found[0] if found else None


def _format_way(before: str | None, after: str | None) -> str:
    if before is None or before not in REFUSING:
        return "added"
    if after is None or after not in REFUSING:
        return "removed"
    if after in WIDER.get(before, ()):
        return "widened"
    return "narrowed" if before in WIDER.get(after, ()) else "changed"


def content_changes(meeting: Meeting) -> Iterator[Fact]:
    """`contentEncoding` and `contentMediaType`: another coding of the same string is another value."""
    for keyword in ("contentEncoding", "contentMediaType"):
        before, after = (
            next((value for _, value in side.core.stating(keyword)), None) for side in (meeting.base, meeting.head)
        )
        if before != after:
            yield meeting.fact("content-coding-changed", keyword, before, after)
