"""Shards, joined, say what one machine says; what is missing or foreign is never a pass."""

from __future__ import annotations

import copy
import json
import os
import pathlib
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from contract_check import review, sharding
from contract_check.cli import run
from contract_check.config import Config
from contract_check.inventory import take_inventory
from contract_check.jobs import reviewer, worthwhile
from contract_check.model.report import Verdict
from contract_check.policyfile import parse
from contract_check.reports import ingest
from contract_check.sources.disk import FolderTree
from contract_check.sources.git import GitTree
from contract_check.sources.memory import MemoryTree
from contract_check.sources.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = pathlib.Path(__file__).parents[1] / "cases"
FORMATS = ("asyncapi", "avro", "graphql", "jsonschema", "openapi", "protobuf")
EACH = 4
"""Cases of every format in the repository."""
POLICY = """\
services:
  shop: {{consumes: {{"**": ["*"]}}, owner: "@acme/shop"}}
  web: {{consumes: {{"contracts/openapi/**": ["*"]}}}}
waivers:
  - {{change: {waived}, reason: nobody uses it any more, owner: "@acme/shop", expires: "2099-01-01"}}
  - {{change: c-00000000, reason: "", owner: "@acme/shop", expires: "2099-01-01"}}
"""
NOTE = """\
---
kind: Migration
id: many
covers: [{covers}]
summary: several contracts change at once
affected:
  - {{service: shop, action: send what is now required, required: true}}
rollout: {{strategy: coordinated, order: [shop]}}
dates: {{announced: 2026-11-01}}
rollback: {{possible: true, how: redeploy the previous version}}
data: none
verify: [the error rate of shop stays flat]
---
# Several contracts
"""


def git(folder: pathlib.Path, *arguments: str) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull}
    settings = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    done = subprocess.run(["git", *settings, *arguments], cwd=folder, env=environment, check=True, capture_output=True)
    return done.stdout.decode().strip()


def commit(folder: pathlib.Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "m")


