"""Places against a writer that knows where it put each thing, and against PyYAML's own composer."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_check.documents import read, resolve
from contract_check.documents.limits import DEFAULT_LIMITS
from contract_check.documents.reading import _yaml
from contract_check.documents.text import CHUNK, Text
from contract_check.model.location import Location, escape_token

if TYPE_CHECKING:
    import random

    from contract_check.documents import Document

# What YAML's reader takes raw; anything else must be escaped and is tried in JSON by the writer's own escapes.
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"), exclude_characters="\u2028\u2029\ufeff")
)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=25
)


class Writer:
    """Writes JSON with random white space and notes line and column of each key and value."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._out = io.StringIO()
        self.keys: dict[str, tuple[int, int]] = {}
        self.values: dict[str, tuple[int, int]] = {}

    def write(self, value: Any, pointer: str = "") -> str:
        self._space()
        self.values[pointer] = self._here()
        if isinstance(value, dict):
            self._members(value, pointer)
        elif isinstance(value, list):
            self._elements(value, pointer)
        else:
            self._out.write(self._scalar(value))
        self._space()
        return self._out.getvalue()

    def _members(self, value: dict[str, Any], pointer: str) -> None:
        self._out.write("{")
        for number, (key, inner) in enumerate(value.items()):
            self._out.write("," if number else "")
            self._space()
            below = f"{pointer}/{escape_token(key)}"
            self.keys[below] = self._here()
            self._out.write(self._scalar(key) + ":")
            self.write(inner, below)
        self._space()
        self._out.write("}")

    def _elements(self, value: list[Any], pointer: str) -> None:
        self._out.write("[")
        for number, inner in enumerate(value):
            self._out.write("," if number else "")
            self.write(inner, f"{pointer}/{number}")
        self._space()
        self._out.write("]")

    def _scalar(self, value: Any) -> str:
        # libyaml refuses JSON's escape of a character beyond 0xFFFF (two halves), with a message.
        beyond = isinstance(value, str) and any(ord(character) > 0xFFFF for character in value)
        return json.dumps(value, ensure_ascii=not beyond and self._rng.random() < 0.5)

    def _space(self) -> None:
        self._out.write(self._rng.choice(["", "", " ", "\n", "  \n ", "\r\n"]))

    def _here(self) -> tuple[int, int]:
        written = self._out.getvalue()
        return written.count("\n") + 1, len(written) - written.rfind("\n")


def check(document: Document, writer: Writer, value: Any) -> None:
    assert document.value == value
    for pointer, place in writer.values.items():
        assert document.value_place(pointer) == place
        assert document.place(pointer) == writer.keys.get(pointer, place)
        assert document.place(pointer + "/no such key") == writer.keys.get(pointer, place)


@settings(deadline=None, max_examples=150)
@given(VALUES, st.randoms(use_true_random=False))
def test_json_places(value: Any, rng: random.Random) -> None:
    writer = Writer(rng)
    text = writer.write(value)

    check(read(text.encode(), "a.json")[0], writer, value)


@settings(deadline=None, max_examples=150)
@given(VALUES, st.randoms(use_true_random=False))
def test_the_same_text_read_as_yaml(value: Any, rng: random.Random) -> None:
    writer = Writer(rng)
    text = writer.write({"root": value})
    # YAML's limit for a key on one line is 1,024 characters, and each may be written as an escape of six.
    if any(len(key) > 160 for key in writer.keys):
        return

    check(_yaml(Text("a.yaml", text.encode()), DEFAULT_LIMITS)[0], writer, {"root": value})


@settings(deadline=None, max_examples=150)
@given(VALUES)
def test_json_and_block_yaml_are_twins(value: Any) -> None:
    class Dumper(yaml.SafeDumper):
        """Quotes every text, so that YAML 1.1's opinions stay out; shared objects are written out."""

        def ignore_aliases(self, _: object) -> bool:
            return True

    Dumper.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))
    Dumper.add_representer(
        float, lambda dumper, number: dumper.represent_scalar("tag:yaml.org,2002:float", repr(number))
    )
    as_yaml = yaml.dump(
        value, Dumper=Dumper, default_flow_style=False, allow_unicode=True, width=10_000, sort_keys=False
    )
    as_json = json.dumps(value)
    one, other = read(as_yaml.encode(), "a.yaml")[0], read(as_json.encode(), "a.json")[0]

    assert json.dumps(one.value) == json.dumps(other.value)


BLOCK = """\
# grüße
openapi: 3.0.0
info: &info
  title: "Grüße: an alle"
  version: 1.10
  x-tagged: !!str 7
paths:
  /a~b:
    get: {parameters: [{name: x}, {name: 'y', in: query}]}
  ? /long
  : get:
      - 1
      -   two
      - |
        three
        lines
  200:
    description: >-
      folded
      text
copy: *info
merged:
  <<: *info
  own: &n 010
  also: *n
"""


