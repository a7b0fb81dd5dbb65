"""A tree in a JSON file: what goes in comes out, and nothing hostile does."""

from __future__ import annotations

import base64
import json
import zlib

import pytest

from contract_check.sources import baseline
from contract_check.sources.baseline import KIND, BaselineError, BaselineTree, is_baseline, packed
from contract_check.sources.side import UnreadableSide, open_side

FILES = {"a/b.proto": b'syntax = "proto3";\r\n', "c.avsc": b"\xff\x00", "empty.yaml": b""}


def document(sources):
    return json.dumps({"kind": KIND, "sources": sources}).encode()


def test_files_come_out_as_they_went_in():
    tree = BaselineTree(document(packed(FILES.items())), "baseline.json")

    assert {path: tree.read(path) for path in tree.entries()} == FILES
    assert list(tree.read_many(["c.avsc"])) == [("c.avsc", b"\xff\x00")]
    assert tree.entries()["a/b.proto"].size == 20
    with pytest.raises(FileNotFoundError):
        tree.read("d")


def test_the_same_files_give_the_same_text():
    assert packed(FILES.items()) == packed(FILES.items())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"kind": "contract-check/baseline", ', True),
        (b'\xef\xbb\xbf\n{ "kind" : "contract-check/baseline"}', True),
        (b'{"openapi": "3.1.0", "kind": "contract-check/baseline"}', False),
        (b"kind: contract-check/baseline", False),
        (b"", False),
    ],
)
def test_a_baseline_is_known_by_its_beginning(data, expected):
    assert is_baseline(data) is expected


def source(**changed):
    (one,) = packed([("a.proto", b"x")])
    return one | changed


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ([source(path="../a")], "no usable path"),
        ([source(path="/etc/passwd")], "no usable path"),
        ([source(path="a//b")], "no usable path"),
        ([source(path="a\\b")], "no usable path"),
        ([source(path=3)], "no usable path"),
        (["a"], "no usable path"),
        ([source(), source()], "there twice"),
        ([source(deflated="!")], "damaged"),
        ([source(deflated=None)], "damaged"),
        ([source(deflated=base64.b64encode(b"no zlib").decode())], "damaged"),
        ([source(deflated=base64.b64encode(zlib.compress(b"y")).decode())], "not what was stored"),
        ([source(deflated=base64.b64encode(zlib.compress(b"x")[:-2]).decode())], "not what was stored"),
        (None, "written without the contracts"),
    ],
)
def test_what_is_wrong_is_said(sources, said):
    with pytest.raises(BaselineError, match=said):
        BaselineTree(document(sources), "b")


@pytest.mark.parametrize("data", [b"{", b"[" * 100_000, b"\xff"])
def test_what_is_no_json_is_no_baseline(data):
    with pytest.raises(BaselineError, match="no JSON"):
        BaselineTree(data, "b")


def test_a_file_that_inflates_without_end_is_stopped(monkeypatch):
    monkeypatch.setattr(baseline, "DEFAULT_MOST_BYTES", 1000)
    with pytest.raises(BaselineError, match="larger than"):
        BaselineTree(document(packed([("bomb.proto", b"\0" * 10_000_000)])), "b")


def test_all_files_together_are_bounded(monkeypatch):
    monkeypatch.setattr(baseline, "MOST_BYTES", 1000)
    with pytest.raises(BaselineError, match="larger than"):
        BaselineTree(document(packed([("a", b"\0" * 900), ("b", b"\0" * 900)])), "b")


def test_the_command_line_opens_it_by_its_content(tmp_path):
    (tmp_path / "any.json").write_bytes(document(packed(FILES.items())))
    (tmp_path / "bad.json").write_bytes(document([source(path="..")]))

    assert set(open_side("any.json", tmp_path).entries()) == set(FILES)
    with pytest.raises(UnreadableSide, match="Write it anew"):
        open_side("bad.json", tmp_path)
