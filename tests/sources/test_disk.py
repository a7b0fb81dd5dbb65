"""Folders, files and memory as trees, and what the command line means by a side."""

from __future__ import annotations

import gc
import os
import pathlib
from typing import TYPE_CHECKING

import pytest

from contract_check.sources import disk
from contract_check.sources.disk import FileTree, FolderTree
from contract_check.sources.git import GitTree
from contract_check.sources.memory import MemoryTree, blob_id
from contract_check.sources.side import SideError, open_side
from contract_check.sources.tree import FileTooLarge

if TYPE_CHECKING:
    from conftest import Made


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    root = tmp_path / "folder"
    (root / "sub/.git").mkdir(parents=True)
    (root / "b.yaml").write_text("b")
    (root / "sub/a.yaml").write_text("a")
    (root / "sub/.git/config").write_text("secret")
    (root / "run").write_text("#!")
    (root / "run").chmod(0o755)
    (tmp_path / "outside").write_text("outside")
    (root / "link").symlink_to(tmp_path / "outside")
    (root / "linked").symlink_to(tmp_path)
    os.mkfifo(root / "pipe")
    return root


def test_entries(folder: pathlib.Path) -> None:
    entries = FolderTree(folder).entries()

    assert {path: entry.mode for path, entry in entries.items()} == {
        "b.yaml": "100644", "link": "120000", "linked": "120000", "run": "100755", "sub/a.yaml": "100644",
    }  # fmt: skip
    assert (entries["b.yaml"].content_id, entries["b.yaml"].size) == (blob_id(b"b"), 1)


def test_listing_reads_no_file(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: bytes) -> str:
        raise AssertionError("hashed")

    monkeypatch.setattr(disk, "blob_id", refuse)

    assert len(FolderTree(folder).entries()) == 5


def test_ids_equal_those_of_git_and_memory(made: Made) -> None:
    (made.path / "link").symlink_to("a")
    made.commit({"a": "1", "s/b": "ä"})
    on_disk, in_git = FolderTree(made.path).entries(), GitTree(made.path, "HEAD").entries()

    assert {path: entry.content_id for path, entry in on_disk.items()} == {
        path: entry.content_id for path, entry in in_git.items()
    }
    assert {path: entry.mode for path, entry in on_disk.items()} == {path: entry.mode for path, entry in in_git.items()}
    assert on_disk["a"].content_id == MemoryTree({"a": "1"}).entries()["a"].content_id


@pytest.mark.parametrize(
    "path",
    [
        "link",
        "linked/outside",
        "pipe",
        "nope",
        "../outside",
        "sub/../b.yaml",
        "sub",
        "",
        "/etc/passwd",
        "a\0b",
        "sub/.git/config",
    ],
)
def test_what_cannot_be_read(folder: pathlib.Path, path: str) -> None:
    with pytest.raises(FileNotFoundError):
        FolderTree(folder).read(path)


def open_files() -> int:
    gc.collect()
    return len(list(pathlib.Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(not pathlib.Path("/proc/self/fd").exists(), reason="only Linux lists a process's open files there")
def test_reading_holds_open_no_more_than_the_way_to_one_folder(folder: pathlib.Path) -> None:
    before = open_files()
    tree = FolderTree(folder)
    for _ in range(50):
        assert dict(tree.read_many(["sub/a.yaml", "b.yaml", "sub/a.yaml"])) == {"sub/a.yaml": b"a", "b.yaml": b"b"}
        for missing in ("linked/outside", "sub", "sub/none.yaml"):
            with pytest.raises(FileNotFoundError):
                tree.read(missing)
        assert open_files() <= before + 2
    del tree

    assert open_files() <= before  # what other tests left behind may be collected meanwhile


def test_a_folder_replaced_by_a_link_is_not_followed(folder: pathlib.Path, tmp_path: pathlib.Path) -> None:
    tree = FolderTree(folder)
    assert tree.read("sub/a.yaml") == b"a"
    (folder / "sub").rename(tmp_path / "away")
    (folder / "sub").symlink_to("/etc")

    with pytest.raises(FileNotFoundError):
        tree.read("sub/passwd")


def test_files_too_large(folder: pathlib.Path) -> None:
    with pytest.raises(FileTooLarge) as caught:
        FolderTree(folder, most_bytes=0).read("b.yaml")

    assert (caught.value.path, caught.value.size) == ("b.yaml", 1)


def test_a_single_file_can_refer_to_its_neighbours(folder: pathlib.Path) -> None:
    tree = FileTree(folder / "b.yaml")

    assert list(tree.entries()) == ["b.yaml"]
    assert (tree.entries()["b.yaml"].content_id, tree.read("sub/a.yaml")) == (blob_id(b"b"), b"a")
    with pytest.raises(FileNotFoundError):
        tree.read("../outside")


def test_the_user_may_name_a_link(folder: pathlib.Path) -> None:
    assert FileTree(folder / "link").read("outside") == b"outside"


def test_memory() -> None:
    tree = MemoryTree({"b": "ä", "a": b"1"})

    assert list(tree.entries()) == ["a", "b"]
    assert dict(tree.read_many(["b", "a"])) == {"b": "ä".encode(), "a": b"1"}
    with pytest.raises(FileNotFoundError):
        tree.read("c")


@pytest.mark.parametrize(
    ("text", "cwd", "paths"),
    [
        ("main", ".", ["d/x", "f"]),
        ("main:d", ".", ["x"]),
        ("main:f", ".", ["f"]),
        ("main:./x", "d", ["x"]),
        ("main:.", "d", ["x"]),
        ("d", ".", ["x"]),
        ("f", ".", ["f"]),
        ("HEAD~1", ".", ["old"]),
        ("odd", ".", ["inside"]),
    ],
)
def test_open_side(made: Made, text: str, cwd: str, paths: list[str]) -> None:
    made.commit({"old": "1"})
    made.commit({"old": None, "f": "1", "d/x": "2"})
    made.git("branch", "odd")
    (made.path / "odd").mkdir()
    (made.path / "odd/inside").write_text("an existing path wins over a revision")
    tree = open_side(text, made.path / cwd)

    assert (list(tree.entries()), tree.name.endswith(text)) == (paths, True)


@pytest.mark.parametrize("text", ["nope", "main:nope", "--output=stolen", "", "a\0b", "x" * 5000, "nope:f", ":"])
def test_no_side(made: Made, text: str) -> None:
    made.commit({"f": "1"})
    with pytest.raises(SideError) as caught:
        open_side(text, made.path)

    assert str(caught.value).endswith((".", made.git("rev-parse", "HEAD")))
    assert not (made.path / "stolen").exists()


def test_no_side_and_no_repository(tmp_path: pathlib.Path) -> None:
    with pytest.raises(SideError, match="no git repository"):
        open_side("main", tmp_path)


def test_a_broken_repository_is_told(made: Made) -> None:
    commit = made.commit({"f": "1"})
    tree = made.git("rev-parse", "HEAD^{tree}")
    (made.path / ".git/objects" / tree[:2] / tree[2:]).unlink()

    with pytest.raises(SideError, match="could not be read from git"):
        open_side(f"{commit}:f", made.path)


def test_who_looks_around_is_not_stopped_by_what_is_no_file_or_too_large(tmp_path):
    from contract_check.sources.tree import readable

    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b" * 100)
    (tmp_path / "c").write_text("c")
    (tmp_path / "link").symlink_to("a")
    tree = FolderTree(tmp_path, most_bytes=10)

    assert list(readable(tree, ["a", "b", "link", "c"])) == [("a", b"a"), ("c", b"c")]
