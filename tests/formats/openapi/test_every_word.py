"""Every word that OpenAPI 2.0 to 3.2 define outside schemas: an edit of it is told, or waived with a reason."""

from __future__ import annotations

import copy
import json
import pathlib
import re
from typing import Any

import casebook
import openapi_spec_validator
import pytest
import yaml

TABLE = yaml.load(pathlib.Path(__file__).with_name("edits.yaml").read_bytes(), yaml.CSafeLoader)
SAMPLES = {
    version: yaml.load(pathlib.Path(__file__).with_name(name).read_bytes(), yaml.CSafeLoader)
    for version, name in (("3.2.0", "sample.yaml"), ("2.0", "sample-swagger.yaml"))
}
TEXTS = frozenset({"info", "contact", "license", "tag", "externaldocs", "externaldocumentation", "example", "examples"})
"""Objects that are nothing but texts and samples."""
ELSEWHERE = frozenset({"schema", "fileschema", "primitivesitems", "reference", "jsonreference", "link"})
"""Schemas have an audit of their own; references are followed; links are hints."""
SAME = (
    (r"^(body|header|query|formdata|path)parameter(subschema)?$", "parameter"),
    (r"^.*oauthflow$|^(clientcredentials|password|authorizationcode)flow$", "oauthflow"),
    (r"^(basicauthentication|apikey|oauth2.*)security$|^.+securityscheme$", "securityscheme"),
)
SCHEMA_WORDS = frozenset(
    {
        "default", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "items", "maxItems", "maxLength",
        "maximum", "minItems", "minLength", "minimum", "multipleOf", "pattern", "type", "uniqueItems",
    }
)  # fmt: skip
"""Words of a schema that Swagger 2.0 writes beside those of a parameter or header."""


def plain(name: str) -> str:
    name = name.replace("-", "").lower()
    return next((same for pattern, same in SAME if re.match(pattern, name)), name)


def published() -> set[tuple[str, str]]:
    """(object, word) of all the meta-schemas."""
    found: set[tuple[str, str]] = set()
    folder = pathlib.Path(openapi_spec_validator.__file__).parent / "resources/schemas"
    for version in ("v2.0", "v3.0", "v3.1", "v3.2"):
        document = json.loads((folder / version / "schema.json").read_bytes())
        objects = {"openapi": document, **document.get("definitions", {}), **document.get("$defs", {})}
        for name, definition in objects.items():
            for word in definition.get("properties", {}):
                holder = plain(name)
                told_with_schemas = version == "v2.0" and holder in ("parameter", "header") and word in SCHEMA_WORDS
                if holder not in TEXTS | ELSEWHERE and not told_with_schemas:
                    found.add((holder, word))
    return found


def edits() -> dict[tuple[str, str], list[Any]]:
    return {(plain(name), word): edit for name, words in TABLE["edits"].items() for word, edit in words.items()}


def test_every_word_has_an_edit_or_a_reason() -> None:
    words = published()
    silent = {(plain(name), word) for name, reasons in TABLE["silent"].items() for word in reasons}
    assert len(words) > 100, "the meta-schemas were not found"
    assert words - edits().keys() - silent == set()


def test_reasons_are_written() -> None:
    for name, reasons in TABLE["silent"].items():
        for word, reason in reasons.items():
            assert len(str(reason).split()) >= 4, f"{name}.{word} has no reason"


@pytest.mark.parametrize(("word", "edit"), edits().items(), ids=[".".join(key) for key in edits()])
def test_an_edit_is_told(word: tuple[str, str], edit: list[Any]) -> None:
    pointer, before, after = edit
    heard = []
    for sample in SAMPLES.values():
        try:
            sides = [set_at(sample, pointer, value) for value in (before, after)]
        except (KeyError, IndexError):
            continue  # the other version has such a place
        files = [{"api.json": json.dumps(side).encode()} for side in sides]
        heard.append(casebook.emitted(casebook.compare(*files)))
    assert heard, f"no sample has a place {pointer}"
    assert any(heard), f"an edit of {'.'.join(word)} at {pointer} is told by nobody"


def set_at(document: Any, pointer: str, value: Any) -> Any:
    """A copy of `document` with `value` at `pointer`; null takes away what is there."""
    document = copy.deepcopy(document)
    *path, last = (token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])
    holder = document
    for token in path:
        holder = holder[int(token) if isinstance(holder, list) else token]
    if isinstance(holder, list):
        holder[int(last)] = value
    elif value is None:
        holder.pop(last, None)
    else:
        holder[last] = value
    return document
