"""One command as a whole process: CPU, wall, peak memory, and the medians of commands that run in turn."""

from __future__ import annotations

import dataclasses
import os
import resource
import statistics
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Mapping, Sequence

MOST_CPU_SECONDS = 20
"""A rival that needs more is stopped; the table says so."""
_LONG = 5.0
"""A command that takes so many CPU seconds is not run again: its noise is small beside its length."""


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """One finished process with all its children."""

    cpu: float
    """User and system seconds."""
    wall: float
    memory: float
    """Megabytes of the largest process."""
    status: int
    """Exit status, negative for a signal."""
    done: bool
    """Whether the status is one of those that mean success."""

    @property
    def stopped(self) -> bool:
        """Whether it was stopped by our limit."""
        return self.status < 0 and self.cpu >= MOST_CPU_SECONDS * 0.9


@dataclasses.dataclass(frozen=True, slots=True)
class Command:
    """What to run, where, and which exit statuses mean that it did its work."""

    arguments: Sequence[str]
    folder: pathlib.Path | None = None
    done: frozenset[int] = frozenset({0, 1})


def run(command: Command) -> Run:
    """Run once; what it prints is thrown away."""
    start = time.perf_counter()
    child = subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        preexec_fn=_limited,  # noqa: PLW1509 - there is one thread
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return Run(
        cpu=usage.ru_utime + usage.ru_stime,
        wall=time.perf_counter() - start,
        memory=usage.ru_maxrss / 1024,
        status=child.returncode,
        done=child.returncode in command.done,
    )


def _environment() -> dict[str, str]:
    """Ours, but as after an installation: Python may keep what it has compiled."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"NO_COLOR": "1", "CI": "true"}


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))


def in_turn(commands: Mapping[str, Command], rounds: int) -> dict[str, Run]:
    """Name -> median run, each command once a round, so that a machine that changes its speed changes it for all.

    A first round, not counted, fills caches of files and of compiled code.
    """
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            before = found[name]
            if before and (before[0].cpu > _LONG or not before[0].done):
                continue
            one = run(command)
            if number == 1 and before[0].cpu <= _LONG:
                before.clear()
            before.append(one)
    return {name: _median(runs) for name, runs in found.items()}


def _median(runs: list[Run]) -> Run:
    return Run(
        cpu=statistics.median(one.cpu for one in runs),
        wall=statistics.median(one.wall for one in runs),
        memory=statistics.median(one.memory for one in runs),
        status=runs[-1].status,
        done=all(one.done for one in runs),
    )


def machine() -> str:
    """The processor and how many cores of it there are; no names of hosts."""
    model = "unknown processor"
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123 - a file of the kernel
            model = next((line.partition(":")[2].strip() for line in file if line.startswith("model name")), model)
    except OSError:
        pass
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"{os.cpu_count()} cores of {model}, load {load}"
