"""Every card can be read, says why, and shows it: its examples are run."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from contract_check.rules import card as cards
from contract_check.rules import registry

if TYPE_CHECKING:
    import casebook

    from contract_check.model.rule import Rule

_NO_MISS = "No near miss:"
"""A card without a near miss says in one sentence why there is none."""
_FEWEST_WORDS = 15


def test_card_reads(card: str) -> None:
    front, body, rule = _read(card)
    assert rule.title
    assert rule.message
    assert rule.migration
    prose = re.split(r"^## ", body, maxsplit=1, flags=re.MULTILINE)[0]
    assert len(prose.split()) >= _FEWEST_WORDS, f"{card} does not say why"
    assert all(len(line) <= 120 for line in body.splitlines())
    assert not set(front) & {"id"}


def test_card_shows_a_hit_and_a_near_miss(card: str) -> None:
    _, body, _ = _read(card)
    kinds = [example.kind for example in _examples(body)]
    headings = re.findall(r"^## (Breaking|Warning|Compatible|Near miss)", body, re.MULTILINE)
    assert kinds == headings, f"{card}: a heading has no example below it"
    assert set(kinds) - {"Near miss"}, f"{card} shows no pair that it reports"
    assert "Near miss" in kinds or _NO_MISS in body, f"{card} shows no near miss and does not say why"


def test_card_reaches_its_worst_level(card: str) -> None:
    """A rule that can break something shows a breaking pair."""
    _, body, rule = _read(card)
    worst = (
        max((min(rule.ceiling.value, _value(rule.deviations.get(p.value, "breaking"))) for p in rule.hurts), default=0)
        if rule.hurts
        else 0
    )
    word = ("Compatible", "Warning", "Breaking")[worst]
    assert word in {example.kind for example in _examples(body)}, f"{card} shows no pair of its worst level, {word}"


def test_message_names_what_changes_carry(card: str) -> None:
    _, _, rule = _read(card)
    known = {"subject", "before", "after", "keyword", "name", "values", "lost", "interface", "texts"}
    for template in (rule.message, rule.migration):
        fields = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
        assert fields <= known, f"{card}: unknown fields {sorted(fields - known)}"


def test_example(example: casebook.CardExample) -> None:
    found = example.pair().run()
    assert not found.to_dict()["errors"], found.to_dict()["errors"]
    levels = [change["level"] for change in found.changes if change["rule"] == example.rule]
    told = [(change["rule"], change["level"], change["message"]) for change in found.changes]
    if example.example.kind == "Near miss":
        assert not levels, told
    else:
        assert set(levels) == {example.example.kind.lower()}, told


def test_messages_are_filled(example: casebook.CardExample) -> None:
    """No message shows a blank (`?`) or a bare Python value."""
    for change in example.pair().run().changes:
        assert "?" not in change["message"].replace("`?", ""), change["message"]
        assert not re.search(r"\b(None|True|False)\b", change["message"]), change["message"]


def _read(rule_id: str) -> tuple[dict[str, object], str, Rule]:
    front, body = cards.split(registry.text(rule_id), rule_id)
    return front, body, registry.rule(rule_id)


def _examples(body: str) -> list[cards.Example]:
    return list(cards.examples(body))


def _value(word: str) -> int:
    return ("compatible", "warning", "breaking").index(word)
