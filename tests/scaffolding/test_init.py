"""`contract-check init` on a real repository of six formats: what it writes, leaves alone, and what follows from it."""

from __future__ import annotations

import json
import pathlib

import jsonschema
import pytest
import yaml
from filling import EXPECTED, committed, filled, git, tree_of

from contract_check.cli import run
from contract_check.formats.catalog.validity import schema as entry_schema
from contract_check.policyfile import schema as policy_schema
from contract_check.reports.starting import WORKFLOW

ROOT = pathlib.Path(__file__).parent.parent.parent


def remarks(capsys):
    """Exit status and remarks of `lint`."""
    capsys.readouterr()
    status = run(["lint", "--format", "json"])
    return status, json.loads(capsys.readouterr().out)["lint"]


def marked(folder):
    """(path, line) of every TODO in the catalog, one for each."""
    return sorted(
        (path, number)
        for path, data in tree_of(folder).items()
        if path.endswith(".interface.yaml")
        for number, line in enumerate(data.decode().splitlines(), 1)
        if not line.startswith("#")
        for _ in range(line.partition("#")[0].count("TODO"))
    )


def test_what_it_writes(repository, capsys):
    assert run(["init"]) == 0

    written = {path.name: path.read_text() for path in (repository / "catalog").iterdir()}
    assert written == {path.name: path.read_text() for path in EXPECTED.glob("*.interface.yaml")}
    assert (repository / ".contract-check.yml").read_text() == (EXPECTED / "policy.yml").read_text()
    said = capsys.readouterr().out
    assert "write catalog/device-service.interface.yaml: 5 entries, 40 to fill in" in said
    assert "1 interface left out: JSON Schemas" in said
    assert "name: contracts\n" in said


def test_what_it_writes_keeps_the_published_schemas(repository):
    run(["init"])

    policy = yaml.safe_load((repository / ".contract-check.yml").read_text())
    jsonschema.validate(policy, policy_schema())
    for path in (repository / "catalog").iterdir():
        first = path.read_text().partition("\n")[0]
        named = first.removeprefix("# yaml-language-server: $schema=")
        assert json.loads((path.parent / named).read_text()) == entry_schema()
        # PyYAML reads YAML 1.1, where `on` is a truth value.
        for entry in yaml.load_all(filled(path.read_text()), yaml.BaseLoader):
            assert entry["kind"] == "Interface"
    first = (repository / ".contract-check.yml").read_text().partition("\n")[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert json.loads((repository / named).read_text()) == policy_schema()


def test_lint_names_every_mark_and_nothing_else(repository, capsys):
    run(["init"])

    status, found = remarks(capsys)
    assert status == 1
    assert {one["rule"] for one in found} == {"lint/unfilled"}
    assert sorted((one["path"], one["line"]) for one in found) == marked(repository)


def test_once_filled_it_lints_clean_passes_the_check_and_is_published(repository, capsys):
    run(["init"])
    git(repository, "switch", "--quiet", "--create", "catalog")
    committed(repository)
    assert run(["check", "--quiet"]) == 1

    for path in (repository / "catalog").iterdir():
        path.write_text(filled(path.read_text()))
    committed(repository)

    assert remarks(capsys) == (0, [])
    assert run(["check", "--quiet"]) == 0
    assert run(["directory", "build", "--quiet"]) == 0
    capsys.readouterr()
    assert run(["inventory", "--format", "json", "--no-sources"]) == 0
    coverage = json.loads(capsys.readouterr().out)["coverage"]
    assert [one["contract"] for one in coverage["uncovered"]] == ["schemas/point.schema.json"]


def test_a_second_run_changes_nothing(repository, capsys):
    run(["init"])
    before = tree_of(repository)
    capsys.readouterr()

    assert run(["init"]) == 0
    assert tree_of(repository) == before
    assert "no entries to add" in capsys.readouterr().out


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_new_interfaces_stand_behind_the_entries_that_are_there(newline, repository, capsys):
    run(["init"])
    mine = repository / "catalog/device-service.interface.yaml"
    moved = repository / "catalog/devices.interface.yaml"  # people may call their files as they like
    mine.rename(moved)
    before = moved.read_bytes().rstrip(b"\n").replace(b"\n", newline.encode()) + b"  # by hand"
    moved.write_bytes(before)
    api = repository / "services/device-service/openapi.yaml"
    api.write_text(
        api.read_text().replace("webhooks:", "  /rooms: {get: {responses: {'200': {description: ok}}}}\nwebhooks:")
    )
    capsys.readouterr()

    assert run(["init"]) == 0
    after = moved.read_bytes()
    assert after.startswith(before + newline.encode() + b"---" + newline.encode())
    assert after.count(b"\n") == after.count(newline.encode())
    assert after.count(b"id: device-service.get-rooms") == 1
    assert not mine.exists()
    assert "add to catalog/devices.interface.yaml: 1 entry" in capsys.readouterr().out
    assert {one["rule"] for one in remarks(capsys)[1]} == {"lint/unfilled"}


def test_dry_run_prints_what_would_be_written(repository, capsys):
    before = tree_of(repository)

    assert run(["init", "--dry-run"]) == 0
    shown = capsys.readouterr()
    assert tree_of(repository) == before
    assert (EXPECTED / "graph.interface.yaml").read_text() in shown.out
    assert "would write catalog/graph.interface.yaml: 4 entries, 34 to fill in" in shown.err


def test_only_what_is_asked_for_with_what_the_user_knows(repository, monkeypatch):
    monkeypatch.chdir(repository / "events")

    assert run(["init", "order.avsc", "--folder", "../docs/catalog", "--provider", "orders", "--owner", "team:x"]) == 0
    (written,) = (repository / "docs/catalog").iterdir()
    text = written.read_text()
    assert text.startswith("# yaml-language-server: $schema=../../.contract-check/interface.schema.json\n")
    assert "\nowner: team:x\nprovider: orders\n" in text


def test_a_json_schema_gets_an_entry_when_it_is_named(repository, capsys):
    assert run(["init", "schemas"]) == 0

    text = (repository / "catalog/point.interface.yaml").read_text()
    assert 'contract: schemas/point.schema.json, ref: "#", wire: json' in text
    assert {one["rule"] for one in remarks(capsys)[1]} == {"lint/unfilled"}


def test_what_git_ignores_is_nobodys_interface(repository, capsys):
    (repository / "node_modules").mkdir()
    (repository / "node_modules/foreign.graphql").write_text("type Query { foreign: Int }\n")
    (repository / ".gitignore").write_text("node_modules\n")

    assert run(["init", "--dry-run"]) == 0
    assert run(["inventory"]) == 0
    assert "foreign" not in capsys.readouterr().out


@pytest.mark.parametrize("path", ["catalog/graph.interface.yaml", ".contract-check.yml"])
def test_a_file_that_git_ignores_is_never_written_over(path, repository, capsys):
    (repository / ".gitignore").write_text(f"/{path}\n")
    (repository / path).parent.mkdir(exist_ok=True)
    (repository / path).write_text("mine")
    before = tree_of(repository)

    assert run(["init"]) == 2
    assert tree_of(repository) == before
    assert f"{path} is there" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["nowhere", "../elsewhere", "services/device"])
