"""`directory build`: what it writes, where, and what it refuses."""

from __future__ import annotations

import json

import pytest
import sitebook

from contract_check.cli import run
from contract_check.reports.directory import markdown, records
from contract_check.reports.directory.changes import Changes, NoReportError, changes
from contract_check.sources.memory import MemoryTree
from contract_check.surveying import survey


@pytest.fixture
def shop(tmp_path):
    for path, text in sitebook.FILES.items():
        (tmp_path / "shop" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "shop" / path).write_text(text)
    return tmp_path / "shop"


def build(shop, *arguments):
    return run(["directory", "build", str(shop), "--quiet", *map(str, arguments)])


@pytest.mark.parametrize(
    ("kind", "files"),
    [
        ("html", ("index.html", "interfaces/pets-interface-yaml/pet-make.html", "map.svg", "assets/search.js")),
        ("markdown", ("README.md", "interfaces/pets-interface-yaml/pet-make.md")),
        ("json", ("index.json", "interfaces/pets-interface-yaml/pet-make.json", "types/api-yaml.json")),
    ],
)
def test_each_format_writes_its_files_and_writes_them_anew(shop, tmp_path, kind, files):
    target = tmp_path / "out"
    assert build(shop, "--output", target, "--format", kind) == 0
    (target / "old.html").write_text("of the last build")
    assert build(shop, "--output", target, "--format", kind) == 0

    assert all((target / name).is_file() for name in files)
    assert not (target / "old.html").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "shop"]


def test_a_folder_that_somebody_else_filled_is_left_alone(shop, tmp_path, capsys):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "mine.md").write_text("mine")

    assert build(shop, "--output", tmp_path / "docs") == 2
    assert "was not made by this command" in capsys.readouterr().err
    assert (tmp_path / "docs" / "mine.md").read_text() == "mine"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "does not exist"),
        ("{", "is no report"),
        ('{"verdict": 1}', "is no report"),
        ("[" * 10_000, "is no report"),
    ],
)
def test_what_is_no_report_is_refused(shop, tmp_path, capsys, text, said):
    report = tmp_path / "report.json"
    if text is not None:
        report.write_text(text)

    assert build(shop, "--output", tmp_path / "out", "--report", report) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_contract_that_cannot_be_read_is_told_and_the_others_are_there(shop, tmp_path, capsys):
    (shop / "b.yaml").write_text("openapi: 3.1.0\n  a: [\n")

    assert build(shop, "--output", tmp_path / "out") == 3
    assert "b.yaml:2" in capsys.readouterr().err
    assert "Could not be read" in (tmp_path / "out/index.html").read_text()
    assert (tmp_path / "out/interfaces/pets-interface-yaml/pet-make.html").is_file()


def surveyed():
    return survey(MemoryTree(sitebook.FILES, "shop"), sitebook.CONFIG)


def reviewed(tmp_path, capsys):
    """The JSON report of a pull request that breaks the bound operation and removes the other."""
    narrower = sitebook.API.replace("maxLength: 50", "maxLength: 5")
    head = narrower[: narrower.index("    get:")] + narrower[narrower.index("components:") :]
    for name, text in (("base.yaml", sitebook.API), ("head.yaml", head)):
        (tmp_path / name).write_text(text)
    run(["diff", str(tmp_path / "base.yaml"), str(tmp_path / "head.yaml"), "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    for change in report["changes"]:
        change["contract"] = "api.yaml"
    return report


def test_a_change_is_marked_at_the_entry_that_binds_it(tmp_path, capsys):
    found = surveyed()
    marked = changes(reviewed(tmp_path, capsys), found.listings)
    listing = next(one for one in found.listings if one.entry is not None)

    assert {mark.rule for mark in marked.of(listing)} >= {"schema/max-length-lowered"}
    page = sitebook.made(sitebook.FILES, sitebook.CONFIG, marked)["interfaces/pets-interface-yaml/pet-make.html"]
    assert "Changes in this review" in page
    assert '<span class="badge breaking">' in page


def test_a_change_of_what_is_not_listed_is_told_on_the_first_page(tmp_path, capsys):
    report = reviewed(tmp_path, capsys)
    for change in report["changes"]:
        change["contract"] = "gone.yaml"

    marked = changes(report, surveyed().listings)
    assert marked.by_listing == {}
    assert marked.elsewhere


def test_a_document_of_another_kind_is_no_report():
    with pytest.raises(NoReportError):
        changes({"kind": "contract-check/baseline"}, ())


def test_every_file_that_the_index_names_is_there():
    found = dict(records.files(surveyed(), Changes()))
    index = json.loads(found["index.json"])
    entry = json.loads(found["interfaces/pets-interface-yaml/pet-make.json"])["interface"]

    named = [one["file"] for one in index["interfaces"]] + list(index["types"].values())
    named += [path for way in index["by"].values() for paths in way.values() for path in paths]
    assert set(named) | {"index.json"} == set(found)
    assert index["by"]["tenant"]["derived"] == ["interfaces/pets-interface-yaml/pet-make.json"]
    assert entry["bindings"][0]["inputs"][0]["type"]["reference"] == "Pet"
    assert entry["entry"]["metadata"]["tenant"] == {"mode": "derived", "from": "the key", "scope": "own"}


def test_markdown_answers_and_stays_inert():
    files = sitebook.FILES | {"api.yaml": sitebook.API.replace("name taken", '"<b>@team #1 [x](http://e.com)"')}
    found = dict(markdown.files(survey(MemoryTree(files), sitebook.CONFIG), Changes()))
    page = found["interfaces/pets-interface-yaml/pet-make.md"]

    assert "**You must send:** `name` (body)" in page
    assert "`201`" in page
    assert "<b>" not in page
    assert "@team" not in page
    assert "(http://e.com)" not in page
    assert "[Make a pet](interfaces/pets-interface-yaml/pet-make.md)" in found["README.md"]