def report_of(folder: pathlib.Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    file = folder / ".git" / "report.json"
    file.unlink(missing_ok=True)
    status = run([*arguments, "--format", "json", "--output", str(file)])
    return status, json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A repository of every format: breaks, a note over several contracts, waivers, a link, a broken file."""
    folder = tmp_path_factory.mktemp("fleet")
    here = pathlib.Path.cwd()
    os.chdir(folder)
    try:
        git(folder, "init", "--quiet", "--initial-branch=main")
        for side in ("base", "head"):
            for name in FORMATS:
                for case in sorted((CASES / name).iterdir())[:: len(list((CASES / name).iterdir())) // EACH]:
                    target = folder / "contracts" / name / case.name
                    shutil.rmtree(target, ignore_errors=True)
                    if (case / side).exists():
                        # With times of their own: git takes a file of equal size, time and inode as the same file.
                        shutil.copytree(case / side, target, copy_function=shutil.copyfile)
            if side == "base":
                (folder / "contracts" / "same.yaml").write_text("openapi: 3.1.0\ninfo: {title: t, version: 1.0.0}\n")
            else:
                (folder / "contracts" / "link.yaml").symlink_to("/etc/hostname")
            commit(folder)
            git(folder, "branch", "--force", side)
            if side == "base":
                git(folder, "switch", "--quiet", "--create", "feature")
        _, found = report_of(folder, "check")
        breaking = [each["id"] for each in found["changes"] if each["level"] == "breaking"]
        assert len({each["contract"] for each in found["changes"] if each["level"] == "breaking"}) > EACH
        git(folder, "checkout", "--quiet", "main")
        (folder / ".contract-check.yml").write_text(POLICY.format(waived=breaking[0]))
        commit(folder)
        git(folder, "checkout", "--quiet", "feature")
        git(folder, "rebase", "--quiet", "main")
        notes = folder / "contracts" / "migrations"
        notes.mkdir(parents=True)
        (notes / "many.md").write_text(NOTE.format(covers=", ".join([*breaking[1:-1], "c-99999999"])))
        commit(folder)
    finally:
        os.chdir(here)
    return folder


@pytest.fixture
def there(fleet: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.chdir(fleet)
    return fleet


@pytest.fixture
def shards(there: pathlib.Path, tmp_path: pathlib.Path) -> Callable[[int], list[str]]:
    def made(number: int) -> list[str]:
        names = []
        for index in range(1, number + 1):
            names.append(str(tmp_path / f"{index}.json"))
            status = run(["check", "--shard", f"{index}/{number}", "--format", "json", "--output", names[-1]])
            assert status in {0, 3}
        return names

    return made


@pytest.mark.parametrize("number", [1, 2, 5, 40])
def test_the_merge_equals_the_whole(there: pathlib.Path, shards: Any, number: int) -> None:
    status, whole = report_of(there, "check")
    names = shards(number)
    merged_status, merged = report_of(there, "merge", *reversed(names))
    assert whole["changes"]
    assert {failure["rule"].partition("/")[0] for failure in whole["failures"]} >= {"note", "migration-note-missing"}
    assert any(each["services"] for each in whole["changes"])
    assert any(each["waived"] for each in whole["changes"])
    covering = {each["contract"] for each in whole["changes"] if each["migration"]["note"]}
    assert len(covering) > 1, "the note covers changes of several contracts"
    if number > 1:
        assert len([name for name in names if covering & contracts(name)]) > 1, "and they lie in several shards"
    assert (merged_status, merged) == (status, whole)


@pytest.mark.parametrize("jobs", [2, 5])
def test_several_processes_say_what_one_says(there: pathlib.Path, jobs: int) -> None:
    with Repository(there) as repository:
        base, head = GitTree(repository, "main"), GitTree(repository, "feature")
        config = parse(base.read(".contract-check.yml"), ".contract-check.yml")
        one, several = (reviewer(None, guard=True, jobs=number)(base, head, config) for number in (1, jobs))

    assert one.findings
    assert several == one


def test_a_process_that_dies_is_no_pass(there: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(pair: Any, *given: Any) -> Any:
        if pair.path.endswith("swagger.yaml") or pair.format.name == "avro":
            os._exit(0)
        return real(pair, *given)

    real = review.map_pair
    monkeypatch.setattr(review, "map_pair", die)
    with Repository(there) as repository:
        report = reviewer(None, guard=True, jobs=4)(
            GitTree(repository, "main"), GitTree(repository, "feature"), Config()
        )

    assert report.verdict is Verdict.ERROR
    assert [problem.rule for problem in report.problems] == ["reader-crashed"]


def test_files_that_change_while_they_are_read_are_no_pass(
    there: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def torn(*_given: Any) -> Any:
        raise sharding.JoinError("two plans")

    monkeypatch.setattr(sharding, "join", torn)

    assert run(["check", "--jobs", "2"], guarded=True) == 3
    assert "files changed while several processes read them (two plans); run it again" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "-1", "257", "x", "²"])
def test_what_is_no_number_of_processes_is_a_usage_error(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status: object = run(["check", "--base", "a", "--head", "b", f"--jobs={number}"])
    except SystemExit as left:
        status = left.code

    assert status == 2
    assert "--jobs" in capsys.readouterr().err


@pytest.mark.parametrize(("files", "processors", "jobs"), [(40, 8, 1), (120, 8, 2), (120, 1, 1), (700, 8, 4)])
def test_processes_are_started_where_many_files_differ(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, files: int, processors: int, jobs: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(processors)))
    for side in ("base", "head"):
        (tmp_path / side).mkdir()
        for number in range(files):
            (tmp_path / side / f"{number}.yaml").write_text(f"x: {side}")
            (tmp_path / side / f"{number}.py").write_text(f"x = {side!r}")
    folders = [FolderTree(tmp_path / side) for side in ("base", "head")]

    assert worthwhile(*folders) == jobs
    assert worthwhile(folders[0], MemoryTree({})) == 1, "what is fetched over a network is fetched once"


def contracts(name: str) -> set[str]:
    return {each["contract"] for each in json.loads(pathlib.Path(name).read_text(encoding="utf-8"))["changes"]}


def test_one_comment_equals_the_whole(there: pathlib.Path, shards: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", "--format", "markdown"])
    whole = capsys.readouterr().out
    run(["merge", "--format", "markdown", *shards(3)])
    assert capsys.readouterr().out == whole


def test_the_plan_is_a_matrix_whose_jobs_all_have_work(there: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, whole = report_of(there, "check")
    changed = [
        each
        for each in whole["contracts"]
        if each["verdict"] != "unchanged" and each["format"] != "protobuf"  # whose files are compared as one
    ]
    assert run(["plan", "--shards", "4"]) == 0
    jobs = json.loads(capsys.readouterr().out)["include"]
    assert [job["shard"] for job in jobs] == ["1/4", "2/4", "3/4", "4/4"]
    counts = [job["contracts"] for job in jobs]
    assert max(counts) - min(counts) <= 2
    assert sum(counts) >= len(changed)
    run(["plan", "--shards", "200"])
    assert all(job["contracts"] for job in json.loads(capsys.readouterr().out)["include"])


def test_nothing_to_compare_is_one_job(there: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["plan", "--shards", "4", "--base", "HEAD"])
    assert json.loads(capsys.readouterr().out) == {"include": [{"shard": "1/1", "index": 1, "contracts": 0}]}


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "1/0", "a/b", "1/999", "-1/2", "1/2/3", "²/3"])
def test_what_is_no_shard_is_a_usage_error(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(["check", f"--shard={text}"])
    assert caught.value.code == 2
    assert "is no shard" in capsys.readouterr().err


def test_paths_of_two_formats_stay_together() -> None:
    tree = MemoryTree({f"{number}.graphql": "type Query { a: Int }" for number in range(9)})
    inventory = take_inventory(MemoryTree({}), tree, Config())
    doubled = structs.replace(
        inventory,
        pairs=(*inventory.pairs, *(structs.replace(pair, touched=False) for pair in inventory.pairs)),
    )
    for index in (1, 2):
        dealt = sharding.deal(doubled, sharding.Shard(index, 2)).pairs
        assert {pair.path for pair in dealt if pair.touched} == {pair.path for pair in dealt if not pair.touched}


def edited(names: list[str], index: int, edit: Callable[[dict[str, Any]], None]) -> None:
    path = pathlib.Path(names[index])
    report = json.loads(path.read_text(encoding="utf-8"))
    edit(report)
    path.write_text(json.dumps(report), encoding="utf-8")


FAULTS: dict[str, tuple[Callable[[list[str]], object], str]] = {
    "missing": (lambda names: names.pop(), "shard 3/3 is missing"),
    "twice": (lambda names: names.append(names[0]), "shard 1/3 is there twice"),
    "another head": (
        lambda names: edited(names, 1, lambda one: one["head"].update(revision="0" * 40)),
        "shard 2/3 is about head 000000000000",
    ),
    "another base": (
        lambda names: edited(names, 1, lambda one: one["base"].update(revision="0" * 40)),
        "shard 2/3 is about base 000000000000",
    ),
    "another number": (
        lambda names: edited(names, 2, lambda one: one["shard"].update(of=4)),
        "come from different plans",
    ),
    "another plan": (
        lambda names: edited(names, 2, lambda one: one["shard"].update(plan="0" * 64)),
        "come from different plans",
    ),
    "another policy": (
        lambda names: edited(names, 0, lambda one: one["shard"].update(policy="0" * 64)),
        "made under another policy",
    ),
    "no gate": (lambda names: edited(names, 0, lambda one: one.update(gate=False)), "without the policy"),
    "a contract taken out": (
        lambda names: edited(
            names,
            1,
            lambda one: one.update(contracts=[row for row in one["contracts"] if row["verdict"] != "breaking"]),
        ),
        "do not hold the contracts",
    ),
    "a contract taken out of the deal": (
        lambda names: edited(names, 1, lambda one: one["shard"]["dealt"].pop()),
        "do not hold the contracts",
    ),
    "no shard": (lambda names: edited(names, 0, lambda one: one.pop("shard")), "none of a shard"),
    "beyond the schema": (
        lambda names: edited(names, 0, lambda one: one["shard"].update(more=1)),
        "is not valid: Additional properties",
    ),
    "odd subjects": (
        lambda names: edited(names, 0, lambda one: one["shard"].update(subjects={"a": {"removed": "yes"}})),
        "something odd",
    ),
    "no JSON": (lambda names: pathlib.Path(names[0]).write_text("{", encoding="utf-8"), "is not valid"),
    "no file": (lambda names: pathlib.Path(names[0]).unlink(), "cannot be read"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_missing_or_foreign_report_is_never_a_pass(
    shards: Any, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    names = shards(3)
    spoil, said = FAULTS[fault]
    spoil(names)
    assert run(["merge", *names]) == 3
    assert said in capsys.readouterr().err


def test_a_shard_that_could_not_read_fails_the_merge(tmp_path: pathlib.Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    for name in ("a.graphql", "b.graphql"):
        (tmp_path / name).write_text("type Query { a: Int }\n")
    commit(tmp_path)
    git(tmp_path, "switch", "--quiet", "--create", "feature")
    (tmp_path / "a.graphql").write_text("type Query { a: Int\n")
    (tmp_path / "b.graphql").write_text("type Query { a: Int b: Int }\n")
    commit(tmp_path)
    names = []
    for index in (1, 2):
        names.append(str(tmp_path / ".git" / f"{index}.json"))
        status = run(["check", "--shard", f"{index}/2", "--format", "json", "--output", names[-1]])
        assert status == (3 if index == 1 else 0)
    assert run(["merge", *names]) == run(["check"]) == 3


def test_a_report_of_a_shard_reads_back_whole(shards: Any) -> None:
    for name in shards(2):
        path = pathlib.Path(name)
        from contract_check.reports import json_report

        written = json.loads(path.read_text(encoding="utf-8"))
        assert json_report.to_dict(ingest.read_shard(path)) == copy.deepcopy(written)
