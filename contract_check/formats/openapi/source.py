"""Looking things up in an OpenAPI description, references followed, whatever is malformed left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.export import Export
from contract_check.languages.schema.files import leads_nowhere
from contract_check.languages.schema.node import Nodes
from contract_check.languages.schema.shape import Shape, UnresolvedReferenceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_check.languages.schema.files import FileScope
    from contract_check.model.change import Direction
    from contract_check.model.contract import Element

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_JUMPS = 32
_PARAMETER_WORDS = frozenset({"name", "in", "required", "collectionFormat", "allowEmptyValue"})
_PARAMETER = re.compile(r"\{([^{}]*)\}")


def text_of(value: dict[str, Any], key: str) -> str:
    """A text such as `description`, "" when it is not there or no text."""
    found = value.get(key)
    return found if isinstance(found, str) else ""


class Source:
    """One description of one side."""

    def __init__(self, scope: FileScope, value: dict[str, Any]) -> None:
        self.scope = scope
        self.value = value
        root = scope.root()
        assert root is not None  # noqa: S101 - the caller read it
        self.root: Shape = root
        self.swagger = "swagger" in value
        self._schemas: dict[int, dict[str, Any]] = {}
        self._forms: dict[tuple[int, int], dict[str, Any]] = {}
        self.parameters: dict[tuple[Shape, str, Direction], tuple[Element, ...]] = {}
        """What each parameter gives: operations that name one share it."""
        self.nodes = Nodes()
        """Of all that proofs ask of this side."""
        self._exports: dict[Direction, Export] = {}

    def get(self, parent: Shape, key: str) -> Shape | None:
        """What stands under `key`, references followed; None when absent or no mapping."""
        if not isinstance(parent.value, dict) or key not in parent.value:
            return None
        return self.follow(parent.at(key))

    def follow(self, shape: Shape) -> Shape | None:
        """`shape`, or what its `$ref` leads to; a dead reference is a problem and gives None."""
        for _ in range(_JUMPS):
            if not isinstance(shape.value, dict):
                return None
            reference = shape.value.get("$ref")
            if not isinstance(reference, str):
                return shape
            try:
                shape = shape.scope.follow(reference)
            except UnresolvedReferenceError as error:
                self.scope.library.problems.append(leads_nowhere(error, shape))
                return None
        return None

    def members(self, parent: Shape, key: str) -> Iterator[tuple[str, Shape]]:
        """(name, what stands there) for the mapping under `key`, references followed."""
        table = parent.value.get(key) if isinstance(parent.value, dict) else None
        if isinstance(table, dict):
            holder = parent.at(key)
            for name in table:
                found = self.follow(holder.at(name))
                if found is not None:
                    yield str(name), found

    def elements(self, parent: Shape, key: str) -> Iterator[Shape]:
        """The mappings in the list under `key`, references followed."""
        listed = parent.value.get(key) if isinstance(parent.value, dict) else None
        if isinstance(listed, list):
            holder = parent.at(key)
            for index in range(len(listed)):
                found = self.follow(holder.at(index))
                if found is not None:
                    yield found

    def path_items(self, key: str) -> Iterator[tuple[str, Shape]]:
        """(path template or webhook name, path item)."""
        for name, item in self.members(self.root, key):
            if not name.startswith("x-"):
                yield name, item

    def methods(self, item: Shape) -> Iterator[tuple[str, Shape]]:
        """(method in lower case, operation) of a path item, `additionalOperations` of 3.2 included."""
        for key in item.value:
            if isinstance(key, str) and key.lower() in METHODS:
                found = self.get(item, key)
                if found is not None:
                    yield key.lower(), found
        yield from self.members(item, "additionalOperations")

    def export(self, direction: Direction) -> Export:
        """Schemas of this side for a validator: a definition is written once, however many messages refer to it."""
        if direction not in self._exports:
            self._exports[direction] = Export(self.nodes, direction)
        return self._exports[direction]

    @staticmethod
    def names(value: Any) -> tuple[str, ...]:
        """Service names of an `x-consumers` list (texts, or mappings with `service` or `name`)."""
        found = []
        for entry in value if isinstance(value, list) else [value] if value else []:
            name = entry.get("service", entry.get("name")) if isinstance(entry, dict) else entry
            if isinstance(name, str):
                found.append(name)
        return tuple(found)

    def scope_shape(self, parameter: Shape) -> Shape:
        """The schema that a Swagger 2.0 parameter or header is, its own words left out."""
        return self._made(parameter, lambda value: {k: v for k, v in value.items() if k not in _PARAMETER_WORDS})

    def form_shape(self, fields: list[Shape]) -> Shape:
        """Swagger's form parameters as one object schema."""
        key = id(fields[0].value), len(fields)
        if key not in self._forms:
            properties = {field.value["name"]: self.scope_shape(field).value for field in fields}
            required = [field.value["name"] for field in fields if field.value.get("required") is True]
            self._forms[key] = {"type": "object", "properties": properties} | (
                {"required": required} if required else {}
            )
        return Shape(self._forms[key], fields[0].scope, fields[0].location)

    def _made(self, holder: Shape, make: Callable[[dict[str, Any]], dict[str, Any]]) -> Shape:
        if holder.key not in self._schemas:
            self._schemas[holder.key] = make(holder.value)
        return Shape(self._schemas[holder.key], holder.scope, holder.location)


def template_shape(template: str) -> str:
    """A path template without its parameter names, which never travel: `/pets/{id}` -> `/pets/{}`."""
    return _PARAMETER.sub("{}", template)


def template_parameters(template: str) -> list[str]:
    """Names of the path parameters in the order of the template."""
    return _PARAMETER.findall(template)
