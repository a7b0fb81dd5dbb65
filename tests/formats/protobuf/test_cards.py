"""Every protobuf card says why and shows it; what it shows is run, and its breaks are proven or explained."""

from __future__ import annotations

import pathlib
import re
import string

import pytest

from contract_check.comparing import compare_trees
from contract_check.config import Config
from contract_check.model.report import ProofStatus
from contract_check.rules import card, registry
from contract_check.sources.memory import MemoryTree

CASES = pathlib.Path(__file__).parents[2] / "cases" / "protobuf"
CARDS = tuple(rule for rule in registry.all_ids() if rule.startswith("protobuf/"))
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule} {number} {example.kind}")
    for rule in CARDS
    for number, example in enumerate(card.examples(card.split(registry.text(rule), rule)[1]), 1)
]


def test_every_card_is_emitted() -> None:
    """By an example of its own (`test_example`), or where it takes several files or a history, by the tests named."""
    shown = {parameter.values[0] for parameter in EXAMPLES}
    by_cases = {f"protobuf/{name}" for name in ("file-added", "file-removed", "file-moved")}
    by_cases |= {"protobuf/type-moved", "protobuf/type-moved-re-exported"}
    by_history = {"protobuf/number-used-before", "protobuf/name-used-before"}

    assert set(CARDS) - shown == by_cases | by_history
    for rule in by_cases:
        assert any(rule in path.read_text() for path in CASES.glob("*/expect.yaml")), rule


@pytest.mark.parametrize("rule", CARDS)
def test_card_reads(rule: str) -> None:
    front, body = card.split(registry.text(rule), rule)
    prose = re.split(r"^## ", body, maxsplit=1, flags=re.MULTILINE)[0]

    assert len(prose.split()) >= 5
    assert registry.rule(rule).migration
    assert registry.rule(rule).reference.startswith("https://")
    assert "## " in body or re.search("more than one file|history of a file", body)
    assert "Near miss" in body or "No near miss:" in body or "## " not in body
    for template in (front["message"], front["migration"]):
        names = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
        assert names <= {"subject", "before", "after", "number"}


@pytest.mark.parametrize(("rule", "shown"), EXAMPLES)
def test_example(rule: str, shown: card.Example) -> None:
    base, head = (MemoryTree({"order.proto": text, "README": ""}) for text in (shown.base, shown.head))
    report = compare_trees(base, head, Config())
    found = [finding for finding in report.findings if finding.change.rule == rule]
    told = [(finding.change.rule, finding.level.word, finding.message) for finding in report.findings]

    assert not [problem for problem in report.problems if problem.fatal]
    if shown.kind == "Near miss":
        assert not found, told
        return
    assert [finding.level.word for finding in found] == [shown.kind.lower()], told
    for finding in report.findings:
        assert "?" not in finding.message
        assert not re.search(r"\b(None|True|False)\b", finding.message)
        if finding.proof is not None:
            assert finding.proof.status is not ProofStatus.UNPROVEN, finding.proof.reason


@pytest.mark.parametrize(("rule", "shown"), EXAMPLES)
def test_equal_sides_say_nothing(rule: str, shown: card.Example) -> None:
    for text in (shown.base, shown.head):
        trees = [MemoryTree({"order.proto": one, "README": ""}) for one in (text, "// a comment\n\n" + text)]
        assert not compare_trees(*trees, Config()).findings
