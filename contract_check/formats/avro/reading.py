"""An Avro file as a contract: its top-level schema is a message, the messages of a protocol are calls."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from contract_check.formats.avro.files import AvroFile, Files
from contract_check.languages.avro.protocol import Protocol, reachable
from contract_check.languages.avro.schema import Named, Schema, resolved
from contract_check.model.contract import Contract, Interface
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.format import Reading


def read(reading: Reading) -> Contract:
    """The contract of one file."""
    files = Files(reading.tree)
    file = files.file(reading.path)
    interfaces = tuple(_interfaces(file))
    return Contract(
        format="avro",
        path=reading.path,
        title=file.protocol.name if file.protocol else interfaces[0].name if interfaces else "",
        location=Location(reading.path),
        interfaces=interfaces,
        definitions={name: type_ for name, type_ in file.names.items() if type_.location.path == reading.path},
        problems=file.problems,
        locate=files.locate,
        content=file,
    )


def name_of(schema: Schema, path: str) -> str:
    """Id of the interface that a top-level schema is: its full name, or the file's name when it has none."""
    found = resolved(schema)
    return found.name if isinstance(found, Named) else posixpath.splitext(posixpath.basename(path))[0]


def free_types(protocol: Protocol) -> tuple[Named, ...]:
    """The types of a protocol that no message carries: data that lives elsewhere, in files and on topics."""
    carried = [
        schema for message in protocol.messages for schema in (message.request, message.response, message.errors)
    ]
    bound = reachable(list(carried))
    types = tuple(found for schema in protocol.types if isinstance(found := resolved(schema), Named))
    loose = [type_ for type_ in types if id(type_) not in bound]
    inner = reachable([field.type for type_ in loose for field in getattr(type_, "fields", ())])
    return tuple(type_ for type_ in loose if id(type_) not in inner) or tuple(loose)


def _interfaces(file: AvroFile) -> Iterator[Interface]:
    if file.schema is not None:
        yield _message(name_of(file.schema, file.path), file.schema)
    if file.protocol is not None:
        for message in file.protocol.messages:
            name = f"{file.protocol.name}.{message.name}"
            yield Interface(id=name, kind="rpc", name=name, location=message.location, purpose=message.doc)
        for type_ in free_types(file.protocol):
            yield _message(type_.name, type_)


def _message(name: str, schema: Schema) -> Interface:
    doc = resolved(schema).properties.get("doc")
    return Interface(
        id=name, kind="message", name=name, location=schema.location, purpose=doc if isinstance(doc, str) else ""
    )
