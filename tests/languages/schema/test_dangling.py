"""New references that lead nowhere: cases hold what is told; here, what is not looked at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from contract_check.comparing import compare_trees
from contract_check.config import Config
from contract_check.languages.schema import dangling
from contract_check.sources.memory import MemoryTree

if TYPE_CHECKING:
    from collections.abc import Iterator


def api(*operations: str) -> str:
    paths = {
        f"/{name}": {"get": {"responses": {"200": {"$ref": f"#/components/responses/{name}"}}}} for name in operations
    }
    known = {name: {"description": "fine"} for name in "abc"}
    return json.dumps(
        {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths, "components": {"responses": known}}
    )


def told(base: dict[str, str], head: dict[str, str]) -> list[str]:
    report = compare_trees(MemoryTree(base), MemoryTree(head), Config())
    return [problem.message for problem in report.problems if problem.rule == "dangling-reference"]


def test_what_base_has_already_is_not_told() -> None:
    assert told({"a.json": api("a", "old")}, {"a.json": api("a", "old", "b", "new")}) == [
        "$ref #/components/responses/new leads nowhere: a.json has nothing at /components/responses/new"
    ]


@pytest.mark.parametrize("name", ["a.json", "b.json"])
def test_only_what_differs_is_searched_also_where_the_file_was_renamed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[Any] = []

    def counted(value: Any) -> Iterator[str]:
        searched.append(value)
        return references(value)

    references = dangling.references
    monkeypatch.setattr(dangling, "references", counted)

    assert told({"a.json": api("a", "b")}, {name: api("a", "b", "c")}) == []
    assert searched == [json.loads(api("c"))["paths"]["/c"], None]
