"""JSON Pointers and references."""

from __future__ import annotations

import pytest

from contract_check.documents import PointerError, iter_references, pointer_of_fragment, resolve, target

# The examples of RFC 6901 section 5.
RFC = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, 'k"l': 6, " ": 7, "m~n": 8}


@pytest.mark.parametrize(
    ("fragment", "value"),
    [
        ("", RFC), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%25d", 2), ("/e%5Ef", 3),
        ("/g%7Ch", 4), ("/i%5Cj", 5), ("/k%22l", 6), ("/%20", 7), ("/m~0n", 8),
    ],
)  # fmt: skip
def test_rfc_examples(fragment: str, value: object) -> None:
    assert resolve(RFC, pointer_of_fragment(fragment)) == value


@pytest.mark.parametrize(
    "pointer",
    ["foo", "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/-1", "/foo/٣", "/foo/" + "9" * 5000, "/x", "/ /y"],
)
def test_what_is_not_there(pointer: str) -> None:
    with pytest.raises(PointerError) as caught:
        resolve(RFC, pointer)

    assert caught.value.pointer == pointer


def test_the_error_names_what_exists() -> None:
    with pytest.raises(PointerError) as caught:
        resolve(RFC, "/foo/9/x")

    assert caught.value.existing == "/foo"


REFERENCES = [
    (b'{"$ref": "a.json#/x", "y": {"$ref":"#/z"}}', ["a.json"]),
    (b'{"\\u0024ref" : "a\\/b.json"}', ["a/b.json"]),
    (b"$ref: ./a.yaml\nb: {$ref: b.yml#/c}\nc: {'$ref': 'd e.yaml', x: 1}\n", ["./a.yaml", "b.yml", "d e.yaml"]),
    (b"x: {$ref: a.yaml}\ny: [{$ref: a.yaml#/z}]\n", ["a.yaml"]),
    (b"$ref: \"#/local\"\nb:\n  $ref: '#/local'\n", []),
    (b"$ref: >-\n  a.yaml#/x\n", ["a.yaml"]),
    (b"$ref: a%20b.yaml # why\n", ["a b.yaml"]),
    (b"$ref: &r a.yaml\n", ["a.yaml"]),
    (b"$ref:\n  a.yaml\n", ["a.yaml"]),
    (b"$ref: https://example.org/a.yaml\n", ["https://example.org/a.yaml"]),
    (b"properties: {$ref: {type: string}}\n", []),
]


@pytest.mark.parametrize(("data", "found"), REFERENCES)
def test_references(data: bytes, found: list[str]) -> None:
    assert list(iter_references(data)) == found


@pytest.mark.parametrize(
    ("path", "reference", "expected"),
    [
        ("a/b.yaml", "c.yaml", "a/c.yaml"), ("a/b.yaml", "./c/../d.yaml", "a/d.yaml"),
        ("a/b.yaml", "../c.yaml", "c.yaml"),
        ("b.yaml", "c:d.yaml", None), ("b.yaml", "x/c:d.yaml", "x/c:d.yaml"), ("b.yaml", "..", None),
        ("a/b.yaml", "../../c.yaml", None),
        ("b.yaml", "/etc/passwd", None), ("b.yaml", "file:///etc/passwd", None), ("b.yaml", "//host/x", None),
        ("b.yaml", "https://example.org/x", None), ("b.yaml", "..\\x", None), ("b.yaml", "", None),
        ("b.yaml", "x\0", None),
    ],
)  # fmt: skip
def test_target_stays_in_the_tree(path: str, reference: str, expected: str | None) -> None:
    assert target(path, reference) == expected
