"""Avro files of one tree: each is read once, and names that it does not define are looked for in the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from contract_check import documents
from contract_check.formats.avro.idl import read_idl
from contract_check.languages.avro.protocol import Protocol, read_protocol
from contract_check.languages.avro.reading import Reader
from contract_check.languages.avro.schema import Named, Schema, Unresolved, unqualified
from contract_check.languages.avro.spot import Spot
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contract_check.model.contract import Problem
    from contract_check.sources.tree import Tree

_SUFFIXES = (".avsc", ".avpr", ".avdl")
_CHAIN = 40
"""Files that wait for one another's definitions; a longer chain is left unresolved and said so."""


class AvroFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file, read. Exactly one of `schema` and `protocol` is there, none when the file could not be read."""

    path: str
    schema: Schema | None = None
    protocol: Protocol | None = None
    names: dict[str, Named | Unresolved]
    problems: Sequence[Problem]
    locate: Callable[[Location], Location]


class Files:
    """The Avro files of a tree, read when somebody asks for one."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._data: dict[str, bytes] | None = None
        self._files: dict[str, AvroFile] = {}
        self._open: set[str] = set()

    def file(self, path: str, data: bytes | None = None) -> AvroFile:
        """The file at `path`; its faults are its problems, never an exception."""
        if path not in self._files:
            self._open.add(path)
            try:
                self._files[path] = self._read(path, self._tree.read(path) if data is None else data)
            finally:
                self._open.discard(path)
        return self._files[path]

    def locate(self, location: Location) -> Location:
        """The place with its line, in whichever file of the tree."""
        file = self._files.get(location.path)
        return file.locate(location) if file is not None else location

    def _read(self, path: str, data: bytes) -> AvroFile:
        reader = Reader(elsewhere=lambda name: self._definition(name, path))
        try:
            value, locate = _value(path, data)
        except documents.Unreadable as error:
            return AvroFile(path=path, names={}, problems=(error.problem,), locate=_same)
        at = Location(path)
        schema = protocol = None
        if isinstance(value, dict) and "protocol" in value and "type" not in value:
            protocol = read_protocol(value, at, reader)
        else:
            schema = reader.schema(value, Spot(at))
        reader.finish()
        return AvroFile(
            path=path,
            schema=schema,
            protocol=protocol,
            names=reader.names,
            problems=reader.problems,
            locate=locate,
        )

    def _definition(self, full: str, asking: str) -> Named | None:
        if len(self._open) > _CHAIN:
            return None
        word = unqualified(full).encode()
        for path, data in self._others().items():
            if path != asking and path not in self._open and word in data:
                found = self.file(path, data).names.get(full)
                if isinstance(found, Named):
                    return found
        return None

    def _others(self) -> dict[str, bytes]:
        if self._data is None:
            paths = [
                path
                for path, entry in self._tree.entries().items()
                if path.lower().endswith(_SUFFIXES) and entry.regular
            ]
            self._data = dict(self._tree.read_many(paths))
        return self._data


def _value(path: str, data: bytes) -> tuple[Any, Callable[[Location], Location]]:
    if path.lower().endswith(".avdl"):
        return read_idl(path, data)
    document = documents.read(data, path)[0]
    return document.value, document.locate


def _same(location: Location) -> Location:
    return location
