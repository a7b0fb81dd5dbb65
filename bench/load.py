"""The action under load: thousands of contracts in one pull request, on the local GitHub of the tests.

`python bench/load.py [FILES [OPERATIONS]]` prints the figures as Markdown. A small one runs as a test
(`tests/security/test_load.py`), which also says what must hold.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests" / "action"))
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests" / "security"))

from strangers import MEASURED
from world import World, opened

ROOT = pathlib.Path(__file__).parents[1]
EVERY = 5
"""One operation in so many breaks."""


@dataclasses.dataclass(frozen=True, slots=True)
class Figures:
    """What one run took, and what it left."""

    files: int
    operations: int
    """In all files together."""
    broken: int
    """Operations that break."""
    status: int
    cpu: float
    memory: int
    """Mebibytes of the largest process."""
    log: str
    report: dict[str, Any]
    """The JSON report."""
    report_bytes: int
    sarif_bytes: int
    summary_bytes: int
    output_bytes: int
    comments: tuple[str, ...]
    review_comments: int
    requests: int


def contract(number: int, operations: int, *, broken: bool) -> str:
    """One OpenAPI file; where `broken`, one parameter in five became required."""
    paths = {
        f"/c{number}/r{at}": {
            "get": {
                "parameters": [
                    {
                        "name": "limit",
                        "in": "query",
                        "required": broken and at % EVERY == 0,
                        "schema": {"type": "integer"},
                    }
                ],
                "responses": {"200": {"description": "fine"}},
            }
        }
        for at in range(operations)
    }
    return json.dumps(
        {"openapi": "3.0.3", "info": {"title": f"c{number}", "version": "1.0.0"}, "paths": paths}, indent=1
    )


def run(folder: pathlib.Path, files: int, operations: int, review: str = "comment") -> Figures:
    """A pull request that touches every file, through the real entry point in a process of its own.

    `review`: as the action's input.
    """
    worlds = opened(folder)
    world = next(worlds)
    names = [f"contracts/{number // 100}/c{number}.json" for number in range(files)]
    for broken in (False, True):
        made = {name: contract(number, operations, broken=broken) for number, name in enumerate(names)}
        if broken:
            world.push(made)
        else:
            world.origin.branch("main", world.pull.base_sha)
            world.pull.base_sha = world.origin.commit(made)
            world.origin.branch("feature", world.pull.base_sha)
            world.pull.head_sha = world.pull.base_sha
    try:
        return _measured(world, files, files * operations, review)
    finally:
        worlds.close()


def _measured(world: World, files: int, operations: int, review: str) -> Figures:
    payload, sha = world.event("pull_request")
    inputs = {"report_file": "report.json", "sarif_file": "report.sarif", "review": review}
    environment = world.environment("pull_request", payload, sha, **inputs)
    measured = world.files / "measured.json"
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(measured), sys.executable, str(ROOT / "entrypoint.py")],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        check=False,
    )
    used = json.loads(measured.read_bytes())
    report = world.workspace.directory / "report.json"
    return Figures(
        files=files,
        operations=operations,
        broken=operations // EVERY,
        status=done.returncode,
        cpu=used["seconds"],
        memory=used["mebibytes"],
        log=(done.stdout + done.stderr).decode("utf-8", "replace"),
        report=json.loads(report.read_bytes()) if report.exists() else {},
        report_bytes=report.stat().st_size if report.exists() else 0,
        sarif_bytes=_size(world.workspace.directory / "report.sarif"),
        summary_bytes=_size(world.files / "summary"),
        output_bytes=_size(world.files / "output"),
        comments=tuple(comment["body"] for comment in world.pull.comments),
        review_comments=len(world.pull.review_comments),
        requests=len(world.server.log),
    )


def _size(path: pathlib.Path) -> int:
    return path.stat().st_size if path.exists() else 0


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="?", type=int, default=2_000, help="contracts of the pull request")
    parser.add_argument("operations", nargs="?", type=int, default=25, help="operations of each contract")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # The local GitHub makes the diff of each file by itself: for thousands that takes longer than a client waits.
        one = run(pathlib.Path(folder), asked.files, asked.operations, review="off")
    if one.status != 1:
        print(one.log[-3000:])
    rows = {
        "contract files, all touched": f"{one.files:,}",
        "operations": f"{one.operations:,}",
        "breaking changes found": f"{one.report.get('summary', {}).get('breaking', 0):,} of {one.broken:,}",
        "exit status": str(one.status),
        "CPU seconds": f"{one.cpu:.0f}",
        "peak memory of the largest process, MiB": str(one.memory),
        "JSON report, MB": f"{one.report_bytes / 1e6:.1f}",
        "SARIF, MB": f"{one.sarif_bytes / 1e6:.1f}",
        "step summary, bytes": f"{one.summary_bytes:,}",
        "comment, bytes": ", ".join(f"{len(body.encode()):,}" for body in one.comments),
        "review comments": str(one.review_comments),
        "annotations": str(sum(line.startswith(("::error", "::warning")) for line in one.log.splitlines())),
        "requests to GitHub": str(one.requests),
    }
    print("| | |\n|---|---|")
    for name, value in rows.items():
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
