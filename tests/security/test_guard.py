"""What ends or stalls the process that reads contracts is exit status 3 with the contract's name, never a pass."""

from __future__ import annotations

import ctypes
import functools
import os
import pathlib
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from strangers import API, commit, git, put

from contract_check import guard
from contract_check.config import Config
from contract_check.guard import guarded, together
from contract_check.model.report import Report, Verdict
from contract_check.review import review
from contract_check.sources.memory import MemoryTree
from contract_check.sources.repository import GitError
from contract_check.sources.tree import FileTooLarge

if TYPE_CHECKING:
    from collections.abc import Callable

TREES = MemoryTree({"api.yaml": API}, "base"), MemoryTree({"api.yaml": API + "x: 1\n"}, "head")
LIMITS = msgspec.structs.replace(Config().limits, seconds=1, memory_mib=512)


def spin() -> None:
    while True:
        pass


def eat() -> None:
    held = []
    while True:
        held.append(bytearray(64 << 20))


def nest() -> None:
    ctypes.string_at(0)


DEATHS: dict[str, tuple[Callable[[], object], str, str]] = {
    "a fault in C code": (nest, "reader-crashed", "SIGSEGV"),
    "an abort": (os.abort, "reader-crashed", "SIGABRT"),
    "the kernel's memory killer": (lambda: os.kill(os.getpid(), signal.SIGKILL), "reader-crashed", "SIGKILL"),
    "an exit": (lambda: os._exit(3), "reader-crashed", "status 3"),
    "an exit that claims success": (lambda: os._exit(0), "reader-crashed", "without a result"),
    "computing without end": (spin, "limit-seconds", "1 seconds"),
    "memory without end": (eat, "limit-memory", "512 MiB"),
}


@pytest.mark.parametrize("death", DEATHS)
def test_every_death_is_a_finding(death: str) -> None:
    die, rule, said = DEATHS[death]

    def work(*, progress: Any) -> Report:
        progress("comparing contract 1 of 1", "api.yaml")
        die()
        return Report(verdict=Verdict.UNCHANGED)

    limits = msgspec.structs.replace(LIMITS, seconds=30) if death.startswith("memory") else LIMITS
    report = guarded(work, *TREES, limits)
    (problem,) = report.problems
    assert (report.verdict, problem.rule, problem.fatal, problem.location.path) == (
        Verdict.ERROR,
        rule,
        True,
        "api.yaml",
    )
    assert said in problem.message
    assert problem.remedy
    assert report.base["name"] == "base"


def test_the_report_is_that_of_an_unguarded_review() -> None:
    seen: list[tuple[str, str]] = []
    work = functools.partial(review, *TREES, Config(), gate=True)
    assert guarded(work, *TREES, Config().limits, lambda what, path="": seen.append((what, path))) == work()


def test_what_was_raised_is_raised_here() -> None:
    for error in (GitError("gone"), FileTooLarge("a.yaml", 9, 1), ValueError("x"), KeyError("y")):

        def work(*, progress: Any, error: Exception = error) -> Report:
            raise error

        with pytest.raises(type(error)) as caught:
            guarded(work, *TREES, LIMITS)
        assert str(caught.value) == str(error)
        assert "in work" in caught.value.__notes__[0]


class Panic(BaseException):
    """As modules written in Rust raise it: no Exception."""


def test_a_panic_is_a_finding() -> None:
    def work(*, progress: Any) -> Report:
        progress("comparing contract 1 of 1", "api.yaml")
        raise Panic("<!-- @everyone")

    report = guarded(work, *TREES, LIMITS)
    (problem,) = report.problems
    assert (report.verdict, problem.rule, problem.fatal) == (Verdict.ERROR, "reader-crashed", True)
    assert "was ended by Panic while comparing" in problem.message
    assert "everyone" not in problem.message


def test_a_death_after_the_report_is_a_finding() -> None:
    """Whoever dies after speaking may have spoken half: what the child wrote counts only when it ended well."""

    def work(*, progress: Any) -> Report:
        os._exit = lambda _status: os.kill(os.getpid(), signal.SIGKILL)  # in the child alone
        return Report(verdict=Verdict.UNCHANGED)

    report = guarded(work, *TREES, LIMITS)
    assert report.verdict is Verdict.ERROR
    assert "SIGKILL" in report.problems[0].message


