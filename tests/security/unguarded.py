"""The project with one guard taken away, to see that a test notices: mutation testing of what protects us."""

from __future__ import annotations

import dataclasses
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
_NEEDED = ("contract_check", "tests", "docs", ".github", "examples")
_LEFT_OUT = shutil.ignore_patterns("cases", "__pycache__", "corpus", "fuzz")
_BROKEN = re.compile(r"^E\s+(?:NameError|ImportError|ModuleNotFoundError|SyntaxError)\b", re.MULTILINE)


@dataclasses.dataclass(frozen=True, slots=True)
class Guard:
    """A piece of source that protects, and what stands there when it does not."""

    file: str
    guard: str
    without: str
    test: str
    """Node id of a test that must fail then."""


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
        assert whole.count(guard.guard) == 1, f"{guard.file} holds this {whole.count(guard.guard)} times: {guard.guard}"
        mutated = whole.replace(guard.guard, guard.without)
        if place.suffix == ".py":
            compile(mutated, guard.file, "exec")
        place.write_text(mutated, encoding="utf-8")
        # Python compares seconds and size with what it compiled: each mutant has an age of its own.
        mutant = next(self._ages)
        os.utime(place, (mutant, mutant))
        try:
            return self._run(guard.test)
        finally:
            place.write_text(whole, encoding="utf-8")
            os.utime(place, ns=(age, age))

    def _run(self, test: str) -> str:
        plugins = [part for name in ("cacheprovider", "xdist", "hypothesispytest") for part in ("-p", f"no:{name}")]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "--tb=short", *plugins, test],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder)},
            capture_output=True,
            check=False,
        )
        said = done.stdout.decode("utf-8", "replace")
        assert done.returncode in {0, 1}, said + done.stderr.decode("utf-8", "replace")
        assert not _BROKEN.search(said), said
        return said if done.returncode else ""
