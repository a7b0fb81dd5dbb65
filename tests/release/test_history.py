"""The history of contracts over release tags."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from releases import NOTE, api, breaks, note

from contract_check.cli import run
from contract_check.config import Config
from contract_check.policyfile import parse
from contract_check.release import track
from contract_check.sources.git import GitTree
from contract_check.versioning.semver import step


@pytest.fixture
def released(repository):
    repository.commit({"api.yaml": api()}, "v1.0.0", day="2026-01-01T12:00:00Z")
    head = api("2.0.0", 20)
    repository.commit({"api.yaml": head, NOTE: note(breaks(api(), head))}, "v2.0.0", day="2026-02-01T12:00:00Z")
    repository.commit({"README": "x"}, "v2.0.1", "nightly", day="2026-03-01T12:00:00Z")
    repository.commit({"api.yaml": None, "new/api.yaml": head}, "v2.1.0", day="2026-04-01T12:00:00Z")
    repository.commit({"new/api.yaml": api("2.1.0", 10)}, day="2026-05-01T12:00:00Z")
    return repository


def rows(repository, **options):
    found = track(GitTree(repository.folder, "HEAD"), options.pop("config", Config()), **options)
    return {
        path: [
            (one.release[:6], one.version, one.state, one.bump, one.needed, one.notes, one.uncovered) for one in many
        ]
        for path, many in found.contracts.items()
    }


def test_each_release_is_compared_with_the_one_before(released):
    found = track(GitTree(released.folder, "HEAD"), Config())

    assert list(found.contracts) == ["new/api.yaml"]
    assert rows(released)["new/api.yaml"] == [
        ("v1.0.0", "1.0.0", "added", "", "", (), 0),
        ("v2.0.0", "2.0.0", "breaking", "major", "", (NOTE,), 0),
        ("v2.0.1", "2.0.0", "unchanged", "", "", (), 0),
        ("v2.1.0", "2.0.0", "moved", "", "", (), 0),
        ("HEAD", "2.1.0", "breaking", "minor", "3.0.0", (), 1),
    ]


def test_days_and_releases(released):
    found = track(GitTree(released.folder, "v2.1.0"), Config())

    assert found.releases == (
        ("v1.0.0", "2026-01-01"), ("v2.0.0", "2026-02-01"), ("v2.0.1", "2026-03-01"), ("v2.1.0", "2026-04-01"),
    )  # fmt: skip


def test_only_the_last_ones(released):
    found = rows(released, last=2)

    assert [row[1:4] for row in found["new/api.yaml"]] == [("2.0.0", "moved", ""), ("2.1.0", "breaking", "minor")]


def test_the_policy_names_the_tags(released):
    found = track(GitTree(released.folder, "v2.1.0"), parse(b"baseline: {tags: 'v2.0.*'}", "p"))

    assert [name for name, _ in found.releases] == ["v2.0.0", "v2.0.1", "v2.1.0"]


def test_a_contract_that_went_and_came_back(repository):
    repository.commit({"api.yaml": api()}, "v1.0.0")
    repository.commit({"api.yaml": None}, "v2.0.0")
    repository.commit({"api.yaml": api("3.0.0")}, "v3.0.0")

    found = [row[1:3] for row in rows(repository)["api.yaml"]]
    assert found == [("1.0.0", "added"), ("", "removed"), ("3.0.0", "added")]


def test_contracts_of_many_files(repository):
    proto = 'syntax = "proto3";\npackage a;\nmessage M { %s x = 1; }\n'
    repository.commit({"a/a.proto": proto % "string"}, "v1.0.0")
    repository.commit({"a/a.proto": proto % "int32"}, "v2.0.0")

    assert [row[2] for row in rows(repository)["a/a.proto"]] == ["added", "breaking"]


def test_a_release_that_cannot_be_read_is_told(repository, capsys):
    repository.commit({"api.yaml": api()}, "v1.0.0")
    repository.commit({"api.yaml": "openapi: [3.1.0\n"}, "v2.0.0")

    assert run(["versions"]) == 3
    assert "could not be compared: v2.0.0: api.yaml" in capsys.readouterr().out


def test_a_repository_without_tags(repository, capsys):
    repository.commit({"api.yaml": api()})

    assert run(["versions"]) == 0
    assert "HEAD" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("text", ["v2.0.0   2026-02-01  2.0.0    major", "minor, needs 3.0.0", "1 without a note", NOTE]),
        ("markdown", ["### `new/api.yaml`", "| `v2.0.0` | 2026-02-01 | `2.0.0` | major | 1 breaking"]),
    ],
)
def test_tables(released, capsys, form, parts):
    assert run(["versions", "--format", form]) == 0
    text = capsys.readouterr().out
    assert [part for part in parts if part not in text] == []


def test_json(released, capsys):
    assert run(["versions", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)

    assert found["releases"][0] == {"name": "v1.0.0", "date": "2026-01-01"}
    assert found["contracts"][0]["versions"][1]["notes"] == [NOTE]


def test_the_picture_has_a_dot_for_each_event(released, capsys):
    assert run(["versions", "--format", "svg"]) == 0
    root = ET.fromstring(capsys.readouterr().out)  # noqa: S314 - our own output

    space = {"s": "http://www.w3.org/2000/svg"}
    dots = [one.get("class") for one in root.findall(".//s:g/s:circle", space)]
    assert dots == ["new", "breaking", "unchanged", "open", "breaking"]
    titles = [one.text for one in root.findall(".//s:g/s:title", space)]
    assert f"v2.0.0: 1 breaking, 1 compatible; {NOTE}" in titles
    width = float(root.get("width"))
    assert all(float(one.get("cx")) < width for one in root.findall(".//s:circle", space))


def test_names_in_the_picture_are_inert(repository, capsys):
    repository.commit({"<script>&.yaml": api()}, "v1.0.0")

    assert run(["versions", "--format", "svg"]) == 0
    text = capsys.readouterr().out
    assert "&lt;script&gt;&amp;" in text
    ET.fromstring(text)  # noqa: S314 - our own output


def test_folders_have_no_history(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    assert run(["versions", "--to", "."]) == 2
    assert "no git revision" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("1.0.0", "2.0.0", "major"),
        ("1.0.0", "1.1.0", "minor"),
        ("1.0.0", "1.0.1", "patch"),
        ("1.0.0-rc.1", "1.0.0", "prerelease"),
        ("1.0.0", "0.9.0", "lowered"),
        ("1.0.0", "1.0.0", ""),
        ("spring", "autumn", "other"),
        ("", "1.0.0", "other"),
    ],
)
def test_kinds_of_bumps(before, after, expected):
    assert step(before, after) == expected


def test_findings_belong_to_the_nearest_contract(repository):
    def proto(number):
        return f'syntax = "proto3"; package a; message M {{ string x = {number}; }}'

    before = {"a.proto": proto(1), "a/b.proto": proto(1), "a/c/d.proto": proto(1), "a/e.yaml": api()}
    repository.commit(before, "v1.0.0")
    repository.commit({"a/c/d.proto": proto(2), "a/e.yaml": api("1.0.0", 10)}, "v1.1.0")

    found = track(GitTree(repository.folder, "HEAD"), Config())
    broken = {path: many[-1].breaking for path, many in found.contracts.items() if many[-1].breaking}

    assert set(broken) == {"a/c/d.proto", "a/e.yaml"}
