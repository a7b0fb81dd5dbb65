"""buf's names for what our rules find, so that a buf.yaml means here what it means there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.model.rule import Party

if TYPE_CHECKING:
    from collections.abc import Mapping

CATEGORIES: Mapping[str, frozenset[Party]] = {
    "WIRE": frozenset({Party.WIRE}),
    "WIRE_JSON": frozenset({Party.WIRE, Party.JSON}),
    "PACKAGE": frozenset({Party.WIRE, Party.JSON, Party.PACKAGE}),
    "FILE": frozenset({Party.WIRE, Party.JSON, Party.PACKAGE, Party.FILE}),
}

_REMOVED = (
    "field-removed-unreserved",
    "field-removed-name-unreserved",
    "field-removed-reserved",
    "field-number-reused",
)
_VALUE_REMOVED = (
    "enum-value-removed-unreserved", "enum-value-removed-name-unreserved", "enum-value-removed-reserved",
    "enum-value-number-reused",
)  # fmt: skip
_TYPE = (
    "field-type-changed", "field-sign-changed", "field-width-changed", "field-bool-and-integer-exchanged",
    "field-enum-and-integer-exchanged", "field-bytes-and-message-exchanged", "field-string-became-bytes",
    "field-bytes-became-string", "field-enum-exchanged", "field-message-exchanged", "map-and-repeated-exchanged",
)  # fmt: skip
_CARDINALITY = (
    "number-repetition-changed", "repetition-changed", "presence-changed", "field-became-required",
    "field-no-longer-required", "map-and-repeated-exchanged",
)  # fmt: skip
_REQUIRED = ("required-field-added", "required-field-removed", "field-became-required", "field-no-longer-required")
_ONEOF = (
    "fields-merged-into-oneof", "field-joined-new-oneof", "field-joined-oneof", "field-left-lone-oneof",
    "field-left-oneof", "oneof-dissolved", "oneof-renamed",
)  # fmt: skip
_NAME = ("field-renamed", "field-renamed-json-kept", "fields-swapped", "field-renumbered", "field-number-reused")
_VALUE_NAME = ("enum-value-renamed", "enum-alias-removed", "enum-values-swapped", "enum-value-renumbered")
_FILE_OPTIONS = (
    "GO_PACKAGE", "JAVA_PACKAGE", "JAVA_MULTIPLE_FILES", "JAVA_OUTER_CLASSNAME", "JAVA_GENERIC_SERVICES",
    "CC_ENABLE_ARENAS", "CC_GENERIC_SERVICES", "PY_GENERIC_SERVICES", "CSHARP_NAMESPACE", "OBJC_CLASS_PREFIX",
    "PHP_CLASS_PREFIX", "PHP_METADATA_NAMESPACE", "PHP_NAMESPACE", "RUBY_PACKAGE", "SWIFT_PREFIX", "OPTIMIZE_FOR",
)  # fmt: skip

OURS: Mapping[str, tuple[str, ...]] = {
    "FILE_NO_DELETE": ("file-removed", "file-moved"),
    "MESSAGE_NO_DELETE": ("message-removed", "message-renamed", "type-moved", "type-moved-re-exported", "file-removed"),
    "ENUM_NO_DELETE": ("enum-removed", "enum-renamed", "type-moved", "type-moved-re-exported", "file-removed"),
    "SERVICE_NO_DELETE": ("service-removed", "service-renamed", "type-moved", "type-moved-re-exported"),
    "EXTENSION_NO_DELETE": ("extension-removed",),
    "PACKAGE_NO_DELETE": ("file-removed", "package-changed"),
    "PACKAGE_MESSAGE_NO_DELETE": ("message-removed", "message-renamed", "file-removed"),
    "PACKAGE_ENUM_NO_DELETE": ("enum-removed", "enum-renamed", "file-removed"),
    "PACKAGE_SERVICE_NO_DELETE": ("service-removed", "service-renamed"),
    "PACKAGE_EXTENSION_NO_DELETE": ("extension-removed",),
    "RPC_NO_DELETE": ("rpc-removed", "rpc-renamed"),
    "FIELD_NO_DELETE": _REMOVED,
    "FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED": ("field-removed-unreserved", "field-number-reused"),
    "FIELD_NO_DELETE_UNLESS_NAME_RESERVED": ("field-removed-name-unreserved", "field-removed-unreserved"),
    "ENUM_VALUE_NO_DELETE": _VALUE_REMOVED,
    "ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED": ("enum-value-removed-unreserved", "enum-value-number-reused"),
    "ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED": (
        "enum-value-removed-name-unreserved",
        "enum-value-removed-unreserved",
    ),
    "ONEOF_NO_DELETE": ("oneof-renamed", "oneof-dissolved"),
    "EXTENSION_MESSAGE_NO_DELETE": ("extension-range-removed",),
    "RESERVED_MESSAGE_NO_DELETE": ("reserved-removed", "reserved-number-used"),
    "RESERVED_ENUM_NO_DELETE": ("reserved-removed", "reserved-number-used"),
    "FIELD_SAME_TYPE": _TYPE,
    "FIELD_WIRE_COMPATIBLE_TYPE": _TYPE,
    "FIELD_WIRE_JSON_COMPATIBLE_TYPE": _TYPE,
    "FIELD_SAME_CARDINALITY": _CARDINALITY,
    "FIELD_SAME_LABEL": _CARDINALITY,
    "FIELD_WIRE_COMPATIBLE_CARDINALITY": _CARDINALITY,
    "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY": _CARDINALITY,
    "FIELD_SAME_ONEOF": _ONEOF,
    "FIELD_SAME_DEFAULT": ("default-changed", "enum-default-changed"),
    "MESSAGE_SAME_REQUIRED_FIELDS": _REQUIRED,
    "FIELD_SAME_NAME": _NAME,
    "FIELD_SAME_JSON_NAME": (*_NAME, "json-name-changed"),
    "ENUM_VALUE_SAME_NAME": _VALUE_NAME,
    "MESSAGE_SAME_JSON_FORMAT": ("json-format-changed",),
    "ENUM_SAME_JSON_FORMAT": ("json-format-changed",),
    "ENUM_SAME_TYPE": ("enum-openness-changed",),
    "FIELD_SAME_UTF8_VALIDATION": ("utf8-validation-changed",),
    "FIELD_SAME_JAVA_UTF8_VALIDATION": ("java-utf8-validation-changed",),
    "FIELD_SAME_CPP_STRING_TYPE": ("cpp-string-type-changed",),
    "FIELD_SAME_CTYPE": ("cpp-string-type-changed",),
    "FIELD_SAME_JSTYPE": ("jstype-changed",),
    "FILE_SAME_PACKAGE": ("package-changed",),
    "FILE_SAME_SYNTAX": ("syntax-changed",),
    "MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR": ("descriptor-accessor-changed",),
    "MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT": ("message-set-changed",),
    "RPC_SAME_REQUEST_TYPE": ("rpc-type-changed", "rpc-type-exchanged"),
    "RPC_SAME_RESPONSE_TYPE": ("rpc-type-changed", "rpc-type-exchanged"),
    "RPC_SAME_CLIENT_STREAMING": ("rpc-streaming-changed",),
    "RPC_SAME_SERVER_STREAMING": ("rpc-streaming-changed",),
    "RPC_SAME_IDEMPOTENCY_LEVEL": ("rpc-idempotency-changed",),
    **{f"FILE_SAME_{name}": ("file-option-changed",) for name in _FILE_OPTIONS},
}
"""Rule of buf -> names of ours, without the folder. Where ours covers more than buf's, the whole of ours is meant."""
