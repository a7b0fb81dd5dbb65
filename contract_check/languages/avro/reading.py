"""From JSON values to types: namespaces and aliases qualified, names resolved, faults reported with their place.

Rules of names: Avro Specification, "Names" and "Aliases". A malformed part becomes `Unresolved`, the rest is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.languages.avro import defaults
from contract_check.languages.avro.logical import logical_type
from contract_check.languages.avro.schema import (
    PRIMITIVES,
    Array,
    Enum,
    Field,
    Fixed,
    Map,
    Named,
    Primitive,
    Record,
    Reference,
    Schema,
    Union,
    Unresolved,
)
from contract_check.languages.avro.spot import Spot
from contract_check.model.contract import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contract_check.model.location import Location

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_STRUCTURE = frozenset({"type", "name", "namespace", "aliases", "fields", "items", "values", "symbols", "size"})
_LOGICAL = frozenset({"logicalType", "precision", "scale"})
_DEPTH = 150
"""Steps from the outermost schema to the innermost; people write ten."""
_REMEDY = "Write the schema as the Avro specification demands; no Avro library reads it."


def nowhere(_name: str) -> Named | None:
    """No other file defines anything."""
    return None


class Reader(msgspec.Struct):
    """Reads the schemas of one file, which share their names.

    Call `schema` for each, then `finish` once: only then do references know their targets.
    """

    elsewhere: Callable[[str], Named | None] = nowhere
    """Full name -> its definition in another file of the tree."""
    names: dict[str, Named | Unresolved] = msgspec.field(default_factory=dict)
    problems: list[Problem] = msgspec.field(default_factory=list)
    _wanted: dict[str, tuple[str, Location]] = msgspec.field(default_factory=dict)
    _fields: list[Field] = msgspec.field(default_factory=list)

    def schema(self, value: Any, spot: Spot) -> Schema:
        """The type that a JSON value describes."""
        if spot.depth > _DEPTH:
            return self._malformed(spot, "schemas nest too deeply", rule="limit-depth")
        if isinstance(value, str):
            return self._named(value, {}, spot)
        if isinstance(value, list):
            return self._union(value, spot)
        if not isinstance(value, dict) or "type" not in value:
            return self._malformed(spot, "a schema is a name, a list, or an object with `type`")
        match value["type"]:
            case "record" | "error" | "enum" | "fixed":
                return self._definition(value, spot)
            case "array":
                return self._array(value, spot)
            case "map":
                return self._map(value, spot)
            case str() as name:
                return self._named(name, value, spot)
            case dict() | list() as inner:
                return self.schema(inner, spot.type())
            case _:
                return self._malformed(spot, "`type` names no type")

    def finish(self) -> None:
        """Resolve what was used before or without its definition, then check the defaults."""
        for full, (bare, location) in self._wanted.items():
            if full not in self.names:
                self.names[full] = self._found(full, bare) or self._unknown(full, location)
        for field in self._fields:
            if field.default and not defaults.usable(field):
                self.problem(
                    "avro-default",
                    f"the default of {field.subject} is no value of its type",
                    "Write a default that fits the type; readers refuse the schema as it is.",
                    field.location.child("default"),
                )

    def fields(
        self, value: Any, spot: Spot, step: Callable[[Spot, Location, str], Spot] = Spot.field
    ) -> tuple[Field, ...]:
        """The fields of a record, or the parameters of a message, from the list that stands at `spot`."""
        if not isinstance(value, list):
            self._malformed(spot, "fields are written as a list")
            return ()
        found: dict[str, Field] = {}
        for index, item in enumerate(value):
            at = spot.location.child(index)
            name = item.get("name") if isinstance(item, dict) else None
            if not isinstance(name, str) or "type" not in item:
                self._malformed(structs.replace(spot, location=at), "a field is an object with `name` and `type`")
            elif name in found:
                self._malformed(structs.replace(spot, location=at), f"the field `{name}` is there twice")
            else:
                self._spelt(name, at.child("name"))
                found[name] = self._field(name, item, step(spot, at, name))
        self._fields += found.values()
        return tuple(found.values())

    def _field(self, name: str, item: Mapping[str, Any], spot: Spot) -> Field:
        return Field(
            name=name,
            type=self.schema(item["type"], spot.type()),
            location=spot.location,
            place=spot.place,
            subject=spot.subject,
            aliases=_texts(item.get("aliases")),
            default=(item["default"],) if "default" in item else (),
            properties=_without(item, frozenset({"name", "type", "aliases", "default"})),
        )

    def _named(self, name: str, value: Mapping[str, Any], spot: Spot) -> Primitive | Reference:
        if name in PRIMITIVES:
            logical = logical_type(value, name)
            properties = _without(value, _STRUCTURE | _LOGICAL if logical else _STRUCTURE)
            return Primitive(name=name, logical=logical, properties=properties, **_at(spot))
        full = name.removeprefix(".") if "." in name or not spot.namespace else f"{spot.namespace}.{name}"
        self._wanted.setdefault(full, (name, spot.location))
        return Reference(name=full, names=self.names, **_at(spot))

    def _array(self, value: Mapping[str, Any], spot: Spot) -> Schema:
        if "items" not in value:
            return self._malformed(spot, "the array has no `items`")
        items = self.schema(value["items"], spot.items())
        return Array(items=items, properties=_without(value, _STRUCTURE), **_at(spot))

    def _map(self, value: Mapping[str, Any], spot: Spot) -> Schema:
        if "values" not in value:
            return self._malformed(spot, "the map has no `values`")
        values = self.schema(value["values"], spot.values())
        return Map(values=values, properties=_without(value, _STRUCTURE), **_at(spot))

    def _union(self, value: list[Any], spot: Spot) -> Union:
        found: dict[str, Schema] = {}
        for index, item in enumerate(value):
            name = _branch_name(item, spot.namespace)
            below = spot.branch(index, name)
            if isinstance(item, list):
                self._malformed(below, "a union may not hold a union directly")
            elif name in found:
                self._malformed(below, f"the union holds `{name}` twice")
            else:
                found[name] = self.schema(item, below)
        return Union(branches=tuple(found.values()), **_at(spot))

    def _definition(self, value: Mapping[str, Any], spot: Spot) -> Schema:
        kind = value["type"]
        name = _full_name(value, spot.namespace)
        if name is None:
            return self._malformed(spot, f"the {kind} has no valid `name`")
        inside = spot.definition(name)
        if name in self.names:
            return self._malformed(inside, f"`{name}` is defined twice")
        made: Named | None
        if kind == "enum":
            made = self._enum(name, value, inside)
        elif kind == "fixed":
            made = _fixed(name, value, inside)
        else:
            made = self._record(name, value, inside)
        if made is None:
            return self._malformed(inside, f"the {kind} `{name}` is incomplete")
        self.names[name] = made
        return made

    def _record(self, name: str, value: Mapping[str, Any], spot: Spot) -> Record | None:
        if "fields" not in value:
            return None
        # Reserved while its own fields are read, so that a second definition inside is noticed.
        self.names[name] = Unresolved(name=name, **_at(spot))
        fields = self.fields(value["fields"], structs.replace(spot, location=spot.location.child("fields")))
        return Record(
            name=name,
            aliases=_aliases(value, spot),
            fields=fields,
            error=value["type"] == "error",
            properties=_without(value, _STRUCTURE),
            **_at(spot),
        )

    def _enum(self, name: str, value: Mapping[str, Any], spot: Spot) -> Enum | None:
        symbols, default = value.get("symbols"), value.get("default")
        if not isinstance(symbols, list) or not all(isinstance(symbol, str) for symbol in symbols):
            return None
        if len(set(symbols)) < len(symbols):
            at = structs.replace(spot, location=spot.location.child("symbols"))
            self._malformed(at, f"a symbol of `{name}` is there twice")
        for index, symbol in enumerate(symbols):
            self._spelt(symbol, spot.location.child("symbols", index))
        if "default" in value and default not in symbols:
            self.problem(
                "avro-default",
                f"the default of enum `{name}` is none of its symbols",
                "Name one of the symbols; readers refuse the schema as it is.",
                spot.location.child("default"),
            )
            default = None
        return Enum(
            name=name,
            aliases=_aliases(value, spot),
            symbols=tuple(symbols),
            default=default,
            properties=_without(value, _STRUCTURE | {"default"}),
            **_at(spot),
        )

    def _found(self, full: str, bare: str) -> Named | Unresolved | None:
        # A bare name inside a namespace means that namespace; writers who meant the null namespace are understood too.
        return self.elsewhere(full) or self.names.get(bare) or (self.elsewhere(bare) if bare != full else None)

    def _unknown(self, full: str, location: Location) -> Unresolved:
        self.problem(
            "avro-unresolved-name",
            f"no file of the tree defines `{full}`",
            "Correct the name, or add the file that defines it; what uses the name is not compared.",
            location,
        )
        return Unresolved(name=full, location=location, place=full, subject=f"`{full}`")

    def _spelt(self, name: str, location: Location) -> None:
        """Fields and symbols are names too (specification, "Names"); what is wrong with one stops nothing."""
        if not _NAME.fullmatch(name):
            self.problem(
                "avro-name",
                f"`{name}` is no Avro name",
                "Write letters, digits and `_`, no digit first; many readers refuse the schema as it is.",
                location,
            )

    def _malformed(self, spot: Spot, message: str, rule: str = "avro-schema") -> Unresolved:
        self.problem(rule, message, _REMEDY, spot.location, fatal=True)
        return Unresolved(name="?", **_at(spot))

    def problem(self, rule: str, message: str, remedy: str, location: Location, *, fatal: bool = False) -> None:
        """Note what is wrong with the file."""
        self.problems.append(Problem(rule=rule, message=message, remedy=remedy, location=location, fatal=fatal))


def read(
    value: Any, location: Location, elsewhere: Callable[[str], Named | None] = nowhere
) -> tuple[Schema, tuple[Problem, ...]]:
    """One schema that stands alone, such as an .avsc file or an AsyncAPI payload, and what is wrong with it."""
    reader = Reader(elsewhere)
    schema = reader.schema(value, Spot(location))
    reader.finish()
    return schema, tuple(reader.problems)


def _at(spot: Spot) -> dict[str, Any]:
    return {"location": spot.location, "place": spot.place, "subject": spot.subject}


def _fixed(name: str, value: Mapping[str, Any], spot: Spot) -> Fixed | None:
    size = value.get("size")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        return None
    logical = logical_type(value, "fixed", size)
    properties = _without(value, _STRUCTURE | _LOGICAL if logical else _STRUCTURE)
    return Fixed(
        name=name, aliases=_aliases(value, spot), size=size, logical=logical, properties=properties, **_at(spot)
    )


def _aliases(value: Mapping[str, Any], spot: Spot) -> tuple[str, ...]:
    return tuple(
        alias.removeprefix(".") if "." in alias or not spot.namespace else f"{spot.namespace}.{alias}"
        for alias in _texts(value.get("aliases"))
    )


def _branch_name(value: Any, namespace: str) -> str:
    if isinstance(value, str):
        return value if value in PRIMITIVES or "." in value or not namespace else f"{namespace}.{value}"
    if not isinstance(value, dict):
        return "union"
    kind = value.get("type")
    if not isinstance(kind, str):
        return "object"
    if kind in {"record", "error", "enum", "fixed"}:
        return _full_name(value, namespace) or kind
    return kind if kind in {"array", "map"} else _branch_name(kind, namespace)


def _full_name(value: Mapping[str, Any], namespace: str) -> str | None:
    name = value.get("name")
    if not isinstance(name, str) or not all(_NAME.fullmatch(part) for part in name.split(".")):
        return None
    if "." in name:
        return name
    own = value.get("namespace", namespace)
    return f"{own}.{name}" if isinstance(own, str) and own else name


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _without(value: Mapping[str, Any], keys: frozenset[str]) -> dict[str, Any]:
    return {key: value[key] for key in value if key not in keys}
