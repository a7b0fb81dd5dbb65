"""A repository that a stranger prepared: names that are options, objects for other objects, settings that run code."""

from __future__ import annotations

import pathlib
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from strangers import API, commit, git, put

from contract_check.sources.git import GitTree
from contract_check.sources.repository import GitError, Repository

if TYPE_CHECKING:
    from collections.abc import Callable

BROKEN = API.replace("/a:", "/b:")


@pytest.fixture
def evil(repository: pathlib.Path) -> pathlib.Path:
    """A branch that breaks the contract, in a repository in which everything that can run a program runs one."""
    put(repository, {"api.yaml": BROKEN, ".gitattributes": "* filter=evil diff=evil merge=evil text eol=crlf ident\n"})
    commit(repository)
    script = repository / ".git" / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {repository}/ran\ncat\n", encoding="utf-8")
    script.chmod(0o755)
    included = repository / ".git" / "included"
    included.write_text(f'[core]\n\tfsmonitor = "{script}"\n[alias]\n\trev-parse = !{script}\n', encoding="utf-8")
    for key, value in {
        "include.path": str(included),
        "includeIf.gitdir:**.path": str(included),
        "core.fsmonitor": str(script),
        "core.hooksPath": str(repository / ".git" / "hooks"),
        "core.sshCommand": str(script),
        "core.askPass": str(script),
        "core.editor": str(script),
        "core.pager": str(script),
        "core.alternateRefsCommand": str(script),
        "core.gitProxy": str(script),
        "credential.helper": f"!{script}",
        "pager.log": str(script),
        "pager.diff": "true",
        "filter.evil.smudge": str(script),
        "filter.evil.clean": str(script),
        "filter.evil.process": str(script),
        "filter.evil.required": "true",
        "diff.external": str(script),
        "diff.evil.textconv": str(script),
        "diff.evil.command": str(script),
        "merge.evil.driver": str(script),
        "gpg.program": str(script),
        "log.showSignature": "true",
        "uploadpack.packObjectsHook": str(script),
        "remote.origin.url": f"ext::{script}",
        "remote.origin.uploadpack": str(script),
        "remote.origin.promisor": "true",
        "remote.origin.partialclonefilter": "blob:none",
        "protocol.ext.allow": "always",
        "protocol.file.allow": "always",
        "safe.directory": "/nowhere",
    }.items():
        git(repository, "config", key, value)
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc", "post-rewrite"):
        place = repository / ".git" / "hooks" / hook
        place.parent.mkdir(exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to(script)
    (repository / "ran").unlink(missing_ok=True)
    return repository


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--base", "main"),
        ("diff", "main", "feature"),
        ("versions",),
        ("release", "--from", "main", "--to", "HEAD"),
        ("inventory",),
        ("notes", "check", "--base", "main"),
        ("plan", "--base", "main", "--shards", "2"),
    ],
    ids=" ".join,
)
def test_no_setting_runs_a_program(evil: pathlib.Path, command: Callable[..., Any], arguments: tuple[str, ...]) -> None:
    formatted = arguments[0] not in {"notes", "plan", "versions", "release", "inventory"}
    if formatted:
        found = command(*arguments, cwd=evil)
        assert found.status == 1, found
        assert {each["rule"] for each in found.report["changes"]} == {
            "envelope/interface-removed",
            "envelope/interface-added",
        }
    else:
        plain(evil, *arguments)
    assert not (evil / "ran").exists()


