"""A review in a process of its own: what kills or stalls a parser becomes a finding, and we live to tell it.

C code reads much of a contract (libyaml, msgspec, RE2, protobuf). A limit that nobody thought of, or a fault in there,
ends the process or never returns. The parent parses nothing; it waits, and fails closed.
"""

from __future__ import annotations

import functools
import mmap
import os
import pickle
import select
import signal
import struct
import time
import traceback
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from msgspec import structs

from contract_check.model.contract import Problem
from contract_check.model.location import Location
from contract_check.model.report import Report, Verdict
from contract_check.progress import quiet
from contract_check.review import review

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_check.config import Config, Limits
    from contract_check.progress import Progress
    from contract_check.sharding import Shard
    from contract_check.sources.tree import Tree

AVAILABLE = hasattr(os, "fork")
"""Where processes cannot fork (Windows), a review runs unguarded: a crash is then the end, but never a pass."""
_HEAD = struct.Struct("dII")
_PAGE = 1 << 16
_PATIENCE = 0.2
"""Seconds between two looks at a child that says nothing."""
_WALL = 10
"""How often the limit on computing may pass by the clock on the wall: a busy machine must not fail a check."""
_NO_RESULT = 70
"""Exit status of a child that could not hand over a result."""


class Work(Protocol):
    """A review that only lacks somebody to tell what it does."""

    def __call__(self, *, progress: Progress) -> Report:
        """Run it."""


def guarded(work: Work, base: Tree, head: Tree, limits: Limits, progress: Progress = quiet) -> Report:
    """The report of `work`, made in a child; a report of verdict `error` when the child was ended.

    Raises:
        Exception: what `work` raised, with the child's traceback as a note.
    """
    if not AVAILABLE:
        return work(progress=progress)
    for tree in (base, head):
        getattr(tree, "close", _nothing)()
    watch = Watch()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _run(work, watch, writing, limits)
    os.close(writing)
    try:
        data, stalled = _received(reading, child, watch, limits, progress)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.close(reading)
        _, ended = os.waitpid(child, 0)
    if stalled or ended or not data:
        return _unread(base, head, _cause(watch, ended, limits, stalled=stalled))
    result = pickle.loads(data)  # noqa: S301 - written by our own child
    if isinstance(result, Report):
        return result
    error = result.error()
    if isinstance(error, MemoryError):
        return _unread(base, head, _memory(watch, limits))
    if not isinstance(error, (Exception, KeyboardInterrupt, SystemExit)):
        return _unread(base, head, _crashed(watch, f"by {type(error).__name__}"))
    raise error


def reviewer(shard: Shard | None, *, guard: bool) -> Callable[[Tree, Tree, Config], Report]:
    """The whole gate on two trees under a policy, guarded or not."""

    def run(base: Tree, head: Tree, config: Config) -> Report:
        work = functools.partial(review, base, head, config, gate=True, shard=shard)
        return guarded(work, base, head, config.limits) if guard else work()

    return run


def _nothing() -> None:
    """What a tree needs to be closed that holds neither process nor connection."""


