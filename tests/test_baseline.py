"""A stored baseline stands in for git: the same verdict, change by change, in every format."""

from __future__ import annotations

import itertools
import json
import os
import pathlib
import subprocess

import casebook
import pytest

from contract_check.cli import run
from contract_check.comparing import compare_trees
from contract_check.config import Config
from contract_check.reports import inventory_json
from contract_check.sources.baseline import BaselineTree, packed
from contract_check.sources.memory import MemoryTree
from contract_check.surveying import survey

EXAMPLE = pathlib.Path(__file__).parent.parent / "examples" / "iot-platform"
PER_FORMAT = int(os.environ.get("BASELINE_CASES", "15"))
"""Cases of each format; set it high to run them all."""
CHOSEN = [
    case
    for _, group in itertools.groupby(casebook.cases(), key=lambda case: case.format)
    for case in list(group)[:PER_FORMAT]
]


def stored(tree, config=None):
    """The tree as it comes back from its own baseline."""
    found = survey(tree, config or Config())
    return BaselineTree(inventory_json.render(found, packed(tree.read_many(found.files))).encode(), "baseline.json")


def facts(report):
    """What must be the same; a search for a payload has a time limit, so proofs may differ from run to run."""
    return report.verdict, [(one.change.id, one.level, one.change.base, one.change.head) for one in report.findings]


@pytest.mark.parametrize("chosen", CHOSEN, ids=[case.id for case in CHOSEN])
def test_a_case_has_the_same_verdict_with_a_stored_base(chosen):
    pair = chosen.pair()
    base, head = MemoryTree(pair.base, "base"), MemoryTree(pair.head, "head")

    with_baseline = compare_trees(stored(base, pair.config), head, pair.config)

    assert facts(with_baseline) == facts(compare_trees(base, head, pair.config))


def git(folder, *arguments):
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def platform(tmp_path, monkeypatch):
    """The example system as a repository, main and a branch, with the branch checked out."""
    folder = tmp_path / "platform"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for side in ("base", "head"):
        git(folder, "rm", "-rq", "--ignore-unmatch", "contracts")
        for path, data in casebook.files(EXAMPLE / side).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        (folder / "README.md").write_text(side)
        git(folder, "add", ".")
        git(folder, "commit", "-qm", side)
        git(folder, "switch", "-qc" if side == "base" else "-q", "feature")
    monkeypatch.chdir(folder)
    return folder


def gate(capsys, *arguments):
    status = run(["check", *arguments, "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    return status, {name: found[name] for name in found if name not in ("base", "head")}


def test_the_gate_says_the_same_with_git_and_with_a_baseline(platform, tmp_path, capsys):
    baseline = tmp_path / "baseline.json"
    assert run(["inventory", "main", "--format", "json", "--output", str(baseline)]) == 0

    with_git = gate(capsys, "--base", "main")
    with_baseline = gate(capsys, "--base", str(baseline))

    assert with_git[0] == 1
    assert with_git[1]["failures"]
    assert with_git[1]["services"]
    assert with_baseline == with_git


def test_where_there_is_no_repository_the_folder_is_the_head(platform, tmp_path, capsys, monkeypatch):
    baseline = tmp_path / "baseline.json"
    run(["inventory", "main", "--format", "json", "--output", str(baseline)])
    with_git = gate(capsys, "--base", "main")
    (platform / ".git").rename(tmp_path / "gone")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))

    assert gate(capsys, "--base", str(baseline)) == with_git


def test_a_baseline_without_contracts_or_damaged_is_no_pass(platform, tmp_path, capsys):
    bare, cut = tmp_path / "bare.json", tmp_path / "cut.json"
    run(["inventory", "--format", "json", "--no-sources", "--output", str(bare)])
    run(["inventory", "--format", "json", "--output", str(cut)])
    cut.write_text(cut.read_text()[:-100])

    assert run(["check", "--base", str(bare)]) == 3
    assert "written without the contracts" in capsys.readouterr().err
    assert run(["diff", str(cut), "."]) == 3


def test_what_the_commands_write_is_no_contract(platform, capsys):
    run(["inventory", "--format", "json", "--output", "baseline.json"])
    for kind in ("html", "json", "markdown"):
        run(["directory", "build", "--format", kind, "--output", f"directory-{kind}", "--quiet"])
    run(["diff", "main", ".", "--format", "json", "--output", "report.json"])
    capsys.readouterr()

    run(["inventory", "--format", "json", "--no-sources"])
    found = json.loads(capsys.readouterr().out)
    assert {one["path"].partition("/")[0] for one in found["contracts"]} == {"catalog", "contracts"}


def test_an_inventory_with_a_contract_that_cannot_be_read_says_so(tmp_path, capsys):
    (tmp_path / "api.yaml").write_text("openapi: 3.1.0\n  a: [\n")

    assert run(["inventory", str(tmp_path)]) == 3
    assert "api.yaml:2" in capsys.readouterr().err
