"""Resources of a schema file: what `$id`, `$anchor` and `$dynamicAnchor` name, and references turned into places.

A reference is resolved against the base URI of the resource around it (2020-12 core 8.2) and rewritten to
`file#pointer`. Dynamic references are settled where only one target is possible: the root resource is always the
outermost (core 8.2.3.2).
"""

from __future__ import annotations

import posixpath
import urllib.parse
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.documents import references
from contract_check.model.location import escape_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DATA = frozenset({"enum", "const", "default", "examples", "example"})
"""Keywords whose values hold no schemas, whatever they look like."""
_TABLES = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"})
_NAMING = ("$id", "id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveRef")
"""Keywords that name a place, or refer to one by a name whose place depends on the way there."""


class Resources(msgspec.Struct):
    """What can be named in one file."""

    path: str
    base: str = ""
    """URI of the root resource; the file's path when it has no `$id`."""
    places: dict[str, str] = msgspec.field(default_factory=dict)
    """Absolute URI, with `#anchor` where it is one -> JSON Pointer in the file."""
    dynamic: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """Name of a dynamic anchor -> pointers of its places, the root resource's first."""

    @classmethod
    def of(cls, value: Any, path: str) -> Resources:
        """The resources of a document."""
        found = cls(path)
        for schema, pointer, base in walk(value, path):
            if not pointer:
                found.base = base
            if pointer == "" or _identifier(schema):
                found.places.setdefault(base, pointer)
            name = _identifier(schema)
            if name.startswith("#"):
                found.places.setdefault(f"{base}{name}", pointer)
            for keyword in ("$anchor", "$dynamicAnchor"):
                anchor = schema.get(keyword)
                if isinstance(anchor, str):
                    found.places.setdefault(f"{base}#{anchor}", pointer)
                    if keyword == "$dynamicAnchor":
                        places = found.dynamic.setdefault(anchor, [])
                        places.insert(0 if base == found.base else len(places), pointer)
        return found


def uses_names(value: Any) -> bool:
    """Whether a document names places or refers by URI; all other references are places already."""
    todo = [value]
    while todo:
        current = todo.pop()
        if isinstance(current, list):
            todo.extend(item for item in current if isinstance(item, dict | list))
        elif isinstance(current, dict):
            reference = current.get("$ref")
            if isinstance(reference, str) and ":" in reference and not reference.startswith("#"):
                return True
            if any(isinstance(current.get(keyword), str) for keyword in _NAMING):
                return True
            todo.extend(item for item in current.values() if isinstance(item, dict | list))
    return False


def walk(value: Any, path: str) -> Iterator[tuple[dict[str, Any], str, str]]:
    """(schema object, its pointer, base URI of the resource it is in) for every schema of a document."""
    todo: list[tuple[Any, str, str, bool]] = [(value, "", path, True)]
    while todo:
        current, pointer, base, is_schema = todo.pop()
        if isinstance(current, list):
            todo.extend((item, f"{pointer}/{index}", base, True) for index, item in enumerate(current))
            continue
        if not isinstance(current, dict):
            continue
        if is_schema:
            name = _identifier(current)
            if name and not name.startswith("#"):
                base = references.joined(base, name).rstrip("#")
            yield current, pointer, base
        for key, item in current.items():
            if not is_schema or key not in DATA:
                inner = not is_schema or key not in _TABLES
                todo.append((item, f"{pointer}/{escape_token(str(key))}", base, inner))


def _identifier(schema: dict[str, Any]) -> str:
    for keyword in ("$id", "id"):
        name = schema.get(keyword)
        if isinstance(name, str) and not (
            keyword == "id" and "$schema" in schema and "draft-04" not in str(schema["$schema"])
        ):
            return name
    return ""


def embedded_dialect(schema: dict[str, Any]) -> str | None:
    """The `$schema` of a schema that is a resource of its own; without an identifier the keyword has no effect."""
    named = schema.get("$schema")
    if not isinstance(named, str):
        return None
    name = _identifier(schema)
    return named if name and not name.startswith("#") else None


def settle(value: Any, path: str, resources: Resources, by_id: Callable[[str], str | None]) -> None:
    """Rewrite the references of a document, in place, to places in files."""
    for schema, _, base in list(walk(value, path)):
        reference = schema.get("$ref")
        if isinstance(reference, str):
            schema["$ref"] = _place(reference, base, resources, by_id)
        _settle_dynamic(schema, base, resources)


def _place(reference: str, base: str, resources: Resources, by_id: Callable[[str], str | None]) -> str:
    uri, _, fragment = references.joined(base, reference).partition("#")
    if not reference.partition("#")[0]:
        uri = base
    if fragment and not fragment.startswith("/"):
        pointer = resources.places.get(f"{uri}#{urllib.parse.unquote(fragment)}")
        if pointer is not None:
            return f"#{urllib.parse.quote(pointer, safe='/~')}"
    start = resources.places.get(uri)
    if start is not None and (fragment.startswith("/") or not fragment):
        return f"#{urllib.parse.quote(start, safe='/~')}{fragment}"
    if "://" not in uri or "json-schema.org" in uri:
        return reference
    file = by_id(uri)
    if file is not None:
        return f"{posixpath.relpath(file, posixpath.dirname(resources.path) or '.')}#{fragment}"
    return reference


def _settle_dynamic(schema: dict[str, Any], base: str, resources: Resources) -> None:
    for keyword in ("$dynamicRef", "$recursiveRef"):
        reference = schema.get(keyword)
        if not isinstance(reference, str) or "$ref" in schema:
            continue
        target = _dynamic_target(keyword, reference, base, resources)
        if target is not None:
            del schema[keyword]
            schema["$ref"] = f"#{urllib.parse.quote(target, safe='/~')}"


def _dynamic_target(keyword: str, reference: str, base: str, resources: Resources) -> str | None:
    if keyword == "$recursiveRef":
        return "" if base == resources.base else None
    name = reference.partition("#")[2]
    places = resources.dynamic.get(name, [])
    initial = resources.places.get(f"{base}#{name}") if reference.startswith("#") else None
    if not places:
        return initial
    if initial is not None and initial not in places:
        return initial  # a plain anchor: resolved as `$ref` is
    root = resources.places.get(f"{resources.base}#{name}")
    if root is not None and root in places and initial is not None:
        return root
    return places[0] if len(places) == 1 and initial is not None else None
