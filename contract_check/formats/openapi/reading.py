"""Reading an OpenAPI description of any version into the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.formats.openapi.operations import Operations
from contract_check.formats.openapi.servers import Serving
from contract_check.formats.openapi.source import Source
from contract_check.languages.schema import dialect
from contract_check.languages.schema.files import FileScope, Library
from contract_check.model.contract import Contract, Interface, Problem
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.format import Reading
    from contract_check.languages.schema.dialect import Dialect


class Description(msgspec.Struct, frozen=True):
    """What the comparer of this format needs of one side."""

    source: Source
    serving: Serving
    value: dict[str, Any]
    changed: frozenset[str]
    called: dict[str, Interface] = msgspec.field(default_factory=dict)
    """Name or alias -> interface, filled in by the first proof that asks."""


def read(reading: Reading) -> Contract:
    """One description and what it refers to. Invalid parts are skipped with a problem, the rest is read."""
    library = Library(reading.tree, reading.pieces)
    document = library.document(reading.path)
    root = Location(reading.path)
    if document is None:
        return Contract(
            format="openapi", path=reading.path, location=root, problems=tuple(library.problems) or (_missing(root),)
        )
    if not isinstance(document.value, dict):
        return Contract(format="openapi", path=reading.path, location=root, problems=(_not_an_object(root),))
    value = document.value
    scope = FileScope(library, reading.path, dialect_of(value))
    source = Source(scope, value)
    serving = Serving(source)
    found = value.get("info")
    info: dict[str, Any] = found if isinstance(found, dict) else {}
    interfaces = tuple(_interfaces(source, serving))
    return Contract(
        format="openapi",
        path=reading.path,
        title=str(info.get("title", "")),
        version=document.source_text("/info/version") or "",
        version_location=root.child("info", "version"),
        location=root,
        interfaces=interfaces,
        problems=library.problems,
        consumers=source.names(value.get("x-consumers")),
        provider=str(value.get("x-service", "") or info.get("x-service", "")),
        locate=library.locate,
        content=Description(source, serving, value, reading.changed),
    )


def dialect_of(value: dict[str, Any]) -> Dialect:
    """The schema dialect that the version of the description implies."""
    if "swagger" in value:
        return dialect.OPENAPI_2_0
    version = str(value.get("openapi", ""))
    return dialect.OPENAPI_3_0 if version.startswith("3.0") else dialect.OPENAPI_3_1


def _missing(location: Location) -> Problem:
    return Problem(
        rule="file-missing",
        message=f"{location.path} is not in this tree",
        remedy="check the path, or exclude the file in .contract-check.yml",
        location=location,
        fatal=True,
    )


def _not_an_object(location: Location) -> Problem:
    return Problem(
        rule="openapi-not-an-object",
        message="an OpenAPI description must be a mapping with `openapi` or `swagger` at its top",
        remedy="correct the file, or exclude it in .contract-check.yml",
        location=location,
        fatal=True,
    )


def _interfaces(source: Source, serving: Serving) -> Iterator[Interface]:
    operations = Operations(source, serving)
    for path, item in source.path_items("paths"):
        for method, shape in source.methods(item):
            yield operations.interface(path, method, shape, item)
    for name, item in source.path_items("webhooks"):
        for method, shape in source.methods(item):
            yield operations.webhook(name, method, shape, item)
