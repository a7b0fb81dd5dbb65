"""The example pairs of the Avro cards: what a heading says is what the comparison finds."""

from __future__ import annotations

import json
import pathlib
import re
from typing import TYPE_CHECKING, Any

import pytest

from contract_check.comparing import compare_trees
from contract_check.policyfile import parse
from contract_check.rules import card, registry
from contract_check.sources.memory import MemoryTree

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = [rule for rule in registry.all_ids() if rule.startswith("avro/")]
MODES = {"input": "backward", "output": "forward", "both": "full"}
WITHOUT_EXAMPLES = {
    # They need released versions, which a pair has not: test_history.py shows them.
    "avro/older-release-unreadable",
    "avro/older-release-cannot-read",
}


def examples() -> Iterator[Any]:
    for rule in RULES:
        for number, example in enumerate(card.examples(card.split(registry.text(rule), rule)[1])):
            yield pytest.param(rule, example, id=f"{rule}-{number}-{example.kind}")


def found(example: card.Example, base: str, head: str) -> list[dict[str, Any]]:
    name = "a.avpr" if '"protocol"' in base + head else "a.avsc"
    config = parse(f"compatibility: {{avro: {MODES[example.direction]}}}".encode(), "policy")
    report = compare_trees(MemoryTree({name: base}), MemoryTree({name: head}), config)
    return [{"rule": each.change.rule, "level": each.level.word.capitalize()} for each in report.findings]


@pytest.mark.parametrize(("rule", "shown"), [*examples()])
def test_an_example_is_what_its_heading_says(rule: str, shown: card.Example) -> None:
    emitted = found(shown, shown.base, shown.head)

    if shown.kind == "Near miss":
        assert rule not in {each["rule"] for each in emitted}
    else:
        assert {"rule": rule, "level": shown.kind} in emitted, emitted


@pytest.mark.parametrize(("rule", "shown"), [*examples()])
def test_nothing_changed_nothing_said(rule: str, shown: card.Example) -> None:
    for side in (shown.base, shown.head):
        assert found(shown, side, json.dumps(json.loads(side), indent=7)) == [], rule


def test_every_card_has_a_hit_and_a_near_miss() -> None:
    for rule in RULES:
        kinds = {example.kind for example in card.examples(card.split(registry.text(rule), rule)[1])}
        assert rule in WITHOUT_EXAMPLES or ("Near miss" in kinds and len(kinds) > 1), rule


def test_cards_and_code_name_the_same_rules() -> None:
    root = registry.__file__.rpartition("/rules/")[0]
    emitted = set()
    for folder in ("languages/avro", "formats/avro"):
        for path in sorted(pathlib.Path(root, folder).glob("*.py")):
            emitted |= set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', path.read_text(encoding="utf-8")))

    assert {rule.removeprefix("avro/") for rule in RULES} <= emitted
