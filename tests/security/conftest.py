"""Strangers' files through the real command line, in a process of its own, with time and memory measured."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "action"))
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "reports"))
sys.path.insert(0, str(pathlib.Path(__file__).parent))

from handmade import change, context, contract, finding, hostile, report
from strangers import API, MEASURED, Files, Outcome, commit, git, put
from world import World, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["change", "context", "contract", "finding", "hostile", "report"]


@pytest.fixture
def command(tmp_path: pathlib.Path) -> Callable[..., Outcome]:
    """Run `contract-check ARGUMENTS --format json` in a folder."""

    def run(*arguments: str, cwd: pathlib.Path = tmp_path, environment: dict[str, str] | None = None) -> Outcome:
        report, used = tmp_path / "report.json", tmp_path / "used.json"
        report.unlink(missing_ok=True)
        ours = [sys.executable, "-m", "contract_check", *arguments, "--format", "json", "--output", str(report)]
        root = str(pathlib.Path(__file__).parents[2])
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, str(used), *ours],
            cwd=cwd,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": root, **(environment or {})},
            capture_output=True,
            check=False,
        )
        found = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
        errors = done.stderr.decode("utf-8", "replace")
        assert "Traceback" not in errors, errors
        return Outcome(done.returncode, found, errors, **json.loads(used.read_text(encoding="utf-8")))

    return run


@pytest.fixture
def diff(tmp_path: pathlib.Path, command: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """Compare two sets of files, under a policy."""

    def run(base: Files, head: Files, policy: str = "") -> Outcome:
        sides = [str(put(tmp_path / name, files)) for name, files in (("base", base), ("head", head))]
        (tmp_path / "policy.yml").write_text(policy, encoding="utf-8")
        return command("diff", *sides, "--config", str(tmp_path / "policy.yml"))

    return run


@pytest.fixture
def world(tmp_path: pathlib.Path) -> Iterator[World]:
    """A pull request on a local GitHub."""
    yield from opened(tmp_path)


@pytest.fixture
def repository(tmp_path: pathlib.Path) -> pathlib.Path:
    """A repository with one contract on `main`, and `feature` checked out."""
    folder = put(tmp_path / "repository", {"api.yaml": API, "same.yaml": API})
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    git(folder, "switch", "--quiet", "--create", "feature")
    return folder
