"""Places in words (property `city` of `Address`): a fact is told of the definition in which its words stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_check.languages.schema.view import is_annotation
from contract_check.model.location import pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_check.languages.schema.shape import Shape
    from contract_check.model.location import Location

_NESTED = re.compile(r"^property `(?P<path>[^`]*)` of (?P<owner>.*)$", re.DOTALL)
_LONGEST = 80
_TABLES = (("components", "schemas"), ("definitions",), ("$defs",))
"""Where named schemas stand."""


def below(label: str, phrase: str) -> str:
    """A part of a labelled place in words; properties inside properties become one dotted path."""
    nested = _NESTED.match(label)
    inner = _NESTED.match(f"{phrase} of ")
    if nested is None or (inner is None and phrase != "items"):
        return f"{phrase} of {label}"
    path = nested["path"] + (f".{inner['path']}" if inner else "[]")
    if len(path) > _LONGEST:
        path = "…" + path[-_LONGEST:]
    return f"property `{path}` of {nested['owner']}"


def name_of(shapes: Sequence[Shape]) -> str:
    """The definition that a lone reference names, in back quotes; "" for anything inline."""
    if len(shapes) != 1 or not isinstance(shapes[0].value, dict):
        return ""
    reference = shapes[0].value.get("$ref")
    if not isinstance(reference, str) or not all(word == "$ref" or is_annotation(word) for word in shapes[0].value):
        return ""
    return f"`{reference.rsplit('/', 1)[-1]}`"


def told_of_its_definition(label: str, at: Location | None) -> str:
    """`label`, with the definition in which `at` stands in place of one that only takes it in by `allOf`.

    Whichever schema was compared first has given the label; the edit is in the file where `at` says.
    """
    nested = _NESTED.match(label)
    if nested is None or at is None:
        return label
    tokens = pointer_tokens(at.pointer)
    size = next((len(table) for table in _TABLES if tokens[: len(table)] == table), 0)
    if not size or len(tokens) <= size or nested["owner"] == f"`{tokens[size]}`":
        return label
    path = _path(tokens[size + 1 :], nested["path"].rsplit(".", 1)[-1])
    return f"property `{path}` of `{tokens[size]}`" if path else label


def _path(tokens: Sequence[str], last: str) -> str:
    """The properties on the way down `tokens` to the keyword that they name; "" where they lead anywhere else."""
    path = ""
    left = list(tokens)
    while left:
        word = left.pop(0)
        if word == "allOf" and left:
            left.pop(0)
        elif word == "properties" and left:
            path += ("." if path else "") + left.pop(0)
        elif word == "items" and path:
            path += "[]"
        elif word == "required":
            return f"{path}.{last}" if path else last
        else:
            break
    return path if len(left) <= 1 and path.rsplit(".", 1)[-1] == last and len(path) <= _LONGEST else ""
