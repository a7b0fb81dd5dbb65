"""What is kept between runs: it saves reading, changes no answer, and nobody who is checked can write it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from contract_check.config import Config
from contract_check.formats.format import Reading
from contract_check.formats.protobuf import files
from contract_check.languages.protobuf.outline import Outline
from contract_check.reports import json_report
from contract_check.review import review
from contract_check.sources import recall
from contract_check.sources.git import GitTree
from contract_check.sources.repository import Repository
from contract_check.version import __version__

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Callable, Iterable, Iterator

    from conftest import Made

OPENAPI = """\
openapi: 3.0.3
info: {title: t, version: 1.0.0}
paths:
  /a: {get: {responses: {'200': {description: fine, content: {application/json: {schema: {$ref: item.yaml}}}}}}}
"""
FILES = {
    "api.yaml": OPENAPI,
    "item.yaml": "type: object\nproperties: {a: {type: string}}\n",
    "other.yaml": "kind: Deployment\n",
    "buf.yaml": "version: v1\n",
    "a.proto": 'syntax = "proto3";\nimport "b.proto";\nmessage A { B b = 1; }\nservice S { rpc Get(A) returns (A); }\n',
    "b.proto": 'syntax = "proto3";\nmessage B { message In { string name = 1; } In in = 1; }\n',
    "c.proto": 'syntax = "proto3";\nmessage C { string name = 1; }\n',
}
EDITS = {
    "item.yaml": "type: object\nproperties: {a: {type: integer}}\n",
    "b.proto": 'syntax = "proto3";\nmessage B { message In { int32 name = 1; } In in = 1; }\n',
}
"""What two contracts refer to; the contracts themselves stay as they are."""


class Watched(GitTree):
    """Remembers what was read."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.seen: list[str] = []

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for path, data in super().read_many(paths):
            self.seen.append(path)
            yield path, data


@pytest.fixture
def compare(made: Made) -> Callable[..., tuple[dict[str, Any], set[str]]]:
    """A review of the edits above with a folder to remember in, and the files that were looked at."""
    revisions = made.commit(FILES), made.commit(EDITS)

    def run(folder: pathlib.Path | None, config: Config | None = None) -> tuple[dict[str, Any], set[str]]:
        files._outlines.clear()  # what this process knows, another one would not
        with Repository(made.path) as repository:
            trees = [Watched(repository, revision) for revision in revisions]
            if folder is not None:
                recall.remember(folder, made.path, trees)
            report = recall.saving(review, *trees)(*trees, config or Config())
            return json_report.to_dict(report), {path for tree in trees for path in tree.seen}

    return run


def test_a_second_run_reads_what_differs_and_says_the_same(compare: Any, tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "kept"
    plain, _ = compare(None)
    first, looked = compare(folder)
    second, again = compare(folder)

    assert {change["rule"] for change in plain["changes"]} == {"schema/type-changed", "protobuf/field-type-changed"}
    assert first == second == plain
    assert looked == FILES.keys()
    assert looked - again == {"c.proto", "other.yaml"}, "all others differ, or are parsed since they refer to it"
    assert sorted(file.name for file in folder.iterdir()) == [
        f"looks-{__version__}.json",
        f"outlines-{__version__}.json",
    ]


def kept(folder: pathlib.Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f"{name}-{__version__}.json").read_bytes())
    return found


def test_what_differs_is_never_looked_up(compare: Any, made: Made, tmp_path: pathlib.Path) -> None:
    """Whatever the folder says of it: that it is no contract, that it declares and imports nothing."""
    plain, _ = compare(tmp_path)
    with Repository(made.path) as repository:
        for revision in ("HEAD~1", "HEAD"):
            for path, entry in GitTree(repository, revision).entries().items():
                if path in EDITS:
                    for name, key, value in (
                        ("looks", f"{entry.content_id} {path}", {"format": "avro", "references": []}),
                        ("outlines", entry.content_id, {"imports": [], "package": "x", "names": [], "clear": True}),
                    ):
                        file = tmp_path / f"{name}-{__version__}.json"
                        file.write_text(json.dumps({**kept(tmp_path, name), key: value}))

    assert compare(tmp_path)[0] == plain


