"""The lists of cases that are easy to get wrong say what the cases say, and each case they name is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import casebook
import pytest

from contract_check.model.rule import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROW = re.compile(r"^\|[^|]*\|[^|]+\| \[(?P<name>[^]]+)\]\((?P<link>[^)]+)\) \| (?P<verdict>[^|]+) \|$", re.MULTILINE)
LISTS = sorted(casebook.CASES.glob("*/README.md"))
ROWS = [(path.parent.name, *row.groups()) for path in LISTS for row in _ROW.finditer(path.read_text(encoding="utf-8"))]
CASES = {case.id: case for case in casebook.cases()}


def test_every_format_with_a_list_has_rows() -> None:
    assert (
        {path.parent.name for path in LISTS}
        == {name for name, *_ in ROWS}
        == {"asyncapi", "avro", "graphql", "jsonschema"}
    )


@pytest.mark.parametrize(("name", "folder", "link", "verdict"), ROWS)
def test_a_row_says_what_its_case_says(name: str, folder: str, link: str, verdict: str) -> None:
    assert link == folder
    assert verdict == _told(CASES[f"{name}/{folder}"].expected)


def _told(expected: Mapping[str, Any]) -> str:
    """The verdict in the words of the lists: a compatible pair with a warning is a warning there."""
    if "verdicts" in expected:
        backward, forward = expected["verdicts"]["backward"], expected["verdicts"]["forward"]
        return f"{backward} both ways" if backward == forward else f"backward {backward}, forward {forward}"
    levels = {Level[change["level"].upper()] for change in expected.get("changes", ())}
    return "warning" if expected["verdict"] == "compatible" and Level.WARNING in levels else expected["verdict"]
