"""What operation documents use of a schema: every coordinate with the line of its first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import GraphQLSyntaxError, Source, parse
from graphql.language import ast

from contract_check.languages.graphql.parsing import MAX_TOKENS
from contract_check.languages.graphql.scanning import bare
from contract_check.languages.graphql.schema import Schema, type_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_check.languages.graphql.schema import Member


def places(documents: Mapping[str, bytes], schemas: Iterable[Schema]) -> dict[str, str]:
    """Coordinate -> `path:line`; `*` when a document cannot be read. Fragments count where they are spread."""
    parsed: list[tuple[str, ast.DocumentNode]] = []
    unread = ""
    for path, data in sorted(documents.items()):
        try:
            parsed.append((path, parse(Source(data.decode("utf-8-sig")), max_tokens=MAX_TOKENS)))
        except (GraphQLSyntaxError, UnicodeDecodeError, RecursionError):
            unread = unread or path
    found: dict[str, str] = {}
    for schema in schemas:
        walk = _Walk(schema, parsed)
        walk.run()
        found |= {coordinate: place for coordinate, place in walk.found.items() if coordinate not in found}
    if unread:
        found["*"] = unread
    return found


class _Walk:
    """One pass over all operations of a service."""

    def __init__(self, schema: Schema, documents: list[tuple[str, ast.DocumentNode]]) -> None:
        self.found: dict[str, str] = {}
        self._schema = schema
        self._documents = documents
        self._fragments = {
            node.name.value: (path, node)
            for path, document in documents
            for node in document.definitions
            if isinstance(node, ast.FragmentDefinitionNode)
        }
        self._entered: set[tuple[str, str]] = set()
        self._path = ""

    def run(self) -> None:
        for path, document in self._documents:
            for node in document.definitions:
                if isinstance(node, ast.OperationDefinitionNode):
                    self._path = path
                    self._operation(node)

    def _operation(self, node: ast.OperationDefinitionNode) -> None:
        root = self._schema.types.get(self._schema.roots.get(node.operation.value, ""))
        if root is None or not self._meant(node, root.name):
            return
        self._note(f"schema.{node.operation.value}", node)
        self._directives(node)
        for variable in node.variable_definitions or ():
            self._sent(bare(type_text(variable.type)), variable)
            self._directives(variable)
        self._selections(node.selection_set, root.name)

    def _meant(self, node: ast.OperationDefinitionNode, root: str) -> bool:
        """Whether the operation speaks to this schema: one of its root fields is known, or they hide in fragments."""
        fields = self._schema.types[root].scan.fields
        selections = node.selection_set.selections
        return any(not isinstance(one, ast.FieldNode) or one.name.value in fields for one in selections)

    def _note(self, coordinate: str, node: Any) -> None:
        if coordinate not in self.found:
            line = node.loc.start_token.line if node.loc is not None else 1
            self.found[coordinate] = f"{self._path}:{line}"

    def _directives(self, node: Any) -> None:
        for used in node.directives or ():
            name = f"@{used.name.value}"
            self._note(name, used)
            definition = self._schema.directives.get(used.name.value)
            for argument in used.arguments or ():
                self._note(f"{name}({argument.name.value}:)", argument)
                if definition is not None:
                    self._value(argument, definition.member.arguments.get(argument.name.value))

    def _selections(self, selections: ast.SelectionSetNode | None, owner: str) -> None:
        for node in selections.selections if selections is not None else ():
            self._directives(node)
            if isinstance(node, ast.FieldNode):
                self._field(node, owner)
            elif isinstance(node, ast.InlineFragmentNode):
                self._fragment(node, owner)
            elif isinstance(node, ast.FragmentSpreadNode):
                self._spread(node.name.value, owner)

    def _fragment(self, node: ast.InlineFragmentNode | ast.FragmentDefinitionNode, owner: str) -> None:
        condition = node.type_condition
        name = condition.name.value if condition is not None else owner
        self._note(name, node)
        if name != owner:
            self._note(f"{name} in {owner}", node)
        self._selections(node.selection_set, name)

    def _spread(self, name: str, owner: str) -> None:
        if name not in self._fragments or (name, owner) in self._entered:
            return
        self._entered.add((name, owner))
        path, node = self._fragments[name]
        outer, self._path = self._path, path
        self._directives(node)
        self._fragment(node, owner)
        self._path = outer

    def _field(self, node: ast.FieldNode, owner: str) -> None:
        definition = self._schema.types.get(owner)
        name = node.name.value
        if definition is None or name not in definition.scan.fields:
            return
        target = definition.scan.fields[name].type
        # What an interface answers with is the field of some object that implements it.
        for one in {owner, *self._schema.possible(owner)}:
            self._note(f"{one}.{name}", node)
        self._note(owner, node)
        self._note(target, node)
        for argument in node.arguments or ():
            for one in {owner, *self._schema.possible(owner)}:
                self._note(f"{one}.{name}({argument.name.value}:)", argument)
            self._value(argument, definition.fields[name].arguments.get(argument.name.value))
        self._selections(node.selection_set, target)

    def _value(self, argument: Any, member: Member | None) -> None:
        """Input fields and enum values that a literal names."""
        if member is not None:
            self._literal(argument.value, bare(member.type))

    def _literal(self, node: ast.ValueNode, name: str) -> None:
        definition = self._schema.types.get(name)
        if definition is None:
            return
        if isinstance(node, ast.ListValueNode):
            for item in node.values or ():
                self._literal(item, name)
        elif isinstance(node, ast.EnumValueNode):
            self._note(f"{name}.{node.value}", node)
        elif isinstance(node, ast.ObjectValueNode):
            self._note(name, node)
            for field in node.fields or ():
                self._note(f"{name}.{field.name.value}", field)
                if field.name.value in definition.scan.fields:
                    self._literal(field.value, definition.scan.fields[field.name.value].type)

    def _sent(self, name: str, node: ast.VariableDefinitionNode) -> None:
        """A variable is filled while the program runs: any field of its type and any value may be sent."""
        definition = self._schema.types.get(name)
        if definition is None or name in self.found:
            return
        self._note(name, node)
        if definition.kind == "enum":
            for value in definition.values:
                self._note(f"{name}.{value}", node)
        for field, scanned in definition.scan.fields.items() if definition.kind == "input" else ():
            self._note(f"{name}.{field}", node)
            self._sent(scanned.type, node)
