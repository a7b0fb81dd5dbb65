"""Hands that fill in what `init` marked, and work in a real repository."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).parent
SYSTEM, EXPECTED = HERE / "system", HERE / "expected"
ANSWERS = {
    # key: what a person would write for its TODO
    "purpose": "Does what it is called.",
    "owner": "team:devices",
    "provider": "device-service",
    "tenant": "{mode: none, reason: one tenant alone}",
    "security": "{mode: none, reason: inside one cluster}",
    "preconditions": "[]",
    "side_effects": "[{id: row, kind: db-write, target: device, when: in-transaction}]",
    "errors": "[]",
    "consumers": "[{service: web-ui}]",
}
"""For marks that are a value of their own; those inside a line are in `INNER`."""
INNER = {"boundary": "REQUIRED", "idempotent": "true", "retryable": "after-delay", "replaced_by": "other.interface"}
_DIRECTED = re.compile(r"\[(\{name: message.*\})\]")


def filled(text: str) -> str:
    """A catalog file with an answer in place of every mark."""
    return "".join(_line(line) for line in text.splitlines(keepends=True))


def _line(line: str) -> str:
    if "TODO" not in line or line.startswith("#"):
        return line
    key = line.partition(":")[0].strip()
    written = line.partition("#")[0].rstrip()
    if key == "inputs":
        found = _DIRECTED.search(line)
        assert found
        return f"inputs: [{found[1]}]\n"
    if key == "outputs":
        return "outputs: []\n"
    if key in ANSWERS and not (key == "security" and "mode: TODO" not in line):
        return f"{written.partition(':')[0]}: {ANSWERS[key]}\n"
    for inner, answer in {**INNER, "reason": "a public list", "sunset": "2030-01-31"}.items():
        written = written.replace(f"{inner}: TODO", f"{inner}: {answer}")
    return written + "\n"


def git(folder, *arguments):
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull},
        check=True,
        capture_output=True,
    )


def committed(folder):
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "m")


def tree_of(folder):
    """Path -> bytes of every file outside `.git`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }
