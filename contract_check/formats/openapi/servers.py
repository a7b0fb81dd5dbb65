"""Servers: the host is deployment, the base path is part of every URL (OpenAPI 3.1.0, 4.8.5).

An operation has the servers of its own, else those of its path item, else those of the description: what counts is
the full URL that comes of it, wherever its pieces stand.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.formats.envelope import pair_interfaces
from contract_check.formats.openapi.source import template_shape
from contract_check.model.change import Change, Direction, Use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.openapi.source import Source
    from contract_check.languages.schema.shape import Shape
    from contract_check.model.contract import Contract, Interface
    from contract_check.model.location import Location

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_ANY = "{}"
"""The value of a variable that may be anything."""
_MOST_URLS = 64
"""URLs that the listed values of variables may make of one server; beyond that only the defaults count."""


class Served(msgspec.Struct, frozen=True):
    """One list of servers, as (scheme and host, base path) pairs."""

    location: Location
    servers: frozenset[tuple[str, str]]

    @property
    def paths(self) -> list[str]:
        """Every base path, sorted."""
        return sorted({path for _, path in self.servers})

    @property
    def urls(self) -> list[str]:
        """Every URL, sorted."""
        return sorted(host + path for host, path in self.servers)

    @property
    def prefix(self) -> str:
        """The base path that all servers share as the description has it filled in; "" when they differ."""
        paths = [path for path in self.paths if _ANY not in path]
        return paths[0] if len(paths) == 1 else ""


class Serving:
    """Finds the servers of the operations of one description."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.default = self._swagger(source.value) if source.swagger else self._listed(source.root)

    def of(self, operation: Shape, item: Shape) -> Served:
        """The servers of one operation."""
        if self.source.swagger:
            return self._swagger(operation.value) if _texts(operation.value.get("schemes")) else self.default
        for owner in (operation, item):
            if isinstance(owner.value.get("servers"), list) and owner.value["servers"]:
                return self._listed(owner)
        return self.default

    def _listed(self, owner: Shape) -> Served:
        listed = owner.value.get("servers")
        found = [
            _split(url)
            for entry in (listed if isinstance(listed, list) else [])
            if isinstance(entry, dict) and isinstance(entry.get("url"), str)
            for url in _spelled_out(entry["url"], entry.get("variables"))
        ]
        return Served(owner.location.child("servers"), frozenset(found or [("", "")]))

    def _swagger(self, owner: dict[str, Any]) -> Served:
        value = self.source.value
        path = value.get("basePath")
        base = "/" + path.strip("/") if isinstance(path, str) and path.strip("/") else ""
        host = str(value.get("host", ""))
        schemes = _texts(owner.get("schemes")) or _texts(value.get("schemes")) or [""]
        hosts = [f"{scheme}://{host}" if scheme else host for scheme in schemes]
        return Served(self.source.root.location.child("basePath"), frozenset((name, base) for name in hosts))


def _texts(value: Any) -> list[str]:
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []


def _spelled_out(url: str, variables: Any) -> list[str]:
    """`url` with each variable replaced by each of its values."""
    table = variables if isinstance(variables, dict) else {}
    names = list(dict.fromkeys(_VARIABLE.findall(url)))
    choices = [_values(table.get(name)) for name in names]
    combined = list(itertools.islice(itertools.product(*choices), _MOST_URLS + 1))
    if len(combined) > _MOST_URLS:
        combined = [tuple(choice[0] for choice in choices)]
    return [_VARIABLE.sub(lambda hit: dict(zip(names, row, strict=True))[hit[1]], url) for row in combined]  # noqa: B023 - used at once


def _values(variable: Any) -> list[str]:
    """The default first. Without `enum` any value may stand there (OpenAPI 3.1.0, 4.8.6)."""
    stated = variable if isinstance(variable, dict) else {}
    listed = stated.get("enum")
    found = [str(stated["default"])] if "default" in stated else []
    found += [str(value) for value in listed] if isinstance(listed, list) and listed else [_ANY]
    return list(dict.fromkeys(found))


def _split(url: str) -> tuple[str, str]:
    """(scheme and host, base path) of a server URL, which may be relative."""
    scheme, separator, rest = url.rpartition("://")
    host, slash, path = rest.partition("/") if separator else ("", "/", url)
    path = path.strip("/") if slash else ""
    return f"{scheme}{separator}{host}", f"/{path}" if path else ""


def server_changes(base: Contract, head: Contract, before: Serving, after: Serving) -> Iterator[Change]:
    """Base paths under which an operation is served no more, and other lists of servers; each edit once."""
    kept = pair_interfaces(base.interfaces, head.interfaces).kept.values()
    differing = [pair for pair in kept if pair[0].kind == "operation" and _differ(*pair)]
    reached = {url for interface in head.interfaces for url in _urls(interface)} if differing else set()
    edits: dict[tuple[str, Served, Served], list[Interface]] = {}
    for one, other in differing:
        if rule := _rule(one, other, reached):
            edits.setdefault((rule, _served(one), _served(other)), []).append(other)
    if before.default.servers != after.default.servers and not any(_served(one) is before.default for one, _ in kept):
        edits["server-changed", before.default, after.default] = []
    for (rule, old, new), interfaces in edits.items():
        paths = rule == "server-path-changed"
        yield Change(
            rule=f"envelope/{rule}",
            subject="base path of the servers" if paths else "servers",
            base=old.location,
            head=new.location,
            place=f"servers {old.location.pointer} {new.location.pointer}",
            before=[path or "/" for path in old.paths] if paths else old.urls,
            after=[path or "/" for path in new.paths] if paths else new.urls,
            uses=tuple(Use(interface.name, Direction.INPUT, part="server") for interface in interfaces),
        )


def _differ(one: Interface, other: Interface) -> bool:
    """Whether the servers differ; where only the paths do, paths are compared as such."""
    return _served(one).servers != _served(other).servers


def _served(interface: Interface) -> Served:
    found: Served = interface.attributes["servers"]
    return found


def _template(interface: Interface) -> str:
    return template_shape(interface.name.partition(" ")[2])


def _urls(interface: Interface) -> set[str]:
    """The method and the full path under every server, hosts left out."""
    if interface.kind != "operation":
        return set()
    method, template = interface.name.partition(" ")[0], _template(interface)
    return {f"{method} {path}{template}" for path in _served(interface).paths}


def _rule(one: Interface, other: Interface, reached: set[str]) -> str:
    """What became of the full URLs of one operation; "" when they are the same."""
    if not _urls(one) <= reached:
        return "server-path-changed"
    before, after = ({host + path + _template(side) for host, path in _served(side).servers} for side in (one, other))
    return "server-changed" if before != after else ""
