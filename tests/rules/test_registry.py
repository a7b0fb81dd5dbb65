"""Three sets are equal: cards, ids that the code emits, ids that examples show."""

from __future__ import annotations

import ast
import functools
import pathlib
import re

import casebook
import yaml

import contract_check
from contract_check.rules import registry

ROOT = pathlib.Path(contract_check.__file__).parent
EMITTERS = (
    "languages/schema",
    "formats/openapi",
    "formats/asyncapi",
    "formats/jsonschema",
    "formats/envelope.py",
    "formats/catalog",
    "boundaries",
    "mapping.py",
)
"""Where ids of `schema/`, `envelope/` and `catalog/` come from."""


UNWRITTEN = yaml.load(pathlib.Path(__file__).with_name("unwritten.yaml").read_bytes(), yaml.CSafeLoader)


@functools.cache
def emitted() -> frozenset[str]:
    """Ids in the changes of every case and of every example."""
    return frozenset(change["rule"] for pair in casebook.pairs() for change in pair.run().changes)


def written_ids() -> set[str]:
    """Ids that stand whole in the code, as `"schema/..."` and the like, or as the first argument of a fact."""
    found = set()
    for name in EMITTERS:
        path = ROOT / name
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            tree = ast.parse(file.read_bytes())
            stems = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
            for node in ast.walk(tree):
                if id(node) in stems:
                    continue  # the beginning of an id that is put together; running the cases shows the whole
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    if re.fullmatch(r"(schema|envelope|catalog)/[a-z-]+", node.value):
                        found.add(node.value)
                elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "fact" and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant):
                        found.add(f"schema/{first.value}")
    return found


def test_every_id_that_the_code_names_has_a_card() -> None:
    cards = casebook.card_ids()
    unknown = written_ids() - set(cards)
    assert {one for one in unknown if not any(card.startswith(one.rstrip("-") + "-") for card in cards)} == set()


def test_every_id_that_was_emitted_has_a_card() -> None:
    ours = {rule for rule in emitted() if rule.partition("/")[0] in casebook.FOLDERS}
    assert ours - set(casebook.card_ids()) == set()


def test_every_card_is_emitted() -> None:
    assert set(casebook.card_ids()) - emitted() - set(UNWRITTEN) == set()


def test_every_card_is_shown_by_its_own_examples() -> None:
    shown = {example.rule for example in casebook.examples() if example.example.kind != "Near miss"}
    assert set(casebook.card_ids()) - shown == set(UNWRITTEN)


def demanded() -> set[str]:
    """Rules of `PolicyFailure`s that the code makes: those of the gate, and `note/...` of migration notes."""
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name == "PolicyFailure":
                found |= {word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)
                          and word.arg == "rule"}  # fmt: skip
            elif (
                path.parent.name == "notes" and name in ("fault", "failure") and isinstance(node.args[0], ast.Constant)
            ):
                found.add(f"note/{node.args[0].value}")
    return {rule for rule in found if isinstance(rule, str)}


def test_every_demand_has_a_card_and_every_card_is_demanded() -> None:
    cards = {rule for rule in registry.all_ids() if "/" not in rule or rule.startswith("note/")}

    assert cards == demanded()
    for rule in cards:
        assert registry.rule(rule).id == rule
        assert registry.rule(rule).migration
