"""A revision as a tree, and a repository that tries to make us do something else."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from contract_check.sources import history
from contract_check.sources.git import GitTree
from contract_check.sources.memory import blob_id
from contract_check.sources.repository import EMPTY_TREES, GitError, Repository, RevisionError, find_repository
from contract_check.sources.tree import FileTooLarge

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterator

    from conftest import Made


@pytest.fixture
def repository(made: Made) -> Iterator[Repository]:
    with Repository(made.path) as opened:
        yield opened


def test_entries_and_contents(made: Made, repository: Repository) -> None:
    first = made.commit({"b.yaml": "b: 1\n", "a/c.yaml": "c: 1\n"})
    made.commit({"b.yaml": "b: 2\n", "a/c.yaml": None})
    tree = GitTree(repository, first)

    assert list(tree.entries()) == ["a/c.yaml", "b.yaml"]
    assert tree.entries()["b.yaml"].content_id == blob_id(b"b: 1\n")
    assert tree.entries()["b.yaml"].mode == "100644"
    assert dict(tree.read_many(["b.yaml", "a/c.yaml"])) == {"b.yaml": b"b: 1\n", "a/c.yaml": b"c: 1\n"}
    assert (tree.revision, GitTree(made.path, "HEAD").read("b.yaml")) == (first, b"b: 2\n")


def test_the_work_tree_is_never_read(made: Made, repository: Repository) -> None:
    made.commit({"a": "committed $Id$\n", ".gitattributes": "* text eol=crlf ident\n"})
    (made.path / "a").write_text("changed")

    assert GitTree(repository, "HEAD").read("a") == b"committed $Id$\n"


@pytest.mark.parametrize(
    ("root", "paths"),
    [
        ("a", ["b/c", "d"]),
        ("/a/", ["b/c", "d"]),
        ("a/b", ["c"]),
        ("a/d", ["d"]),
        ("a/b/c", ["c"]),
        ("x", []),
        ("aa", ["e"]),
    ],
)
def test_a_folder_or_file_as_root(made: Made, repository: Repository, root: str, paths: list[str]) -> None:
    made.commit({"a/b/c": "1", "a/d": "2", "aa/e": "3", "ab": "4"})
    tree = GitTree(repository, "HEAD", root)

    assert list(tree.entries()) == paths
    assert all(len(data) == 1 for _, data in tree.read_many(paths))


def test_one_process_reads_everything_and_survives_interleaving(made: Made, repository: Repository) -> None:
    made.commit({f"f{number}": str(number) * 5000 for number in range(250)})
    tree = GitTree(repository, "HEAD")
    names = list(tree.entries())
    calls = repository.calls
    for name, data in tree.read_many(names):
        assert data == tree.read(name) == name[1:].encode() * 5000
    next(tree.read_many(names))

    assert tree.read("f7") == b"7" * 5000
    assert repository.calls == calls + 1


def test_files_too_large_are_not_held(made: Made, repository: Repository) -> None:
    made.commit({"big": "x" * 3_000_000, "small": "y"})
    tree = GitTree(repository, "HEAD", most_bytes=1000)

    with pytest.raises(FileTooLarge):
        tree.read("big")
    assert tree.read("small") == b"y"


def test_links_and_submodules_are_listed_but_not_followed(made: Made, repository: Repository) -> None:
    (made.path / "openapi.yaml").symlink_to("/etc/passwd")
    (made.path / "folder").symlink_to("/etc")
    commit = made.commit({"real": "x"})
    made.git("update-index", "--add", "--cacheinfo", f"160000,{commit},module")
    made.git("commit", "--quiet", "-m", "submodule")
    tree = GitTree(repository, "HEAD")

    assert {path: entry.mode for path, entry in tree.entries().items()} == {
        "folder": "120000", "module": "160000", "openapi.yaml": "120000", "real": "100644",
    }  # fmt: skip
    for path in ("openapi.yaml", "module", "folder", "folder/passwd", "nope", "../real", ""):
        with pytest.raises(FileNotFoundError):
            tree.read(path)


HOSTILE_PATHS = [
    "evil\n::error::x.yaml",
    "tab\there",
    "-rf",
    "--output=x",
    "a:b",
    ":(glob)**",
    "\x1b[31mred",
    "\u202etxt.lmay",
    "Case",
    "case",
    '"q"',
    "$(id)",
]


def test_hostile_paths(made: Made, repository: Repository) -> None:
    blob = made.git("hash-object", "-w", "--stdin", stdin=b"x")
    made.git(
        "update-index",
        "-z",
        "--add",
        "--index-info",
        stdin=b"".join(f"100644 {blob}\t{path}\0".encode() for path in HOSTILE_PATHS),
    )
    made.git("commit", "--quiet", "-m", "hostile")
    tree = GitTree(repository, "HEAD")

    assert sorted(tree.entries()) == sorted(HOSTILE_PATHS)
    assert all(tree.read(path) == b"x" for path in HOSTILE_PATHS)
    assert sorted(history.changed_paths(repository, EMPTY_TREES[0], "HEAD")) == sorted(HOSTILE_PATHS)
    assert all(len(history.file_history(repository, "HEAD", path)) == 1 for path in HOSTILE_PATHS)


def test_paths_that_are_no_utf8_stay_apart(made: Made, repository: Repository) -> None:
    one, other = (made.git("hash-object", "-w", "--stdin", stdin=data) for data in (b"1", b"2"))
    made.git(
        "update-index",
        "-z",
        "--add",
        "--index-info",
        stdin=b"100644 %s\ta\xff\x00100644 %s\ta\\xff\0" % (one.encode(), other.encode()),
    )
    made.git("commit", "--quiet", "-m", "hostile")
    tree = GitTree(repository, "HEAD")

    assert {tree.read(path) for path in tree.entries()} == {b"1", b"2"}
    assert "".join(tree.entries()).encode()


NO_REVISIONS = [
    "--output=stolen",
    "-h",
    "--help",
    "--all",
    "",
    " ",
    "a\0b",
    "HEAD\nHEAD",
    "nope",
    "HEAD..HEAD",
    "HEAD^9",
    "HEAD:a",
    "@{u}",
    "f" * 40,
]


@pytest.mark.parametrize("revision", NO_REVISIONS)
def test_what_is_no_revision_is_refused(made: Made, repository: Repository, revision: str) -> None:
    made.commit({"a": "1"})
    with pytest.raises(RevisionError):
        repository.resolve(revision)

    assert not (made.path / "stolen").exists()


def test_option_like_and_shell_like_ref_names(made: Made, repository: Repository) -> None:
    commit = made.commit({"a": "1"})
    for name in ("refs/heads/--output=stolen", "refs/heads/x$(id)", "refs/heads/a;b", "refs/tags/-v"):
        made.git("update-ref", name, commit)

        assert repository.resolve(name) == commit
    assert history.merge_base(repository, "refs/heads/a;b", "refs/tags/-v") == commit
    assert not (made.path / "stolen").exists()


def test_annotated_tags_give_their_commit(made: Made, repository: Repository) -> None:
    commit = made.commit({"a": "1"})
    made.git("tag", "-a", "v1", "-m", "tag")

    assert repository.resolve("v1") == commit


def test_replace_refs_and_grafts_change_nothing(made: Made, repository: Repository) -> None:
    first = made.commit({"a": "honest"})
    forged = made.commit({"a": "forged"})
    made.git("replace", first, forged)
    honest, fake = (made.git("hash-object", "-w", "--stdin", stdin=data) for data in (b"honest", b"another"))
    made.git("replace", honest, fake)
    (made.path / ".git/info/grafts").write_text(f"{forged}\n")

    assert GitTree(repository, first).read("a") == b"honest"
    assert history.merge_base(repository, first, forged) == first


def test_hooks_filters_and_monitors_never_run(made: Made, repository: Repository) -> None:
    made.commit({"a": "1", ".gitattributes": "* filter=evil diff=evil textconv=evil\n"})
    script = made.path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {made.path}/ran\ncat\n")
    script.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "filter.evil.smudge",
        "filter.evil.clean",
        "diff.evil.textconv",
        "diff.evil.command",
        "diff.external",
        "core.pager",
    ):
        made.git("config", key, str(script))
    for hook in ("post-checkout", "post-index-change", "reference-transaction"):
        (made.path / ".git/hooks").mkdir(exist_ok=True)
        (made.path / ".git/hooks" / hook).symlink_to(script)
    (made.path / "ran").unlink(missing_ok=True)
    tree = GitTree(repository, "HEAD")
    dict(tree.read_many(tree.entries()))
    history.changed_paths(repository, EMPTY_TREES[0], "HEAD")
    history.file_history(repository, "HEAD", "a")
    history.release_tags(repository)

    assert not (made.path / "ran").exists()


def test_the_callers_environment_leads_nowhere_else(
    made: Made, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.commit({"a": "1"})
    for name in (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_INDEX_FILE",
    ):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'alias.rev-parse=!touch ran'")
    with Repository(made.path) as repository:
        assert GitTree(repository, "HEAD").read("a") == b"1"


def test_a_clone_that_borrows_objects(made: Made, tmp_path: pathlib.Path) -> None:
    made.commit({"a": "1"})
    made.git("clone", "--quiet", "--shared", ".", str(tmp_path / "borrower"))
    with Repository(tmp_path / "borrower") as repository:
        assert GitTree(repository, "HEAD").read("a") == b"1"


def test_bare_repositories_and_folders_inside(made: Made, tmp_path: pathlib.Path) -> None:
    made.commit({"folder/a": "1"})
    made.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))

    assert GitTree(tmp_path / "bare.git", "main").read("folder/a") == b"1"
    assert GitTree(made.path / "folder", "main").read("folder/a") == b"1"
    assert find_repository(tmp_path) is None


def test_sha256_repositories(made_with_sha256: Made) -> None:
    commit = made_with_sha256.commit({"a": "1"})
    with Repository(made_with_sha256.path) as repository:
        tree = GitTree(repository, "HEAD")
        assert (tree.revision, len(commit), tree.read("a")) == (commit, 64, b"1")
        assert history.changed_paths(repository, EMPTY_TREES[1], "HEAD") == ("a",)


def test_the_empty_tree(made: Made, repository: Repository) -> None:
    made.commit({"a": "1"})

    assert GitTree(repository, EMPTY_TREES[0]).entries() == {}
    assert history.parents(repository, EMPTY_TREES[0]) == ()


def test_a_missing_object_says_what_to_fetch(made: Made, repository: Repository) -> None:
    made.commit({"a": "1"})
    tree = GitTree(repository, "HEAD")
    name = tree.entries()["a"].content_id
    (made.path / ".git/objects" / name[:2] / name[2:]).unlink()

    with pytest.raises(GitError, match="git fetch"):
        tree.read("a")
    with pytest.raises(GitError):
        next(iter(repository.read_objects(["x\ny"], 1)))


def test_no_repository(tmp_path: pathlib.Path) -> None:
    with pytest.raises(GitError, match="not a git repository"):
        GitTree(tmp_path, "HEAD")
    with pytest.raises(GitError, match="could not be started"):
        GitTree(tmp_path / "nowhere", "HEAD")
    with pytest.raises(GitError, match="NUL"):
        Repository(tmp_path).run("a\0b")
    with pytest.raises(GitError):
        Repository(tmp_path).run("cat-file", "-e", "HEAD")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a repository to another user"
)
def test_a_repository_of_another_user(made: Made, repository: Repository) -> None:
    made.commit({"a": "1"})
    for path in [made.path, *made.path.rglob("*")]:
        os.lchown(path, 1001, 1001)

    assert GitTree(repository, "HEAD").read("a") == b"1"


def test_the_process_ends_with_its_owner(made: Made) -> None:
    made.commit({"a": "1"})
    script = (
        "import pathlib, sys\nfrom contract_check.sources.git import GitTree\n"
        "tree = GitTree(pathlib.Path(sys.argv[1]), 'HEAD')\ntree.read('a')"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, str(made.path)], capture_output=True, check=False, timeout=20
    )

    assert (done.returncode, done.stderr) == (0, b"")


def test_history(made: Made, repository: Repository) -> None:
    one = made.commit({"a": "1", "b": "1"})
    two = made.commit({"b": "2"})
    three = made.commit({"a": "3", "b": None, "d/e": "x"})

    assert history.parents(repository, "HEAD") == (two,)
    assert history.parents(repository, one) == ()
    assert history.file_history(repository, "HEAD", "a") == (three, one)
    assert history.file_history(repository, "HEAD", "a", most=1) == (three,)
    assert history.changed_paths(repository, two, three) == ("a", "b", "d/e")
    assert not history.is_shallow(repository)


def test_release_tags_in_order_of_version(made: Made, repository: Repository) -> None:
    one = made.commit({"a": "1"})
    for name in (
        "v1.10.0",
        "1.9.0",
        "v2.0.0-rc.1",
        "v2.0.0-rc.11",
        "v2.0.0-rc.2",
        "v2.0.0",
        "nightly",
        "billing/v0.1.0",
        "v2",
    ):
        made.git("tag", name)
    made.commit({"a": "2"})
    made.git("tag", "-a", "v3.0.0", "-m", "m")
    made.git("tag", "-a", "v9.0.0", "-m", "a tree", "HEAD^{tree}")
    names = [tag.name for tag in history.release_tags(repository)]

    assert names == ["1.9.0", "v1.10.0", "v2.0.0-rc.1", "v2.0.0-rc.2", "v2.0.0-rc.11", "v2", "v2.0.0", "v3.0.0"]
    assert history.release_tags(repository, "billing/") == (history.Tag("billing/v0.1.0", "0.1.0", one),)
    assert history.release_tags(repository)[-1] == history.Tag("v3.0.0", "3.0.0", repository.resolve("HEAD"))
    assert [tag.name for tag in history.release_tags(repository, merged_into=one)][-1] == "v2.0.0"
