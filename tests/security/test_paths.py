"""What a stranger puts in place of a contract, and paths that lie about what they are: told, exact, never followed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from strangers import API, commit, git, put

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Callable

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n"
SCHEMA = '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}'
POLICY = "paths: [{glob: '*.yaml', format: openapi}, {glob: '*.json', format: jsonschema}]\n"


def index(folder: pathlib.Path, files: dict[bytes, tuple[str, str]]) -> None:
    """Commit entries that no file system need hold: path -> (mode, object)."""
    lines = b"".join(
        b"%s %s\t%s\0" % (mode.encode(), content.encode(), path) for path, (mode, content) in files.items()
    )
    git(folder, "update-index", "-z", "--add", "--index-info", data=lines)
    git(folder, "commit", "--quiet", "-m", "m")


def blob(folder: pathlib.Path, content: str) -> str:
    return git(folder, "hash-object", "-w", "--stdin", data=content.encode())


def link(folder: pathlib.Path) -> dict[bytes, tuple[str, str]]:
    return {b"api.yaml": ("120000", blob(folder, "/etc/passwd"))}


def submodule(folder: pathlib.Path) -> dict[bytes, tuple[str, str]]:
    return {b"api.yaml": ("160000", git(folder, "rev-parse", "HEAD"))}


def pointer(folder: pathlib.Path) -> dict[bytes, tuple[str, str]]:
    return {b"api.yaml": ("100644", blob(folder, POINTER))}


def twin(folder: pathlib.Path) -> dict[bytes, tuple[str, str]]:
    return {b"API.yaml": ("100644", blob(folder, API))}


OBSTACLES: dict[str, tuple[Callable[[pathlib.Path], dict[bytes, tuple[str, str]]], int, str, str]] = {
    # what: (its entries, exit status, rule, what the message says)
    "a link": (link, 3, "link-not-followed", "api.yaml is a symbolic link, which is never followed"),
    "a submodule": (submodule, 1, "submodule-not-followed", "api.yaml is a submodule: contracts in it"),
    "an LFS pointer": (pointer, 3, "lfs-pointer", "api.yaml is a Git LFS pointer, not the file itself"),
    "a path that differs in case alone": (twin, 0, "path-collision", "API.yaml differs from api.yaml in case alone"),
}


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_what_stands_in_place_of_a_contract_is_told(
    command: Callable[..., Any], repository: pathlib.Path, obstacle: str
) -> None:
    entries, status, rule, said = OBSTACLES[obstacle]
    git(repository, "switch", "--quiet", "main")
    put(repository, {".contract-check.yml": POLICY})
    commit(repository)
    git(repository, "switch", "--quiet", "--create", "stranger")
    index(repository, entries(repository))
    found = command("check", "--base", "main", "--head", "stranger", cwd=repository)
    (problem,) = (each for each in found.report["errors"] if each["rule"] == rule)
    assert found.status == status, found
    assert problem["message"].startswith(said)
    assert problem["remedy"]
    assert "root:" not in json.dumps(found.report)


PATHS = [
    b"evil\n::error::forged.json",
    b"tab\there.json",
    b"--output=stolen.json",
    b"-rf.json",
    b":(glob)x.json",
    b"\x1b[31mred.json",
    "\u202egnp.json".encode(),
    b'"quoted".json',
    b"$(touch stolen).json",
    b"not-utf8-\xff.json",
    b"a b.json",
    "\u2028line.json".encode(),
    b"<!-- contract-check:v1 -->.json",
    b"@everyone.json",
    b"COM1.json",
]


@pytest.mark.parametrize("path", PATHS, ids=repr)
def test_a_path_is_a_path_whatever_it_holds(command: Callable[..., Any], repository: pathlib.Path, path: bytes) -> None:
    index(repository, {path: ("100644", blob(repository, SCHEMA))})
    git(repository, "branch", "before")
    index(repository, {path: ("100644", blob(repository, SCHEMA.replace("object", "string")))})
    found = command("diff", "before", "HEAD", cwd=repository)
    assert found.status == 1, found
    (contract,) = (each for each in found.report["contracts"] if each["verdict"] == "breaking")
    assert contract["path"].encode() == path.replace(b"\xff", b"\\xff")
    assert not (repository / "stolen").exists()
