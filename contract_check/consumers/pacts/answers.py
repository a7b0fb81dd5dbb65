"""What a consumer expects of a message that it reads, replayed by `jsonschema` under the schemas of both sides.

An example shows only the parts that its consumer uses, so nothing else is demanded of it; and what it shows must be
declared, for nobody promises the rest.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.witness.judge import lacking, refusals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.consumers.pacts.matchers import Matchers, Path

Schema = dict[str, Any]
Hit = tuple["Path", str]
"""(place in the example, what is wrong there now)."""

MOST_PLACES = 200
"""Places of one example that are varied."""
_OTHERS: tuple[Any, ...] = (None, "x", 0, 0.5, True, [], {})
"""One value of each type, to see which may come."""
_COUNTS = ("required", "minProperties", "minItems", "minContains", "dependentRequired", "not", "if", "then", "else")
"""Keywords that an example of a part may fail without any harm."""
_TABLES = ("properties", "patternProperties", "dependentSchemas", "$defs")
_VALUES = ("additionalProperties", "items", "contains", "propertyNames", "unevaluatedProperties", "unevaluatedItems")


def broken(base: Schema, head: Schema, example: Any, matchers: Matchers) -> Iterator[Hit]:
    """Where an example that was true under `base` is not under `head`.

    Nothing when it was not true before: then the change is not what breaks it.
    """
    if base == head:
        return
    before, after = declared(base), declared(head)
    if not _accepts(before, example):
        return
    told = [(one.place, one.error) for one in refusals(_relaxed(head), example) or ()]
    hit = {path for path, _ in told}
    undeclared = [
        (path, f"{_at(path)}`{path[-1]}` is declared no longer")
        for path in _undeclared(after, example)
        if path not in hit
    ]
    yield from (*told, *undeclared)
    hit |= {path for path, _ in undeclared}
    places = [(path, value) for path, value in _places(example) if path and path not in hit][:MOST_PLACES]
    for path, value in places:
        if isinstance(path[-1], str) and _promised(base, example, path) and not _promised(head, example, path):
            yield path, f"{_at(path)}`{path[-1]}` may be missing now"
        other = _new_kind(before, after, example, (path, value), matchers)
        if other is not _ABSENT:
            yield path, f"{_at(path)}`{path[-1]}` may be {_word(other)} now"


def _accepts(schema: Schema, value: Any) -> bool:
    return refusals(schema, value) == ()


def _promised(schema: Schema, example: Any, path: Path) -> bool:
    """Whether every message has the place, wherever it has what is around it."""
    found = lacking(schema, _with(example, path))
    return found is not None and path in found


def _undeclared(schema: Schema, example: Any) -> Iterator[Path]:
    """Names of the example that nothing declares."""
    for refused in refusals(schema, example) or ():
        inner: Any = example
        for step in refused.place:
            inner = inner[step]
        for name in inner if isinstance(inner, dict) else ():
            if not _clean(schema, _with(example, refused.place, {name: inner[name]}), refused.place):
                yield (*refused.place, name)


def _clean(schema: Schema, value: Any, path: Path) -> bool:
    return all(one.place != path for one in refusals(schema, value) or ())


def _new_kind(before: Schema, after: Schema, example: Any, place: tuple[Path, Any], matchers: Matchers) -> Any:
    """A value that may come now at a place, never came before, and that the consumer does not take."""
    path, value = place
    for other in () if isinstance(value, dict | list) else _OTHERS:
        if not matchers.takes(path, value, other):
            varied = _with(example, path, other)
            if _accepts(after, varied) and not _accepts(before, varied):
                return other
    return _ABSENT


def _places(value: Any) -> Iterator[tuple[Path, Any]]:
    todo: list[tuple[Path, Any]] = [((), value)]
    while todo:
        at, found = todo.pop(0)
        yield at, found
        if isinstance(found, dict):
            todo.extend(((*at, name), inner) for name, inner in found.items())
        elif isinstance(found, list):
            todo.extend(((*at, index), inner) for index, inner in enumerate(found))


_ABSENT: Any = object()


def _with(example: Any, path: Path, value: Any = _ABSENT) -> Any:
    """The example with another value at a place, or without it."""
    if not path:
        return value
    made = copy.deepcopy(example)
    holder = made
    for step in path[:-1]:
        holder = holder[step]
    if value is _ABSENT:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return made


def _at(path: Path) -> str:
    return f"at /{'/'.join(map(str, path))}: "


def _word(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    return {str: "a string", list: "an array", dict: "an object", float: "a fraction"}.get(type(value), "a number")


def declared(document: Schema) -> Schema:
    """A schema for examples of parts: nothing is required, but what is shown must be declared somewhere."""
    found: Schema = _relaxed(document)
    definitions = found.get("$defs", {})
    _close(found, definitions)
    for definition in definitions.values():
        _close_below(definition, definitions)
    return found


def _relaxed(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    found: Schema = {}
    for word, value in schema.items():
        if word in _COUNTS:
            continue
        if word in _TABLES:
            found[word] = {name: _relaxed(inner) for name, inner in value.items()}
        elif word in _VALUES:
            found[word] = _relaxed(value)
        elif word in ("anyOf", "oneOf"):
            # Alternatives that were told apart by what they require are no longer.
            found.setdefault("allOf", []).append({"anyOf": [_relaxed(inner) for inner in value]})
        elif word in ("allOf", "prefixItems"):
            found[word] = [*found.get(word, []), *(_relaxed(inner) for inner in value)]
        else:
            found[word] = value
    return found


def _close(schema: Any, definitions: Schema) -> None:
    """Refuse undeclared names in a value of this schema and in every value below it."""
    if not isinstance(schema, dict):
        return
    _close_below(schema, definitions)
    names, is_open = _declares(schema, definitions, set())
    if names and not is_open:
        schema["unevaluatedProperties"] = False


def _close_below(schema: Any, definitions: Schema) -> None:
    """As `_close` for the values below, not for the value itself: others may add to its names."""
    if not isinstance(schema, dict):
        return
    for inner in schema.get("properties", {}).values():
        _close(inner, definitions)
    for word in ("items", "additionalProperties"):
        _close(schema.get(word), definitions)
    for inner in schema.get("prefixItems", ()):
        _close(inner, definitions)
    for word in ("allOf", "anyOf"):
        for inner in schema.get(word, ()):
            _close_below(inner, definitions)


def _declares(schema: Any, definitions: Schema, seen: set[str]) -> tuple[bool, bool]:
    """(whether names are declared, whether others are welcome), with all that the schema is composed of."""
    if not isinstance(schema, dict):
        return False, False
    names = bool(schema.get("properties"))
    is_open = bool({"additionalProperties", "unevaluatedProperties", "patternProperties"} & schema.keys())
    parts = [part for word in ("allOf", "anyOf") for part in schema.get(word, ())]
    reference = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    if reference in definitions and reference not in seen:
        seen.add(reference)
        parts.append(definitions[reference])
    for part in parts:
        inner_names, inner_open = _declares(part, definitions, seen)
        names, is_open = names or inner_names, is_open or inner_open
    return names, is_open
