"""The judge: python `jsonschema` over exported schemas. Ours decides nothing here.

Some of its keywords are replaced. Regular expressions come from contracts and its engine backtracks, so ours is
used, which cannot; `multipleOf` is computed in decimals, since 0.3 is a multiple of 0.1; `items` looks at an object
that a long list repeats once; and `$ref` is followed so deep and no more. Every replay has an allowance of steps.
"""

from __future__ import annotations

import collections
import contextvars
import functools
import numbers
from typing import TYPE_CHECKING, Any

import jsonschema
import msgspec
from jsonschema.exceptions import UndefinedTypeCheck, UnknownType, best_match

from contract_check.languages.effort import STEP, WORK
from contract_check.languages.schema import regular
from contract_check.languages.schema.export import Export
from contract_check.languages.schema.formats import checker
from contract_check.languages.schema.node import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from contract_check.languages.schema.node import Node
    from contract_check.model.change import Direction

_LONG = 200
"""Length of a list in which only different objects are looked at."""
_LONGEST_MESSAGE = 300
_LONGEST_NAME = 16
"""Beside `unevaluatedProperties` the library runs `patternProperties` itself: only on short names."""


_TYPES: dict[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: (isinstance(value, float) and value.is_integer()) or _is_number(value, int),
    "number": lambda value: _is_number(value, numbers.Number),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def _is_number(value: Any, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


class _Types:
    """The library's `TypeChecker` without its map written in Rust.

    At the limit of recursion that map knows no type any more, or panics, which is no Exception.
    """

    def is_type(self, instance: Any, name: str) -> bool:
        """Whether a value has a type of JSON Schema. The library asks at every schema: steps are counted here.

        Raises:
            OverflowError: the replay has taken all its steps.
        """
        _effort.get().spend(1)
        if name not in _TYPES:
            raise UndefinedTypeCheck(name)
        return _TYPES[name](instance)


def _pattern(validator: Any, word: str, instance: Any, _schema: Any) -> Iterator[Any]:
    if validator.is_type(instance, "string") and regular.matches(word, instance) is False:
        yield jsonschema.ValidationError(f"{instance!r} does not match {word!r}")


def _pattern_properties(validator: Any, word: dict[str, Any], instance: Any, _schema: Any) -> Iterator[Any]:
    if not validator.is_type(instance, "object"):
        return
    for text, inner in word.items():
        for name, value in instance.items():
            if regular.matches(text, name):
                yield from validator.descend(value, inner, path=name, schema_path=text)


def _additional(validator: Any, word: Any, instance: Any, schema: dict[str, Any]) -> Iterator[Any]:
    if not validator.is_type(instance, "object"):
        return
    declared, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    extras = [name for name in instance if name not in declared and not any(regular.matches(p, name) for p in patterns)]
    if isinstance(word, dict):
        for name in extras:
            yield from validator.descend(instance[name], word, path=name)
    elif not word and extras:
        names = ", ".join(repr(name) for name in sorted(extras))
        yield jsonschema.ValidationError(f"additional properties are not allowed ({names})")


def _items(validator: Any, word: Any, instance: Any, schema: dict[str, Any]) -> Iterator[Any]:
    if word is False or not validator.is_type(instance, "array") or len(instance) < _LONG:
        yield from jsonschema.Draft202012Validator.VALIDATORS["items"](validator, word, instance, schema)
        return
    seen: set[int] = set()
    for index in range(len(schema.get("prefixItems", [])), len(instance)):
        item = instance[index]
        if id(item) not in seen:
            seen.add(id(item))
            yield from validator.descend(item, word, path=index)


def _multiple(validator: Any, word: Any, instance: Any, _schema: Any) -> Iterator[Any]:
    if validator.is_type(instance, "number") and (exact(instance) / exact(word)).denominator != 1:
        yield jsonschema.ValidationError(f"{instance!r} is not a multiple of {word!r}")


_STEPS = 400_000
"""Steps that one replay takes: beside `unevaluatedProperties` the library looks at alternatives again and again, three
times as often for each level of nesting."""
_A_REFERENCE = 20
"""Steps that following one costs: forty schemas that each name the next one twice are 2^40 references."""
_INSIDE = 500
"""References that a replay follows inside one another: a schema that only names itself has no end, and the library
would take the interpreter's stack along. Values of ours are nested far less deeply."""
_REPLAY = 2
"""Steps of a search that a replay costs at least."""
_STEPS_IN_WORK = 4
"""Steps of a replay in a unit of work."""


class _Effort(msgspec.Struct):
    left: int = _STEPS
    inside: int = 0

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise OverflowError("the replay takes too many steps")


_effort: contextvars.ContextVar[_Effort] = contextvars.ContextVar("steps that the replay may take")


_FRAMES = 40


def _room(frames: int) -> None:
    """Raises RecursionError here when fewer frames are left: references are looked up in a map written in Rust too."""
    if frames:
        _room(frames - 1)


def _reference(validator: Any, word: str, instance: Any, schema: dict[str, Any]) -> Iterator[Any]:
    effort = _effort.get()
    effort.spend(_A_REFERENCE if effort.inside < _INSIDE else effort.left + 1)
    _room(_FRAMES)
    effort.inside += 1
    try:
        yield from jsonschema.Draft202012Validator.VALIDATORS["$ref"](validator, word, instance, schema)
    finally:
        effort.inside -= 1


def _errors(validator: Any, value: Any) -> Iterator[Any]:
    effort = _Effort()
    _effort.set(effort)
    try:
        yield from validator.iter_errors(value)
    finally:
        WORK.done += _REPLAY * STEP + (_STEPS - max(0, effort.left)) // _STEPS_IN_WORK


Aim = tuple[str | int | None, ...]
"""Steps down a value to where a refusal is wanted; None is any step."""


def reaches(aim: Aim, place: Sequence[str | int]) -> bool:
    """Whether `place` lies at or below `aim`."""
    return len(place) >= len(aim) and all(wanted in (None, step) for wanted, step in zip(aim, place, strict=False))


@functools.cache
def _validators() -> Any:
    return jsonschema.validators.extend(
        jsonschema.Draft202012Validator,
        {
            "pattern": _pattern,
            "patternProperties": _pattern_properties,
            "additionalProperties": _additional,
            "items": _items,
            "multipleOf": _multiple,
            "$ref": _reference,
        },
        type_checker=_Types(),
    )


class Judge:
    """One node, as the library reads it."""

    def __init__(self, node: Node, direction: Direction, *, formats: bool = False) -> None:
        export = Export(node.nodes, direction)
        self.schema = export.document(node)
        self.complete = not export.unresolved
        self._risky = (
            '"patternProperties"' in (text := str(self.schema).replace("'", '"')) and "unevaluatedProp" in text
        )
        asserted = checker() if formats else None
        self._validator = _validators()(self.schema, format_checker=asserted)

    def refusal(self, value: Any, aim: Aim = (), keywords: frozenset[str] = frozenset()) -> Refusal | None:
        """Why `value` is refused; falsy when it is accepted; None when the judge will not say.

        Of several reasons one at `aim` and of `keywords` is told, where there is one.
        """
        if not self.complete or (self._risky and _longest_name(value) > _LONGEST_NAME):
            return None
        found = _refusal(self._validator, value, aim, keywords)
        if found is None and _effort.get().left < 0:
            self.complete = False  # the next value would be asked about for as long, and in vain
        return found


class Refusal(msgspec.Struct, frozen=True):
    """What the library says of one value; falsy: it accepts."""

    error: str = ""
    place: tuple[str | int, ...] = ()
    """Where in the value."""

    def __bool__(self) -> bool:
        return bool(self.error)


def _refusal(validator: Any, value: Any, aim: Aim = (), keywords: frozenset[str] = frozenset()) -> Refusal | None:
    try:
        errors = list(_errors(validator, value))
        aimed = [error for error in errors if reaches(aim, error.absolute_path)] or errors
        wanted = [error for error in aimed if error.validator in keywords]
        found = best_match(wanted or aimed) if wanted or not keywords else _inner(aimed, aim, keywords)
    except _BEYOND:
        return None
    return Refusal() if found is None else _told(found)


def _inner(errors: Sequence[Any], aim: Aim, keywords: frozenset[str]) -> Any:
    """The first of `keywords` that refuses inside an alternative, else what refuses most."""
    todo = collections.deque(errors)
    while todo:
        error = todo.popleft()
        if error.validator in keywords and reaches(aim, error.absolute_path):
            return error
        todo.extend(error.context or ())
    return best_match(errors)


def _told(error: Any) -> Refusal:
    place = tuple(error.absolute_path)
    message = error.message if len(error.message) < _LONGEST_MESSAGE else error.message[: _LONGEST_MESSAGE - 3] + "..."
    return Refusal(f"at /{'/'.join(map(str, place))}: {message}" if place else message, place)


_BEYOND = (RecursionError, ValueError, TypeError, OverflowError, ArithmeticError, UnknownType, UndefinedTypeCheck)
"""What the library raises over an invalid schema, or one nested beyond it."""


def _longest_name(value: Any) -> int:
    if isinstance(value, dict):
        return max((max(len(name), _longest_name(item)) for name, item in value.items()), default=0)
    return max((_longest_name(item) for item in value), default=0) if isinstance(value, list) else 0


def refusal(schema: dict[str, Any], value: Any, *, formats: bool = False) -> str | None:
    """Why the library refuses `value` under a whole JSON Schema 2020-12 document.

    "" when it accepts, None when the schema itself is beyond it.
    """
    asserted = checker() if formats else None
    found = _refusal(_validators()(schema, format_checker=asserted), value)
    return None if found is None else found.error


def refusals(schema: dict[str, Any], value: Any) -> tuple[Refusal, ...] | None:
    """All that the library refuses in `value`, each once; empty when it accepts, None as `refusal`."""
    try:
        found = [best_match([error]) for error in _errors(_validators()(schema), value)]
    except _BEYOND:
        return None
    return tuple(dict.fromkeys(_told(error) for error in found if error is not None))


def lacking(schema: dict[str, Any], value: Any) -> frozenset[tuple[str | int, ...]] | None:
    """Places that `value` must have and has not, in any alternative; None when the schema is beyond the library."""
    found = set()
    try:
        todo = list(_errors(_validators()(schema), value))
        while todo:
            error = todo.pop()
            todo.extend(error.context or ())
            if error.validator == "required":
                found |= {(*error.absolute_path, name) for name in error.validator_value if name not in error.instance}
    except _BEYOND:
        return None
    return frozenset(found)
