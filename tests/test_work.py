"""How much work a review does, counted: seconds depend on the machine, parses and comparisons do not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from contract_check import documents
from contract_check.comparing import compare_trees
from contract_check.config import Config
from contract_check.consumers import importing
from contract_check.consumers.pacts import affected, exchanges
from contract_check.formats.openapi import parameters
from contract_check.formats.openapi.parts import Parts
from contract_check.languages.effort import WORK
from contract_check.languages.schema import comparison
from contract_check.languages.schema.export import Export
from contract_check.languages.schema.inclusion import Budget, NotIncluded, decide
from contract_check.languages.schema.inclusion.quoting import written
from contract_check.languages.schema.node import Nodes
from contract_check.languages.schema.uses import Uses
from contract_check.model.report import ProofStatus
from contract_check.review import review
from contract_check.sources.git import GitTree
from contract_check.sources.memory import MemoryTree
from contract_check.sources.repository import Repository

HEAVY = {
    "_hashlib", "deepdiff", "fastavro", "github", "google.protobuf", "graphql", "jinja2", "jsonschema", "markdown_it",
    "msgspec", "re2", "referencing", "requests", "yaml",
}  # fmt: skip
OURS = {f"contract_check.{part}" for part in (
    "boundaries.comparing", "directory", "gate", "languages.schema", "lineage", "lint", "notes", "policyfile",
    "sharding", "versioning",
)}  # fmt: skip
"""Parts of our own that cost much to load and that few commands need."""


def api(operations: int, *, maximum: int = 9, own: int = 9) -> str:
    """Operations that all carry one schema; `maximum` is a word of it, `own` one of the first operation alone."""
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Shared"}}}}
    paths = {f"/r{number}": {"post": {"requestBody": body, "responses": {}}} for number in range(operations)}
    paths["/r0"]["post"] = paths["/r0"]["post"] | {
        "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": own}}]
    }
    shared = {"type": "object", "properties": {"size": {"type": "integer", "maximum": maximum}}}
    return json.dumps(
        {
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "1"},
            "paths": paths,
            "components": {"schemas": {"Shared": shared}},
        }
    )


class CountingTree(MemoryTree):
    """Remembers how often each file was read."""

    def __init__(self, files: dict[str, str]) -> None:
        super().__init__(files)
        self.reads: Counter[str] = Counter()

    def read(self, path: str) -> bytes:
        self.reads[path] += 1
        return super().read(path)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Paths of the documents that were parsed, in order."""
    found: list[str] = []
    monkeypatch.setattr(
        documents, "read", lambda data, path, real=documents.read, **how: found.append(path) or real(data, path, **how)
    )
    return found


def test_what_nobody_changed_is_never_parsed_and_read_once_for_both_sides(parsed: list[str]) -> None:
    files = {f"api{number}.json": api(2) for number in range(50)} | {f"a{number}.proto": "" for number in range(50)}
    base, head = CountingTree(files), CountingTree(files | {"api7.json": api(2, own=8)})
    compare_trees(base, head, Config())

    assert parsed == ["api7.json", "api7.json"]
    assert head.reads == {"api7.json": 2}, "one look, one parse"
    assert base.reads.keys() == {f"api{number}.json" for number in range(50)}, "a .proto is known by its name"
    assert all(count == 1 + (path == "api7.json") for path, count in base.reads.items())


def test_a_file_referred_to_costs_itself_and_what_refers_to_it(parsed: list[str]) -> None:
    item = {"get": {"responses": {"200": {"description": "done"}}}}
    root = {"openapi": "3.0.3", "info": {}, "paths": {f"/{n}": {"$ref": f"paths/{n}.json"} for n in range(30)}}
    files = {"api.json": json.dumps(root)} | {f"paths/{n}.json": json.dumps(item) for n in range(30)}
    edited = item | {"post": {"responses": {}}}
    report = compare_trees(MemoryTree(files), MemoryTree(files | {"paths/3.json": json.dumps(edited)}), Config())

    assert [finding.change.rule for finding in report.findings] == ["envelope/interface-added"]
    assert Counter(parsed)["api.json"] == Counter(parsed)["paths/3.json"] == 2
    assert max(Counter(parsed).values()) == 2, "each side parses a file once, whatever number of references lead to it"


@pytest.mark.parametrize("operations", [3, 30, 300])
def test_a_shared_definition_is_compared_once_however_many_operations_carry_it(
    operations: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    met = []
    monkeypatch.setattr(
        comparison, "differences", lambda meeting, real=comparison.differences: met.append(meeting) or real(meeting)
    )
    trees = (MemoryTree({"api.json": api(operations, maximum=maximum)}) for maximum in (9, 8))
    report = compare_trees(*trees, Config())

    assert len(met) == 2, "the object and its property"
    assert [len(finding.change.reach) for finding in report.findings] == [operations]


@pytest.mark.parametrize("operations", [3, 300])
def test_a_way_to_an_edit_is_looked_for_once_however_many_operations_it_reaches(
    operations: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walked = []
    monkeypatch.setattr(Uses, "_walk", lambda uses, *given, real=Uses._walk: walked.append(given) or real(uses, *given))
    trees = (MemoryTree({"api.json": api(operations, maximum=maximum)}) for maximum in (9, 8))
    report = compare_trees(*trees, Config())

    assert [len(finding.change.reach) for finding in report.findings] == [operations]
    assert len(walked) == 1


@pytest.mark.parametrize("operations", [3, 300])
def test_the_same_words_around_a_reference_are_compared_once(operations: int, monkeypatch: pytest.MonkeyPatch) -> None:
    met = []
    monkeypatch.setattr(
        comparison, "differences", lambda meeting, real=comparison.differences: met.append(meeting) or real(meeting)
    )

    def side(maximum: int) -> MemoryTree:
        wrapped = {"type": "object", "properties": {"data": {"$ref": "#/components/schemas/Shared"}}}
        responses = {"200": {"description": "ok", "content": {"application/json": {"schema": wrapped}}}}
        shared = {"type": "integer", "maximum": maximum}
        return repeated(operations, {"get": {"responses": responses}}, {"schemas": {"Shared": shared}})

    report = compare_trees(side(7), side(8), Config())

    assert [len(finding.change.reach) for finding in report.findings] == [operations]
    assert len(met) == 2, "what wraps, and what is referred to"


@pytest.mark.parametrize("operations", [3, 300])
def test_parts_are_made_of_changed_operations_only(operations: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made = set()
    monkeypatch.setattr(
        Parts, "elements", lambda parts, *known, real=Parts.elements: made.add(parts) or real(parts, *known)
    )
    trees = (MemoryTree({"api.json": api(operations, own=own)}) for own in (9, 8))
    report = compare_trees(*trees, Config())

    assert len(report.findings) == 1
    assert len(made) == 2, "the changed operation on either side, proof included"


@pytest.fixture
def parameters_made(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What each parameter that was made was made of."""
    found: list[Any] = []
    monkeypatch.setattr(
        parameters, "_element", lambda *given, real=parameters._element: found.append(given) or real(*given)
    )
    return found


def repeated(operations: int, path: dict[str, Any], components: dict[str, Any]) -> MemoryTree:
    """A description in which every path item is the same."""
    paths = {f"/r{number}": path for number in range(operations)}
    value = {"openapi": "3.0.3", "info": {}, "paths": paths, "components": components}
    return MemoryTree({"api.json": json.dumps(value)})


@pytest.mark.parametrize("operations", [3, 300])
def test_of_an_operation_that_only_refers_to_a_change_no_other_part_is_made(
    operations: int, parameters_made: list[Any]
) -> None:
    def side(maximum: int) -> MemoryTree:
        own = [{"name": "limit", "in": "query", "schema": {"type": "integer"}}]
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Shared"}}}
        path = {"get": {"parameters": own, "responses": {"200": {"description": "ok", "content": content}}}}
        return repeated(operations, path, {"schemas": {"Shared": {"type": "integer", "maximum": maximum}}})

    report = compare_trees(side(8), side(7), Config())

    assert [len(finding.change.reach) for finding in report.findings] == [operations]
    assert not parameters_made


@pytest.mark.parametrize("operations", [3, 300])
def test_a_shared_parameter_is_made_once_however_many_operations_name_it(
    operations: int, parameters_made: list[Any]
) -> None:
    def side(maximum: int) -> MemoryTree:
        path = {"parameters": [{"$ref": "#/components/parameters/Limit"}], "get": {"responses": {}}}
        limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": maximum}}
        return repeated(operations, path, {"parameters": {"Limit": limit}})

    report = compare_trees(side(9), side(8), Config())

    assert [len(finding.change.reach) for finding in report.findings] == [operations]
    assert len(parameters_made) == 2, "once a side"


@pytest.mark.parametrize("operations", [3, 30])
def test_a_definition_is_written_once_a_side_however_many_proofs_need_it(
    operations: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    written_down = []

    def shape(export: Export, one: Any, absent: Any, real: Any = Export._shape) -> Any:
        if isinstance(one.value, dict) and one.value.get("title") == "Shared":
            written_down.append(one)
        return real(export, one, absent)

    monkeypatch.setattr(Export, "_shape", shape)

    def side(*, required: bool) -> MemoryTree:
        body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Shared"}}}}
        paths = {
            f"/r{number}": {
                "post": {
                    "parameters": [{"name": f"p{number}", "in": "query", "required": required, "schema": {}}],
                    "requestBody": body,
                    "responses": {},
                }
            }
            for number in range(operations)
        }
        components = {"schemas": {"Shared": {"title": "Shared", "type": "object"}}}
        return MemoryTree(
            {"api.json": json.dumps({"openapi": "3.0.3", "info": {}, "paths": paths, "components": components})}
        )

    report = compare_trees(side(required=False), side(required=True), Config())

    assert [finding.proof.status for finding in report.findings] == [ProofStatus.PROVEN] * operations
    assert len(written_down) == 2, "once a side"


def test_a_proof_that_cannot_succeed_ends_at_a_value() -> None:
    """What may overlap is shown by a value at hand; looking at all ways took 916 steps."""
    alternatives = [{"type": "object", "required": [f"n{number}"]} for number in range(5)]
    for alternative in alternatives:
        alternative["properties"] = {name: {"type": "string"} for name in alternative["required"]}
    nodes = Nodes()
    sub, sup = (nodes.of(written({"type": "object", "oneOf": alternatives[start:]})) for start in (0, 1))
    before = WORK.steps

    assert isinstance(decide(sub, sup, Budget(steps=2_000, candidates=50)), NotIncluded)
    assert WORK.steps - before < 100


def test_git_is_asked_a_fixed_number_of_times(tmp_path) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=n", "-c", "user.email=e")
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init")
    for number in range(40):
        (tmp_path / f"api{number}.json").write_text(api(1), encoding="utf-8")
    git("add", ".")
    git("commit", "-m", "base")
    for number in range(20):
        (tmp_path / f"api{number}.json").write_text(api(1, own=8), encoding="utf-8")
    git("commit", "-a", "-m", "head")
    with Repository(tmp_path) as repository:
        report = compare_trees(GitTree(repository, "HEAD~1"), GitTree(repository, "HEAD"), Config())

        assert len(report.findings) == 20
        assert repository.calls == 5, "two names resolved, two trees listed, one process for every file"


def pacts(consumers: int) -> dict[str, str]:
    """Pact files of consumers of `a`, each of a request for every operation."""
    requests = [
        {"request": {"method": "POST", "path": f"/r{number}"}, "response": {"status": 200}} for number in range(3)
    ]
    return {
        f"pacts/c{number}-a.json": json.dumps(
            {"consumer": {"name": f"c{number}"}, "provider": {"name": "a"}, "interactions": requests}
        )
        for number in range(consumers)
    }


@pytest.mark.parametrize("consumers", [1, 40])
def test_contracts_are_named_and_paired_once_however_many_pacts_there_are(consumers, monkeypatch) -> None:
    """400 pacts beside 2,000 contracts asked 800,000 times who provides them, and took a minute."""
    asked: list[str] = []
    paired: list[int] = []

    def named(one, provider):
        asked.append(one.pair.path)
        return names(one, provider)

    def interfaces(base, head):
        paired.append(len(base))
        return pairs(base, head)

    names, pairs = affected._names, exchanges.pair_interfaces
    monkeypatch.setattr(affected, "_names", named)
    monkeypatch.setattr(exchanges, "pair_interfaces", interfaces)
    base = {f"{name}.yaml": api(3) for name in "abc"} | pacts(consumers)

    report = review(MemoryTree(base), MemoryTree({**base, "a.yaml": api(2)}), Config(), gate=True)

    assert len({service.name for finding in report.findings for service in finding.services}) == consumers
    assert sorted(asked) == ["a.yaml", "b.yaml", "c.yaml"]
    assert paired == [3]


@pytest.mark.parametrize("breaks", [1, 20])
def test_files_of_other_services_are_looked_through_once_however_many_changes_break(breaks, monkeypatch) -> None:
    """500 breaks beside 2,000 contracts of services looked through a million files, and took two minutes."""
    looked: list[str] = []

    def counted(path, reference):
        looked.append(path)
        return real(path, reference)

    real = importing.target
    monkeypatch.setattr(importing, "target", counted)
    others = {f"services/s{number}/api.json": api(1).replace("#/comp", "../../a.json#/comp") for number in range(3)}
    base = {"a.json": api(25)} | others

    report = review(MemoryTree(base), MemoryTree({**base, "a.json": api(25 - breaks)}), Config(), gate=True)

    assert sum(finding.level.word == "breaking" for finding in report.findings) == breaks
    assert Counter(looked) == dict.fromkeys(others, 1)


def loaded(*arguments: str) -> set[str]:
    """Heavy libraries, and parts of our own, that a command line imports, asked of a fresh interpreter."""
    code = (
        "import sys\nfrom contract_check.cli import run\n"
        "try: run(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    return (HEAVY | OURS) & set(done.stdout.splitlines()[-1].split())


def test_version_loads_nothing_heavy() -> None:
    assert loaded("--version") == set()


def test_nothing_changed_loads_no_parser_and_no_rule(tmp_path) -> None:
    for side in ("base", "head"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "api.yaml").write_text(api(1), encoding="utf-8")

    assert loaded("diff", str(tmp_path / "base"), str(tmp_path / "head")) == {"msgspec"}


def test_a_compatible_change_in_json_loads_neither_validator_nor_yaml(tmp_path) -> None:
    for side, operations in (("base", 1), ("head", 2)):
        (tmp_path / f"{side}.json").write_text(api(operations), encoding="utf-8")

    found = loaded("diff", str(tmp_path / "base.json"), str(tmp_path / "head.json"))
    assert found & HEAVY == {"msgspec", "_hashlib"}
    assert "contract_check.gate" not in found
