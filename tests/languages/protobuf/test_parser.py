"""Reading what protoc would refuse: every fault has a place, and the rest is kept."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_check.languages.protobuf.cursor import MAX_DEPTH, number_of, unescape
from contract_check.languages.protobuf.elements import File, option
from contract_check.languages.protobuf.parser import parse


def read(text: str | bytes) -> File:
    return parse("a.proto", text.encode() if isinstance(text, str) else text)


def told(file: File) -> list[tuple[str, int | None, int | None]]:
    return [(problem.message, problem.location.line, problem.location.column) for problem in file.problems]


def test_a_broken_statement_hides_nothing_else() -> None:
    file = read("""syntax = "proto3";
message A { string id = 1; string broken 2; string note = 3; }
enum E { ZERO = 0; = 1; TWO = 2; }
service S { rpc Get(A) returns (A); nonsense; rpc Put(A) returns (A); }
message B { string id = 1; }
""")

    assert told(file) == [
        ("expected `=`, found `2`", 2, 42),
        ("expected a name, found `=`", 3, 20),
        ("expected `rpc`, found `nonsense`", 4, 37),
    ]
    assert all(problem.fatal for problem in file.problems)
    assert not file.complete
    assert [field.name for field in file.messages[0].fields] == ["id", "note"]
    assert [value.name for value in file.enums[0].values] == ["ZERO", "TWO"]
    assert [method.name for method in file.services[0].methods] == ["Get", "Put"]
    assert file.messages[1].name == "B"


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("message A {\n  string id = 1;\n", "expected `}`, found the end of the file", 3),
        ("message A { message B { enum C { X = 0;", "expected `}`, found the end of the file", 1),
        ("service S {\n", "expected `}`, found the end of the file", 2),
        ("message A { string id = 1 }", "expected `;`, found `}`", 1),
        ("message A { string id = ; }", "expected a whole number, found `;`", 1),
        ("message A { 5 id = 1; }", "expected a type, found `5`", 1),
        ('syntax = "proto4";', 'expected proto2, proto3 or an edition, found `"proto4"`', 1),
        ("import a.proto;", "expected a string, found `a.proto`", 1),
        ("hello", "expected a declaration, found `hello`", 1),
        ("export service S {}", "expected `message` or `enum`, found `service`", 1),
        ("option (a = 1;", "expected `)`, found `=`", 1),
        ("option a = ;", "expected a value, found `;`", 1),
        ("option a = { b 1 };", "expected `:`, found `1`", 1),
        ("option a = { [b: 1 };", "expected `]`, found the end of the file", 1),
        ("/* never closed\nmessage A {}", "expected a declaration, found `/`", 1),
        ('option a = "never closed;\nmessage B {}', 'expected a string, found `"`', 1),
        ("option a = -IMPLICIT;", "expected a number, found `IMPLICIT`", 1),
        ("message A { a. 5 x = 1; }", "expected the rest of a name, found `5`", 1),
    ],
)  # fmt: skip
def test_faults_have_a_place(text: str, message: str, line: int) -> None:
    file = read(text)

    assert file.problems[0].message == message
    assert file.problems[0].location.line == line
    assert file.problems[0].rule == "protobuf-syntax"
    assert file.problems[0].remedy


def test_what_could_be_read_before_the_end_is_kept() -> None:
    file = read("message A {\n  string id = 1;\n  message B { int32 n = 1; ")

    assert [field.name for field in file.messages[0].fields] == ["id"]
    assert [field.name for field in file.messages[0].messages[0].fields] == ["n"]
    assert len(file.problems) == 1


def test_a_byte_order_mark_is_no_text() -> None:
    file = read(b"\xef\xbb\xbfsyntax = 'proto3'; message A {}")

    assert file.syntax == "proto3"
    assert not file.problems
    assert file.location(file.messages[0].at).column == 20


def test_bytes_that_are_no_utf8_are_told_and_read() -> None:
    file = read(b'syntax = "proto3";\n// caf\xe9\nmessage A { string id = 1; }')

    assert told(file) == [("byte 0xe9 is no UTF-8", 2, 7)]
    assert not file.problems[0].fatal
    assert file.messages[0].fields[0].name == "id"


def test_utf16_is_refused_with_few_words() -> None:
    file = read('syntax = "proto3"; message A {}'.encode("utf-16"))

    assert file.problems[0].message == "byte 0xff is no UTF-8"
    assert 1 < len(file.problems) < 25


def test_depth_is_bounded() -> None:
    deep = 40_000
    nested = read("".join(f"message M{index} {{" for index in range(deep)) + "}" * deep)
    braces = read("option a = " + "{ a: " * deep + "1" + "}" * deep + ";\nmessage B {}")

    assert f"at most {MAX_DEPTH} levels" in nested.problems[0].message
    assert f"at most {MAX_DEPTH} levels" in braces.problems[0].message
    assert len(nested.problems) < 25


def test_large_files_are_read_in_time() -> None:
    fields = "".join(f"  string field_{number} = {number}; // filler filler filler\n" for number in range(1, 10_001))
    text = "syntax = 'proto3';\n" + "".join(f"message M{index} {{\n{fields}}}\n" for index in range(9))
    started = time.process_time()
    file = read(text)

    assert len(text) > 4_000_000
    assert [len(message.fields) for message in file.messages] == [10_000] * 9
    assert file.location(file.messages[8].fields[9_999].at).line == 1 + 9 * 10_002 - 1
    assert time.process_time() - started < 5


def test_white_space_that_goes_nowhere_costs_nothing() -> None:
    started = time.process_time()
    read(" \n" * 500_000 + "/*" * 50_000)

    assert time.process_time() - started < 5


def test_options_keep_their_values() -> None:
    file = read(r"""
