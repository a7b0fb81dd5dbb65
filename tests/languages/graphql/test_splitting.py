"""The quick way of cutting SDL agrees with graphql-core's parser, or leaves the word to it."""

from __future__ import annotations

import graphql
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contract_check.languages.graphql.parsing import SyntaxFault, chunks_of
from contract_check.languages.graphql.splitting import SourceFile, descriptions, mask, split

TEXTS = {
    "keywords as names": "type type { type: type input: input }\nscalar input\nenum enum { type enum }\n",
    "no bodies": "type A\ninterface B\ninput C\nenum D\nunion E\nscalar F\nextend type A @d\n",
    "braces in strings": 'type A { a(b: String = "}{"): Int @d(x: "#{") }\n"""{ type B """ type C { a: Int }',
    "braces in comments": "type A { # }\n a: Int # {\n}\n",
    "escapes": 'type A { a(b: String = "\\"}"): Int }\n"""x \\""" }""" type B { a: Int }',
    "nested defaults": "input A { a: B = {x: [{y: 1}, {y: [2]}]} c: [[Int!]!]! = [[1], [2]] }",
    "deep defaults": "input A { a: B = {a: {b: {c: {d: {e: 1}}}}} z: Int }\n"
    "type Q { f(a: A = {a: {b: {c: {d: 1}}}}): Int g: Int }",
    "leading bars": "union A = | B | C\ndirective @d on | FIELD | QUERY\ntype T implements & A & B { a: Int }",
    "schema": 'schema @d { query: A mutation: B }\nextend schema @link(url: "x", import: ["@key"])\n',
    "commas": "type A { a: Int, b(c: Int,, d: Int): Int },,,type B{a:Int}",
    "byte order mark": "\ufefftype A { a: Int }",
    "carriage returns": "type A {\r\n  a: Int\r\n}\rtype B { a: Int }",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_cut_as_the_parser_does(text: str) -> None:
    file = SourceFile("a.graphql", text)
    quick, thorough = split(file), chunks_of(file)

    assert quick is None or [_seen(chunk) for chunk in quick] == [_seen(chunk) for chunk in thorough]


def _seen(chunk: object) -> tuple[object, ...]:
    return tuple(getattr(chunk, name) for name in ("kind", "name", "extension", "start", "text"))


def test_common_texts_take_the_quick_way() -> None:
    slow = {name for name, text in TEXTS.items() if split(SourceFile("a.graphql", text)) is None}

    assert slow == {"deep defaults", "nested defaults"}


PIECES = st.sampled_from(
    ["type", "A", "b", "{", "}", "(", ")", ":", "Int", "!", "[", "]", "=", "1", '"x"', '"""y"""', '"', "@d", "|", "&",
     "implements", "union", "enum", "input", "extend", "scalar", "directive", "on", "FIELD", "# c\n", "schema", "query",
     "repeatable", "interface", "-1.5e3", "$v", "...", "true", "null"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map(" ".join))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_what_the_quick_way_accepts_the_parser_accepts(text: str) -> None:
    file = SourceFile("a.graphql", text)
    quick = split(file)
    if not quick:
        return

    assert [_seen(chunk) for chunk in quick] == [_seen(chunk) for chunk in chunks_of(file)]


SAMPLE = """schema { query: Q }
"d" type Q implements N & M @k(f: "a", n: 1.5) { "f" a(x: [Int!]! = [1, 2] @d, y: I = {z: E}): [Q!]! @d b: Int }
extend type Q { c: Int }
union U @d = Q | R
enum E { "v" A @d B }
input I @oneOf { z: E = A }
directive @d(a: Int! = 1) repeatable on FIELD | ENUM
scalar S @specifiedBy(url: "u")"""


@given(st.integers(0, len(SAMPLE)), st.integers(0, 6), PIECES | st.just(""))
@example(SAMPLE.index("1.5") + 2, 1, "")
@example(SAMPLE.index("1.5"), 0, "0")
@example(SAMPLE.index("1.5") + 3, 0, "x")
@settings(max_examples=600, deadline=None, derandomize=True)
def test_a_damaged_schema_is_never_accepted_the_quick_way_alone(start: int, length: int, piece: str) -> None:
    file = SourceFile("a.graphql", SAMPLE[:start] + piece + SAMPLE[start + length :])
    quick = split(file)
    if quick is None:
        return

    assert [_seen(chunk) for chunk in quick] == [_seen(chunk) for chunk in chunks_of(file)]


def test_a_mask_keeps_every_place() -> None:
    text = 'type A { # }\n a(b: String = "}"): Int }'

    assert len(mask(text)) == len(text)
    assert mask(text).count("}") == 1


def test_descriptions_are_separated_and_values_are_kept() -> None:
    text = '"a" type T { "b" f("c" x: String = "v", y: [String] = ["p" "q"]): Int @d(r: "w") """e""" g: Int }'
    (chunk,) = split(SourceFile("a.graphql", text)) or ()
    found = descriptions(chunk)

    assert found.texts == {"a", "b", "c", "e"}
    assert len(found.bare) == len(text)
    assert graphql.print_ast(graphql.parse(found.bare)) == graphql.print_ast(
        graphql.parse('type T { f(x: String = "v", y: [String] = ["p" "q"]): Int @d(r: "w") g: Int }')
    )


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("type A {\n  a Int\n}", 2, 5), ("type A { a: Int }\n\ntyp B { a: Int }", 3, 1), ('type A { a: Int }\n"x', 2, 3)],
)
def test_what_is_wrong_has_a_place(text: str, line: int, column: int) -> None:
    file = SourceFile("a.graphql", text)

    assert split(file) is None
    with pytest.raises(SyntaxFault) as found:
        chunks_of(file)
    assert (found.value.location.line, found.value.location.column) == (line, column)
