"""A review in a process of its own: what kills or stalls a parser becomes a finding, and we live to tell it.

C code reads much of a contract (libyaml, msgspec, RE2, protobuf). A limit that nobody thought of, or a fault in there,
ends the process or never returns. The parent parses nothing; it waits, and fails closed.
"""

from __future__ import annotations

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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_check.config import Limits
    from contract_check.progress import Progress
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
    (report,) = together([work], base, head, limits, progress)
    return report


def together(
    works: Sequence[Work], base: Tree, head: Tree, limits: Limits, progress: Progress = quiet
) -> tuple[Report, ...]:
    """The reports of several works, made at the same time in a child each; every child has the limits for itself.

    Raises:
        Exception: what one of them raised, as `guarded`.
    """
    if not AVAILABLE:
        return tuple(work(progress=progress) for work in works)
    for tree in (base, head):
        getattr(tree, "close", _nothing)()
    children: list[_Child] = []
    try:
        for work in works:
            children.append(_Child(work, limits, [child.reading for child in children]))
        _listen(children, limits, progress)
    except BaseException:
        for child in children:
            child.kill()
        raise
    finally:
        for child in children:
            child.bury()
    return tuple(_report(child, base, head, limits) for child in children)


def _report(child: _Child, base: Tree, head: Tree, limits: Limits) -> Report:
    watch = child.watch
    if child.stalled or child.ended or not child.data:
        return _unread(base, head, _cause(watch, child.ended, limits, stalled=child.stalled))
    result = pickle.loads(child.data)  # noqa: S301 - written by our own child
    if isinstance(result, Report):
        return result
    error = result.error()
    if isinstance(error, MemoryError):
        return _unread(base, head, _memory(watch, limits))
    if not isinstance(error, (Exception, KeyboardInterrupt, SystemExit)):
        return _unread(base, head, _crashed(watch, f"by {type(error).__name__}"))
    raise error


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


class _Child:
    """A process that makes one report, and what came of it."""

    def __init__(self, work: Work, limits: Limits, others: Sequence[int]) -> None:
        """`others`: what this process reads from other children."""
        self.watch = Watch()
        self.data = bytearray()
        self.stalled = False
        self.ended = 0
        """Its wait status."""
        self.reading, writing = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            for descriptor in (*others, self.reading):
                os.close(descriptor)
            _run(work, self.watch, writing, limits)
        os.close(writing)

    def kill(self) -> None:
        """End it at once."""
        os.kill(self._pid, signal.SIGKILL)

    def bury(self) -> None:
        """Wait for its end."""
        os.close(self.reading)
        _, self.ended = os.waitpid(self._pid, 0)


def _listen(children: Sequence[_Child], limits: Limits, progress: Progress) -> None:
    """Take what the children write until all have ended, or had to be ended."""
    left = {child.reading: child for child in children}
    told = ""
    while left:
        ready = select.select(left, [], [], _PATIENCE)[0]
        for descriptor in ready:
            piece = os.read(descriptor, 1 << 20)
            left[descriptor].data += piece
            if not piece:
                del left[descriptor]
        for child in () if ready else tuple(left.values()):
            since, what, path = child.watch.read()
            if f"{what} {path}" != told:
                told = f"{what} {path}"
                progress(what, path)
            if time.monotonic() - since > limits.seconds * _WALL:
                child.kill()
                child.stalled = True
                del left[child.reading]


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