def test_a_path_without_contracts_is_a_mistake(path, repository):
    assert run(["init", path]) == 2
    assert not (repository / "catalog").exists()


def test_a_channel_is_bound_with_its_operations_or_not_at_all(repository):
    run(["init", "events"])
    signup = repository / "catalog/signup.interface.yaml"
    by_hand = "".join(line for line in signup.read_text().splitlines(True) if '"#/channels/signups"' not in line)
    signup.write_text(by_hand)

    assert run(["init", "events"]) == 0
    assert signup.read_text() == by_hand


def test_a_policy_that_is_there_stays(repository):
    policy = repository / ".contract-check.yml"
    policy.write_text("services: {orders: {provides: ['*.proto'], owner: team-orders}}\n")

    assert run(["init", "proto"]) == 0
    assert policy.read_text() == "services: {orders: {provides: ['*.proto'], owner: team-orders}}\n"
    text = (repository / "catalog/orders.interface.yaml").read_text()
    assert text.count("owner: team-orders\nprovider: orders\n") == 3


def test_a_catalog_that_cannot_be_read_stops_it(repository, capsys):
    """Whatever the broken entry binds would get a second one."""
    (repository / "catalog").mkdir()
    (repository / "catalog/a.interface.yaml").write_text("kind: [\n")
    before = tree_of(repository)

    assert run(["init"]) == 3
    assert tree_of(repository) == before
    assert "catalog/a.interface.yaml:2" in capsys.readouterr().err


def test_an_unreadable_contract_stops_no_other(repository, capsys):
    (repository / "events/bad.avsc").write_text("{")

    assert run(["init"]) == 3
    assert (repository / "catalog/graph.interface.yaml").is_file()
    assert "events/bad.avsc" in capsys.readouterr().err


def test_a_link_leads_nowhere(repository, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (repository / "catalog").symlink_to(outside)

    assert run(["init"]) == 2
    assert not list(outside.iterdir())


def test_the_workflow_is_that_of_the_readme():
    assert WORKFLOW in (ROOT / "README.md").read_text()
