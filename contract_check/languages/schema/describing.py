"""Schemas in words: types, bounds, required fields, `allOf` merged, named types once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msgspec import structs

from contract_check.languages.schema.limits import limits
from contract_check.languages.schema.node import ARRAY, FRACTION, INTEGER, NULL, OBJECT, TYPES, Nodes
from contract_check.languages.schema.shape import Atom, Shape, UnresolvedReferenceError
from contract_check.languages.schema.view import is_annotation, view
from contract_check.model.description import Field, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.languages.schema.node import Node

_DEPTH = 30
"""Nameless schemas inside one another; people write five."""
_VALUES = 200
"""Values of an enum that are kept."""
_SHORT = 12
"""Values of an enum that are told in a line."""
_PLAIN = frozenset({"string", "integer", "number", "boolean"})


class Describer:
    """Describes the schemas of one contract; `types` fills up with what they refer to by name."""

    def __init__(self) -> None:
        self.types: dict[str, ValueType] = {}
        self._nodes = Nodes()
        self._names: dict[int, str] = {}
        self._todo: list[tuple[str, Shape]] = []

    def describe(self, shape: Shape) -> ValueType:
        """One schema, and everything that it refers to."""
        found = self._shape(shape, 0)
        while self._todo:
            name, target = self._todo.pop()
            self.types[name] = structs.replace(self._shape(target, 0), name=name)
        return found

    def _shape(self, shape: Shape, depth: int) -> ValueType:
        """A wrapper around one schema (a reference, `allOf` of one, "or null") keeps that schema's name."""
        if depth > _DEPTH:
            return ValueType(kind="anything", text="nested too deep to be shown")
        value = shape.value
        if not isinstance(value, dict):
            return ValueType(kind="nothing" if value is False else "anything")
        shape = shape.opened()
        words, origins = shape.scope.dialect.canonical(value)
        said = [word for word in words if not is_annotation(word) and word != "discriminator"]
        if len(said) == 1:
            inner = self._inner(Atom(shape, words, origins), said[0], depth)
            if inner is not None:
                return structs.replace(inner, text=_text(words.get("description")) or inner.text)
        return self._node(self._nodes.of(shape), depth)

    def _inner(self, atom: Atom, word: str, depth: int) -> ValueType | None:
        if word == "$ref" and isinstance(atom.words["$ref"], str):
            return self._reference(atom.shape, atom.words["$ref"], depth)
        branches = atom.words[word]
        if word not in ("allOf", "anyOf", "oneOf") or not isinstance(branches, list):
            return None
        kept = [index for index, branch in enumerate(branches) if word == "allOf" or branch != {"type": "null"}]
        if len(kept) != 1:
            return None
        found = self._shape(atom.child(word, kept[0]), depth + 1)
        return structs.replace(found, nullable=True) if len(branches) > 1 else found

    def _reference(self, shape: Shape, reference: str, depth: int) -> ValueType:
        try:
            target = shape.scope.follow(reference)
        except UnresolvedReferenceError:
            return ValueType(kind="anything", name=_last(reference), text="its definition was not found")
        value = target.value
        if not isinstance(value, dict):
            return self._shape(target, depth + 1)
        if _is_plain(value):
            return structs.replace(self._shape(target, depth + 1), name=_last(reference), written=reference)
        name = self._names.get(target.key)
        if name is None:
            name = self._names[target.key] = self._free_name(_last(reference))
            self.types[name] = ValueType(kind="anything", name=name)
            self._todo.append((name, target))
        return ValueType(kind=_kind_word(value), name=name, reference=name, written=reference)

    def _free_name(self, stem: str) -> str:
        name, number = stem, 2
        while name in self.types:
            name, number = f"{stem} ({number})", number + 1
        return name

    def _node(self, node: Node, depth: int) -> ValueType:
        seen = view(node)
        core = seen.core
        choices: tuple[ValueType, ...] = ()
        kind = _kind(core)
        told = limits(core)
        if seen.unions:
            union = seen.unions[0]
            kind = "one of" if union.keyword == "oneOf" else "any of"
            choices = tuple(self._shape(branch, depth + 1) for branch in union.branches)
            told += _discriminators(node)
        elif seen.free:
            kind = "anything"
        values = core.values or {}
        return ValueType(
            kind=kind,
            limits=tuple(told),
            values=tuple(_json(value) for value in list(values.values())[:_VALUES] if value is not None),
            fields=tuple(self._fields(core, depth)),
            items=self._items(core, kind, depth),
            choices=choices,
            nullable=seen.nullable and not seen.free and core.declared_types != TYPES,
            closed=any(rest is False for _, rest in core.stating("additionalProperties")),
            text=_said(node, "description") or _said(node, "title"),
        )

    def _fields(self, core: Node, depth: int) -> Iterator[Field]:
        for name in dict.fromkeys((*core.property_names, *core.required)):
            shapes = core.property_shapes(name)
            inner = self._nodes.of(*shapes)
            type_ = self._shape(shapes[0], depth + 1) if len(shapes) == 1 else self._node(inner, depth + 1)
            default = next((_json(value) for _, value in inner.stating("default")), None)
            yield Field(
                name=name,
                type=type_,
                required=name in core.required,
                text=type_.text,
                default=default,
                deprecated=inner.flag("deprecated"),
                read_only=inner.marked("readOnly"),
                write_only=inner.marked("writeOnly"),
            )

    def _items(self, core: Node, kind: str, depth: int) -> ValueType | None:
        """Items of an array, values of an object used as a map."""
        if ARRAY in core.declared_types and core.declared_types != TYPES:
            shapes = core.item_shapes(core.tuple_length)
            return self._first(shapes, depth) if shapes else None
        if kind == "map":
            shapes = tuple(atom.child("additionalProperties") for atom, _ in core.stating("additionalProperties"))
            return self._first(shapes, depth) if shapes else None
        return None

    def _first(self, shapes: tuple[Shape, ...], depth: int) -> ValueType:
        if len(shapes) == 1:
            return self._shape(shapes[0], depth + 1)
        return self._node(self._nodes.of(*shapes), depth + 1)


