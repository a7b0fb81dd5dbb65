"""Every card can be read, says why, and shows it: its examples are run."""

from __future__ import annotations

import pathlib
import re
import string
from typing import TYPE_CHECKING

import pytest
import yaml

from contract_check.rules import card as cards
from contract_check.rules import registry

if TYPE_CHECKING:
    import casebook

    from contract_check.model.rule import Rule

_NO_MISS = "No near miss:"
"""A card without a near miss says in one sentence why there is none."""
_FEWEST_WORDS = 6


UNWRITTEN: dict[str, str] = yaml.load(pathlib.Path(__file__).with_name("unwritten.yaml").read_bytes(), yaml.CSafeLoader)
"""Cards that still lack prose and examples; whoever writes one strikes it from that list."""


@pytest.fixture
def written(card: str, request: pytest.FixtureRequest) -> str:
    if card in UNWRITTEN:
        request.applymarker(pytest.mark.xfail(reason=f"{card}: {UNWRITTEN[card]}", strict=True))
    return card


def test_card_reads(card: str, request: pytest.FixtureRequest) -> None:
    if card in UNWRITTEN and not _prose(_read(card)[1]):
        request.applymarker(pytest.mark.xfail(reason=f"{card}: {UNWRITTEN[card]}", strict=True))
    front, body, rule = _read(card)
    assert rule.title
    assert rule.message
    assert rule.migration
    prose = _prose(body)
    assert len(prose.split()) >= _FEWEST_WORDS, f"{card} does not say why"
    assert all(len(line) <= 120 for line in prose.splitlines())
    assert not set(front) & {"id"}


def test_card_shows_a_hit_and_a_near_miss(written: str) -> None:
    card = written
    _, body, _ = _read(card)
    kinds = [example.kind for example in _examples(body)]
    headings = re.findall(r"^## (Breaking|Warning|Compatible|Near miss)", body, re.MULTILINE)
    assert kinds == headings, f"{card}: a heading has no example below it"
    assert set(kinds) - {"Near miss"}, f"{card} shows no pair that it reports"
    assert "Near miss" in kinds or _NO_MISS in body, f"{card} shows no near miss and does not say why"


def test_card_reaches_its_worst_level(written: str) -> None:
    card = written
    """A rule that can break something shows a breaking pair."""
    _, body, rule = _read(card)
    worst = (
        max((min(rule.ceiling.value, _value(rule.deviations.get(p.value, "breaking"))) for p in rule.hurts), default=0)
        if rule.hurts
        else 0
    )
    word = ("Compatible", "Warning", "Breaking")[worst]
    if "`undeclared-fields: error`" in body:
        word = "Warning"  # examples are compared under the default policy
    assert word in {example.kind for example in _examples(body)}, f"{card} shows no pair of its worst level, {word}"


def test_message_names_what_changes_carry(card: str) -> None:
    _, _, rule = _read(card)
    known = {"subject", "before", "after", "keyword", "name", "values", "lost", "interface", "texts", "reason"}
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


def _prose(body: str) -> str:
    return re.split(r"^## ", body, maxsplit=1, flags=re.MULTILINE)[0].strip()


def _examples(body: str) -> list[cards.Example]:
    return list(cards.examples(body))


def _value(word: str) -> int:
    return ("compatible", "warning", "breaking").index(word)
