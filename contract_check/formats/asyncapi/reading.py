"""Reading an AsyncAPI document of either major version into the map.

Direction is the application's: what it sends is output, what it receives is input. 2.x writes that from the other
side: `subscribe` is what the application sends, `publish` what it receives (AsyncAPI 2.6.0, "Channel Item Object").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.formats.asyncapi import second, third
from contract_check.formats.asyncapi.source import Source
from contract_check.languages.schema import dialect
from contract_check.languages.schema.files import FileScope, Library
from contract_check.model.contract import Contract, Problem
from contract_check.model.location import Location

if TYPE_CHECKING:
    from contract_check.formats.format import Reading


class Description(msgspec.Struct, frozen=True):
    """What the comparer of this format needs of one side."""

    source: Source
    changed: frozenset[str]


def read(reading: Reading) -> Contract:
    """One document and what it refers to. Malformed parts are left out, the rest is read."""
    library = Library(reading.tree)
    document = library.document(reading.path)
    root = Location(reading.path)
    value = document.value if document is not None else None
    if document is None or not isinstance(value, dict):
        problem = Problem(
            rule="asyncapi-not-an-object",
            message="an AsyncAPI document must be a mapping with `asyncapi` at its top",
            remedy="correct the file, or exclude it in .contract-check.yml",
            location=root,
            fatal=True,
        )
        return Contract(
            format="asyncapi", path=reading.path, location=root, problems=tuple(library.problems) or (problem,)
        )
    version = str(value.get("asyncapi", ""))
    if not version.startswith(("2.", "3.")):
        problem = Problem(
            rule="asyncapi-version",
            message=f"`asyncapi: {version}` is no version that can be read here",
            remedy="write 2.x or 3.x, as in `asyncapi: 3.0.0`",
            location=root.child("asyncapi"),
            fatal=True,
        )
        return Contract(
            format="asyncapi", path=reading.path, location=root, problems=(*library.problems, problem),
            locate=library.locate,
        )  # fmt: skip
    source = Source(FileScope(library, reading.path, dialect.DRAFT_07), value)
    info: dict[str, Any] = value["info"] if isinstance(value.get("info"), dict) else {}
    interfaces = second.interfaces(source) if source.second else third.interfaces(source)
    return Contract(
        format="asyncapi",
        path=reading.path,
        title=str(info.get("title", "")),
        version=document.source_text("/info/version") or "",
        version_location=root.child("info", "version"),
        location=root,
        interfaces=tuple(interfaces),
        problems=library.problems,
        locate=library.locate,
        content=Description(source, reading.changed),
    )
