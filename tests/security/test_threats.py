"""Every threat that SECURITY.md names has guards, and for each guard a test that fails when it is taken away."""

from __future__ import annotations

import ast
import dataclasses
import os
import pathlib
import re

import pytest
import yaml
from unguarded import ROOT, Guard, Mirror

HERE = pathlib.Path(__file__).parent
THREATS = yaml.safe_load((HERE / "threats.yaml").read_text(encoding="utf-8"))
_ROW = re.compile(r"^\| (.+?) \| .+ \|$", re.MULTILINE)


@dataclasses.dataclass(frozen=True, slots=True)
class Try:
    """One guard to be taken away."""

    name: str
    guard: Guard
    root: bool


def place(test: str) -> str:
    """The node id of a test, which may be named as seen from here."""
    return test if test.startswith("tests/") else f"tests/security/{test}"


def tries() -> list[Try]:
    return [
        Try(
            f"{pathlib.PurePosixPath(one['file']).name} {one['guard'].splitlines()[0][:50]}",
            Guard(
                one["file"],
                {one["guard"]: one["without"], **one.get("also", {})},
                place(one["test"]),
                one.get("stalls", False),
            ),
            one.get("as") == "root",
        )
        for threat in THREATS
        for one in threat["guards"]
    ]


def test_the_list_is_that_of_the_security_page() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition("## What is hostile")[2].partition("\n## ")[0]
    rows = [row for row in _ROW.findall(page) if row not in {"threat", "---"}]
    assert rows == [threat["threat"] for threat in THREATS]


def named() -> list[str]:
    tests = {test for threat in THREATS for test in threat["tests"]} | {one.guard.test for one in tries()}
    return sorted(map(place, tests))


@pytest.mark.parametrize("test", named())
def test_every_test_that_is_named_is_there(test: str) -> None:
    file, _, function = test.partition("::")
    tree = ast.parse((ROOT / file).read_bytes())
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert not function or function.partition("[")[0] in functions


def test_every_test_of_this_folder_belongs_to_a_threat() -> None:
    files = {pathlib.PurePosixPath(test.partition("::")[0]).name for test in named()}
    assert {path.name for path in HERE.glob("test_*.py")} - {"test_threats.py"} <= files


@pytest.mark.parametrize("threat", THREATS, ids=lambda threat: threat["threat"][:60])
def test_every_threat_has_a_guard(threat: dict[str, object]) -> None:
    assert threat["guards"]


@pytest.fixture(scope="session")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    return Mirror(tmp_path_factory.mktemp("mirror"))


@pytest.mark.parametrize("one", tries(), ids=lambda one: one.name)
def test_without_its_guard_a_test_fails(mirror: Mirror, one: Try) -> None:
    if one.root and os.geteuid():
        pytest.skip("only root can own files as somebody else, as in the action's container")
    assert "failed" in mirror.failure(one.guard), f"{one.guard.test} passes without it"
