"""Reading the files of a schema into the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_check.formats.graphql import faults, introspection
from contract_check.languages.graphql.parts import loose
from contract_check.languages.graphql.reach import interface_id
from contract_check.languages.graphql.schema import OPERATIONS, Schema
from contract_check.languages.graphql.splitting import SourceFile, salvage, split
from contract_check.model.contract import Contract, Interface, Problem
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.format import Reading
    from contract_check.languages.graphql.splitting import Chunk


class Content(msgspec.Struct, frozen=True):
    """What comparing and proving need of a schema contract."""

    schemas: dict[str, Schema]
    """File path -> schema, where each file is a schema of its own; else "" -> the one schema of all files."""


def read(reading: Reading) -> Contract:
    """Read all files of one schema; what is wrong with one is a problem with its place."""
    problems: list[Problem] = []
    files: dict[str, list[Chunk]] = {}
    for path, data in reading.tree.read_many(reading.files):
        files[path] = list(_chunks(path, data, problems))
    content = Content(_schemas(files, complete=not problems))
    for schema in content.schemas.values():
        problems += faults.find(schema)
    return Contract(
        format="graphql",
        path=reading.path,
        title=reading.path,
        location=Location(reading.files[0] if len(reading.files) == 1 else reading.path),
        interfaces=tuple(found for schema in content.schemas.values() for found in _interfaces(schema)),
        problems=tuple(problems),
        content=content,
    )


def _chunks(path: str, data: bytes, problems: list[Problem]) -> Iterator[Chunk]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.append(
            Problem(
                rule="graphql-encoding",
                message=f"byte {error.start} is no UTF-8",
                remedy="save the file as UTF-8",
                location=Location(path, line=line),
                fatal=True,
            )
        )
        return
    if path.lower().endswith(".json"):
        file = introspection.source(path, text, problems)
        if file is None:
            return
    else:
        file = SourceFile(path, text)
    found = split(file)
    if found is not None:
        yield from found
        return
    # Something is unusual or wrong: now the parser's word counts.
    from contract_check.languages.graphql.parsing import SyntaxFault, chunks_of  # noqa: PLC0415 - hardly ever

    try:
        yield from chunks_of(file)
    except SyntaxFault as fault:
        problems.append(
            Problem(
                rule="graphql-syntax",
                message=fault.message,
                remedy="correct the file; until then only the definitions without errors are compared",
                location=fault.location,
                fatal=True,
            )
        )
        yield from salvage(file)


def _schemas(files: dict[str, list[Chunk]], *, complete: bool) -> dict[str, Schema]:
    """One schema of all files, or one for each when several files are whole schemas that share a folder."""
    opened = [path for path, chunks in files.items() if any(_opens(chunk) for chunk in chunks)]
    if len(opened) < 2:  # noqa: PLR2004 - two files with a root cannot be one schema
        return {"": Schema((chunk for chunks in files.values() for chunk in chunks), complete=complete)}
    return {path: Schema(chunks, complete=complete) for path, chunks in files.items()}


def _opens(chunk: Chunk) -> bool:
    """Whether the chunk is what a schema has once: its definition, or its query type."""
    return not chunk.extension and (chunk.kind == "schema" or (chunk.kind == "type" and chunk.name == "Query"))


def _interfaces(schema: Schema) -> Iterator[Interface]:
    yield from _pieces(schema)
    for operation in OPERATIONS:
        definition = schema.types.get(schema.roots.get(operation, ""))
        if definition is None:
            continue
        for name, field in definition.scan.fields.items():
            identity = interface_id(operation, name)
            yield Interface(
                id=identity,
                kind="field",
                name=identity,
                location=field.chunk.location(field.offset, f"{definition.name}.{name}"),
                attributes={"operation": operation, "type": field.type},
            )


def _pieces(schema: Schema) -> Iterator[Interface]:
    """A part of a schema offers types to the other parts."""
    for name in sorted(loose(schema, alone=schema.fragment)):
        yield Interface(id=name, kind="type", name=name, location=schema.types[name].location)