def nodes(node: yaml.Node, pointer: str = "") -> dict[str, tuple[int, int]]:
    """Places of values by PyYAML's composer, another program over the same parser."""
    found = {pointer: (node.start_mark.line + 1, node.start_mark.column + 1)}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found |= nodes(value, f"{pointer}/{escape_token(key.value)}")
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            found |= nodes(value, f"{pointer}/{number}")
    return found


def test_block_yaml_places_equal_the_composers() -> None:
    (document,) = read(BLOCK.encode(), "a.yaml")
    expected = nodes(yaml.compose(BLOCK, Loader=yaml.SafeLoader))
    compared = {pointer: place for pointer, place in expected.items() if not pointer.startswith(("/copy", "/merged"))}

    assert {pointer: document.value_place(pointer) for pointer in compared} == compared
    assert len(compared) == 22


def test_places_through_aliases_and_merges() -> None:
    (document,) = read(BLOCK.encode(), "a.yaml")

    assert (document.place("/copy"), document.value_place("/copy")) == ((21, 1), (21, 7))
    assert document.place("/copy/version") == document.place("/merged/version") == (5, 3)
    assert document.place("/merged/own") == (24, 3)
    assert document.place("/merged/none/at/all") == (22, 1)
    assert document.place("/nothing") == (2, 1)


def test_source_text() -> None:
    (document,) = read(BLOCK.encode(), "a.yaml")
    texts = {
        "/openapi": "3.0.0", "/info/version": "1.10", "/copy/version": "1.10", "/info/title": "Grüße: an alle",
        "/info/x-tagged": "7", "/paths/~1long/get/0": "1", "/merged/own": "010", "/merged/also": "010",
        "/info": None, "/no": None, "/paths/~1long/get": None,
    }  # fmt: skip

    assert {pointer: document.source_text(pointer) for pointer in texts} == texts


def test_source_text_of_a_number_with_anchor_and_through_an_alias() -> None:
    (document,) = read(b"a: &v 1.10\nb: *v\nc: [1.20, ~]\nd:\ne: !!int '7'\n", "a.yaml")

    assert [document.source_text(pointer) for pointer in ("/a", "/b", "/c/0", "/c/1", "/d", "/e")] == [
        "1.10", "1.10", "1.20", "~", "", "7",
    ]  # fmt: skip


def test_source_text_of_json() -> None:
    (document,) = read(b'{"a": 1.10, "b": "x\\ty", "c": [true], "d": {}}', "a.json")

    assert [document.source_text(f"/{key}") for key in ("a", "b", "c", "c/0", "d", "e")] == [
        "1.10", "x\ty", None, "true", None, None,
    ]  # fmt: skip


def test_end_line() -> None:
    (document,) = read(BLOCK.encode(), "a.yaml")

    assert document.end_line("/info") == 6
    assert document.end_line("/paths/~1long") == 16
    assert document.end_line("/paths/200") == 20
    assert read(b'{"a": {\n"b": 1\n},\n"c": 2}', "a.json")[0].end_line("/a") == 3


def test_locate_fills_the_line_once() -> None:
    (document,) = read(BLOCK.encode(), "a.yaml")

    assert document.locate(Location("a.yaml", "/info/version")) == Location("a.yaml", "/info/version", 5, 3)
    assert document.locate(Location("a.yaml", "/info", 99)) == Location("a.yaml", "/info", 99)


def test_unusual_line_breaks_count_as_editors_count() -> None:
    (document,) = read('a: "x\u2028y\u0085z"\nb: 1\n'.encode(), "a.yaml")

    assert document.place("/b") == (2, 1)
    assert read(b"a: 1\rb: 2\r", "a.yaml")[0].place("/b") == (2, 1)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 40), st.sampled_from(["ä", "😀", "x", "\n", "€\n"]), st.integers(-9, 9))
def test_places_far_into_a_file(shift: int, piece: str, near: int) -> None:
    content = "y" * shift + piece * (CHUNK // len(piece.encode()) * 2)
    text = Text("a", content.encode())
    character = max(0, min(len(content), (CHUNK - shift) // len(piece.encode()) * len(piece) + near))
    before = content[:character]

    assert text.byte_offset(character) == len(before.encode())
    assert text.line_and_column(len(before.encode())) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


def test_resolve_and_place_agree_on_what_exists() -> None:
    (document,) = read(b'{"a": [1, {"~/": 2}], "": {"": 3}}', "a.json")

    assert [resolve(document.value, pointer) for pointer in ("/a/1/~0~1", "//", "/a/0")] == [2, 3, 1]
    assert document.value_place("//") == (1, 32)
