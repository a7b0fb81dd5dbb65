"""Every case: the verdict, and the complete list of changes with rule, level, file and line."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import casebook
import pytest
import yaml

import contract_check
from contract_check.review import review
from contract_check.sources.git import GitTree

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Mapping

KEYS = frozenset({"verdict", "verdicts", "config", "options", "changes", "why", "errors", "xfail", "since-release"})
"""What an `expect.yaml` may say."""


@pytest.fixture
def folders(case: casebook.Case, tmp_path: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """Both sides on disk; a contract that is new or gone has an empty side."""
    sides = []
    for side in ("base", "head"):
        folder = case.folder / side
        if not folder.is_dir():
            folder = tmp_path / side
            folder.mkdir()
        sides.append(folder)
    return sides[0], sides[1]


def test_case(
    case: casebook.Case,
    folders: tuple[pathlib.Path, pathlib.Path],
    tmp_path: pathlib.Path,
    request: pytest.FixtureRequest,
) -> None:
    unknown = case.expected.keys() - KEYS
    assert not unknown, f"{case.id}/expect.yaml: unknown keys {sorted(unknown)}"
    if "xfail" in case.expected:
        request.applymarker(pytest.mark.xfail(reason=case.expected["xfail"], strict=True))
    found = None
    for number, (policy, verdict) in enumerate(case.policies()):
        config = None
        if policy:
            config = tmp_path / f"policy-{number}.yml"
            config.write_text(yaml.safe_dump(policy), encoding="utf-8")
        comparison = contract_check.compare(*folders, config)
        assert comparison.verdict == verdict, _told(policy, comparison)
        found = found or comparison
    assert found is not None, f"{case.id}: an expect.yaml states `verdict` or `verdicts`"
    if "changes" in case.expected:
        _assert_changes(case.expected["changes"], found)
    if "errors" in case.expected:
        rules = sorted(error["rule"] for error in found.to_dict()["errors"])
        assert rules == sorted(error["rule"] for error in case.expected["errors"])


RELEASED = [case for case in casebook.cases() if (case.folder / "release").is_dir()]


@pytest.mark.parametrize("case_with_release", RELEASED, ids=[case.id for case in RELEASED])
def test_case_since_the_last_release(case_with_release: casebook.Case, tmp_path: pathlib.Path) -> None:
    """`release/` is tagged and merged; what breaks is measured against it, in a real repository."""
    folder, environment = case_with_release.folder, {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull}

    def git(*arguments: str) -> str:
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True).stdout.decode()

    git("init", "--quiet")
    for side in ("release", "base", "head"):
        shutil.copytree(folder / side, tmp_path, dirs_exist_ok=True, copy_function=shutil.copyfile)
        git("add", "--all")
        git("commit", "--quiet", "--message", side)
        git("tag", "v1.0.0" if side == "release" else side)
    config = casebook.config_of({"baseline": {"against": "release"}})
    report = review(GitTree(tmp_path, "base"), GitTree(tmp_path, "head"), config, gate=True)

    _assert_changes(case_with_release.expected["since-release"], contract_check.Comparison(report))


def _assert_changes(expected: list[Mapping[str, Any]], found: contract_check.Comparison) -> None:
    left = casebook.emitted(found)
    for wanted in expected:
        match = next((change for change in left if _is(change, wanted)), None)
        assert match is not None, f"not found: {dict(wanted)}\n{_told({}, found)}"
        left.remove(match)
    assert not left, f"not expected: {_told({}, found)}"


def _is(change: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    shown = change["head"] or change["base"]
    facts = {
        "path": shown["path"],
        "line": shown["line"],
        "base_path": (change["base"] or {}).get("path"),
        "head_path": (change["head"] or {}).get("path"),
        "base_line": (change["base"] or {}).get("line"),
        "head_line": (change["head"] or {}).get("line"),
        "reach": change["reach"],
        "proof": (change["proof"] or {}).get("status"),
    }
    return all(facts.get(name, change.get(name)) == value for name, value in wanted.items())


def _told(policy: Mapping[str, Any], comparison: contract_check.Comparison) -> str:
    lines = [f"policy {dict(policy)}: {comparison.verdict}"]
    for change in comparison.changes:
        places = [change[side] and f"{change[side]['path']}:{change[side]['line']}" for side in ("base", "head")]
        lines.append(f"  {change['level']} {change['rule']} {places[0]} -> {places[1]}: {change['message']}")
    lines.extend(f"  error {error['rule']}: {error['message']}" for error in comparison.to_dict()["errors"])
    return "\n".join(lines)
