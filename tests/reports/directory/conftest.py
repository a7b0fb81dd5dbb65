"""Sites to look at: one in memory, one on disk with the changes of a review."""

from __future__ import annotations

import json
import pathlib

import pytest
import sitebook

from contract_check.cli import run

ROOT = pathlib.Path(__file__).parent.parent.parent.parent


@pytest.fixture(scope="session")
def pages():
    return sitebook.made(sitebook.FILES, sitebook.CONFIG)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The site of the example system on disk, with the changes of its pull request."""
    folder = tmp_path_factory.mktemp("directory")
    base, head = ROOT / "examples/iot-platform/base", ROOT / "examples/iot-platform/head"
    report = folder / "report.json"
    run(["diff", str(base), str(head), "--format", "json", "--output", str(report)])
    assert run(["directory", "build", str(base), "--output", str(folder / "site"), "--report", str(report)]) == 0
    assert json.loads(report.read_text())["changes"]
    return folder / "site"
