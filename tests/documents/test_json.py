"""JSON documents: exact values, errors with places, duplicate keys, and the line between JSON and YAML."""

from __future__ import annotations

import pytest

from contract_check.documents import Limits, Unreadable, duplicate_keys, read
from contract_check.documents.json_places import JsonPlaces
from contract_check.documents.text import Text


def test_numbers_are_exact() -> None:
    (document,) = read(b'{"big": 123456789012345678901234567890, "float": 1.10, "far": 1E400}', "a.json")

    assert document.value == {"big": 123456789012345678901234567890, "float": 1.1, "far": float("inf")}
    assert (document.source_text("/float"), document.source_text("/far"), document.language) == (
        "1.10",
        "1E400",
        "json",
    )


REFUSED = [
    (b'{\n "a": 1,\n}', "json-syntax", 3),
    (b'{"a": 1,\n b: 2}', "json-syntax", 2),
    (b"{\n'a': 1}", "json-syntax", 2),
    (b'{"a": 1, // why\n "b": 2}', "json-syntax", 1),
    (b'{"a": NaN}', "json-syntax", 1),
    (b'{"a": 1', "json-syntax", 1),
    (b'["x",\n "\\ud800"]', "json-syntax", 2),
    (b"", "json-syntax", 1),
    (b"a: 1\n", "json-syntax", 1),
    (b"[" * 1_000_000, "limit-depth", 1),
    (b"[" * 201 + b"]" * 201, "limit-depth", 1),
    (b'{"a":' * 201 + b"1" + b"}" * 201, "limit-depth", 1),
    (b'{"a": ' + b"9" * 5000 + b"}", "limit-number", None),
    (b'{"a": "\xff"}', "encoding", 1),
    (b'{\n"\xff": 1}', "encoding", 2),
    (b'["\xed\xa0\x80"]', "encoding", 1),
    (b'["\xc0\x80"]', "encoding", 1),
    (b'["\xf4\x90\x80\x80"]', "encoding", 1),
]


@pytest.mark.parametrize(("data", "rule", "line"), REFUSED)
def test_refused_with_rule_line_and_remedy(data: bytes, rule: str, line: int | None) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data, "a.json")
    problem = caught.value.problem

    assert (problem.rule, problem.fatal) == (rule, True)
    assert line is None or problem.location.line == line
    assert problem.remedy


def test_a_depth_within_the_limit_is_read() -> None:
    assert read(b"[" * 200 + b"]" * 200, "a.json")[0].language == "json"


@pytest.mark.parametrize(
    ("data", "path", "language"),
    [
        (b'{"a": 1}', "openapi.yaml", "json"),
        (b'\xef\xbb\xbf {"a": 1}', "openapi.json", "json"),
        ('{"a": 1}'.encode("utf-16"), "openapi.json", "json"),
        (b"{a: 1}", "openapi.yaml", "yaml"),
        (b'{"a": 1,}', "openapi.yml", "yaml"),
        (b"a: 1", "contract", "yaml"),
        (b'"a": 1', "contract", "yaml"),
    ],
)
def test_content_decides_the_language(data: bytes, path: str, language: str) -> None:
    (document,) = read(data, path)

    assert (document.value, document.language) == ({"a": 1}, language)


def test_neither_json_nor_yaml_is_told_in_the_words_of_what_it_looks_like() -> None:
    with pytest.raises(Unreadable) as caught:
        read(b'{"a": 1 "b": 2}', "a.yaml")

    assert "JSON" in caught.value.problem.message


def test_limits_of_yaml_hold_for_what_begins_like_json() -> None:
    with pytest.raises(Unreadable) as caught:
        read(b"{a: &x [*x]}", "a.yaml")

    assert caught.value.problem.rule == "recursive-alias"


def test_duplicate_keys() -> None:
    data = b'{"a": 1,\n "x": [{"b": 1,\n "\\u0062": {"b": 2}}],\n "a": {"c": "}"},\n "a": 3}'
    (document,) = read(data, "a.json")
    found = [(problem.location.pointer, problem.location.line, problem.rule) for problem in duplicate_keys(document)]

    assert found == [("/a", 4, "duplicate-key"), ("/a", 5, "duplicate-key"), ("/x/0/b", 3, "duplicate-key")]
    assert document.place("/a") == (5, 2)
    assert document.place("/x/0/b/b") == (3, 13)


def test_duplicate_keys_are_few_and_fatal_to_nobody() -> None:
    (document,) = read(b"[" + b",".join([b'{"a":1,"a":2}'] * 500) + b"]", "a.json")
    found = duplicate_keys(document)

    assert len(found) == 100
    assert not any(problem.fatal for problem in found)


@pytest.mark.parametrize("data", [b'{"a": {"a": 1}}', b"a: 1\na: 2"])
def test_no_duplicate_keys_to_find(data: bytes) -> None:
    assert duplicate_keys(read(data, "a")[0]) == ()


def test_file_size_is_checked_first() -> None:
    with pytest.raises(Unreadable) as caught:
        read(b"{" * 100, "a.json", Limits(file_bytes=99))

    assert caught.value.problem.rule == "limit-file-bytes"


def test_values_are_bounded_before_any_is_built() -> None:
    limits = Limits(json_values=100)
    assert read(b"[" + b",".join([b"0"] * 99) + b"]", "a.json", limits)[0].value == [0] * 99
    with pytest.raises(Unreadable) as caught:
        read(b"[" + b",".join([b"[]"] * 60) + b"]", "a.json", limits)

    assert caught.value.problem.rule == "limit-json-values"


def test_a_key_that_stands_twice_is_found_where_it_stands_last():
    # By the length of the last value, the first would end at its inner brace (found by fuzzing).
    data = b'{"p": {\n "a": {\n  "type": "svring"\n },\n "a": {\n  "type": "sring"\n }\n}}'
    places = JsonPlaces(Text("a.json", data))

    assert places.nearest(("p", "a", "type"))[1].value == data.rindex(b'"sring"')
