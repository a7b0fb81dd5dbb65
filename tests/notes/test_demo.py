"""The example pull request: red, then a note and a bump, then green."""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from contract_check.cli import run

EXAMPLE = pathlib.Path(__file__).parent.parent.parent / "examples/iot-platform"
NOTE = "contracts/migrations/device-service-3.0.0.md"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path, EXAMPLE / "base")
    git(tmp_path, "switch", "--quiet", "--create", "feature")
    commit(tmp_path, EXAMPLE / "head")
    return tmp_path


def git(folder, *arguments):
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull}
    settings = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(["git", *settings, *arguments], cwd=folder, env=environment, check=True, capture_output=True)


def commit(folder, source=None):
    if source is not None:
        shutil.copytree(source, folder, dirs_exist_ok=True, copy_function=shutil.copyfile)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "m")


def test_red_then_note_and_bump_then_green(repository, capsys):
    assert run(["check", "--format", "json"]) == 1
    red = json.loads(capsys.readouterr().out)
    assert [(one["rule"], one["contract"]) for one in red["failures"]] == [
        *[("version-bump-missing", "catalog/devices.interface.yaml")] * 3,  # entries inherit what breaks
        ("migration-note-missing", "contracts/device-api.yaml"),
        ("version-bump-missing", "contracts/device-api.yaml"),
    ]

    assert run(["notes", "new"]) == 0
    assert capsys.readouterr().out == f"{NOTE}\n"
    note = repository / NOTE
    text = note.read_text()
    ids = [one["id"] for one in red["changes"] if one["level"] == "breaking"]
    assert f"covers: [{', '.join(ids)}]" in text
    assert "{device-service: {from: 2.3.0, to: 3.0.0}}" in text
    assert all(
        f"service: {name}, action: TODO" in text for name in ("billing", "mobile-client", "rule-engine", "web-ui")
    )
    assert "Proof: valid before, rejected now:" in text

    assert run(["notes", "new"]) == 1
    assert "is left as it is" in capsys.readouterr().err
    assert note.read_text() == text

    commit(repository)
    assert run(["notes", "check", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {one["rule"] for one in found["failures"]} == {
        "note/versions", "note/action-empty", "note/pin", "note/rollback", "note/section",
    }  # fmt: skip
    assert all(one["path"] == NOTE and one["line"] for one in found["failures"])

    text = text.replace("TODO", "send region and expect no lastSeen")
    note.write_text(re.sub(r"(dates: \{announced: [0-9-]+)\}", r"\1, sunset: 2099-12-31}", text))
    contract = repository / "contracts/device-api.yaml"
    contract.write_text(contract.read_text().replace("version: 2.4.0", "version: 3.0.0"))
    entries = repository / "catalog/devices.interface.yaml"
    entries.write_text(entries.read_text().replace("version: 2.4.0", "version: 3.0.0", 3))
    commit(repository)
    assert run(["notes", "check"]) == 0
    assert capsys.readouterr().out == "2 of 2 breaking changes covered, 0 faults\n"
    assert run(["check", "--format", "json"]) == 0
    green = json.loads(capsys.readouterr().out)
    assert (green["verdict"], green["failures"]) == ("breaking", [])


def test_faults_are_printed_with_line_and_remedy(repository, capsys):
    (repository / "contracts/migrations").mkdir()
    (repository / "contracts/migrations/x.md").write_text("---\nkind: Migration\ncovers: [c-00000000]\n")
    commit(repository)

    assert run(["notes", "check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert (
        "contracts/migrations/x.md:1:1: error: contracts/migrations/x.md has no front matter [note/front-matter]"
        in lines
    )
    assert lines[-1] == "0 of 2 breaking changes covered, 2 faults"


def test_nothing_broken_needs_no_note(repository, capsys):
    assert run(["notes", "new", "--base", "feature", "--head", "feature"]) == 0
    assert capsys.readouterr().out == "no breaking change lacks a note\n"


def test_what_cannot_be_read_has_no_note(repository, capsys):
    (repository / "contracts/device-api.yaml").write_text("openapi: [3.1.0\n")
    commit(repository)

    assert run(["notes", "check"]) == 3
    assert "contracts/device-api.yaml" in capsys.readouterr().err
