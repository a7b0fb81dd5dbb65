"""A stranger's files: how they get into folders and repositories, and what a run on them gave."""

from __future__ import annotations

import dataclasses
import os
import subprocess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pathlib

Files = dict[str, str | bytes]
MOST_SECONDS = 60
"""Of computing, on any machine; what is unguarded below takes for ever, or all memory."""
MOST_MEBIBYTES = 1200

MEASURED = """\
import resource, subprocess, sys, json
done = subprocess.run(sys.argv[2:], capture_output=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    json.dump({"seconds": used.ru_utime + used.ru_stime, "mebibytes": used.ru_maxrss // 1024}, file)
sys.stdout.buffer.write(done.stdout)
sys.stderr.buffer.write(done.stderr)
sys.exit(done.returncode if done.returncode >= 0 else 128 - done.returncode)
"""
"""Runs the rest of its arguments and writes what that took into its first: a small process, since a child begins with
the memory of whoever forked it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of the command line did."""

    status: int
    report: dict[str, Any]
    errors: str
    seconds: float
    mebibytes: int

    @property
    def rules(self) -> set[str]:
        return {each["rule"] for each in self.report.get("errors", ())}

    def within_limits(self) -> bool:
        return self.seconds < MOST_SECONDS and self.mebibytes < MOST_MEBIBYTES


def put(folder: pathlib.Path, files: Files) -> pathlib.Path:
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def git(folder: pathlib.Path, *arguments: str, data: bytes = b"") -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull}
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always"]
    done = subprocess.run(
        [*command, *arguments], cwd=folder, env=environment, check=True, capture_output=True, input=data
    )
    return done.stdout.decode("utf-8", "replace").strip()


def commit(folder: pathlib.Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "m")


SCHEMA = """\
openapi: 3.1.0
info: {{title: t, version: 1.0.0}}
paths:
  /a:
    post:
      requestBody:
        content:
          application/json:
            schema: {schema}
      responses: {{'204': {{description: ok}}}}
{rest}"""
API = SCHEMA.format(schema="{type: object}", rest="")