option (a.b).c = 1;
option (.x) = { list: [1, -2.5e3, IDENT], on: true nested { deep: 'a' "b" } nested { deep: "\t\x41\u00e9" }
  [ext.name]: 1, [type.url/a.b]: { k: "v" } half: < a: 1 >; };
option low = -inf;
""")

    assert not file.problems
    assert option(file.options, "(a.b).c") == 1
    assert option(file.options, "(.x)") == {
        "list": [1, -2500.0, "IDENT"],
        "on": True,
        "nested": [{"deep": "ab"}, {"deep": "\tAé"}],
        "[ext.name]": 1,
        "[type.url/a.b]": {"k": "v"},
        "half": {"a": 1},
    }
    assert option(file.options, "low") == float("-inf")
    assert option(file.options, "missing", "other") == "other"


@pytest.mark.parametrize(
    ("token", "value"),
    [("10", 10), ("0x1F", 31), ("017", 15), ("0", 0), ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0), ("2f", 2.0),
     ("09", None), ("abc", None), ("", None)],
)  # fmt: skip
def test_numbers(token: str, value: float | None) -> None:
    assert number_of(token) == value


def test_escapes() -> None:
    assert unescape(r"\n\"\\\101\x7a\U0001F600\?") == '\n"\\Az😀?'
    assert unescape(r"\xff") == "\udcff"
    assert unescape(r"\U00ffffff") == "?"


_GRAMMAR = """message enum service rpc returns stream oneof map group extend extensions reserved option optional
repeated import syntax = { } ( ) [ ] < > ; , . : - + 1 0x 3.5e " ' /* */ // A a.b .c "s" \\ é to max default"""
_WORDS = st.sampled_from(_GRAMMAR.split())


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(_WORDS, max_size=60))
def test_any_tokens_give_a_file(words: list[str]) -> None:
    file = read(" ".join(words))

    assert file.complete or file.problems
    for problem in file.problems:
        assert problem.location.line


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_file(data: bytes) -> None:
    assert read(data).path == "a.proto"
