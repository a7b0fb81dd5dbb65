"""YAML documents: structure, anchors, merges, what is reported and what is refused."""

from __future__ import annotations

import pytest

from contract_check import documents
from contract_check.documents import Limits, Unreadable, read


def value_of(text: str) -> object:
    (document,) = read(text.encode(), "a.yaml")
    return document.value


VALUES = [
    ("200: ok\n1.10: x\ntrue: y\nnull: z\n", {"200": "ok", "1.10": "x", "true": "y", "null": "z"}),
    ("? \n: empty\n", {"": "empty"}),
    ("&k a: 1\nb: *k\n*k : 2\n", {"a": 2, "b": "a"}),
    ("a: &x {k: 1}\nb: *x\n", {"a": {"k": 1}, "b": {"k": 1}}),
    ("a: &x 1.10\nb: [*x, *x]\n", {"a": 1.1, "b": [1.1, 1.1]}),
    ("a: &x 1\nb: &x 2\nc: *x\n", {"a": 1, "b": 2, "c": 2}),
    ("a: &x {k: 1, l: 2}\nb:\n  k: own\n  <<: *x\n", {"a": {"k": 1, "l": 2}, "b": {"k": "own", "l": 2}}),
    ("a: &x {k: 1}\nb: &y {k: 2, m: 3}\nc: {<<: [*x, *y]}\n",
     {"a": {"k": 1}, "b": {"k": 2, "m": 3}, "c": {"k": 1, "m": 3}}),
    ("a: &x {k: 1}\nb: &y {<<: *x, m: 3}\nc: {<<: *y}\n",
     {"a": {"k": 1}, "b": {"m": 3, "k": 1}, "c": {"m": 3, "k": 1}}),
    ('a: {"<<": 1}\n', {"a": {"<<": 1}}),
    ("a: |\n  x\n  y\nb: >-\n  x\n  y\n", {"a": "x\ny\n", "b": "x y"}),
    ("--- 12\n", 12),
    ("- - 1\n  - 2\n-\n", [[1, 2], None]),
    ("{a: 1, 'b': [x, y],}", {"a": 1, "b": ["x", "y"]}),
    ("%YAML 1.2\n---\na: on\n", {"a": "on"}),
    ("", None),
    ("# only a comment\n", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_value(text: str, value: object) -> None:
    assert value_of(text) == value


def test_aliases_share_one_object() -> None:
    value = value_of("a: &x {k: 1}\nb: *x\n")

    assert isinstance(value, dict)
    assert value["a"] is value["b"]


def test_several_documents() -> None:
    first, second = read(b"a: 1\n---\nb: &x 2\nc: *x\n", "a.yaml")

    assert (first.value, first.number, second.value, second.number) == ({"a": 1}, 0, {"b": 2, "c": 2}, 1)
    assert (second.place("/c"), second.path, second.language) == ((4, 1), "a.yaml", "yaml")


def test_an_anchor_ends_with_its_document() -> None:
    with pytest.raises(Unreadable) as caught:
        read(b"a: &x 1\n---\nb: *x\n", "a.yaml")

    assert caught.value.problem.rule == "yaml-alias"


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_encodings(encoding: str) -> None:
    (document,) = read("grüße: 1\nb: [ä, 2]\n".encode(encoding), "a.yaml")

    assert document.value == {"grüße": 1, "b": ["ä", 2]}
    assert document.value_place("/b/1") == (2, 8)


def test_duplicate_key_is_reported_with_both_lines_and_the_last_one_counts() -> None:
    (document,) = read(b"a: 1\nb: 2\na: {c: 3}\n", "a.yaml")
    (problem,) = document.problems

    assert document.value == {"a": {"c": 3}, "b": 2}
    assert (problem.rule, problem.location.line, problem.location.column, problem.fatal) == (
        "duplicate-key",
        3,
        1,
        False,
    )
    assert "`a`" in problem.message
    assert "line 1" in problem.message
    assert (document.place("/a"), document.value_place("/a/c"), document.place("/b")) == ((3, 1), (3, 8), (2, 1))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("? [1, 2]\n: z\n", "[1, 2]"),
        ("{[a,  b]: z}\n", "[a, b]"),
        ("x: &m {k: 1}\n*m : z\n", "*m"),
        ("? - a\n  - b\n: z\n", "- a - b"),
    ],
)
def test_complex_key_becomes_its_text(text: str, key: str) -> None:
    (document,) = read(text.encode(), "a.yaml")

    assert document.value[key] == "z"
    assert [problem.rule for problem in document.problems] == ["complex-key"]


