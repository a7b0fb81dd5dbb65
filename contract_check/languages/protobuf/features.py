"""Features: what an edition (or proto2, proto3) means where nothing is written, and what options make of it.

Reference: https://protobuf.dev/editions/features/ (defaults per edition, legacy options, inheritance).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.protobuf.elements import option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.languages.protobuf.elements import Field, Options

Features = dict[str, str]

CPP_STRING = "(pb.cpp).string_type"
JAVA_UTF8 = "(pb.java).utf8_validation"

_PROTO2: Features = {
    "field_presence": "EXPLICIT",
    "enum_type": "CLOSED",
    "repeated_field_encoding": "EXPANDED",
    "utf8_validation": "NONE",
    "message_encoding": "LENGTH_PREFIXED",
    "json_format": "LEGACY_BEST_EFFORT",
    CPP_STRING: "STRING",
    JAVA_UTF8: "DEFAULT",
}
_PROTO3 = _PROTO2 | {
    "field_presence": "IMPLICIT",
    "enum_type": "OPEN",
    "repeated_field_encoding": "PACKED",
    "utf8_validation": "VERIFY",
    "json_format": "ALLOW",
}
_EDITION_2023 = _PROTO3 | {"field_presence": "EXPLICIT"}
_EDITION_2024 = _EDITION_2023 | {CPP_STRING: "VIEW"}


def defaults(syntax: str) -> Features:
    """The features of a file that sets none."""
    if syntax == "proto2":
        return _PROTO2
    if syntax == "proto3":
        return _PROTO3
    return _EDITION_2023 if syntax < "2024" else _EDITION_2024


def file_features(syntax: str, options: Options) -> Features:
    """The features that a file hands down."""
    features = overlay(defaults(syntax), options)
    if option(options, "java_string_check_utf8") is True:
        features = features | {JAVA_UTF8: "VERIFY"}
    return features


def overlay(features: Features, options: Options) -> Features:
    """`features` with what `options` set; the same object when they set nothing."""
    changed: Features | None = None
    for one in options:
        if one.name == "features":
            changed = (changed or features) | _flat(one.value)
        elif one.name.startswith("features."):
            name = one.name.removeprefix("features.")
            changed = (changed or features) | (
                _flat(one.value, name) if isinstance(one.value, dict) else {name: str(one.value)}
            )
    return features if changed is None else changed


def _flat(value: Mapping[str, Any], prefix: str = "") -> Features:
    """`{ [pb.cpp] { string_type: VIEW } }` as `(pb.cpp).string_type`."""
    found: Features = {}
    for key, one in value.items():
        name = f"({key[1:-1]})" if key.startswith("[") else key
        name = f"{prefix}.{name}" if prefix else name
        found |= _flat(one, name) if isinstance(one, dict) else {name: str(one)}
    return found


def field_features(inherited: Features, field: Field) -> Features:
    """The features of one field, with labels and options of older syntaxes put in their words."""
    features = overlay(inherited, field.options)
    if field.label == "required":
        features = features | {"field_presence": "LEGACY_REQUIRED"}
    elif field.label == "optional":
        features = features | {"field_presence": "EXPLICIT"}
    if field.group:
        features = features | {"message_encoding": "DELIMITED"}
    if not field.options:
        return features
    packed = option(field.options, "packed")
    if packed is not None:
        features = features | {"repeated_field_encoding": "PACKED" if packed else "EXPANDED"}
    ctype = option(field.options, "ctype")
    if ctype is not None:
        # STRING_PIECE generates the same code as STRING in open-source protobuf.
        features = features | {CPP_STRING: "CORD" if ctype == "CORD" else "STRING"}
    return features