def test_the_outline_of_what_differs_is_made_anew(made: Made, tmp_path: pathlib.Path) -> None:
    made.commit(FILES)
    files._outlines.clear()  # as above
    with Repository(made.path) as repository:
        tree = GitTree(repository, "HEAD")
        tree.recall = recall.Recall(tmp_path)
        shelf = tree.recall.shelf("outlines", Outline)
        for path in ("b.proto", "c.proto"):
            shelf.put(tree.entries()[path].content_id, Outline(package="poisoned"))
        reading = Reading(tree=tree, path="buf.yaml", files=tuple(FILES), changed=frozenset({"b.proto"}))
        found = files.Files(reading)

        assert {one.path for one in found.declaring("B")} == {"b.proto"}
        assert list(found.declaring("C")) == [], "what does not differ is taken from there"


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[1]", b'{"a": 1}', b'{"a": {"format": 1, "references": []}}', b'{"a": {"format": "\xff"}}', b"null"],
)
def test_what_is_damaged_counts_as_nothing_and_is_written_anew(
    compare: Any, tmp_path: pathlib.Path, damage: bytes
) -> None:
    plain, _ = compare(tmp_path)
    whole = {name: kept(tmp_path, name) for name in ("looks", "outlines")}
    for file in tmp_path.glob("*.json"):
        file.write_bytes(damage)

    assert compare(tmp_path)[0] == plain
    assert {name: kept(tmp_path, name) for name in whole} == whole


def test_a_format_that_nobody_knows_counts_as_nothing(compare: Any, tmp_path: pathlib.Path) -> None:
    plain, _ = compare(tmp_path)
    looks = kept(tmp_path, "looks")
    odd = {key: {**look, "format": "nonsense"} for key, look in looks.items()}
    (tmp_path / f"looks-{__version__}.json").write_bytes(msgspec.json.encode(odd))

    assert compare(tmp_path)[0] == plain
    assert kept(tmp_path, "looks") == looks


def test_the_limit_of_files_counts_those_that_are_known(compare: Any, tmp_path: pathlib.Path) -> None:
    compare(tmp_path)
    few = msgspec.structs.replace(Config(), limits=msgspec.structs.replace(Config().limits, files=2))

    assert compare(tmp_path, few)[0]["verdict"] == compare(None, few)[0]["verdict"] == "error"


def test_another_version_is_another_memory(compare: Any, tmp_path: pathlib.Path) -> None:
    (tmp_path / "looks-0.0.1.json").write_bytes(b"{}")
    (tmp_path / "mine.json").write_bytes(b"{}")
    compare(tmp_path)

    assert not (tmp_path / "looks-0.0.1.json").exists()
    assert (tmp_path / "mine.json").exists()


def test_it_stays_within_its_bound(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def shelf() -> recall.Shelf[str]:
        return recall.Recall(tmp_path).shelf("words", str)

    first = shelf()
    first.put("old", "x" * 50)
    first.put("used", "y" * 50)
    first.save()
    monkeypatch.setattr(recall, "MOST_BYTES", 150)
    second = shelf()
    assert second.get("used") == "y" * 50
    second.put("new", "z" * 50)
    second.save()
    assert kept(tmp_path, "words").keys() == {"used", "new"}, "what nobody asked for makes room"
    third = shelf()
    third.put("huge", "z" * 500)
    third.save()
    assert kept(tmp_path, "words").keys() == {"used", "new"}
    (tmp_path / f"words-{__version__}.json").write_bytes(msgspec.json.encode({"used": "y" * 500}))
    assert shelf().get("used") is None, "more than would be written is not read"


def test_what_is_checked_cannot_bring_the_memory(made: Made, tmp_path: pathlib.Path) -> None:
    first = made.commit({"api.yaml": OPENAPI, "cached/looks.json": "{}", "plain": "x"})
    (made.path / "linked").symlink_to("cached")
    made.commit({})
    with Repository(made.path) as repository:
        trees = [GitTree(repository, first), GitTree(repository, "HEAD")]
        for name in ("cached", "cached/.", "x/../cached", "linked", ".", "plain"):
            with pytest.raises(recall.RecallError, match="no place for a cache"):
                recall.remember(made.path / name, made.path, trees)
        for folder in (made.path / "cache", tmp_path / "elsewhere", made.path / ".git" / "kept"):
            recall.remember(folder, made.path, trees)
    (tmp_path / "file").write_text("x")
    with pytest.raises(recall.RecallError, match="is no folder"):
        recall.remember(tmp_path / "file", made.path, [])


def test_a_folder_that_cannot_be_written_costs_nothing(compare: Any, tmp_path: pathlib.Path) -> None:
    plain, _ = compare(None)
    (tmp_path / "there").write_text("a file where a folder would be made")

    assert compare(tmp_path / "there" / "below")[0] == plain
