"""Who reaches a type, and in which direction: computed once per schema over the whole type graph."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from contract_check.languages.graphql.parts import COMPOSITE, carried, loose, part
from contract_check.languages.spreading import places, spread
from contract_check.model.change import Direction, Use

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.languages.graphql.schema import Definition, Schema

ENTITIES = "Query._entities"
"""The root field through which a federation gateway asks a subgraph for types with `@key`."""


def interface_id(operation: str, field: str) -> str:
    """Id of a root field: the default name of its operation counts, whatever the root type is called."""
    return f"{operation.capitalize()}.{field}"


class Reach:
    """Root fields (as bits of an integer) by type and direction.

    In a part of a schema those types stand for themselves that its other parts may use (see `parts`). `alone` says
    that this goes for every type, since no query root is at hand.
    """

    def __init__(self, schema: Schema, *, alone: bool) -> None:
        self._schema = schema
        self._loose = loose(schema, alone=alone)
        self._alone = alone
        self._part = alone or part(schema)
        self._names: dict[str, int] = {}
        """Interface -> its bit's place."""
        self._output: dict[str, int] = {}
        self._input: dict[str, int] = {}
        self._own: dict[tuple[str, str], int] = {}
        """(root type, field) -> the bits of that root field."""
        self._returned: dict[str, int] = {}
        """Root type -> the bits of root fields from which some field returns it."""
        self._uses: dict[tuple[int, int], tuple[Use, ...]] = {}
        self._seed()
        self._flow_outwards()
        self._flow_inwards()
        for name, definition in schema.types.items():
            if "inaccessible" in definition.scan.directives:
                self._output.pop(name, None)
                self._input.pop(name, None)

    def output(self, name: str) -> tuple[Use, ...]:
        """Uses of a type in answers."""
        return self._made(self._output.get(name, 0), 0)

    def input(self, name: str) -> tuple[Use, ...]:
        """Uses of a type in what is sent."""
        return self._made(0, self._input.get(name, 0))

    def both(self, name: str) -> tuple[Use, ...]:
        """Uses of a type either way."""
        output, sent = self._output.get(name, 0), self._input.get(name, 0)
        if self._part and not output and not sent and name in self._schema.types:
            # A leaf that nothing in this part uses: other parts may use it either way.
            hidden = "inaccessible" in self._schema.types[name].scan.directives
            return () if hidden else (Use(name, Direction.BOTH),)
        return self._made(output, sent)

    def field(self, type_name: str, field: str, direction: Direction) -> tuple[Use, ...]:
        """Uses of a field of an output type; `direction` is INPUT for what belongs to its arguments."""
        scanned = self._schema.types[type_name].scan.fields.get(field) if type_name in self._schema.types else None
        if scanned is not None and scanned.hidden:
            return ()
        bits = self._output.get(type_name, 0)
        own = self._own.get((type_name, field))
        if own is not None:
            # A root type is entered by its own fields; other ways into it lead through fields that return it.
            bits = own | self._returned.get(type_name, 0)
        return self._made(bits, 0) if direction is Direction.OUTPUT else self._made(0, bits)

    def everything(self, direction: Direction) -> tuple[Use, ...]:
        """Every interface in one direction: for what any operation may carry."""
        bits = (1 << len(self._names)) - 1
        out = bits if Direction.OUTPUT in direction else 0
        return self._made(out, bits if Direction.INPUT in direction else 0)

    def _seed(self) -> None:
        schema = self._schema
        for operation, root in schema.roots.items():
            definition = schema.types.get(root)
            if definition is None:
                continue
            for field, scanned in definition.scan.fields.items():
                if not scanned.hidden:
                    bit = self._bit(interface_id(operation, field))
                    self._own[root, field] = self._own.get((root, field), 0) | bit
        for name, definition in schema.types.items():
            if "key" in definition.scan.directives:
                self._output[name] = self._output.get(name, 0) | self._bit(ENTITIES)
            if name in self._loose:
                marks = self._output if definition.kind in COMPOSITE else self._input
                marks[name] = marks.get(name, 0) | self._bit(name)

    def _bit(self, name: str) -> int:
        return 1 << self._names.setdefault(name, len(self._names))

    def _flow_outwards(self) -> None:
        """Answers: from a type to the types of its fields, its members, implementors and interfaces."""
        types, reached = self._schema.types, self._output
        for (root, field), bits in self._own.items():
            target = types[root].scan.fields[field].type
            reached[target] = reached.get(target, 0) | bits
        spread(reached, lambda name: self._followed(self._neighbours(types[name])) if name in types else ())
        self._returned = {root: reached.get(root, 0) for root in self._schema.roots.values()}
        for (root, _), bits in self._own.items():
            reached[root] = reached.get(root, 0) | bits

    def _followed(self, names: Iterable[str]) -> Iterable[str]:
        """Where every type stands for itself, only leaves are followed."""
        if not self._alone:
            return names
        types = self._schema.types
        return [name for name in names if name in types and types[name].kind in {"enum", "scalar"}]

    def _neighbours(self, definition: Definition) -> Iterator[str]:
        found = definition.scan
        if "inaccessible" in found.directives:
            return
        if definition.kind in {"type", "interface"}:
            yield from (field.type for field in found.fields.values() if not field.hidden)
        yield from found.interfaces
        yield from found.members
        # `... on T` may stand wherever a value can be a T.
        yield from self._schema.implementors.get(definition.name, ())

    def _flow_inwards(self) -> None:
        """What is sent: from arguments, those of directives too, to their types, and on to those of input fields."""
        types, reached = self._schema.types, self._input
        for target in self._followed(carried(self._schema)):
            reached[target] = reached.get(target, 0) | (1 << len(self._names)) - 1
        for name, definition in types.items():
            if definition.kind not in {"type", "interface"}:
                continue
            for field, scanned in definition.scan.fields.items():
                if not scanned.arguments or scanned.hidden:
                    continue
                bits = self._output.get(name, 0)
                if (name, field) in self._own:
                    bits = self._own[name, field] | self._returned.get(name, 0)
                for target in self._followed(scanned.arguments.values()):
                    reached[target] = reached.get(target, 0) | bits
        spread(reached, lambda name: self._followed(self._sent(name)))

    def _sent(self, name: str) -> Iterable[str]:
        definition = self._schema.types.get(name)
        if definition is None or definition.kind != "input":
            return ()
        return [field.type for field in definition.scan.fields.values() if not field.hidden]

    def _made(self, output: int, sent: int) -> tuple[Use, ...]:
        found = self._uses.get((output, sent))
        if found is None:
            found = self._uses[output, sent] = tuple(self._listed(output, sent))
        return found

    def _listed(self, output: int, sent: int) -> Iterator[Use]:
        for name, bit in sorted((self._order[place], 1 << place) for place in places(output | sent)):
            direction = Direction.OUTPUT if output & bit else Direction.NONE
            if sent & bit:
                direction |= Direction.INPUT
            yield Use(name, direction)

    @functools.cached_property
    def _order(self) -> list[str]:
        return list(self._names)
