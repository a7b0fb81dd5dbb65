"""Reading the .proto files of one side into a schema, and the schema into the map."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from contract_check.formats.protobuf import buf
from contract_check.formats.protobuf.files import Files
from contract_check.languages.protobuf.checks import check
from contract_check.languages.protobuf.elements import Method, option
from contract_check.languages.protobuf.reach import Reach, rpc_id
from contract_check.languages.protobuf.schema import Declaration, Schema
from contract_check.model.change import Direction
from contract_check.model.contract import Contract, Element, Interface, Problem
from contract_check.model.location import Location
from contract_check.sources.tree import FileTooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from contract_check.formats.format import Reading


class Content(msgspec.Struct, frozen=True):
    """What comparing and proving need of a contract."""

    schema: Schema
    reach: Reach
    settings: buf.Settings


def read(reading: Reading) -> Contract:
    """Read one contract of one side, as far as the change concerns it."""
    paths = [path for path in reading.files if path.endswith(".proto")]
    location = Location(paths[0] if len(paths) == 1 else reading.path)
    try:
        files = Files(reading)
        own = files.parsed(files.concerned())
        foreign = files.imported(own)
    except FileTooLarge as error:
        return Contract(format="protobuf", path=reading.path, location=location, problems=[error.problem])
    alone = [posixpath.basename(reading.tree.name)] == list(reading.tree.entries())
    schema = Schema(own, foreign, more=files.declaring, alone=alone)
    reach = Reach(schema)
    settings, problems = buf.read(reading)
    return Contract(
        format="protobuf",
        path=reading.path,
        title=", ".join(sorted({file.package for file in own if file.package})[:3]),
        location=location,
        interfaces=tuple(_unique(_interfaces(reach))),
        definitions={one.name: one for one in schema.all_declarations()},
        problems=[*problems, *_problems(schema, reading.changed)],
        locate=schema.locate,
        content=Content(schema, reach, settings),
    )


def _problems(schema: Schema, changed: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with the files. Old faults in files that nobody touched must not stop a pull request."""
    for file in schema.files.values():
        touched = file.path in changed
        for problem in file.problems:
            yield problem if touched else structs.replace(problem, fatal=False)
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
            attributes={
                "client-streaming": method.client_streaming,
                "server-streaming": method.server_streaming,
                "idempotency": option(method.options, "idempotency_level", ""),
            },
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


class _Later(msgspec.Struct, frozen=True):
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
