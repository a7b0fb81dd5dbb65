"""`kill -9` at any line: no file is ever half written, and the next run mends what was said on the pull request."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sys
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from strangers import API, put
from world import HEADS, PATH

from contract_check.cli import run

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Callable

    from world import World

POINTS = 12
"""At how many of many lines a run is killed; where fewer than three times as many write, at each of them."""
SOURCES = {
    "files": re.compile(r"contract_check/(writing\.py:|action/commands\.py:_append)"),
    "folders": re.compile(r"contract_check/cli/directory\.py:_write"),
    "publishing": re.compile(r"contract_check/(action/publish\.py|github/)"),
}
"""Which lines count: `file:function`."""


def lines(work: Callable[[], object], where: str, last: int = 0) -> int:
    """Run `work` in a process of its own that is killed when it comes to line `last` of the sources `where`.

    How many such lines were run, 0 when the process was killed.
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the local GitHub's thread is asleep
        child = os.fork()
    if child == 0:
        count = 0

        def trace(frame: Any, event: str, _argument: Any) -> Any:
            nonlocal count
            if not SOURCES[where].search(f"{frame.f_code.co_filename}:{frame.f_code.co_name}"):
                return None
            if event == "line":
                count += 1
                if count == last:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        try:
            sys.settrace(trace)
            work()
            sys.settrace(None)
            os.write(writing, str(count).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == (0 if said else -signal.SIGKILL)
    return int(said or 0)


def points(total: int) -> list[int]:
    """Lines to be killed at: the same ones each time."""
    assert total, "nothing was traced"
    places = range(1, total + 1)
    few = total if total < 3 * POINTS else POINTS
    return sorted(random.Random(20261129).sample(places, few))  # noqa: S311 - places, no secret


def wide(names: int) -> str:
    """A contract with so many findings that its report does not fit a buffer."""
    fields = ", ".join(f"name-{at}: {{type: string}}" for at in range(names))
    return API.replace("{type: object}", f"{{type: object, properties: {{{fields}}}}}")


@pytest.mark.parametrize("form", ["json", "html"])
def test_no_file_is_ever_half_written(tmp_path: pathlib.Path, form: str) -> None:
    base, head = (str(put(tmp_path / name, {"api.yaml": text})) for name, text in (("b", API), ("h", wide(200))))
    whole, file = tmp_path / "whole", tmp_path / "file"
    arguments = ["diff", head, base, "--format", form, "--output"]
    run([*arguments, str(whole)])
    assert whole.stat().st_size > 1 << 15

    def work() -> None:
        run([*arguments, str(file)])

    found = set()
    total = lines(work, "files")
    for last in points(total):
        file.write_text("old", encoding="utf-8")
        lines(work, "files", last)
        found.add(file.read_bytes() == whole.read_bytes())
        assert file.read_bytes() in {b"old", whole.read_bytes()}, f"half a {form} report at line {last}"
    assert False in found


def test_a_directory_is_there_whole_or_not_at_all(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "tree", {"api.yaml": API})
    monkeypatch.chdir(tmp_path / "tree")
    site = tmp_path / "site"

    def work() -> None:
        run(["directory", "build", "--output", str(site), "--quiet"])

    def pages() -> dict[str, bytes]:
        return {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}

    total = lines(work, "folders")
    whole = pages()
    for last in points(total):
        lines(work, "folders", last)
        assert not site.exists() or pages() == whole, f"half a directory at line {last}"
        lines(work, "folders")
        assert pages() == whole, f"the next run did not mend what was killed at line {last}"


@pytest.fixture
def broken(world: World) -> World:
    world.push({PATH: HEADS["breaking"]})
    return world


INPUTS = {"report_file": "report.json", "sarif_file": "report.sarif", "labels": "true", "review": "comment"}


def acting(world: World) -> Callable[[str], Callable[[], object]]:
    """Runs of the action on what the pull request is now, by number."""
    payload, sha = world.event("pull_request")
    return lambda number: lambda: world.act("pull_request", payload, sha, run=number, **INPUTS)


def said(world: World) -> Any:
    """What stands on the pull request, without what names the run."""
    bodies = [each["body"].partition("\n")[2] for each in (*world.pull.comments, *world.pull.review_comments)]
    return [re.sub(r"/actions/runs/\d+", "", body) for body in bodies], sorted(world.pull.labels)


def test_the_action_leaves_no_half_file(broken: World) -> None:
    act = acting(broken)
    total = lines(act("1.1"), "files")
    whole = {name: (broken.workspace.directory / name).read_bytes() for name in ("report.json", "report.sarif")}
    outputs, report = broken.outputs, broken.workspace.directory / "report.json"
    for last in points(total):
        for name in whole:
            (broken.workspace.directory / name).write_text("old", encoding="utf-8")
        assert lines(act("1.1"), "files", last) == 0
        for name, content in whole.items():
            now = (broken.workspace.directory / name).read_bytes()
            assert now in {b"old", content}, f"half of {name} at line {last}"
        assert broken.outputs in ({}, outputs)
        report.unlink()
        lines(act("1.1"), "files", last)
        assert not report.exists() or json.loads(report.read_bytes())["verdict"] == "breaking"
        assert not broken.summary or broken.summary.endswith("\n\n")


def test_the_next_run_mends_the_comment(broken: World) -> None:
    act = acting(broken)
    total = lines(act("1.1"), "publishing")
    whole = said(broken)
    assert len(whole[0]) == 2
    assert whole[1] == ["contract/breaking"]
    for number, last in enumerate(points(total), 2):
        broken.pull.comments.clear()
        broken.pull.reviews.clear()
        broken.pull.review_comments.clear()
        broken.pull.labels.clear()
        assert lines(act(f"{number}.1"), "publishing", last) == 0
        lines(act(f"{number}.2"), "publishing")
        assert said(broken) == whole, f"killed at line {last} of {total}"


def test_a_green_run_mends_what_a_killed_red_one_left(broken: World) -> None:
    total = lines(acting(broken)("1.1"), "publishing")
    for number, last in enumerate(points(total)[::4], 2):
        broken.push({PATH: HEADS["breaking"]})
        assert lines(acting(broken)(f"{number}.1"), "publishing", last) == 0
        broken.push({PATH: HEADS["unchanged"]})
        lines(acting(broken)(f"{number}.2"), "publishing")
        (body,) = (each["body"] for each in broken.pull.comments)
        assert "no contract changed" in body, f"killed at line {last} of {total}"
        assert broken.pull.labels == []
