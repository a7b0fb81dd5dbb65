"""Reading a schema file into the map: one interface, the values that the schema describes."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.formats.jsonschema.resources import DATA
from contract_check.formats.jsonschema.scopes import SchemaLibrary, SchemaScope
from contract_check.formats.jsonschema.validity import invalid_places
from contract_check.languages.schema.dialect import DRAFT_2020_12, by_name
from contract_check.languages.schema.shape import Shape, UnresolvedReferenceError
from contract_check.model.change import Direction
from contract_check.model.contract import Contract, Element, Interface, Problem
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.formats.format import Reading

MODES: Mapping[str, Direction] = {
    "backward": Direction.INPUT,
    "forward": Direction.OUTPUT,
    "full": Direction.BOTH,
}
"""Who must understand whom: backward, the new schema reads old data; forward, the old schema reads new data."""


class Schema(msgspec.Struct, frozen=True):
    """What the comparer needs of one side."""

    shape: Shape
    value: Any
    direction: Direction


def direction_of(options: Mapping[str, Any]) -> Direction:
    """The direction that the compatibility mode stands for."""
    mode = str(options.get("compatibility") or "backward").lower().replace("_", "-").removesuffix("-transitive")
    return MODES.get(mode, Direction.INPUT)


def read(reading: Reading) -> Contract:
    """One schema and what it refers to. Never raises for bad content."""
    default = by_name(str(reading.options.get("dialect", ""))) or DRAFT_2020_12
    library = SchemaLibrary(reading.tree, default)
    root = Location(reading.path)
    document = library.document(reading.path)
    if document is None or not isinstance(document.value, dict | bool):
        problems = tuple(library.problems) or (_no_schema(root),)
        return Contract(format="jsonschema", path=reading.path, location=root, problems=problems)
    value = document.value
    scope = SchemaScope(library, reading.path)
    shape = Shape(value, scope, root)
    targets, lost = _references(shape)
    library.problems += [
        *lost,
        *invalid_places([shape, *targets]),
    ]
    words = value if isinstance(value, dict) else {}
    title = words.get("title") if isinstance(words.get("title"), str) else ""
    direction = direction_of(reading.options)
    payload = Element(
        kind="payload", key="", name="value", location=root, direction=direction, shape=shape, language="schema"
    )
    interface = Interface(
        id="schema",
        kind="message",
        name=str(title or posixpath.basename(reading.path)),
        location=root,
        purpose=str(words.get("description") or ""),
        load=lambda: (payload,),
        deprecated=words.get("deprecated") is True,
    )
    version = words.get("version")
    return Contract(
        format="jsonschema",
        path=reading.path,
        title=str(title or ""),
        version=version if isinstance(version, str) else "",
        version_location=root.child("version") if isinstance(version, str) else None,
        location=root,
        interfaces=(interface,),
        problems=library.problems,
        locate=library.locate,
        content=Schema(shape, value, direction),
    )


def _no_schema(root: Location) -> Problem:
    return Problem(
        rule="not-a-schema",
        message="the file is no JSON Schema: it holds neither an object nor a boolean",
        remedy="write a schema object, or ignore the path",
        location=root,
        fatal=True,
    )


def _references(shape: Shape) -> tuple[list[Shape], list[Problem]]:
    """What references lead to in files of the tree, and those that lead nowhere, each once."""
    seen: set[int] = set()
    found: list[Shape] = []
    lost: list[Problem] = []
    todo = [shape]
    while todo:
        current = todo.pop()
        if id(current.value) in seen:
            continue
        seen.add(id(current.value))
        if isinstance(current.value, list):
            todo.extend(current.at(index) for index in range(len(current.value)))
        elif isinstance(current.value, dict):
            try:
                targets = list(_target(current))
            except UnresolvedReferenceError as error:
                lost.append(_lost(error, current.location.child("$ref")))
            else:
                found += targets
                todo += targets
            todo.extend(
                current.at(key)
                for key, item in current.value.items()
                if isinstance(item, dict | list) and key not in DATA
            )
    return found, lost


def _target(shape: Shape) -> Iterator[Shape]:
    """Where `$ref` leads, unless that is a published meta-schema."""
    reference = shape.value.get("$ref")
    if isinstance(reference, str):
        target = shape.scope.follow(reference)
        if not target.location.path.startswith("http"):
            yield target


def _lost(error: UnresolvedReferenceError, place: Location) -> Problem:
    return Problem(
        rule="unresolved-reference",
        message=f"{error}; what stands there is not compared",
        remedy="refer to a file of this repository, by a relative path",
        location=place,
    )
