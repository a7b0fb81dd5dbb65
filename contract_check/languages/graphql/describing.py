"""Types and root fields in words, with the descriptions that stand before them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.graphql.schema import SCALARS, type_text
from contract_check.languages.graphql.splitting import text_before
from contract_check.model.description import Description, Field, Outcome, Part, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.graphql.schema import Definition, Member, Schema

_VALUES = 200
"""Values of an enum that are kept."""
_DEPRECATED = "deprecated"


class Describer:
    """Describes the fields of one schema; `types` fills up with every type that they lead to."""

    def __init__(self, schema: Schema) -> None:
        self.types: dict[str, ValueType] = {}
        self._schema = schema
        self._todo: list[str] = []

    def field(self, root: str, name: str) -> Description:
        """A root field: its arguments are sent, its type comes back."""
        member = self._schema.types[root].fields[name]
        answer = self._type(member.node.type)
        inputs = tuple(
            Part(
                name=argument.name,
                place="argument",
                type=self._type(argument.node.type),
                required=argument.required,
                text=described(argument),
                default=_written(argument),
                deprecated=_deprecated(argument),
            )
            for argument in member.arguments.values()
        )
        self._finish()
        outcome = Outcome(name="data", parts=(Part(name="", place="value", type=answer, text=described(member)),))
        return Description(inputs=inputs, outcomes=(outcome,))

    def piece(self, name: str) -> Description:
        """A type of a part of a schema."""
        found = self._named(name)
        self._finish()
        return Description(data=(Part(name=name, place="type", type=found),))

    def _finish(self) -> None:
        while self._todo:
            name = self._todo.pop()
            self.types[name] = self._whole(name, self._schema.types[name])

    def _type(self, node: Any, *, nullable: bool = True) -> ValueType:
        if node.kind == "non_null_type":
            return self._type(node.type, nullable=False)
        if node.kind == "list_type":
            return ValueType(kind="array", items=self._type(node.type), nullable=nullable)
        return self._named(node.name.value, nullable=nullable)

    def _named(self, name: str, *, nullable: bool = False) -> ValueType:
        definition = self._schema.types.get(name)
        if name in SCALARS or definition is None:
            return ValueType(kind=name, nullable=nullable)
        if name not in self.types:
            self.types[name] = ValueType(kind=definition.kind, name=name)
            self._todo.append(name)
        return ValueType(kind=definition.kind, name=name, reference=name, nullable=nullable)

    def _whole(self, name: str, definition: Definition) -> ValueType:
        text = text_before(definition.chunks[0], 0)
        if definition.kind == "enum":
            values = tuple(list(definition.values)[:_VALUES])
            return ValueType(kind="enum", name=name, values=values, text=text)
        if definition.kind == "union":
            members = tuple(self._named(other) for other in definition.possible)
            return ValueType(kind="one of", name=name, choices=members, text=text)
        if definition.kind == "scalar":
            return ValueType(kind="scalar", name=name, text=text)
        return ValueType(kind=definition.kind, name=name, fields=tuple(self._fields(definition)), text=text)

    def _fields(self, definition: Definition) -> Iterator[Field]:
        sent = definition.kind == "input"
        for name, member in definition.fields.items():
            yield Field(
                name=name,
                type=self._type(member.node.type),
                required=member.required if sent else member.type.endswith("!"),
                text=described(member),
                default=_written(member) if sent else None,
                deprecated=_deprecated(member),
                marks=() if sent else tuple(_arguments(member)),
            )


def described(member: Member) -> str:
    """The description before a field, argument or value, "" when there is none."""
    return text_before(member.chunk, member.node.loc.start)


def _deprecated(member: Member) -> bool:
    return any(directive.name == _DEPRECATED for directive in member.directives)


def _arguments(member: Member) -> Iterator[str]:
    """Arguments of a field that is no root: they can be given, and some must."""
    listed = [f"{name}: {type_text(argument.node.type)}" for name, argument in member.arguments.items()]
    if listed:
        yield "takes " + ", ".join(listed)


def _written(member: Member) -> str | None:
    """The default as the schema writes it."""
    node = member.default
    if node is None or node.loc is None:
        return None
    return member.chunk.part(node.loc.start, node.loc.end)
