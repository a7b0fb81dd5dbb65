"""Consumers that nobody declared, from what their files mention: imports of other contracts, and types in code.

Code that matches a pattern of the policy is derived use; an import shows only that the type may be used.
"""

from __future__ import annotations

import functools
import posixpath
import re
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.config import compiled, matches
from contract_check.consumers.carriers import carriers
from contract_check.consumers.folders import service_of
from contract_check.documents import target
from contract_check.model.location import pointer_tokens
from contract_check.model.report import AffectedService
from contract_check.sources.tree import readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.config import Config
    from contract_check.mapping import Mapped
    from contract_check.model.change import Change
    from contract_check.model.report import Finding
    from contract_check.sources.tree import Tree

MOST_BYTES = 1 << 20
"""Larger files are data or generated, not code that somebody wrote."""
_CONTRACTS = (".proto", ".json", ".yaml", ".yml", ".avsc", ".avpr", ".avdl")
_IMPORT = re.compile(r'^\s*import\s+(?:public\s+|weak\s+|option\s+)?"([^"]+)"', re.MULTILINE)
_REFERENCE = re.compile(r"""\$ref["']?\s*:\s*["']?([^"'\s,}]+)""")
_NAME = re.compile(r"[\w.]+")
_DECLARED = re.compile(r"//.*|^\s*(?:message|enum)\s+\w+")
"""What names a type without using it."""
_BY_TYPE = ("protobuf", "avro", "graphql")
"""Formats whose interfaces are types, or are called as types are."""


class Mention(msgspec.Struct, frozen=True):
    """A type that the code of a service uses."""

    service: str
    name: str
    """Short, without package."""
    evidence: str
    """`path:line`."""


class Mentions:
    """The files of one tree, read when a finding asks for them."""

    def __init__(self, tree: Tree, config: Config) -> None:
        self._tree = tree
        self._config = config

    def of(self, finding: Finding, mapped: Mapped) -> Iterator[AffectedService]:
        """Services whose files mention what changed, derived evidence first."""
        names = carriers(finding.change, mapped)
        called = {*(name.rpartition(".")[2] for name in names), *_called(finding, mapped)}
        for mention in self._code:
            if mention.name in called:
                yield AffectedService(
                    name=mention.service, evidence=mention.evidence, strength="derived", part=mention.name
                )
        for path, service, text in self._contracts:
            if path not in _files(finding.change):
                for line, part in _referring(path, text, finding.change, names):
                    place = f"{path}:{line}"
                    yield AffectedService(name=service, evidence=place, strength="possible", part=part)
                    break

    @functools.cached_property
    def _code(self) -> tuple[Mention, ...]:
        found = {
            mention: None
            for service, pattern in self._config.code_patterns.items()
            for path, data in self._read(self._paths(service))
            for mention in _mentions(service, path, data, compiled(pattern))
        }
        return tuple(found)

    def _paths(self, service: str) -> list[str]:
        known = self._config.services.get(service)
        globs = known.paths if known is not None else []
        return [path for path in self._tree.entries() if not globs or any(matches(glob, path) for glob in globs)]

    @functools.cached_property
    def _contracts(self) -> tuple[tuple[str, str, str], ...]:
        """(path, service, text) of the files that may import a contract."""
        owners = {
            path: service
            for path in self._tree.entries()
            if path.lower().endswith(_CONTRACTS) and (service := service_of(path, self._config))
        }
        return tuple((path, owners[path], data.decode("utf-8", "replace")) for path, data in self._read(owners))

    def _read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        entries = self._tree.entries()
        for path, data in readable(self._tree, (path for path in paths if entries[path].size <= MOST_BYTES)):
            if len(data) <= MOST_BYTES and b"\0" not in data:
                yield path, data


def _mentions(service: str, path: str, data: bytes, pattern: Any) -> Iterator[Mention]:
    # Of bytes: for each match in a text, RE2 counts its way through the text again.
    line, counted = 1, 0
    for found in pattern.finditer(data):
        start, end = found.span(1)
        if start < 0:
            continue  # another alternative of the pattern, which names nothing
        line += data.count(b"\n", counted, start)
        counted = start
        yield Mention(service, data[start:end].decode("utf-8", "replace").rpartition(".")[2], f"{path}:{line}")


def _called(finding: Finding, mapped: Mapped) -> Iterator[str]:
    """Names under which code knows the interfaces: types, rpcs, the operation ids of generated clients."""
    reached = set(finding.harmed or finding.change.reach)
    if mapped.pair.format.name in _BY_TYPE:
        for name in reached:
            yield from re.split(r"[./]", name)[-2:] if "/" in name else [name.rpartition(".")[2]]
    for contract in (mapped.base, mapped.head):
        for interface in contract.interfaces if contract is not None else ():
            operation = interface.attributes.get("operation-id")
            if interface.name in reached and isinstance(operation, str):
                yield operation


def _files(change: Change) -> set[str]:
    return {change.contract, *(place.path for place in (change.base, change.head) if place is not None)}


def _referring(path: str, text: str, change: Change, names: frozenset[str]) -> Iterator[tuple[int, str]]:
    """(line, type) of each place of a file that uses a type which carries the change, from the change's own file."""
    files = _files(change)
    if path.endswith(".proto"):
        if any(file == one or file.endswith(f"/{one}") for one in _IMPORT.findall(text) for file in files):
            yield from _naming(text, frozenset(name.rpartition(".")[2] for name in names), last=True)
    elif path.endswith((".avsc", ".avpr", ".avdl")):
        yield from _naming(text, names, last=False)
    else:
        for number, line in enumerate(text.split("\n"), 1):
            for found in _REFERENCE.finditer(line):
                file, _, fragment = found[1].partition("#")
                if file and target(path, file) in files and (part := _meets(fragment, change, names)) is not None:
                    yield number, part


def _naming(text: str, names: frozenset[str], *, last: bool) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        for word in _NAME.findall(_DECLARED.sub("", line)):
            name = word.rpartition(".")[2] if last else word
            if name in names:
                yield number, name


def _meets(fragment: str, change: Change, names: frozenset[str]) -> str | None:
    """What a reference to a file with the change uses, None when that is something else."""
    name = posixpath.basename(fragment)
    if not fragment.strip("/"):
        return ""
    if name in names:
        return name
    wanted = pointer_tokens(fragment)
    places = (place.pointer for place in (change.base, change.head) if place is not None)
    return name if any(pointer_tokens(pointer)[: len(wanted)] == wanted for pointer in places) else None
