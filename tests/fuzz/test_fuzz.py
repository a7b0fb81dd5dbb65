"""A hundred coverage-guided executions of every target, the same ones each time; `make fuzz` runs for long."""

from __future__ import annotations

import importlib.util
import pathlib
import subprocess
import sys

import pytest

FOLDER = pathlib.Path(__file__).parent
sys.path.insert(0, str(FOLDER))

import targets  # noqa: E402 - after its place is known

RUNS, EACH = 100, 8
"""Executions of each target, and the share of cases that they begin with: seconds in all."""


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris has wheels for Linux alone")
@pytest.mark.parametrize("name", targets.NAMES)
def test_a_short_run_finds_nothing(name: str, tmp_path: pathlib.Path) -> None:
    command = [sys.executable, str(FOLDER / "run.py"), name, "--seeds", str(EACH), f"-runs={RUNS}", "-seed=20261124"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-3000:]
    assert f"Done {RUNS} runs".encode() in done.stderr


@pytest.mark.parametrize("name", targets.NAMES)
def test_every_case_keeps_the_law(name: str) -> None:
    target = targets.target(name)
    seeds = list(target.seeds())
    assert len(seeds) >= 5
    for seed in (b"", b"\0", *seeds):
        target(seed)


def test_the_law_notices_a_pass_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    target, compare = targets.target("openapi"), targets.compare_trees
    monkeypatch.setattr(targets, "compare_trees", lambda base, _head, config: compare(base, base, config))
    with pytest.raises(AssertionError, match="cannot be read"):
        target(b"\0\0{")
