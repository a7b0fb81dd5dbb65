"""The project with one guard taken away, to see that a test notices: mutation testing of what protects us."""

from __future__ import annotations

import dataclasses
import itertools
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
STALLED = 45
"""Seconds after which a test has failed whose guard keeps it from running for ever."""
MOST_SECONDS = 300
_NEEDED = ("contract_check", "bench", "tests", "docs", ".github", "examples")
_LEFT_OUT = shutil.ignore_patterns("cases", "__pycache__", "corpus", "fuzz")
_BROKEN = re.compile(r"^E\s+(?:NameError|ImportError|ModuleNotFoundError|SyntaxError)\b", re.MULTILINE)


@dataclasses.dataclass(frozen=True, slots=True)
class Guard:
    """Pieces of source that protect, and what stands there when they do not."""

    file: str
    without: dict[str, str]
    test: str
    """Node id of a test that must fail then."""
    stalls: bool = False
    """Whether what it guards against is that the test never ends."""


class Mirror:
    """A copy of the project in which guards can be taken away, one at a time."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self._ages = itertools.count(1)
        for name in _NEEDED:
            shutil.copytree(ROOT / name, folder / name, ignore=_LEFT_OUT)
        for path in ROOT.iterdir():
            if path.is_file() and not path.name.startswith(".coverage"):
                shutil.copy2(path, folder / path.name)

    def failure(self, guard: Guard) -> str:
        """What the test says without the guard; "" when it does not notice."""
        place = self.folder / guard.file
        whole, age = place.read_text(encoding="utf-8"), place.stat().st_mtime_ns
        mutated = whole
        for piece, instead in guard.without.items():
            assert whole.count(piece) == 1, f"{guard.file} holds this {whole.count(piece)} times: {piece}"
            mutated = mutated.replace(piece, instead)
        if place.suffix == ".py":
            compile(mutated, guard.file, "exec")
        place.write_text(mutated, encoding="utf-8")
        # Python compares seconds and size with what it compiled: each mutant has an age of its own.
        mutant = next(self._ages)
        os.utime(place, (mutant, mutant))
        try:
            return self._run(guard)
        finally:
            place.write_text(whole, encoding="utf-8")
            os.utime(place, ns=(age, age))

    def _run(self, guard: Guard) -> str:
        plugins = [part for name in ("cacheprovider", "xdist", "hypothesispytest") for part in ("-p", f"no:{name}")]
        done = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q", "-x", "--tb=short", *plugins, guard.test],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            said = done.communicate(timeout=STALLED if guard.stalls else MOST_SECONDS)[0].decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            os.killpg(done.pid, signal.SIGKILL)
            done.communicate()
            assert guard.stalls, f"{guard.test} does not end"
            return "failed to end"
        assert done.returncode in {0, 1}, said
        assert not _BROKEN.search(said), said
        return said if done.returncode else ""
