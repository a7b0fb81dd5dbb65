"""Numbers and names that came back: only earlier revisions show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.protobuf.compare.walk import compare
from contract_check.languages.protobuf.history import reused
from contract_check.languages.protobuf.parser import parse
from contract_check.languages.protobuf.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterable

HEAD = 'syntax = "proto3"; package a; message M {{ string id = 1; {} }} enum E {{ ZERO = 0; {} }}'


def found(before: tuple[str, str], after: tuple[str, str], *earlier: tuple[str, str]) -> list[tuple[str, str, str]]:
    def history(path: str) -> Iterable[bytes]:
        assert path == "a.proto"
        return (HEAD.format(*one).encode() for one in earlier)

    base, head = (Schema([parse("a.proto", HEAD.format(*one).encode())]) for one in (before, after))
    return [(one.rule, one.before, one.after) for one in reused(compare(base, head), history)]


def test_a_number_taken_from_a_field_of_the_past() -> None:
    assert found(("", ""), ("bool isSparkplug = 5;", ""), ("", ""), ("bool sparkplug = 5;", "")) == [
        ("protobuf/number-used-before", "bool sparkplug = 5", "bool isSparkplug = 5")
    ]


def test_a_name_taken_from_a_field_of_the_past() -> None:
    assert found(("", ""), ("string note = 7;", ""), ("int32 note = 6;", "")) == [
        ("protobuf/name-used-before", "int32 note = 6", "string note = 7")
    ]


def test_a_field_that_comes_back_as_it_was_is_no_reuse() -> None:
    assert found(("", ""), ("string note = 7;", ""), ("string note = 7;", "")) == []


def test_the_newest_use_speaks() -> None:
    assert found(("", ""), ("string c = 2;", ""), ("string b = 2;", ""), ("string a = 2;", ""))[0][1] == "string b = 2"


def test_enum_values_too() -> None:
    assert found(("", ""), ("", "DONE = 2;"), ("", "CLOSED = 2;")) == [
        ("protobuf/number-used-before", "CLOSED = 2", "DONE = 2")
    ]


def test_revisions_that_cannot_be_read_say_nothing() -> None:
    assert found(("", ""), ("string c = 2;", ""), ("string b = ", "")) == []
