"""An outline may name too much, never too little: what the parser finds in a file, its outline must allow."""

from __future__ import annotations

import pathlib

import pytest

from contract_check.languages.protobuf.outline import outline, outline_of
from contract_check.languages.protobuf.parser import parse
from contract_check.languages.protobuf.schema import declared

TESTS = pathlib.Path(__file__).parents[2]
FILES = sorted(path for path in TESTS.rglob("*.proto") if path.is_file())
SUBTLE = {
    "adjacent strings": b'import "a/" "b.proto";',
    "comment before the path": b'import /* old */ "a.proto";',
    "comment behind the path": b'import "a.proto" // why\n;',
    "escape in the path": rb'import "a\x2fb.proto";',
    "quote of prose before": b"/* don't import */ import 'a.proto';",
    "prose that opens a quote": b'/* import " */ import "a.proto";',
    "prose that ends in the word": b"// what a message\nmessage Order {}",
    "word twice": b"// message\n// message\nmessage message {}",
    "comment behind the word": b"message /* ours */ Order {}",
    "comment line behind the word": b"enum // ours\nState { NEW = 0; }",
    "two on a line": b"message A {} message/**/B {} service C {}",
    "group": b"message A { optional group Result = 1 { optional int32 a = 1; } }",
    "group behind a comment": b"message A { repeated group/**/Result = 1 {} }",
    "package behind an import": b'import "a.proto"; package late.v1; message A {}',
    "package in a comment": b"// package other.v1;\nmessage A {}",
    "package behind comments": b'// a\n/* b */ edition = "2023"; // c\npackage a.v1; message A { message B {} }',
    "package with a comment inside": b"package /* x */ a.v1; message A {}",
    "byte order mark": b"\xef\xbb\xbfpackage a.v1; message A {}",
    "visibility": b'edition = "2024"; export message A {} local enum B { C = 0; }',
    "unclosed comment": b"message A {} /* message B {}",
}


def allows(data: bytes) -> None:
    found, file = outline(data), parse("a.proto", data)
    if not found.clear:
        found = outline_of(file)
    assert {one.path for one in file.imports} <= set(found.imports)
    for declaration in declared(file):
        assert found.may_declare(declaration.name), declaration.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_every_file_of_the_tests(path: pathlib.Path) -> None:
    allows(path.read_bytes())


@pytest.mark.parametrize("data", SUBTLE.values(), ids=SUBTLE)
def test_subtle_files(data: bytes) -> None:
    allows(data)


def test_usual_files_are_not_parsed_for_it() -> None:
    prose = b"// A message about the\n// message.\n"
    found = outline(prose + b'syntax = "proto3";\npackage a.v1;\nimport public "b.proto";\nmessage A {}\n')

    assert (found.clear, found.package, found.imports) == (True, "a.v1", ("b.proto",))
    assert "A" in found.names
    assert not found.may_declare("other.v1.A")
    assert not found.may_declare("a.v1.Other")


def test_hostile_text_takes_no_longer() -> None:
    for data in (
        b"/*" * 500_000,
        b'import "' * 200_000,
        b"message/" * 200_000,
        b"\n" * 1_000_000,
        b"import\n" * 200_000,
    ):
        outline(data)
