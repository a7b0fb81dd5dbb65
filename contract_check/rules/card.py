"""Reading one rule card: front matter, prose and example pairs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.model.rule import EFFECTS, Level, Party, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEYS = frozenset(
    {"title", "message", "effect", "hurts", "at_most", "deviations", "security", "migration", "reference"}
)  # fmt: skip
_HEADING = re.compile(r"^## (Breaking|Warning|Compatible|Near miss)\b[:, ]*(.*)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(\w+) (base|head)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_DIRECTION = re.compile(r"^direction: *(input|output|both)$", re.MULTILINE)


class CardError(Exception):
    """A card breaks the form of cards."""


class Example(msgspec.Struct, frozen=True):
    """A pair shown on a card, which is also a test."""

    kind: str
    """`Breaking`, `Warning`, `Compatible` (all three must emit the rule) or `Near miss` (must not)."""
    title: str
    language: str
    direction: str
    base: str
    head: str


def split(text: str, rule_id: str) -> tuple[dict[str, Any], str]:
    """Front matter and body of a card.

    Raises:
        CardError: there is no front matter, or it has an unknown key or a value that is no JSON.
    """
    parts = text.split("---\n", 2)
    if len(parts) != 3 or parts[0]:  # noqa: PLR2004 - before, front matter, after
        raise CardError(f"{rule_id}: a card begins with front matter between two lines `---`")
    front = dict(_pair(line, rule_id) for line in parts[1].splitlines())
    if unknown := front.keys() - _KEYS:
        raise CardError(f"{rule_id}: unknown key {', '.join(sorted(unknown))}; known are {', '.join(sorted(_KEYS))}")
    return front, parts[2]


def _pair(line: str, rule_id: str) -> tuple[str, Any]:
    """A line of front matter: YAML to whoever shows the card, whose values are JSON, so that we need not load YAML."""
    key, _, value = line.partition(": ")
    try:
        return key, msgspec.json.decode(value)
    except msgspec.DecodeError as error:
        raise CardError(f"{rule_id}: the value of `{key}` in the front matter is no JSON: {error}") from error


def rule_of(front: dict[str, Any], rule_id: str) -> Rule:
    """The rule that a card's front matter states.

    Raises:
        CardError: it says neither or both of `effect` and `hurts`.
    """
    if ("effect" in front) == ("hurts" in front):
        raise CardError(f"{rule_id}: a card states either `effect` or `hurts`")
    hurts = EFFECTS[front["effect"]] if "effect" in front else frozenset(Party(name) for name in front["hurts"])
    ceiling = front.get("at_most", "warning" if front.get("effect") == "unknown" else "breaking")
    return Rule(
        id=rule_id,
        title=front["title"],
        message=front["message"],
        hurts=hurts,
        ceiling=Level[ceiling.upper()],
        deviations={
            Party(party).value: Level[word.upper()].word for party, word in front.get("deviations", {}).items()
        },
        security=front.get("security", False),
        migration=front.get("migration", ""),
        reference=front.get("reference", ""),
    )


def examples(body: str) -> Iterator[Example]:
    """The example pairs of a card's body, in order."""
    headings = list(_HEADING.finditer(body))
    for index, heading in enumerate(headings):
        end = headings[index + 1].start() if index + 1 < len(headings) else len(body)
        section = body[heading.end() : end]
        sides = {side: (language, text) for language, side, text in _BLOCK.findall(section)}
        if not sides:
            continue
        language = next(iter(sides.values()))[0]
        direction = found.group(1) if (found := _DIRECTION.search(section)) else "both"
        base, head = (sides.get(side, (language, ""))[1] for side in ("base", "head"))
        yield Example(heading.group(1), heading.group(2), language, direction, base, head)