def _is_plain(value: Mapping[str, Any]) -> bool:
    """Whether a definition is told in a line: then it stands where it is used."""
    listed = value.get("enum")
    short = not isinstance(listed, list) or len(listed) <= _SHORT
    return short and isinstance(value.get("type"), str) and value["type"] in _PLAIN and "$ref" not in value


def _kind(core: Node) -> str:
    """The `type` as people write it; without one, what the other keywords speak of."""
    kinds = core.declared_types - {NULL}
    if core.values is not None:
        return "enum"
    if core.declared_types == TYPES:
        if core.property_names or core.required:
            return "object"
        return "array" if any(True for _ in core.stating("items")) else "anything"
    if kinds == {OBJECT}:
        rest = [value for _, value in core.stating("additionalProperties")]
        return "map" if not core.property_names and any(isinstance(value, dict) for value in rest) else "object"
    words = {FRACTION: "number"} if {INTEGER, FRACTION} <= kinds else {FRACTION: "fraction"}
    shown = kinds - {INTEGER} if {INTEGER, FRACTION} <= kinds else kinds
    return " or ".join(sorted(words.get(kind, kind) for kind in shown)) or "null"


def _kind_word(value: Mapping[str, Any]) -> str:
    """A first word about a type that is described elsewhere."""
    if isinstance(value.get("enum"), list):
        return "enum"
    for word, kind in (("oneOf", "one of"), ("anyOf", "any of")):
        if word in value:
            return kind
    return value["type"] if isinstance(value.get("type"), str) else "object"


def _discriminators(node: Node) -> list[str]:
    named = (word.get("propertyName") for _, word in node.stating("discriminator") if isinstance(word, dict))
    return [f"told apart by `{name}`" for name in dict.fromkeys(named) if isinstance(name, str)]


def _said(node: Node, word: str) -> str:
    return next((value for _, value in node.stating(word) if isinstance(value, str)), "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _last(reference: str) -> str:
    """The name at the end of a reference: of a definition, else of a file."""
    path, _, pointer = reference.partition("#")
    last = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    return last or path.rpartition("/")[2] or "the whole schema"
