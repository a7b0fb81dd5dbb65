"""Shortest ways from a root operation to a type, through what both sides have alike."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING

import msgspec

from contract_check.languages.graphql.parts import COMPOSITE, loose, part
from contract_check.languages.graphql.schema import EXECUTABLE, OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.graphql.schema import Schema

PROOF_ROOT = "ProofRoot"
"""Root that completes a part of a schema: it has a field `proofT` for every type `T` in question."""


class Step(msgspec.Struct, frozen=True):
    """How a type is entered from its parent."""

    parent: str
    """"" when `field` is an operation and the type its root."""
    field: str
    """"" for `... on` the type."""


class Carrier(msgspec.Struct, frozen=True):
    """Where a value of an input type or enum is given."""

    owner: str
    field: str
    argument: str
    """"" when the owner is itself an input, and `field` its field; of a directive `@d`, `field` is its place."""
    type: str
    """As declared there, e.g. `[Role!]!`."""


class Paths:
    """Ways to every type that can be entered, and places for every type that can be sent."""

    def __init__(self, base: Schema, head: Schema) -> None:
        self._base = base
        self._head = head
        keyed = [name for name, definition in base.types.items() if "key" in definition.scan.directives]
        self._loose = sorted(loose(base, alone=base.fragment)) + keyed
        self.steps: dict[str, Step] = {}
        self._enter()
        self.carriers: dict[str, Carrier] = {}
        self._send()

    def _enter(self) -> None:
        todo: collections.deque[str] = collections.deque()
        for operation in OPERATIONS:
            root = self._base.roots.get(operation)
            if root in self._base.types and root not in self.steps:
                self.steps[root] = Step("", operation)
                todo.append(root)
        for name in self._loose:
            if self._base.types[name].kind in COMPOSITE and name not in self.steps:
                self.steps[name] = Step(PROOF_ROOT, f"proof{name}")
                todo.append(name)
        # What is not the same in head could be refused for another reason than the one to be proven, so such
        # fields come second: they lead only where nothing else does.
        for strict in (True, False):
            while todo:
                name = todo.popleft()
                for target, step in self._onward(name, strict=strict):
                    if target in self._base.types and target not in self.steps:
                        self.steps[target] = step
                        todo.append(target)
            todo.extend(self.steps)

    def _onward(self, name: str, *, strict: bool) -> Iterator[tuple[str, Step]]:
        definition = self._base.types[name]
        if definition.kind in {"type", "interface"}:
            for field, scanned in definition.scan.fields.items():
                target = self._base.types.get(scanned.type)
                if target is None or target.kind in {"scalar", "enum"} or scanned.hidden:
                    continue
                if not strict or self._same(name, field):
                    yield scanned.type, Step(name, field)
        for other in (
            *definition.scan.members,
            *self._base.implementors.get(name, ()),
            *definition.scan.interfaces,
        ):
            yield other, Step(name, "")

    def _same(self, owner: str, field: str) -> bool:
        before, after = self._base.types[owner], self._head.types.get(owner)
        if after is None:
            return owner in self._base.roots.values()
        one, other = before.scan.fields[field], after.scan.fields.get(field)
        return other is not None and one.type == other.type and one.arguments.items() <= other.arguments.items()

    def _send(self) -> None:
        todo: collections.deque[str] = collections.deque()
        found = sorted(self._arguments(), key=lambda item: not self._same(item[1].owner, item[1].field))
        found += self._in_directives()
        if part(self._base):
            found += [
                (name, Carrier(PROOF_ROOT, f"proof{name}", "value", name))
                for name, definition in self._base.types.items()
                if definition.kind in {"input", "enum", "scalar"}
            ]
        for target, carrier in found:
            if target not in self.carriers:
                self.carriers[target] = carrier
                todo.append(target)
        while todo:
            name = todo.popleft()
            definition = self._base.types.get(name)
            if definition is None or definition.kind != "input":
                continue
            for field, scanned in definition.scan.fields.items():
                if scanned.type not in self.carriers:
                    self.carriers[scanned.type] = Carrier(name, field, "", "")
                    todo.append(scanned.type)

    def _in_directives(self) -> list[tuple[str, Carrier]]:
        return [
            (target, Carrier(f"@{name}", place, argument, ""))
            for name, definition in self._base.directives.items()
            for place in sorted(definition.scan.places & EXECUTABLE)
            for argument, target in definition.scan.arguments.items()
        ]

    def _arguments(self) -> list[tuple[str, Carrier]]:
        return [
            (target, Carrier(name, field, argument, ""))
            for name in self.steps
            for field, scanned in self._base.types[name].scan.fields.items()
            if self._base.types[name].kind in {"type", "interface"} and not scanned.hidden
            for argument, target in scanned.arguments.items()
        ]