def test_merging_what_is_no_object_is_reported() -> None:
    (document,) = read(b"a: 1\n<<: [text, {b: 2}]\n", "a.yaml")

    assert document.value == {"a": 1, "b": 2}
    assert [(problem.rule, problem.location.line) for problem in document.problems] == [("merge-key", 2)]


def test_the_list_of_problems_ends_somewhere() -> None:
    (document,) = read(b"a: 1\n" * 5000, "a.yaml")

    assert len(document.problems) == documents.DEFAULT_LIMITS.problems


BILLION_LAUGHS = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
MERGE_BOMB = "a0: &a0 {k: 1}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 40)}]}}\n" for n in range(1, 8)
)

REFUSED = [
    ("[" * 1_000_000, "limit-depth", 1),
    ("{a: " * 1_000_000, "limit-depth", 1),
    ("- " * 300 + "x", "limit-depth", 1),
    (BILLION_LAUGHS, "limit-expanded-nodes", 8),
    ("a: &a [*a]\n", "recursive-alias", 1),
    ("a: &a {b: *a}\n", "recursive-alias", 1),
    ("a: &a\n  <<: *a\n", "recursive-alias", 2),
    ("a: 1\nb: *nope\n", "yaml-alias", 2),
    ("a: " + "9" * 5000, "limit-number", 1),
    ("a:\n\t- x\n", "yaml-syntax", 2),
    ("a: b: c\n", "yaml-syntax", 1),
    ("a: 1\nb: 'open\n", "yaml-syntax", 2),
    ("a: 1\n  b: 2\n", "yaml-syntax", 2),
    ("a: 1\nb: @x\n", "yaml-syntax", 2),
    ("a: 1\nb: [1\n", "yaml-syntax", 3),
    (": nothing before\n", "yaml-syntax", 1),
    ("a: 1\n\nb: \x01\n", "yaml-syntax", 3),
    ("a: ä\n%\n\x00", "yaml-syntax", None),
]


@pytest.mark.parametrize(("text", "rule", "line"), REFUSED)
def test_refused_with_rule_line_and_remedy(text: str, rule: str, line: int | None) -> None:
    with pytest.raises(Unreadable) as caught:
        read(text.encode(), "a.yaml")
    problem = caught.value.problem

    assert (problem.rule, problem.fatal, problem.location.path) == (rule, True, "a.yaml")
    assert line is None or problem.location.line == line
    assert problem.remedy
    assert "\n" not in problem.message


@pytest.mark.parametrize(
    ("limits", "text", "rule"),
    [
        (Limits(file_bytes=10), "a: 1234567890", "limit-file-bytes"),
        (Limits(aliases=2), "a: &x 1\nb: [*x, *x, *x]", "limit-aliases"),
        (Limits(merge_keys=40), MERGE_BOMB, "limit-merge-keys"),
        (Limits(documents=2), "--- 1\n--- 2\n--- 3\n", "limit-documents"),
        (Limits(depth=2), "a: {b: {c: 1}}", "limit-depth"),
    ],
)
def test_limits(limits: Limits, text: str, rule: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(text.encode(), "a.yaml", limits)

    assert caught.value.problem.rule == rule


def test_bad_utf8_is_refused_with_its_line() -> None:
    with pytest.raises(Unreadable) as caught:
        read(b"a: 1\nb: \xc3\x28\n", "a.yaml")

    assert (caught.value.problem.rule, caught.value.problem.location.line, caught.value.problem.location.column) == (
        "encoding", 2, 4,
    )  # fmt: skip
    assert str(caught.value).startswith("a.yaml:2:4: ")


def test_half_of_a_utf16_character_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        read(b"\xff\xfea", "a.yaml")

    assert caught.value.problem.rule == "encoding"


def test_lfs_pointer_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        read(b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "a.yaml")

    assert caught.value.problem.rule == "lfs-pointer"


def test_many_duplicate_keys_cost_no_more_than_their_number() -> None:
    keys = "".join(f"k{number}: 1\n" for number in range(30_000))
    (document,) = read((keys + keys + "new: 1\nk3: 2\n").encode(), "a.yaml")

    assert (len(document.value), document.value["k3"]) == (30_001, 2)
    assert [document.place(pointer)[0] for pointer in ("/k3", "/k29999", "/new")] == [60_002, 60_000, 60_001]
