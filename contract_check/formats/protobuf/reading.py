"""Reading the .proto files of one side into a schema, and the schema into the map."""

from __future__ import annotations

import dataclasses
import posixpath
import weakref
from typing import TYPE_CHECKING

from contract_check.formats.protobuf import buf
from contract_check.languages.protobuf.checks import check
from contract_check.languages.protobuf.elements import File, Method, option
from contract_check.languages.protobuf.parser import parse
from contract_check.languages.protobuf.reach import Reach, rpc_id
from contract_check.languages.protobuf.schema import Declaration, Schema
from contract_check.model.change import Direction
from contract_check.model.contract import Contract, Element, Interface, Problem
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from contract_check.formats.format import Reading

_parsed: weakref.WeakValueDictionary[tuple[str, str], File] = weakref.WeakValueDictionary()
"""(path, content id) -> file, as long as one side holds it: what both sides have alike is read once."""


@dataclasses.dataclass(frozen=True, slots=True)
class Content:
    """What comparing and proving need of a contract."""

    schema: Schema
    reach: Reach
    settings: buf.Settings


def read(reading: Reading) -> Contract:
    """Read one contract of one side."""
    paths = [path for path in reading.files if path.endswith(".proto")]
    files = _files(reading, paths)
    foreign = _foreign(reading, files)
    schema = Schema(files, foreign, alone=[posixpath.basename(reading.tree.name)] == list(reading.tree.entries()))
    reach = Reach(schema)
    settings, problems = buf.read(reading)
    return Contract(
        format="protobuf",
        path=reading.path,
        title=", ".join(sorted({file.package for file in files if file.package})[:3]),
        location=Location(paths[0] if len(paths) == 1 else reading.path),
        interfaces=tuple(_unique(_interfaces(reach))),
        definitions={one.name: one for one in schema.all_declarations()},
        problems=[*problems, *_problems(schema, reading.changed)],
        locate=schema.locate,
        content=Content(schema, reach, settings),
    )


def _files(reading: Reading, paths: Iterable[str]) -> list[File]:
    entries = reading.tree.entries()
    found = {path: _parsed.get((path, entries[path].content_id)) for path in paths}
    for path, data in reading.tree.read_many([path for path, file in found.items() if file is None]):
        file = found[path] = parse(path, data)
        _parsed[path, entries[path].content_id] = file
    return [file for file in found.values() if file is not None]


def _foreign(reading: Reading, files: list[File]) -> list[File]:
    """Imported files that belong to another contract of the tree (another module of the workspace)."""
    own = set(reading.files)
    others: dict[str, list[str]] = {}
    for path in reading.tree.entries():
        if path.endswith(".proto") and path not in own:
            others.setdefault(posixpath.basename(path), []).append(path)
    if not others:
        return []
    found: dict[str, File] = {}
    todo = list(files)
    while todo:
        wanted = {
            path
            for file in todo
            for one in file.imports
            for path in others.get(posixpath.basename(one.path), ())
            if path.endswith(one.path) and path not in found
        }
        todo = _files(reading, sorted(wanted))
        found |= {file.path: file for file in todo}
    return list(found.values())


def _problems(schema: Schema, changed: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with the files. Old faults in files that nobody touched must not stop a pull request."""
    for file in schema.files.values():
        touched = file.path in changed
        for problem in file.problems:
            yield problem if touched else dataclasses.replace(problem, fatal=False)
        if not touched:
            continue
        yield from check(file)
        for path, at in schema.missing_imports(file):
            yield Problem(
                rule="protobuf-import-missing",
                message=f"`{path}` is not in the tree; its types are compared by name only",
                remedy="none is needed if a package manager provides it",
                location=file.location(at),
            )


def _interfaces(reach: Reach) -> Iterator[Interface]:
    for service, method in reach.methods:
        yield Interface(
            id=rpc_id(service, method),
            kind="rpc",
            name=rpc_id(service, method),
            location=_Later(service, method.at, method.name).location,
            load=_rpc_elements(service, method),
            attributes={"client-streaming": method.client_streaming, "server-streaming": method.server_streaming},
            deprecated=bool(option(method.options, "deprecated") or option(service.element.options, "deprecated")),
        )
    for message in reach.roots:
        yield Interface(
            id=message.name,
            kind="message",
            name=message.name,
            location=_Later(message, message.element.at).location,
            load=_message_elements(message),
            deprecated=bool(option(message.element.options, "deprecated")),
        )


@dataclasses.dataclass(frozen=True, slots=True)
class _Later:
    """A place in a file, without its line: the map of a large tree names thousands and shows few."""

    owner: Declaration
    at: int
    member: str = ""

    @property
    def location(self) -> Location:
        name = self.owner.name
        return Location(self.owner.file.path, f"{name}.{self.member}" if self.member else name)


def _rpc_elements(service: Declaration, method: Method) -> Callable[[], tuple[Element, ...]]:
    def load() -> tuple[Element, ...]:
        place = service.at(method.at, method.name)
        return tuple(
            Element(
                kind=kind,
                key=kind,
                name=f"{'stream of ' if streamed else ''}`{name}`",
                location=place,
                direction=direction,
                language="protobuf",
            )
            for kind, name, streamed, direction in (
                ("request", method.request, method.client_streaming, Direction.INPUT),
                ("response", method.response, method.server_streaming, Direction.OUTPUT),
            )
        )

    return load


def _message_elements(message: Declaration) -> Callable[[], tuple[Element, ...]]:
    def load() -> tuple[Element, ...]:
        return (
            Element(kind="message", key=message.name, name=f"`{message.name}`", location=message.location,
                    direction=Direction.BOTH, shape=message, language="protobuf"),
        )  # fmt: skip

    return load


def _unique(interfaces: Iterable[Interface]) -> Iterator[Interface]:
    """Two files that declare the same name for different programs make one interface here."""
    seen: set[str] = set()
    for interface in interfaces:
        if interface.id not in seen:
            seen.add(interface.id)
            yield interface
