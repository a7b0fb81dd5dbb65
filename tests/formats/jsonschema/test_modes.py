"""Every compatibility mode, by the command line on a real repository, set for a path in the policy."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import pathlib

_POLICY = """
compatibility: {{jsonschema: none}}
overrides:
  - {{glob: "events/**", compatibility: {mode}}}
"""


def git(folder: pathlib.Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Releases in which a closed event's `extra` comes as text, goes, and comes back in a pull request as a number."""
    folder = tmp_path_factory.mktemp("modes")
    git(folder, "init", "-q")
    for tag, extra in (("v1.0.0", "string"), ("v1.1.0", ""), ("", "integer")):
        fields = {"n": {"type": "integer"}} | ({"extra": {"type": extra}} if extra else {})
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": fields,
            "additionalProperties": False,
        }
        for place in ("events", "other"):
            (folder / place).mkdir(exist_ok=True)
            (folder / place / "order.schema.json").write_text(json.dumps(schema, indent=1))
        git(folder, "add", ".")
        git(folder, "commit", "-qm", "change")
        if tag:
            git(folder, "tag", tag)
    return folder


ADDED, SINCE = "schema/property-added-to-closed-object", "schema/type-changed"


@pytest.mark.parametrize(
    ("mode", "status", "breaking"),
    [
        ("backward", 0, []),
        ("forward", 1, [(ADDED, "consumers")]),
        ("full", 1, [(ADDED, "consumers")]),
        ("backward-transitive", 1, [(SINCE, "neither")]),
        ("forward-transitive", 1, [(ADDED, "consumers"), (SINCE, "neither")]),
        ("full-transitive", 1, [(ADDED, "consumers"), (SINCE, "neither")]),
        ("none", 0, []),
    ],
)
def test_mode(
    repository: pathlib.Path, tmp_path: pathlib.Path, mode: str, status: int, breaking: list[tuple[str, str]]
) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text(_POLICY.format(mode=mode))
    command = [sys.executable, "-m", "contract_check", "diff", "v1.1.0", "HEAD", "--format", "json"]
    done = subprocess.run(
        [*command, "--config", str(policy)], cwd=repository, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stderr
    changes: list[dict[str, Any]] = json.loads(done.stdout)["changes"]
    broken = [change for change in changes if change["level"] == "breaking"]
    assert sorted((change["rule"], change["upgrade_first"]) for change in broken) == breaking
    assert {change["contract"] for change in broken} <= {"events/order.schema.json"}
    assert all(change["proof"]["status"] == "proven" for change in broken)
    assert all("(since v1.0.0)" in change["subject"] for change in broken if change["rule"] == SINCE)
