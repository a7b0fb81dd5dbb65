"""Real git repositories, made as a test needs them."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import pathlib

IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "T"), ("EMAIL", "t@example.org"), ("DATE", "2026-01-01T00:00:00Z"))
}


class Made:
    """A repository under construction, through git itself and with the user's usual environment."""

    def __init__(self, path: pathlib.Path, *options: str) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main", *options)

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.path), "GIT_CONFIG_GLOBAL": os.devnull, **IDENTITY}
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, env=environment, input=stdin, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    def commit(self, files: dict[str, str | None], message: str = "m") -> str:
        """Write (None: remove) files and commit; gives the commit's id."""
        for name, content in files.items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                file.unlink()
            else:
                file.write_text(content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", message)
        return self.git("rev-parse", "HEAD")

    def merge(self, branch: str) -> str:
        self.git("merge", "--quiet", "--no-ff", "-m", "merge", branch)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def made(tmp_path: pathlib.Path) -> Made:
    return Made(tmp_path / "repository")


@pytest.fixture
def made_with_sha256(tmp_path: pathlib.Path) -> Made:
    return Made(tmp_path / "repository", "--object-format=sha256")
