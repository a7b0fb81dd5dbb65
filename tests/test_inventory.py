from __future__ import annotations

import pytest

from contract_check.config import Config, PathRule
from contract_check.inventory import take_inventory
from contract_check.sources.memory import MemoryTree

API = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n"
OTHER = API.replace("title: t", "title: u")


def paths(base, head, config=None, **options):
    found = take_inventory(MemoryTree(base), MemoryTree(head), config or Config(), **options)
    return [
        (pair.base.path if pair.base else None, pair.head.path if pair.head else None, pair.touched)
        for pair in found.pairs
    ]


def test_nothing_changed_means_nothing_is_looked_at():
    assert paths({"api.yaml": API}, {"api.yaml": API}) == []


def test_contracts_are_found_by_content():
    base = {
        "api.yaml": API,
        "values.yaml": "openapi_enabled: true\n",
        "deep/b.json": '{"swagger": "2.0"}',
        "c.txt": API,
    }

    assert paths(base, {**base, "api.yaml": OTHER}) == [
        ("api.yaml", "api.yaml", True),
        ("deep/b.json", "deep/b.json", False),
    ]


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        ({}, {"api.yaml": API}, [(None, "api.yaml", True)]),
        ({"api.yaml": API}, {}, [("api.yaml", None, True)]),
        ({"old/api.yaml": API}, {"new/name.yaml": API}, [("old/api.yaml", "new/name.yaml", True)]),
        ({"old/api.yaml": API}, {"new/api.yaml": OTHER}, [("old/api.yaml", "new/api.yaml", True)]),
        (
            {"a/api.yaml": API},
            {"b/one.yaml": OTHER, "c/two.yaml": OTHER + "#"},
            [("a/api.yaml", None, True), (None, "b/one.yaml", True), (None, "c/two.yaml", True)],
        ),
    ],
)
def test_added_removed_and_moved(base, head, expected):
    assert sorted(paths(base, head), key=repr) == sorted(expected, key=repr)


def test_a_changed_fragment_touches_the_contract_that_refers_to_it():
    root = API.replace("paths: {}", "paths:\n  /a: {$ref: 'paths/a.yaml'}\n")
    base = {"api.yaml": root, "paths/a.yaml": "get: {$ref: '../ops/a.yaml'}", "ops/a.yaml": "{}", "b.yaml": API}

    assert paths(base, {**base, "ops/a.yaml": "{summary: new}"}) == [
        ("api.yaml", "api.yaml", True),
        ("b.yaml", "b.yaml", False),
    ]


def test_ignored_and_included_paths():
    base = {"api.yaml": API, "vendor/api.yaml": API, "docs/api.yaml": API}
    head = dict.fromkeys(base, OTHER)

    assert paths(base, head, Config(ignore=["vendor/**"])) == [
        ("api.yaml", "api.yaml", True),
        ("docs/api.yaml", "docs/api.yaml", True),
    ]
    assert paths(base, head, Config(include=["docs/**"])) == [("docs/api.yaml", "docs/api.yaml", True)]


def test_configured_globs_win_over_content():
    found = take_inventory(
        MemoryTree({"a.api": API}),
        MemoryTree({"a.api": OTHER}),
        Config(paths=[PathRule(glob="*.api", format="openapi")]),
    )

    assert [(pair.path, pair.format.name) for pair in found.pairs] == [("a.api", "openapi")]


def test_an_lfs_pointer_is_told_with_its_remedy():
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n"
    found = take_inventory(MemoryTree({"api.yaml": API}), MemoryTree({"api.yaml": pointer}), Config())

    assert [(problem.rule, problem.side, "git lfs migrate export" in problem.remedy) for problem in found.problems] == [
        ("lfs-pointer", "head", True)
    ]


def test_a_file_past_the_limit_is_no_pass():
    config = Config()
    config.limits.file_bytes = 10
    found = take_inventory(MemoryTree({"api.yaml": API}), MemoryTree({"api.yaml": OTHER}), config)

    assert {problem.rule for problem in found.problems} == {"limit-file-bytes"}
    assert all(problem.fatal for problem in found.problems)


def test_a_contract_that_begins_like_our_own_output_is_gone_not_passed_over():
    base = {"api.json": '{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}'}
    head = {"api.json": base["api.json"].replace("{", '{"kind": "contract-check/baseline", ', 1)}

    assert paths(base, head) == [("api.json", None, True)]
