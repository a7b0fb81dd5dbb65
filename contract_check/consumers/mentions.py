"""Consumers that nobody declared, from what their files mention: imports of other contracts, and types in code.

Code that matches a pattern of the policy is derived use; an import shows only that the type may be used.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.config import compiled
from contract_check.consumers.carriers import carriers
from contract_check.consumers.folders import service_of
from contract_check.consumers.importing import SUFFIXES, Importing
from contract_check.model.report import AffectedService
from contract_check.sources.tree import readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from contract_check.config import Config
    from contract_check.mapping import Mapped
    from contract_check.model.report import Finding
    from contract_check.sources.tree import Tree

MOST_BYTES = 1 << 20
"""Larger files are data or generated, not code that somebody wrote."""
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
        derived = {order: mention for name in called for order, mention in self._code.get(name, {}).values()}
        for _, one in sorted(derived.items()):
            yield AffectedService(name=one.service, evidence=one.evidence, strength="derived", part=one.name)
        for service, evidence, part in self._contracts.of(finding.change, names):
            yield AffectedService(name=service, evidence=evidence, strength="possible", part=part)

    @functools.cached_property
    def _code(self) -> Mapping[str, Mapping[str, tuple[int, Mention]]]:
        """Name of a type -> service -> its first mention, and how many come before that."""
        found: dict[str, dict[str, tuple[int, Mention]]] = {}
        for order, one in enumerate(self._mentions()):
            found.setdefault(one.name, {}).setdefault(one.service, (order, one))
        return found

    def _mentions(self) -> Iterator[Mention]:
        for service, pattern in self._config.code_patterns.items():
            known = self._config.services.get(service)
            paths = self._homes.get(service, ()) if known and known.paths else self._tree.entries()
            for path, data in self._read(paths):
                yield from _named_in(data, path, service, compiled(pattern))

    @functools.cached_property
    def _homes(self) -> Mapping[str, Sequence[str]]:
        """Service -> its own source, as the policy says."""
        found: dict[str, list[str]] = {}
        for path in self._tree.entries():
            for service in dict.fromkeys(self._config.homes.of(path)):
                found.setdefault(service, []).append(path)
        return found

    @functools.cached_property
    def _contracts(self) -> Importing:
        owners = {
            path: service
            for path in self._tree.entries()
            if path.lower().endswith(SUFFIXES) and (service := service_of(path, self._config))
        }
        return Importing((path, owners[path], data.decode("utf-8", "replace")) for path, data in self._read(owners))

    def _read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        entries = self._tree.entries()
        for path, data in readable(self._tree, (path for path in paths if entries[path].size <= MOST_BYTES)):
            if len(data) <= MOST_BYTES and b"\0" not in data:
                yield path, data


def _named_in(data: bytes, path: str, service: str, pattern: Any) -> Iterator[Mention]:
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