class Watch:
    """What the child is doing and since when, on a page that both see."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, _PAGE)
        self("starting")

    def __call__(self, what: str, path: str = "") -> None:
        """The child's progress."""
        texts = [text.encode("utf-8", "surrogatepass")[: _PAGE // 3] for text in (what, path)]
        self._page[_HEAD.size : _HEAD.size + sum(map(len, texts))] = b"".join(texts)
        _HEAD.pack_into(self._page, 0, time.monotonic(), *map(len, texts))

    def read(self) -> tuple[float, str, str]:
        """Since when (monotonic seconds), what, on which path."""
        since, *lengths = _HEAD.unpack_from(self._page)
        middle = _HEAD.size + lengths[0]
        texts = self._page[_HEAD.size : middle], self._page[middle : middle + lengths[1]]
        what, path = (text.decode("utf-8", "replace") for text in texts)
        return since, what, path


class _Raised(msgspec.Struct, frozen=True):
    """An exception on its way to the parent. Pickle would call its class with `args`, which not every class takes."""

    kind: type[BaseException]
    args: tuple[Any, ...]
    facts: dict[str, Any]
    trace: str

    def error(self) -> BaseException:
        """The exception again, with the child's traceback as a note."""
        made = self.kind.__new__(self.kind)
        made.args = self.args
        vars(made).update(self.facts)
        made.add_note(self.trace)
        return made


def _run(work: Work, watch: Watch, writing: int, limits: Limits) -> None:
    """The child: never returns."""

    def progress(what: str, path: str = "") -> None:
        watch(what, path)
        # Counts what this process computes, in C code as well, and ends it by SIGPROF.
        signal.setitimer(signal.ITIMER_PROF, limits.seconds)

    try:
        _bound(limits.memory_mib)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        progress("starting")
        result: Report | _Raised
        try:
            result = work(progress=progress)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent decides
            result = _Raised(type(error), error.args, dict(vars(error)), traceback.format_exc())
        data = pickle.dumps(_light(result), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(data)
        os._exit(0)
    finally:
        os._exit(_NO_RESULT)


def _light(result: Report | _Raised) -> Report | _Raised:
    """The report without the graphs of types that its changes were found in: nobody asks for them after the verdict."""
    if isinstance(result, _Raised):
        return result
    findings = tuple(structs.replace(one, change=structs.replace(one.change, shapes=None)) for one in result.findings)
    return structs.replace(result, findings=findings)


def _bound(mebibytes: int) -> None:
    import resource  # noqa: PLC0415 - not on every system

    most = mebibytes << 20
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _received(reading: int, child: int, watch: Watch, limits: Limits, progress: Progress) -> tuple[bytes, bool]:
    """What the child wrote until it ended, and whether it had to be ended."""
    data = bytearray()
    told = ""
    while True:
        ready = select.select([reading], [], [], _PATIENCE)[0]
        if ready:
            piece = os.read(reading, 1 << 20)
            if not piece:
                return bytes(data), False
            data += piece
            continue
        since, what, path = watch.read()
        if f"{what} {path}" != told:
            told = f"{what} {path}"
            progress(what, path)
        if time.monotonic() - since > limits.seconds * _WALL:
            os.kill(child, signal.SIGKILL)
            return b"", True


def _cause(watch: Watch, ended: int, limits: Limits, *, stalled: bool) -> Problem:
    _, what, path = watch.read()
    if stalled or os.waitstatus_to_exitcode(ended) == -signal.SIGPROF:
        return Problem(
            rule="limit-seconds",
            message=f"{what} took more than {limits.seconds} seconds of computing and was ended",
            remedy="split or simplify the contract, ignore it in the policy, or raise `limits.seconds` there",
            location=Location(path or "."),
            fatal=True,
        )
    number = os.waitstatus_to_exitcode(ended)
    if number == _NO_RESULT:
        return _memory(watch, limits)
    if number < 0:
        named = f"by {signal.Signals(-number).name}" if -number in set(signal.Signals) else f"by signal {-number}"
    else:
        named = f"with status {number}" if number else "without a result"
    return _crashed(watch, named)


def _crashed(watch: Watch, named: str) -> Problem:
    """A reader's end that nobody foresaw, panics of modules written in Rust among them: these are no Exception."""
    _, what, path = watch.read()
    return Problem(
        rule="reader-crashed",
        message=f"the process that reads contracts was ended {named} while {what}",
        remedy="ignore the file in the policy if it is no contract of yours, and report it to contract-check",
        location=Location(path or "."),
        fatal=True,
    )


def _memory(watch: Watch, limits: Limits) -> Problem:
    _, what, path = watch.read()
    return Problem(
        rule="limit-memory",
        message=f"{what} needs more than {limits.memory_mib:,} MiB of memory",
        remedy="split the contract, divide the check (`contract-check plan`), or raise `limits.memory-mib`",
        location=Location(path or "."),
        fatal=True,
    )


def _unread(base: Tree, head: Tree, problem: Problem) -> Report:
    return Report(
        verdict=Verdict.ERROR,
        problems=(problem,),
        gate=True,
        base={"name": base.name, "revision": base.revision},
        head={"name": head.name, "revision": head.revision},
    )
