"""Values worth sending: the edges at which encodings part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.protobuf.runtime import Runtime

_WIDE = 2**33 + 1
"""Read as 1 when cut to 32 bits."""
_INT32, _INT64, _UINT32, _UINT64 = [5, -1], [5, -1, _WIDE], [5, 2**32 - 1], [5, _WIDE, 2**64 - 1]
_BY_TYPE: dict[int, list[Any]] = {
    FieldDescriptor.TYPE_INT32: _INT32, FieldDescriptor.TYPE_SINT32: _INT32, FieldDescriptor.TYPE_SFIXED32: _INT32,
    FieldDescriptor.TYPE_INT64: _INT64, FieldDescriptor.TYPE_SINT64: _INT64, FieldDescriptor.TYPE_SFIXED64: _INT64,
    FieldDescriptor.TYPE_UINT32: _UINT32, FieldDescriptor.TYPE_FIXED32: _UINT32,
    FieldDescriptor.TYPE_UINT64: _UINT64, FieldDescriptor.TYPE_FIXED64: _UINT64,
    FieldDescriptor.TYPE_FLOAT: [1.5], FieldDescriptor.TYPE_DOUBLE: [1.5], FieldDescriptor.TYPE_BOOL: [True],
    FieldDescriptor.TYPE_STRING: ["hi", "sample"], FieldDescriptor.TYPE_BYTES: [b"hi", b"\xff\xfe"],
}  # fmt: skip
_DEPTH = 3


def messages(runtime: Runtime, name: str) -> Iterator[Any]:
    """Messages in which nothing but one field is set, with one value after the other."""
    field = runtime.kind.DESCRIPTOR.fields_by_name[name]
    for one in _of(field):
        message = runtime.new()
        _set(message, field, one)
        yield message


def fill(message: Any, name: str) -> None:
    """Set one field to its first sample."""
    field = message.DESCRIPTOR.fields_by_name[name]
    for one in _of(field):
        _set(message, field, one)
        return


def _of(field: Any) -> Iterator[Any]:
    """Python values for a field; a list for repeated ones, a (key, value) pair for maps, None for a message."""
    if _is_map(field):
        key = next(_singles(field.message_type.fields_by_name["key"]))
        for one in _singles(field.message_type.fields_by_name["value"]):
            yield key, one
    elif field.is_repeated:
        values = list(_singles(field))
        yield values[:1] + values[-1:]
    else:
        yield from _singles(field)


def _singles(field: Any) -> Iterator[Any]:
    if field.message_type is not None:
        yield None
    elif field.enum_type is not None:
        numbers = [value.number for value in field.enum_type.values]
        yield from [number for number in numbers if number] or numbers[:1]
    else:
        yield from _BY_TYPE[field.type]


def _is_map(field: Any) -> bool:
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def _set(message: Any, field: Any, one: Any, depth: int = 0) -> None:
    target: Any = getattr(message, field.name) if field.is_repeated or field.message_type is not None else None
    if _is_map(field):
        key, one = one
        if one is None:
            _populate(target[key], depth)
        else:
            target[key] = one
    elif field.is_repeated and field.message_type is not None:
        for _ in one:
            _populate(target.add(), depth)
    elif field.is_repeated:
        target.extend(one)
    elif field.message_type is not None:
        target.SetInParent()
        _populate(target, depth)
    else:
        setattr(message, field.name, one)


def _populate(message: Any, depth: int) -> None:
    """Set the fields of an inner message, so that reading it otherwise shows; oneofs keep their last."""
    if depth < _DEPTH:
        for field in message.DESCRIPTOR.fields[:8]:
            one = next(_of(field), None)
            if one is not None or field.message_type is not None:
                _set(message, field, one, depth + 1)


def value(message: Any, name: str) -> Any:
    """What a message holds in a field, in Python's values; None when unset."""
    return next((_native(field, one) for field, one in message.ListFields() if field.name == name), None)


def _native(field: Any, one: Any) -> Any:
    if _is_map(field):
        inner = field.message_type.fields_by_name["value"]
        return [{"key": key, "value": _single(inner, item)} for key, item in sorted(one.items())]
    return [_single(field, item) for item in one] if field.is_repeated else _single(field, one)


def _single(field: Any, one: Any) -> Any:
    if field.message_type is None:
        return one
    return {inner.name: _native(inner, item) for inner, item in one.ListFields()}


def same(one: Any, other: Any) -> bool:
    """Whether two values mean the same: one value is a list of one, text is its bytes, but true is no number."""
    return bool(_normal(one) == _normal(other))


def _normal(one: Any) -> Any:
    if isinstance(one, list):
        return _normal(one[0]) if len(one) == 1 else [_normal(item) for item in one]
    if isinstance(one, dict):
        return {key: _normal(item) for key, item in one.items()}
    if isinstance(one, str):
        return one.encode("utf-8", "surrogatepass")
    return str(one) if isinstance(one, bool) else one


def plain(message: Any) -> Any:
    """A message as JSON with the names of the source."""
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


def shown(one: Any) -> str:
    """A value in a sentence."""
    text = repr(one)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - a line of a comment


def _enum_of(runtime: Runtime) -> Any:
    return runtime.kind.DESCRIPTOR.fields_by_name["value"].enum_type


def enum_values(runtime: Runtime) -> list[tuple[str, int]]:
    """Names and numbers of the enum that a carrier holds."""
    return [(value.name, value.number) for value in _enum_of(runtime).values]


def enum_number(runtime: Runtime, name: str) -> int | None:
    """The number of a name, None when there is no such name."""
    found = _enum_of(runtime).values_by_name.get(name)
    return found.number if found else None


def enum_name(runtime: Runtime, number: int, *, unset: bool = False) -> str:
    """The name of a number (of what an unset field means), "" when there is none."""
    values = _enum_of(runtime).values
    if unset:
        return str(values[0].name)
    return next((str(value.name) for value in values if value.number == number), "")
