"""Servers: host, path and protocol are where peers connect (AsyncAPI 3.0.0, "Server Object")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.formats.asyncapi import bindings
from contract_check.model.change import Change, Direction, Use
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.asyncapi.source import Source
    from contract_check.languages.schema.shape import Shape
    from contract_check.model.contract import Contract


_WITH_PATHS = frozenset({"http", "https", "ws", "wss", "amqp", "amqps", "sse"})
"""Protocols whose address has a path; elsewhere `pathname` reaches nobody."""


def server_changes(base: Contract, head: Contract, before: Source, after: Source) -> Iterator[Change]:
    """Servers added, removed, moved; a key alone is only an id where another server has the same address."""
    one, other = dict(before.members(before.root, "servers")), dict(after.members(after.root, "servers"))
    paired = pair(one, other)
    addresses = {_address(shape) for shape in other.values()}
    for name, shape in paired.removed.items():
        if _address(shape) not in addresses:
            yield _change("server-removed", base, name, shape, None)
    known = {_address(shape) for shape in one.values()}
    for name, shape in paired.added.items():
        if _address(shape) not in known:
            yield _change("server-added", head, name, None, shape)
    for name, (old, new) in paired.kept.items():
        if _address(old) != _address(new):
            yield _change("server-address-changed", head, name, old, new)
        elif old.value.get("protocolVersion") != new.value.get("protocolVersion"):
            yield _change("server-protocol-version-changed", head, name, old, new)
        yield from _variable_changes(head, name, old, new, before, after)
        yield from _binding_changes(head, name, old, new, before, after)


def _address(shape: Shape) -> str:
    """`protocol://host/path` of either major version (2.x has `url`)."""
    value = shape.value
    protocol = str(value.get("protocol", ""))
    if "url" in value:
        url = str(value["url"])
        return f"{protocol}://{url.partition('://')[2] or url}".rstrip("/")
    path = value.get("pathname") or "" if protocol in _WITH_PATHS else ""
    return f"{protocol}://{value.get('host', '')}{path}".rstrip("/")


def _variable_changes(
    contract: Contract, name: str, old: Shape, new: Shape, before: Source, after: Source
) -> Iterator[Change]:
    """Values of a server variable that can no longer be chosen."""
    paired = pair(dict(before.members(old, "variables")), dict(after.members(new, "variables")))
    for variable, (one, other) in paired.kept.items():
        listed = one.value.get("enum"), other.value.get("enum")
        if not isinstance(listed[1], list):
            continue
        known = isinstance(listed[0], list)
        gone = [value for value in listed[0] if value not in listed[1]] if known else ["any"]
        if gone:
            rule = "server-variable-value-removed" if known else "server-variable-restricted"
            yield structs.replace(
                _change(rule, contract, name, one, other),
                subject=f"variable `{variable}` of server `{name}`",
                place=f"server {name} {variable}",
                before=gone,
                after=listed[1],
            )


def _binding_changes(
    contract: Contract, name: str, old: Shape, new: Shape, before: Source, after: Source
) -> Iterator[Change]:
    """How clients are told to connect: ids, sessions, registries; only a person knows what depends on it."""
    one, other = (bindings.read(source, shape, Direction.BOTH) for source, shape in ((before, old), (after, new)))
    said, says = one.wire | one.rest, other.wire | other.rest
    if said != says:
        yield structs.replace(
            _change("server-binding-changed", contract, name, old, new), before=said or None, after=says or None
        )


def _change(rule: str, contract: Contract, name: str, base: Shape | None, head: Shape | None) -> Change:
    return Change(
        rule=f"envelope/{rule}",
        subject=f"server `{name}`",
        base=base.location if base else None,
        head=head.location if head else None,
        place=f"server {name}",
        before=_address(base) if base else None,
        after=_address(head) if head else None,
        uses=tuple(Use(interface.name, Direction.BOTH, part="server") for interface in contract.interfaces)
        or (Use(contract.path, Direction.BOTH, part="server"),),
    )
