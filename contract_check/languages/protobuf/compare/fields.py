"""One field and its partner: name, type, cardinality, default and what else its readers rely on."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.languages.protobuf.compare.options import compare_options
from contract_check.languages.protobuf.compare.spot import Spot, change
from contract_check.languages.protobuf.compare.types import PACKABLE_EXCEPTIONS, type_rule
from contract_check.languages.protobuf.elements import Enum, option
from contract_check.languages.protobuf.features import CPP_STRING, JAVA_UTF8, field_features, file_features
from contract_check.languages.protobuf.schema import Declaration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.protobuf.compare.spot import Sides
    from contract_check.languages.protobuf.elements import Field, File
    from contract_check.languages.protobuf.features import Features
    from contract_check.languages.protobuf.schema import Schema, Type
    from contract_check.model.change import Change


class Placed(msgspec.Struct, frozen=True, eq=False, dict=True):
    """A field where it stands, with what its file and message make of it."""

    field: Field
    owner: Declaration | File
    schema: Schema

    @property
    def spot(self) -> Spot:
        """Its place."""
        return Spot(self.owner, self.field.at, self.field.name, self.field)

    @functools.cached_property
    def type(self) -> Type:
        """What it carries; of a map, its values."""
        owner, file = self._scope
        return self.schema.type_of(owner, file, self.field)

    @functools.cached_property
    def features(self) -> Features:
        """Its own features."""
        owner, file = self._scope
        inherited = owner.features if owner else file_features(file.syntax, file.options)
        return field_features(inherited, self.field)

    @property
    def _scope(self) -> tuple[Declaration | None, File]:
        owner = self.owner
        return (owner, owner.file) if isinstance(owner, Declaration) else (None, owner)

    @property
    def cardinality(self) -> str:
        """`map`, `repeated`, `required`, `explicit` (knows whether it was set) or `implicit`."""
        if self.field.map_key:
            return "map"
        if self.field.label == "repeated":
            return "repeated"
        if self.features["field_presence"] == "LEGACY_REQUIRED":
            return "required"
        tracked = self.field.oneof or self.field.extendee or self.type.kind in ("message", "group", "unknown")
        return "explicit" if tracked or self.features["field_presence"] == "EXPLICIT" else "implicit"

    @property
    def subject(self) -> str:
        """How people call it."""
        if self.field.extendee:
            return f"extension `{self.spot.place}`"
        owner = self.spot.place.rpartition(".")[0]
        return f"field `{self.field.name}` of `{owner}`"


def compare_field(base: Placed, head: Placed, sides: Sides) -> Iterator[Change]:
    """What differs between a field and its partner; where each stands (number, oneof) is compared elsewhere."""
    one, other = base.field, head.field
    yield from _names(base, head)
    told = False
    for found in _type(base, head, sides):
        told = True
        yield found
    if not told and base.type.kind == head.type.kind:
        yield from _default(base, head)
        yield from _strings(base, head)
    if base.features["repeated_field_encoding"] != head.features["repeated_field_encoding"] and (
        base.cardinality == head.cardinality == "repeated"
        and base.type.kind not in PACKABLE_EXCEPTIONS
        and head.type.kind not in PACKABLE_EXCEPTIONS
    ):
        before, after = (side.features["repeated_field_encoding"].lower() for side in (base, head))
        yield change("packed-changed", base.subject, base.spot, head.spot, before, after)
    yield from compare_options(one.options, other.options, base.spot, head.spot, base.subject)


def json_name(field: Field) -> str:
    """The key in JSON: `json_name`, or the name in lowerCamelCase as protoc makes it."""
    return str(
        option(field.options, "json_name") or re.sub(r"_+(.?)", lambda match: match.group(1).upper(), field.name)
    )


def _names(base: Placed, head: Placed) -> Iterator[Change]:
    one, other = base.field, head.field
    if one.name != other.name:
        rule = "field-renamed-json-kept" if json_name(one) == json_name(other) else "field-renamed"
        yield change(rule, base.subject, base.spot, head.spot, one.name, other.name, number=one.number)
    elif json_name(one) != json_name(other):
        yield change("json-name-changed", base.subject, base.spot, head.spot, json_name(one), json_name(other))


def _type(base: Placed, head: Placed, sides: Sides) -> Iterator[Change]:
    one, other = base.field, head.field
    before, after = base.cardinality, head.cardinality
    words = _words(base), _words(head)
    if (before == "map") != (after == "map"):
        yield change(_map_rule(base, head), base.subject, base.spot, head.spot, *words)
        return
    rule = type_rule(base.type, head.type, sides)
    if one.map_key != other.map_key and rule is None:
        rule = "field-type-changed"
    if rule is not None:
        yield change(rule, base.subject, base.spot, head.spot, *words)
    rule = _cardinality_rule(base, head, type_changed=rule is not None)
    if rule is not None:
        if rule.endswith("repetition-changed"):
            before, after = (word if word in ("repeated", "map") else "single" for word in (before, after))
        yield change(rule, base.subject, base.spot, head.spot, before, after)


def _words(placed: Placed) -> str:
    field = placed.field
    if field.map_key:
        return f"map<{field.map_key}, {placed.type}>"
    name = f"{placed.type.kind} {placed.type.name}" if placed.type.kind == "group" else str(placed.type)
    return f"repeated {name}" if field.label == "repeated" else name


def _map_rule(base: Placed, head: Placed) -> str:
    """A map is a repeated entry message on the wire, so exchanging one for the other keeps the bytes."""
    a_map, plain = (base, head) if base.field.map_key else (head, base)
    declaration = plain.type.declaration
    if plain.field.label != "repeated" or declaration is None or not hasattr(declaration.element, "fields"):
        return "field-type-changed"
    entry = {field.number: field.type for field in declaration.element.fields}
    same = (
        entry.get(1) == a_map.field.map_key
        and str(entry.get(2)).rpartition(".")[2] == a_map.field.type.rpartition(".")[2]
    )
    return "map-and-repeated-exchanged" if same and len(entry) == 2 else "field-type-changed"  # noqa: PLR2004 - key and value


def _cardinality_rule(base: Placed, head: Placed, *, type_changed: bool) -> str | None:
    before, after = base.cardinality, head.cardinality
    if before == after:
        return None
    if after == "required":
        return "field-became-required"
    if before == "required":
        return "field-no-longer-required"
    if "repeated" in (before, after):
        packable = base.type.kind not in PACKABLE_EXCEPTIONS
        return "number-repetition-changed" if packable else "repetition-changed"
    # A oneof or a type of another kind brings its own presence, and speaks for itself.
    if type_changed or base.field.oneof or head.field.oneof:
        return None
    return "presence-changed"


def _default(base: Placed, head: Placed) -> Iterator[Change]:
    one, other = (option(side.field.options, "default") for side in (base, head))
    if one == other and base.type.kind != "enum":
        return
    if one is None and other is None:
        return
    before, after = _effective_default(base), _effective_default(head)
    if before != after:
        yield change("default-changed", base.subject, base.spot, head.spot, _shown(one, before), _shown(other, after))


def _effective_default(placed: Placed) -> Any:
    """What a reader gets from an unset field; numbers by value, enum values by number."""
    written = option(placed.field.options, "default")
    kind = placed.type.kind
    if kind == "enum":
        declaration = placed.type.declaration
        values = declaration.element.values if declaration and isinstance(declaration.element, Enum) else ()
        numbers = {value.name: value.number for value in values}
        return (values[0].number if values else 0) if written is None else numbers.get(str(written), str(written))
    if written is not None:
        try:
            return written if kind in ("string", "bytes", "bool") else float(written)
        except (TypeError, ValueError, OverflowError):  # a default that protoc refuses: what is written is compared
            return str(written)
    return {"string": "", "bytes": "", "bool": False}.get(kind, 0.0)


def _shown(written: Any, value: Any) -> Any:
    return str(written) if written is not None else (value if not isinstance(value, float) else int(value))


_CODE_FEATURES = (
    ("utf8_validation", "utf8-validation-changed"),
    (JAVA_UTF8, "java-utf8-validation-changed"),
    (CPP_STRING, "cpp-string-type-changed"),
)


def _strings(base: Placed, head: Placed) -> Iterator[Change]:
    kinds = {base.type.kind} | ({base.field.map_key} - {""})
    for feature, rule in _CODE_FEATURES:
        concerned = {"string"} if feature != CPP_STRING else {"string", "bytes"}
        before, after = (side.features.get(feature, "") for side in (base, head))
        if before != after and kinds & concerned:
            yield change(rule, base.subject, base.spot, head.spot, before, after)
    one, other = (str(option(side.field.options, "jstype", "JS_NORMAL")) for side in (base, head))
    if one != other:
        yield change("jstype-changed", base.subject, base.spot, head.spot, one, other)
