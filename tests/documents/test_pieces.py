"""What both sides have in common is built once, and reads as if each had been built alone."""

from __future__ import annotations

import json
import sys
from typing import Any

import casebook
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_check import documents
from contract_check.comparing import compare_trees
from contract_check.documents import pieces
from contract_check.documents.pieces import Pieces
from contract_check.reports import json_report
from contract_check.sources.memory import MemoryTree

CASES = [case for case in casebook.cases() if case.format == "openapi"]
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


def built(path: str, one: Any, other: Any) -> tuple[Any, Any]:
    base = Pieces(path)
    head = Pieces(path, base)
    return base.decode(path, json.dumps(one).encode()), head.decode(path, json.dumps(other).encode())


@pytest.fixture
def _taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_LARGE", 0)
    monkeypatch.setattr(pieces, "_PIECE", 0)


@pytest.mark.usefixtures("_taken_apart")
@given(VALUES, VALUES, VALUES)
def test_values_are_those_of_each_side(same: Any, one: Any, other: Any) -> None:
    sides = {"same": same, "own": one}, {"same": same, "own": other}

    assert built("a.json", *sides) == sides


@pytest.mark.usefixtures("_taken_apart")
def test_what_is_alike_is_one_object() -> None:
    same = {"paths": {"/pets": {"get": {"responses": {}}}}}

    base, head = built("a.json", same | {"info": {"version": "1"}}, same | {"info": {"version": "2"}})

    assert base["paths"] is head["paths"]
    assert base["info"] is not head["info"]


@pytest.mark.usefixtures("_taken_apart")
@pytest.mark.parametrize("broken", [b'{"a": {"b": 1}, "c": {"d": 1,}}', b'{"a": {"b": "\xff"}}', b"[1, 2", b"{"])
def test_what_is_no_json_is_refused(broken: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, UnicodeDecodeError)):
        Pieces("a.json").decode("a.json", broken)


def as_json(files: casebook.Files) -> MemoryTree:
    return MemoryTree({path: json.dumps(documents.read(data, path)[0].value) for path, data in files.items()})


@pytest.mark.parametrize("openapi_case", CASES, ids=[case.id for case in CASES])
def test_no_report_depends_on_it(openapi_case: casebook.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = openapi_case.pair()
    try:
        base, head = as_json(pair.base), as_json(pair.head)
    except documents.Unreadable:
        return  # such a case is about what no reader takes

    reports = []
    for large in (sys.maxsize, 0):
        monkeypatch.setattr(pieces, "_LARGE", large)
        monkeypatch.setattr(pieces, "_PIECE", 0)
        reports.append(json_report.render(compare_trees(base, head, pair.config)))

    assert reports[0] == reports[1]
