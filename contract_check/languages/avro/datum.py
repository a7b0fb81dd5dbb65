"""Small data of a type: what a writer could write, as the raw values below any logical type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.avro.schema import (
    Array,
    Enum,
    Fixed,
    Logical,
    Map,
    Primitive,
    Record,
    Schema,
    Type,
    Union,
    Unresolved,
    branch_key,
    resolved,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DEPTH = 12
"""Records within records of a sample; a type that needs more has, as far as we look, no finite value."""
_PLAIN: dict[str, tuple[Any, ...]] = {
    "null": (None,),
    "boolean": (True,),
    "int": (1, 16_777_217),
    "long": (1, 16_777_217, 9_007_199_254_740_993),
    "float": (1.5,),
    "double": (1.5,),
    "bytes": (b"a", b"\xff"),
    "string": ("a",),
}
_UUID = "00000000-0000-0000-0000-000000000001"
KEY = "key"
"""Key of the one entry in a sample map."""


class NoValueError(Exception):
    """The type has no finite value, or nobody defines it."""


def branch_value(union: Union, index: int, value: Any) -> tuple[str, Any]:
    """A value of a union as fastavro writes it, with the branch that it belongs to: `1` alone could be int or long."""
    return branch_key(union.branches[index]), value


def samples(schema: Schema) -> Iterator[Any]:
    """Several values of a type, simple ones first; values of a union are made by `branch_value`."""
    found = resolved(schema)
    if isinstance(found, Union):
        for index, branch in enumerate(found.branches):
            yield from (branch_value(found, index, value) for value in samples(branch))
    elif isinstance(found, Enum):
        yield from found.symbols
    elif (logical := getattr(found, "logical", None)) is not None:
        yield from _logical(found, logical)
    elif isinstance(found, Primitive):
        yield from _PLAIN[found.name]
    else:
        yield sample(found)


def sample(schema: Schema, depth: int = 0) -> Any:
    """One small value.

    Raises:
        NoValueError: there is none.
    """
    found = resolved(schema)
    match found:
        case Record():
            if depth > _DEPTH:
                raise NoValueError(found.name)
            return {field.name: sample(field.type, depth + 1) for field in found.fields}
        case Array():
            return []
        case Map():
            return {}
        case Fixed():
            return bytes(found.size)
        case Union():
            return _smallest(found, depth)
        case Primitive() | Enum():
            value = next(samples(found), None)
            if value is None and not (isinstance(found, Primitive) and found.name == "null"):
                raise NoValueError(found.name)
            return value
        case Unresolved():
            raise NoValueError(found.name)


def along(schema: Schema, steps: Sequence[str | int | None], leaf: Any) -> Any:
    """A value that holds `leaf` at the place to which the steps lead.

    Raises:
        NoValueError: what surrounds the place has no finite value.
    """
    if not steps:
        return leaf
    found, step = resolved(schema), steps[0]
    match found:
        case Union() if isinstance(step, int):
            return branch_value(found, step, along(found.branches[step], steps[1:], leaf))
        case Array() if step == "items":
            return [along(found.items, steps[1:], leaf)]
        case Map() if step == "values":
            return {KEY: along(found.values, steps[1:], leaf)}
        case Record() if isinstance(step, str):
            return {
                field.name: along(field.type, steps[1:], leaf) if field.name == step else sample(field.type)
                for field in found.fields
            }
        case _:
            return along(found, steps[1:], leaf)


def _smallest(union: Union, depth: int) -> tuple[str, Any]:
    order = sorted(range(len(union.branches)), key=lambda index: isinstance(resolved(union.branches[index]), Record))
    for index in order:
        try:
            return branch_value(union, index, sample(union.branches[index], depth + 1))
        except NoValueError:
            continue
    raise NoValueError("union")


def _logical(schema: Type, logical: Logical) -> Iterator[Any]:
    if logical.name == "decimal":
        most = int("9" * logical.precision) if logical.precision < 60 else 123  # noqa: PLR2004 - readable numbers only
        for number in (min(123, most), most):
            size = schema.size if isinstance(schema, Fixed) else number.bit_length() // 8 + 1
            yield number.to_bytes(size, "big", signed=True)
    elif isinstance(schema, Fixed):
        yield bytes(range(schema.size))
    elif logical.name == "uuid":
        yield _UUID
    elif isinstance(schema, Primitive):
        yield 1000 if schema.name in {"int", "long"} else _PLAIN[schema.name][0]
