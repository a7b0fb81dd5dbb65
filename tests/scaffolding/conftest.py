"""A repository with contracts of six formats."""

from __future__ import annotations

import pathlib
import shutil
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))  # `filling` is shared by the test files of this folder

from filling import SYSTEM, committed, git


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A work tree on branch `main` with the system committed; commands run in it."""
    shutil.copytree(SYSTEM, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    committed(tmp_path)
    return tmp_path
