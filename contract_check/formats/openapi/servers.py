"""Servers: the host is deployment, the base path is part of every URL (OpenAPI 3.1.0, 4.8.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.formats.openapi.source import server_path, template_shape
from contract_check.model.change import Change, Direction, Use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.openapi.reading import Description
    from contract_check.model.contract import Contract


def server_changes(before: Description, after: Description, head: Contract) -> Iterator[Change]:
    """A base path that no server serves any more, unless the paths took it over; a new list of servers."""
    old, new = before.source.server_paths(), after.source.server_paths()
    key = "basePath" if after.source.swagger else "servers"
    base_at, head_at = before.source.root.location.child(key), head.location.child(key)
    moved = set(old) != set(new) and _taken_over(before, after)
    if set(old) - set(new) and not moved:
        yield Change(
            rule="envelope/server-path-changed",
            subject="base path of the servers",
            base=base_at,
            head=head_at,
            place="servers",
            before=sorted(set(old)),
            after=sorted(set(new)),
            uses=tuple(Use(interface.name, Direction.INPUT, part="server") for interface in head.interfaces),
        )
    elif _hosts(before) != _hosts(after) and not (moved and _origins(before) == _origins(after)):
        yield Change(
            rule="envelope/server-changed",
            subject="servers",
            base=base_at,
            head=head_at,
            place="servers",
            before=_hosts(before),
            after=_hosts(after),
            uses=(),
        )


def _taken_over(before: Description, after: Description) -> bool:
    """Whether the full URLs are the same: a prefix moved between the server and the paths."""
    full = [
        {template_shape(side.source.base_path() + path) for path, _ in side.source.path_items("paths")}
        for side in (before, after)
    ]
    return bool(full[0]) and full[0] <= full[1]


def _origins(side: Description) -> set[str]:
    """The servers without their base paths, which the paths took over."""
    return {url.removesuffix("/").removesuffix(server_path(url)) for url in _hosts(side)}


def _hosts(side: Description) -> list[str]:
    value = side.value
    if side.source.swagger:
        schemes = value.get("schemes")
        host = f"{value.get('host', '')}{side.source.base_path()}"
        return sorted(f"{scheme}://{host}" for scheme in (schemes if isinstance(schemes, list) else []))
    servers = value.get("servers")
    listed = servers if isinstance(servers, list) else []
    return sorted(str(entry["url"]) for entry in listed if isinstance(entry, dict) and "url" in entry)
