from __future__ import annotations

import json
import pathlib
import subprocess
import sys

import pytest

from contract_check.cli import run

EXAMPLE = pathlib.Path(__file__).parent.parent.parent / "examples/iot-platform"
API = "openapi: 3.1.0\ninfo: {title: t, version: 1.0.0}\npaths: {/a: {get: {responses: {'200': {description: ok}}}}}\n"
BROKEN = API.replace("/a:", "/b:")


def git(folder, *arguments):
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def repository(tmp_path, monkeypatch):
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "api.yaml").write_text(API)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "base")
    git(tmp_path, "switch", "-qc", "feature")
    (tmp_path / "api.yaml").write_text(BROKEN)
    git(tmp_path, "commit", "-qam", "break")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def report(capsys):
    return json.loads(capsys.readouterr().out)


def test_files_are_compared_whatever_they_are_called(tmp_path, capsys):
    (tmp_path / "old.yaml").write_text(API)
    (tmp_path / "new.yml").write_text(BROKEN)

    status = run(["diff", str(tmp_path / "old.yaml"), str(tmp_path / "new.yml"), "--format", "json"])

    assert (status, report(capsys)["verdict"]) == (1, "breaking")


@pytest.mark.parametrize("sides", [("main", "feature"), ("main:api.yaml", "feature:api.yaml"), ("main", "HEAD")])
def test_revisions_are_compared_through_git(repository, capsys, sides):
    (repository / "api.yaml").write_text("not what is compared: the work tree")

    status = run(["diff", *sides, "--format", "json"])

    assert (status, report(capsys)["verdict"]) == (1, "breaking")


def test_the_gate_finds_its_base_by_itself(repository, capsys):
    status = run(["check", "--format", "json"])
    found = report(capsys)

    assert status == 1
    assert [failure["rule"] for failure in found["failures"]] == ["migration-note-missing", "version-bump-missing"]


def test_the_policy_is_read_from_the_base(repository, capsys):
    (repository / ".contract-check.yml").write_text("ignore: ['**']\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "silence")

    assert run(["check", "--format", "json"]) == 1
    assert report(capsys)["verdict"] == "breaking"


def test_fail_on_never_reports_and_passes(repository, capsys):
    assert run(["diff", "main", "feature", "--format", "json", "--fail-on", "never"]) == 0
    assert report(capsys)["verdict"] == "breaking"


def test_what_cannot_be_read_is_never_a_pass(tmp_path, capsys):
    (tmp_path / "old.yaml").write_text(API)
    (tmp_path / "new.yaml").write_text("openapi: [3.1.0\npaths: {}\n")

    status = run(
        ["diff", str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml"), "--format", "json", "--fail-on", "never"]
    )
    error = report(capsys)["errors"][0]

    assert status == 3
    assert (error["location"]["path"], error["side"], error["fatal"]) == ("new.yaml", "head", True)
    assert error["location"]["line"] is not None
    assert error["remedy"]


def test_a_report_file_is_whole_or_not_there(tmp_path, repository):
    target = tmp_path / "out" / "report.json"

    assert run(["diff", "main", "feature", "--format", "json", "--output", str(target)]) == 1
    assert json.loads(target.read_text())["verdict"] == "breaking"
    assert [path.name for path in target.parent.iterdir()] == ["report.json"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["diff", "nowhere", "main"], "neither a file or folder"),
        (["diff", "main", "feature", "--config", "none.yml"], "none.yml does not exist"),
        (["explain", "schema/property-became-requird"], "did you mean `schema/property-became-required`?"),
    ],
)
def test_wrong_usage_says_what_to_do(repository, capsys, arguments, said):
    assert run(arguments) == 2
    assert said in capsys.readouterr().err


def test_rules_and_their_pages(capsys):
    assert run(["rules", "--format", "json"]) == 0
    listed = {row["id"]: row for row in report(capsys)}
    assert listed["schema/property-became-required"]["hurts"] == ["senders"]

    assert run(["explain", "property-became-required"]) == 0
    assert "Property became required" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["rules"], ["diff", "base", "head"]], ids=" ".join)
def test_a_reader_that_leaves_gets_no_pass(tmp_path, command):
    for side, kind in (("base", "integer"), ("head", "string")):
        (tmp_path / side).mkdir()
        (tmp_path / side / "a.schema.json").write_text(json.dumps({"type": kind}))
    process = subprocess.Popen(
        [sys.executable, "-m", "contract_check", *command],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    process.stdout.close()
    with process.stderr:
        said = process.stderr.read()

    assert process.wait() == 141
    assert b"Error" not in said