def plain(folder: pathlib.Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as it is, with an environment of a stranger's choice."""
    import os
    import sys

    root = str(pathlib.Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-m", "contract_check", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": root, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in {0, 1, 2, 3}
    return done


def test_the_environment_leads_nowhere_else(evil: pathlib.Path, tmp_path: pathlib.Path) -> None:
    script = evil / ".git" / "evil.sh"
    elsewhere = str(tmp_path / "elsewhere")
    done = plain(
        evil,
        "check",
        "--base",
        "main",
        GIT_DIR=elsewhere,
        GIT_WORK_TREE=elsewhere,
        GIT_OBJECT_DIRECTORY=elsewhere,
        GIT_ALTERNATE_OBJECT_DIRECTORIES=elsewhere,
        GIT_INDEX_FILE=elsewhere,
        GIT_NAMESPACE="evil",
        GIT_EXEC_PATH=elsewhere,
        GIT_TEMPLATE_DIR=elsewhere,
        GIT_SSH_COMMAND=str(script),
        GIT_EXTERNAL_DIFF=str(script),
        GIT_PAGER=str(script),
        GIT_TRACE=f"{evil}/ran",
        GIT_CONFIG_PARAMETERS=f"'alias.rev-parse=!{script}'",
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0="core.fsmonitor",
        GIT_CONFIG_VALUE_0=str(script),
        GIT_CONFIG_GLOBAL=f"{evil}/.git/included",
        XDG_CONFIG_HOME=elsewhere,
    )
    assert done.returncode == 1, done.stderr
    assert "POST /a" in done.stdout
    assert not (evil / "ran").exists()


SETTINGS = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "protocol.allow": "never",
    "core.useReplaceRefs": "false",
    "log.showSignature": "false",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_are_ours(evil: pathlib.Path, name: str) -> None:
    """Whatever the repository says: what no command of ours reads today is shut all the same."""
    with Repository(evil) as repository:
        assert repository.run("config", "--get", name).decode().strip() == SETTINGS[name]


NAMES = ["--output=stolen", "-h", "--help", "--upload-pack=touch stolen", "--exec-path=x", "main --output=stolen"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_never_an_option(repository: pathlib.Path, name: str) -> None:
    """A branch may be called so: then it is found, and an option it is never."""
    put(repository, {"api.yaml": BROKEN})
    commit(repository)
    for side in (("diff", "main", "--", name), ("check", f"--base={name}"), ("check", "--base=main", f"--head={name}")):
        done = plain(repository, *side)
        assert done.returncode in {2, 3}, done.stdout
    at = git(repository, "rev-parse", "HEAD")
    if " " not in name:
        git(repository, "update-ref", f"refs/heads/{name}", at)
        with Repository(repository) as opened:
            assert opened.resolve(f"refs/heads/{name}") == at
    assert not (repository / "stolen").exists()
    with Repository(repository) as opened, pytest.raises(GitError):
        opened.resolve(f"{name}^{{tree}}")


def test_objects_are_read_as_they_are(repository: pathlib.Path) -> None:
    """Replace refs would let another file stand where the contract stands, for whoever reads with git's help."""
    put(repository, {"api.yaml": BROKEN})
    commit(repository)
    honest, forged = git(repository, "rev-parse", "HEAD:api.yaml"), git(repository, "rev-parse", "main:api.yaml")
    git(repository, "replace", honest, forged)
    assert git(repository, "cat-file", "-p", honest) == API.strip()
    with Repository(repository) as opened:
        assert GitTree(opened, "HEAD").read("api.yaml") == BROKEN.encode()


def test_objects_may_be_borrowed(repository: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """Alternates name folders of the machine: what is found by its hash is what was meant."""
    put(repository, {"api.yaml": BROKEN})
    commit(repository)
    git(tmp_path, "clone", "--quiet", "--shared", str(repository), "borrower")
    with Repository(tmp_path / "borrower") as opened:
        assert GitTree(opened, "HEAD").read("api.yaml") == BROKEN.encode()


def test_nothing_is_fetched_for_what_is_missing(repository: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """A partial clone fetches an object when it is asked for: not for us, who say what to fetch."""
    git(repository, "config", "uploadpack.allowFilter", "true")
    git(repository, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(tmp_path, "clone", "--quiet", "--no-checkout", "--filter=blob:none", repository.as_uri(), "partial")
    partial = tmp_path / "partial"
    before = sorted(path.name for path in (partial / ".git" / "objects").rglob("*"))
    with Repository(partial) as opened, pytest.raises(GitError, match="git fetch --refetch"):
        GitTree(opened, "origin/main").read("api.yaml")
    assert sorted(path.name for path in (partial / ".git" / "objects").rglob("*")) == before
    assert plain(partial, "diff", "origin/main", "origin/feature").returncode in {0, 3}
    assert git(partial, "cat-file", "-p", "origin/main:api.yaml") == API.strip()


def test_a_file_of_ours_is_no_repository(tmp_path: pathlib.Path) -> None:
    """`.git` may be a file that names any folder: that it is read is git's way, what it names must be a repository."""
    put(tmp_path / "tree", {".git": "gitdir: /etc\n", "api.yaml": API})
    done = plain(tmp_path / "tree", "check")
    assert done.returncode in {2, 3}
    assert "root:" not in done.stdout + done.stderr
