"""What a document of the catalog must look like: the published schema, its errors with places and remedies."""

from __future__ import annotations

import difflib
import functools
import json
import pathlib
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.model.contract import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

    from contract_check.documents import Document
    from contract_check.model.location import Location

SCHEMA_FILE = "interface.schema.json"
_MOST = 50
_WORD = 60
"""Characters of a wrong value that are shown."""


def schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12) of one entry."""
    found: dict[str, Any] = json.loads((pathlib.Path(__file__).parent / SCHEMA_FILE).read_bytes())
    return found


@functools.cache
def _validator() -> Draft202012Validator:
    import jsonschema  # noqa: PLC0415 - only for catalogs

    return jsonschema.Draft202012Validator(schema())


class Faults(msgspec.Struct, frozen=True):
    """What the schema says against a document."""

    problems: tuple[Problem, ...]
    """Fatal: the entry cannot be compared."""
    missing: tuple[Location, ...]
    """Required keys that are absent: the entry can be compared, and `lint` asks for them."""


IDENTITY = ("apiVersion", "kind", "id")
"""Without these a document is no entry that could be compared with anything."""


def faults(document: Document, root: Location, value: Any) -> Faults:
    """Check a document whose markers are taken out."""
    problems: list[Problem] = []
    missing: list[Location] = []
    for error in _validator().iter_errors(value):
        place = root.child(*error.absolute_path)
        if error.validator == "required":
            key = error.message.split("'")[1]
            if error.absolute_path or key not in IDENTITY:
                missing.append(place.child(key))
                continue
        if error.instance is None and error.absolute_path:
            continue  # a marker in a list
        problems.extend(_problems(document, place, error))
    ordered = sorted(problems, key=lambda problem: (problem.location.line or 0, problem.message))
    return Faults(tuple(ordered[:_MOST]), tuple(dict.fromkeys(missing)))


def _problems(document: Document, place: Location, error: ValidationError) -> Iterator[Problem]:
    if error.validator == "additionalProperties":
        rule: Any = error.schema
        instance: Any = error.instance
        known = [*rule.get("properties", ())]
        for key in instance:
            if key not in known and not key.startswith("x-"):
                yield _problem(document, place.child(key), f"unknown key `{key}`", _near(key, known))
        return
    name = str(error.absolute_path[-1]) if error.absolute_path else "the document"
    shown = json.dumps(error.instance, ensure_ascii=False, default=str)[:_WORD]
    allowed: Any = error.validator_value
    if error.validator == "enum":
        yield _problem(document, place, f"`{name}` is {shown}", _near(str(error.instance), allowed))
    elif error.validator == "const":
        yield _problem(document, place, f"`{name}` is {shown}", f"write `{allowed}`")
    elif error.validator == "type":
        wanted = allowed
        words = " or ".join(wanted) if isinstance(wanted, list) else wanted
        yield _problem(document, place, f"{name} is no {words}: {shown}", f"write a value of type {words}")
    elif error.validator == "pattern":
        yield _problem(document, place, f"`{name}` is {shown}", f"write what fits {allowed}")
    elif error.validator == "anyOf":
        yield _problem(document, place, "an item without a name", "add `name`, or `id`")
    else:
        yield _problem(document, place, error.message[:200], "correct the entry")


def _problem(document: Document, place: Location, message: str, remedy: str) -> Problem:
    return Problem(rule="catalog-schema", message=message, remedy=remedy, location=document.locate(place), fatal=True)


def _near(word: str, known: list[Any]) -> str:
    words = [json.dumps(one) if isinstance(one, bool) else str(one) for one in known]
    near = difflib.get_close_matches(word.lower(), [one.lower() for one in words], 1)
    meant = next((one for one in words if near and one.lower() == near[0]), "")
    return f"did you mean `{meant}`?" if meant else f"write one of {', '.join(words)}"
