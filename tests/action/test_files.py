"""What the action writes into the workspace: outputs, reports, and what it keeps for the next run."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from world import PATH


def test_outputs_and_files(broken: Any) -> None:
    assert broken.run(report_file="out/report.json", sarif_file="out/report.sarif") == 1
    outputs = broken.outputs
    report = json.loads((broken.workspace.directory / outputs["report-path"]).read_text(encoding="utf-8"))
    assert report["verdict"] == outputs["verdict"] == "breaking"
    assert outputs["breaking-count"] == "1"
    assert json.loads(outputs["missing-migrations"]) == [report["changes"][0]["id"]]
    assert (broken.workspace.directory / "out" / "report.sarif").stat().st_size


def test_what_was_seen_in_unchanged_files_is_kept(broken: Any) -> None:
    broken.origin.branch("main", broken.pull.base_sha)
    broken.pull.base_sha = broken.origin.commit({"other.yaml": "kind: Deployment\n"})
    payload, sha = broken.event("pull_request")
    runs = {"plain.json": {}, "first.json": {"cache": "out/kept"}, "next.json": {"cache": "out/kept"}}
    status = {
        name: broken.act("pull_request", payload, sha, report_file=name, **inputs) for name, inputs in runs.items()
    }
    folder = broken.workspace.directory

    assert set(status.values()) == {1}
    assert len({(folder / name).read_bytes() for name in runs}) == 1
    (kept,) = (folder / "out" / "kept").iterdir()
    assert "other.yaml" in kept.read_text(encoding="utf-8")
    assert PATH not in kept.read_text(encoding="utf-8"), "it differs"


def test_a_link_in_the_checkout_is_replaced_not_followed(broken: Any, tmp_path: Any) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious", encoding="utf-8")
    payload, sha = broken.event("pull_request")
    (broken.workspace.directory / "report.json").symlink_to(victim)
    (broken.workspace.directory / "out").symlink_to(tmp_path)
    assert broken.act("pull_request", payload, sha, report_file="report.json") == 1
    assert victim.read_text(encoding="utf-8") == "precious"
    assert broken.act("pull_request", payload, sha, report_file="out/victim") == 2
    assert victim.read_text(encoding="utf-8") == "precious"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can own files as somebody else, as in the action's container")
def test_files_belong_to_the_workspace_owner(broken: Any) -> None:
    payload, sha = broken.event("pull_request")
    for path in (broken.workspace.directory, *broken.workspace.directory.rglob("*")):
        os.chown(path, 1001, 1001, follow_symlinks=False)
    assert broken.act("pull_request", payload, sha, report_file="report.json") == 1
    assert (broken.workspace.directory / "report.json").stat().st_uid == 1001