def test_what_cannot_be_handed_over_is_no_pass() -> None:
    def work(*, progress: Any) -> Any:
        return lambda: None

    report = guarded(work, *TREES, LIMITS)
    assert report.verdict is Verdict.ERROR


def test_of_several_at_a_time_each_ends_for_itself() -> None:
    def work(number: int, *, progress: Any) -> Report:
        progress(f"comparing contract {number} of 3", f"api{number}.yaml")
        if number == 2:
            os.kill(os.getpid(), signal.SIGSEGV)
        if number == 3:
            time.sleep(0.5)
        return Report(verdict=Verdict.UNCHANGED, base={"name": "b" * (1 << 20)})

    works = [functools.partial(work, number) for number in (1, 2, 3)]
    reports = together(works, *TREES, LIMITS)

    assert [report.verdict for report in reports] == [Verdict.UNCHANGED, Verdict.ERROR, Verdict.UNCHANGED]
    assert reports[1].problems[0].location.path == "api2.yaml"


def test_one_that_stalls_does_not_take_the_others_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_WALL", 1)

    def work(seconds: float, *, progress: Any) -> Report:
        progress("waiting", "api.yaml")
        time.sleep(seconds)
        return Report(verdict=Verdict.UNCHANGED)

    reports = together([functools.partial(work, 60), functools.partial(work, 0)], *TREES, LIMITS)

    assert [report.verdict for report in reports] == [Verdict.ERROR, Verdict.UNCHANGED]
    assert reports[0].problems[0].rule == "limit-seconds"


def test_leaving_takes_the_child_along(monkeypatch: pytest.MonkeyPatch) -> None:
    fork, children = os.fork, []

    def forking() -> int:
        children.append(fork())
        return children[-1]

    monkeypatch.setattr(os, "fork", forking)

    class LeavingError(BaseException):
        pass

    def leave(_what: str, _path: str = "") -> None:
        raise LeavingError

    def work(*, progress: Any) -> Report:
        time.sleep(60)
        return Report(verdict=Verdict.UNCHANGED)

    started = time.monotonic()
    with pytest.raises(LeavingError):
        guarded(work, *TREES, LIMITS, leave)
    assert time.monotonic() - started < 30
    with pytest.raises(ProcessLookupError):
        os.kill(children[0], 0)


DYING = """\
import os, signal, sys
from contract_check.documents import reading
def die(data, path, limits):
    if path == "api.yaml":
        os.kill(os.getpid(), signal.SIGSEGV)
    return decode(data, path, limits)
decode, reading._decode = reading._decode, die
from contract_check.__main__ import main
sys.exit(main())
"""


def test_the_command_line_lives_to_tell_it(repository: pathlib.Path) -> None:
    put(repository, {"api.yaml": API + "x: 1\n"})
    commit(repository)
    done = subprocess.run(
        [sys.executable, "-c", DYING, "check", "--base", "main"],
        cwd=repository,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(pathlib.Path(__file__).parents[2])},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3
    assert b"api.yaml" in done.stdout
    assert b"was ended by SIGSEGV" in done.stdout
    assert git(repository, "status", "--porcelain") == ""


def test_one_contract_that_fails_us_does_not_cost_the_others_their_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    from contract_check import mapping

    read = mapping._read

    def failing(unit: Any, *others: Any) -> Any:
        if unit.path == "b.yaml":
            raise KeyError("<!-- @everyone")
        return read(unit, *others)

    monkeypatch.setattr(mapping, "_read", failing)
    base = dict.fromkeys(("a.yaml", "b.yaml"), API)
    head = {path: API.replace("  /a:", "  /b:") for path in base}
    report = review(MemoryTree(base), MemoryTree(head), Config())
    assert {one.path: one.verdict for one in report.contracts} == {
        "a.yaml": Verdict.BREAKING,
        "b.yaml": Verdict.ERROR,
    }
    (problem,) = report.problems
    assert (problem.rule, problem.fatal, report.verdict) == ("internal-error", True, Verdict.ERROR)
    assert "KeyError at contract_check/mapping.py" in problem.message
    assert "everyone" not in problem.message
