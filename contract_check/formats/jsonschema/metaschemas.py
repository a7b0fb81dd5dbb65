"""The published meta-schemas, keyword by keyword: `jsonschema` carries them and judges, nothing is fetched.

A meta-schema judges a whole schema and takes seconds for a large one. Its verdict on a keyword depends on that
keyword's value alone, subschemas aside, so each different value is judged once. Where subschemas stand is read off
the meta-schema too.
"""

from __future__ import annotations

import functools
import json
import urllib.parse
from typing import TYPE_CHECKING, Any

import jsonschema
import msgspec
from jsonschema.exceptions import best_match
from jsonschema_specifications import REGISTRY

from contract_check.model.location import escape_token

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.languages.schema.dialect import Dialect

_SELF = ("$ref", "$dynamicRef", "$recursiveRef")
_RESTS_ON_KIND = frozenset({"type", "format", "default", "description", "$comment", "deprecated"})
"""What a meta-schema may say of a keyword so that one text is as good as any other; `format` is not asserted."""


class Fault(msgspec.Struct, frozen=True):
    """What the meta-schema says against a keyword's value."""

    message: str
    steps: tuple[str | int, ...]
    """Down the value to what is wrong."""
    formal: bool
    """The value can be understood all the same: a list that is empty or names something twice."""


class Keyword(msgspec.Struct, frozen=True):
    """One keyword of a dialect. Its value may be a subschema, a list or a table of them, or data."""

    validator: Any
    one: bool
    many: bool
    table: bool
    by_kind: bool
    known: dict[str, Fault | None] = msgspec.field(default_factory=dict)

    def fault(self, value: Any) -> Fault | None:
        """What is wrong with `value`, subschemas inside it aside."""
        outline = self._outline(value)
        key = "a text" if self.by_kind and isinstance(value, str) else json.dumps(outline, default=str)
        if key not in self.known:
            error = best_match(self.validator.iter_errors(outline))
            self.known[key] = None if error is None else _told(_telling(error))
        return self.known[key]

    def subschemas(self, value: Any) -> Iterator[tuple[Any, tuple[str | int, ...]]]:
        """(subschema, steps to it) of everything in `value` that can be one."""
        parts: Iterator[tuple[Any, tuple[str | int, ...]]] = iter(())
        if self.table and isinstance(value, dict):
            parts = ((part, (name,)) for name, part in value.items())
        elif self.many and isinstance(value, list):
            parts = ((part, (index,)) for index, part in enumerate(value))
        elif self.one:
            parts = iter([(value, ())])
        yield from (found for found in parts if isinstance(found[0], dict))

    def _outline(self, value: Any) -> Any:
        """`value` with `{}` for subschemas, of several only as many as it takes."""
        if self.table and isinstance(value, dict):
            first = next((name for name, part in value.items() if isinstance(part, dict)), None)
            return {
                name: {} if isinstance(part, dict) else part
                for name, part in value.items()
                if name == first or not isinstance(part, dict)
            }
        if self.many and isinstance(value, list):
            plain = all(isinstance(part, dict) for part in value)
            return [{} for _ in value[:1]] if plain else [{} if isinstance(part, dict) else part for part in value]
        return {} if self.one and isinstance(value, dict) else value


@functools.cache
def keywords(dialect: Dialect) -> Mapping[str, Keyword]:
    """The keywords that the meta-schema of a dialect speaks of."""
    found: dict[str, Keyword] = {}
    for uri, schema in _vocabularies(dialect.uri):
        for name, said in schema.get("properties", {}).items():
            target = {"$ref": f"{uri}#/properties/{urllib.parse.quote(escape_token(name))}"}
            judge = jsonschema.validators.validator_for(schema)
            one, many, table = (_holds(said, schema, form) for form in ("one", "many", "table"))
            by_kind = isinstance(said, dict) and said.keys() <= _RESTS_ON_KIND
            found.setdefault(name, Keyword(judge(target, registry=REGISTRY), one, many, table, by_kind))
    return found


@functools.cache
def companions(dialect: Dialect) -> Mapping[str, tuple[str, ...]]:
    """Keyword -> others that must stand beside it (`exclusiveMinimum` in draft-04)."""
    found = _published(dialect.uri).get("dependencies", {})
    return {name: tuple(others) for name, others in found.items() if isinstance(others, list)}


def _published(uri: str) -> dict[str, Any]:
    found = REGISTRY.get(uri) or REGISTRY[f"{uri}#"]
    contents: dict[str, Any] = found.contents
    return contents


def _vocabularies(uri: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(URI, meta-schema) of each part; since 2019-09 a meta-schema is made of several."""
    whole = _published(uri)
    for part in whole.get("allOf", ()):
        target = urllib.parse.urljoin(uri, part["$ref"])
        yield target, _published(target)
    yield uri, whole


def _holds(said: Any, schema: dict[str, Any], form: str) -> bool:
    """Whether values of a keyword may be a subschema (`one`), a list (`many`) or a table of them."""
    if not isinstance(said, dict):
        return False
    reference = next((said[word] for word in _SELF if word in said), None)
    if reference in ("#", "#meta"):
        return form == "one"
    if isinstance(reference, str) and reference.startswith("#/"):
        target: Any = schema
        for token in reference[2:].split("/"):
            target = target[token]
        return _holds(target, schema, form)
    inside = {"many": said.get("items"), "table": said.get("additionalProperties")}.get(form)
    return _holds(inside, schema, "one") or any(_holds(part, schema, form) for part in said.get("anyOf", ()))


_FORMAL = frozenset({"minItems", "uniqueItems"})


def _telling(error: Any) -> Any:
    """Of several ways to be valid the one that says most: a word that is no type is nearer to a type than to a list."""
    inside = sorted(error.context or (), key=lambda one: one.validator == "type")
    return _telling(inside[0]) if inside else error


def _told(error: Any) -> Fault:
    return Fault(_phrase(error), tuple(error.absolute_path), error.validator in _FORMAL)


def _phrase(error: Any) -> str:
    """What is wrong, to be read after the keyword's name."""
    shown = json.dumps(error.instance, ensure_ascii=False, default=str)
    value = f"`{shown if len(shown) <= _LONGEST else shown[:_LONGEST] + '…'}`"
    wanted = error.validator_value
    match error.validator:
        case "type":
            return f"is {value}, not {' or '.join(_article(name) for name in _listed(wanted))}"
        case "enum":
            return f"is {value}, not one of {', '.join(map(str, wanted))}"
        case "minimum":
            return f"is {value}, less than {wanted}"
        case "exclusiveMinimum":
            return f"is {value}, not more than {wanted}"
        case "minItems":
            return "is an empty list"
        case "uniqueItems":
            return f"names something twice: {value}"
        case "pattern":
            return f"is {value}, not of the form {wanted}"
    return str(error.message)


_LONGEST = 80


def _listed(word: Any) -> list[Any]:
    return word if isinstance(word, list) else [word]


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aio" else kind if kind == "null" else f"a {kind}"
