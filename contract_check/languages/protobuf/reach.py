"""From a type to the interfaces that carry it: rpcs and root messages, through the graph of fields, across files."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.languages.protobuf.elements import SCALARS, Message, Method, Service
from contract_check.languages.protobuf.schema import Declaration
from contract_check.model.change import Direction, Use

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.languages.protobuf.compare.spot import Spot
    from contract_check.languages.protobuf.schema import Schema
    from contract_check.model.change import Change

    Key = tuple[str, str]


def rpc_id(service: Declaration, method: Method) -> str:
    """As gRPC calls it, e.g. `acme.v1.Orders/Create`."""
    return f"{service.name}/{method.name}"


class Reach:
    """Who carries what, in one schema."""

    def __init__(self, schema: Schema) -> None:
        """Look at the schema; the graph is drawn when first needed."""
        self.schema = schema
        self._users: dict[Key, tuple[Use, ...]] = {}

    @functools.cached_property
    def containers(self) -> dict[Key, set[Key]]:
        """Type -> messages with a field of it. An extension counts as a field of what it extends."""
        found: dict[Key, set[Key]] = {}
        for declaration in self.schema.all_declarations():
            element = declaration.element
            if not isinstance(element, Message):
                continue
            for field in element.fields:
                if field.type not in SCALARS:
                    self._contain(found, declaration, field.type, declaration)
            for field in element.extensions:
                owner = self.schema.find(declaration.file.path, declaration.name, field.extendee)
                if owner is not None and field.type not in SCALARS:
                    self._contain(found, declaration, field.type, owner)
        for file in self.schema.files.values():
            for field in file.extensions:
                owner = self.schema.find(file.path, file.package, field.extendee)
                carried = self.schema.find(file.path, file.package, field.type)
                if owner is not None and carried is not None:
                    found.setdefault(carried.key, set()).add(owner.key)
        return found

    def _contain(self, found: dict[Key, set[Key]], scope: Declaration, name: str, owner: Declaration) -> None:
        carried = self.schema.find(scope.file.path, scope.name, name)
        if carried is not None and carried.key != owner.key:
            found.setdefault(carried.key, set()).add(owner.key)

    @functools.cached_property
    def methods(self) -> tuple[tuple[Declaration, Method], ...]:
        """Every rpc with its service."""
        return tuple(
            (declaration, method)
            for declaration in self.schema.all_declarations()
            if isinstance(declaration.element, Service)
            for method in declaration.element.methods
        )

    @functools.cached_property
    def called(self) -> dict[Key, list[Use]]:
        """Message -> rpcs that take or return it directly."""
        found: dict[Key, list[Use]] = {}
        for service, method in self.methods:
            for name, direction, part in (
                (method.request, Direction.INPUT, "request"),
                (method.response, Direction.OUTPUT, "response"),
            ):
                message = self.schema.find(service.file.path, service.name, name)
                if message is not None:
                    found.setdefault(message.key, []).append(Use(rpc_id(service, method), direction, part=part))
        return found

    @functools.cached_property
    def roots(self) -> tuple[Declaration, ...]:
        """Messages that no other message and no rpc carries: what is put on a queue, in a file, on a socket.

        Of messages that only carry each other, the first one stands for all.
        """
        messages = [one for one in self.schema.all_declarations() if isinstance(one.element, Message)]
        roots = [one for one in messages if not self._outer(one.key) and one.key not in self.called]
        parts: dict[Key, list[Key]] = {}
        for inner, owners in self.containers.items():
            for owner in owners:
                parts.setdefault(owner, []).append(inner)
        seen: set[Key] = set()
        _mark([*(one.key for one in roots), *self.called], parts, seen)
        for one in messages:
            if one.key not in seen:
                roots.append(one)
                _mark([one.key], parts, seen)
        return tuple(roots)

    def _outer(self, key: Key) -> set[Key]:
        """Messages that carry one and are not nested in it (a tree of nodes is its own root)."""
        inside = key[1] + "."
        return {
            owner for owner in self.containers.get(key, ()) if not (owner[0] == key[0] and owner[1].startswith(inside))
        }

    @functools.cached_property
    def _root_keys(self) -> frozenset[Key]:
        return frozenset(one.key for one in self.roots)

    def users(self, key: Key) -> tuple[Use, ...]:
        """Every interface that carries a type, however deep."""
        if key not in self._users:
            seen: set[Key] = set()
            _mark([key], self.containers, seen)
            uses = [use for one in seen for use in self.called.get(one, ())]
            uses += [Use(one[1], Direction.BOTH, part="message") for one in seen if one in self._root_keys]
            self._users[key] = _combined(uses)
        return self._users[key]

    def carriers(self, spot: Spot) -> frozenset[str]:
        """Full names of the type that an element belongs to and of every message that holds it, however deep."""
        if not isinstance(spot.owner, Declaration):
            return frozenset()
        seen: set[Key] = set()
        _mark([spot.owner.key], self.containers, seen)
        return frozenset(name for _, name in seen)

    def of(self, spot: Spot) -> tuple[Use, ...]:
        """Every interface that a changed element is part of."""
        owner = spot.owner
        if isinstance(owner, Declaration):
            if isinstance(owner.element, Service):
                methods = [spot.element] if isinstance(spot.element, Method) else owner.element.methods
                return _combined(Use(rpc_id(owner, method), Direction.BOTH) for method in methods)
            extended = self._extended(spot, owner.file.path, owner.name)
            return self.users(extended or owner.key)
        extended = self._extended(spot, owner.path, owner.package)
        if extended:
            return self.users(extended)
        rpcs = [
            Use(rpc_id(service, method), Direction.BOTH) for service, method in self.methods if service.file is owner
        ]
        roots = [Use(one.name, Direction.BOTH, part="message") for one in self.roots if one.file is owner]
        return _combined([*rpcs, *roots])

    def _extended(self, spot: Spot, path: str, scope: str) -> Key | None:
        extendee = getattr(spot.element, "extendee", "")
        found = self.schema.find(path, scope, extendee) if extendee else None
        return found.key if found else None


def _mark(start: Iterable[Key], edges: dict[Key, set[Key]] | dict[Key, list[Key]], seen: set[Key]) -> None:
    todo = list(start)
    while todo:
        key = todo.pop()
        if key not in seen:
            seen.add(key)
            todo += edges.get(key, ())


def _combined(uses: Iterable[Use]) -> tuple[Use, ...]:
    """One use per interface, sorted; what is sent and returned is both."""
    found: dict[str, Use] = {}
    for use in uses:
        other = found.get(use.interface)
        if other is None:
            found[use.interface] = use
        elif other != use:
            parts = dict.fromkeys(part for part in (other.part, use.part) if part)
            found[use.interface] = Use(use.interface, other.direction | use.direction, part=" and ".join(sorted(parts)))
    return tuple(found[name] for name in sorted(found))


def with_uses(changes: Iterable[Change], base: Reach, head: Reach) -> Iterator[Change]:
    """The same changes, each with the interfaces that it reaches on either side."""
    for change in changes:
        old, new = change.shapes.base, change.shapes.head
        uses = [*(base.of(old) if old else ()), *(head.of(new) if new else ())]
        yield structs.replace(change, uses=_combined(uses))
