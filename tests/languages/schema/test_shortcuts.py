"""What is skipped because it can say nothing says nothing: the comparison finds the same without its shortcuts."""

from __future__ import annotations

import json
import pathlib
import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_check.formats.format import Reading
from contract_check.formats.jsonschema.reading import read
from contract_check.languages.schema import comparison, node, view
from contract_check.languages.schema.comparison import Comparison, SchemaRoot
from contract_check.languages.schema.keywords import objects
from contract_check.languages.schema.sameness import Sameness
from contract_check.model.change import Change, Direction, Use
from contract_check.sources.memory import MemoryTree

sys.path.insert(0, str(pathlib.Path(__file__).parent / "inclusion"))

import random_schemas


class Relevant(frozenset):
    """A set of keywords that every schema is taken to state."""

    def isdisjoint(self, _other):
        return False


def long_way(base, head):
    """Everything is compared, whatever a schema states."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparison, "_alike", lambda _base, _head: False)
        patch.setattr(comparison, "_COMPARERS", [(compare, frozenset()) for compare, _ in comparison._COMPARERS])
        patch.setattr(comparison, "_PROMISES", Relevant())
        patch.setattr(objects, "_may_differ", lambda base, _head: frozenset(base.property_names))
        patch.setattr(objects, "_PATTERNS", Relevant())
        patch.setattr(view, "_UNIONS", Relevant())
        patch.setattr(node, "_LISTED", Relevant())
        patch.setattr(node, "_NARROWING", Relevant())
        patch.setattr(Sameness, "_led_to", lambda *_: None)
        return changes(base, head)


def shape(document):
    tree = MemoryTree({"schema.json": json.dumps(document)})
    contract = read(Reading(tree=tree, path="schema.json", files=("schema.json",), changed=frozenset()))
    return contract.content.shape


def changes(base, head) -> list[Change]:
    one, other = shape(base), shape(head)
    root = SchemaRoot(
        base=one,
        head=other,
        use=Use("schema", Direction.BOTH),
        label="it",
        base_at=one.location,
        head_at=other.location,
    )
    found = Comparison().compare([root])
    return [(change.rule, change.subject, change.base, change.head, change.place, change.uses) for change in found]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.integers(min_value=0, max_value=1 << 32))
def test_the_short_way_finds_what_the_long_way_finds(seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 - reproducible, not secret
    base = random_schemas.document(source)
    head = random_schemas.changed(source, base)

    assert changes(base, head) == long_way(base, head)


def test_the_long_way_is_another_one(monkeypatch) -> None:
    """Else the test above could not fail."""
    monkeypatch.setattr(comparison, "_alike", lambda _base, _head: True)
    base, head = {"maximum": 1}, {"maximum": 2}

    assert changes(base, head) == []
    assert len(long_way(base, head)) == 1


def test_a_property_that_one_part_declares_anew_is_compared() -> None:
    """Parts are taken in pairs: what only head's first part declares differs, though the second parts are equal."""
    second = {"properties": {"a": {"type": "integer"}}}
    base = {"allOf": [{"properties": {}}, second]}
    head = {"allOf": [{"properties": {"a": {"maximum": 3}}}, second]}

    assert [rule for rule, *_ in changes(base, head)] == ["schema/maximum-lowered"]
