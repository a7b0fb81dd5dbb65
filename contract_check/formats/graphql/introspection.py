"""An introspection result as SDL: the same definitions, with places in the JSON file (specification, 4.2)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from contract_check.languages.graphql.splitting import SourceFile
from contract_check.model.contract import Problem
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_KEYWORDS = {
    "OBJECT": "type",
    "INTERFACE": "interface",
    "INPUT_OBJECT": "input",
    "ENUM": "enum",
    "UNION": "union",
    "SCALAR": "scalar",
}
_ROOTS = {"query": "queryType", "mutation": "mutationType", "subscription": "subscriptionType"}


class _MalformedError(Exception):
    """Something is not as the specification of introspection says."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer


def source(path: str, text: str, problems: list[Problem]) -> SourceFile | None:
    """The schema in a JSON file; None, and a problem, when it cannot be read."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        problems.append(_problem(path, f"{error.msg}", Location(path, "", error.lineno, error.colno)))
        return None
    except RecursionError:
        problems.append(_problem(path, "values are nested too deeply", Location(path)))
        return None
    try:
        printer = _Printer(document)
        return SourceFile(path, "\n".join(printer.definitions()), printer.pointer)
    except _MalformedError as error:
        problems.append(_problem(path, str(error), Location(path, error.pointer)))
        return None


def _problem(path: str, message: str, location: Location) -> Problem:
    return Problem(
        rule="graphql-introspection",
        message=f"{path} is no introspection result: {message}",
        remedy="store the full answer to the introspection query, as `graphql-js` or `graphql-core` write it",
        location=location,
        fatal=True,
    )


class _Printer:
    """Writes definitions and remembers where each came from."""

    def __init__(self, document: Any) -> None:
        self._prefix = "/data/__schema" if "data" in document else "/__schema"
        self._schema = _mapping((document.get("data") or document).get("__schema"), self._prefix)
        self._pointers: dict[str, str] = {}

    def pointer(self, coordinate: str) -> str:
        """JSON Pointer of an element; of its owner when the element itself is not listed."""
        while coordinate and coordinate not in self._pointers:
            coordinate = coordinate[: max(coordinate.rfind("."), coordinate.rfind("("), 0)]
        return self._pointers.get(coordinate, self._prefix)

    def definitions(self) -> Iterator[str]:
        roots = [
            f"{operation}: {_name(found, self._prefix)}"
            for operation, key in _ROOTS.items()
            if (found := self._schema.get(key)) is not None
        ]
        yield f"schema {{ {' '.join(roots)} }}" if roots else ""
        for index, item in enumerate(_sequence(self._schema, "types", self._prefix)):
            place = f"{self._prefix}/types/{index}"
            if not _name(item, place).startswith("__"):
                yield self._type(item, place)
        for index, item in enumerate(_sequence(self._schema, "directives", self._prefix)):
            yield self._directive(item, f"{self._prefix}/directives/{index}")

    def _type(self, item: Mapping[str, Any], place: str) -> str:
        name = _name(item, place)
        keyword = _KEYWORDS.get(str(item.get("kind")))
        if keyword is None:
            raise _MalformedError(f"{place}/kind", f"`{name}` has no known kind")
        self._pointers[name] = place
        head = f"{_description(item)}{keyword} {name}"
        if interfaces := _sequence(item, "interfaces", place):
            head += " implements " + " & ".join(_name(found, f"{place}/interfaces") for found in interfaces)
        if item.get("isOneOf"):
            head += " @oneOf"
        if item.get("specifiedByURL"):
            head += f" @specifiedBy(url: {json.dumps(item['specifiedByURL'])})"
        if keyword == "union":
            members = _sequence(item, "possibleTypes", place)
            return f"{head} = " + " | ".join(_name(found, f"{place}/possibleTypes") for found in members)
        body = list(self._body(item, keyword, name, place))
        return f"{head} {{\n" + "\n".join(body) + "\n}" if body else head

    def _body(self, item: Mapping[str, Any], keyword: str, owner: str, place: str) -> Iterator[str]:
        key = {"type": "fields", "interface": "fields", "input": "inputFields", "enum": "enumValues"}.get(keyword)
        if key is None:
            return
        for index, found in enumerate(_sequence(item, key, place)):
            pointer = f"{place}/{key}/{index}"
            name = _name(found, pointer)
            coordinate = f"{owner}.{name}"
            self._pointers[coordinate] = pointer
            if keyword == "enum":
                yield f"{_description(found)}{name}{_deprecated(found)}"
            elif keyword == "input":
                yield self._input(found, pointer)
            else:
                arguments = self._arguments(found, coordinate, pointer)
                yield f"{_description(found)}{name}{arguments}: {_type(found, pointer)}{_deprecated(found)}"

    def _arguments(self, item: Mapping[str, Any], coordinate: str, place: str) -> str:
        found = []
        for index, argument in enumerate(_sequence(item, "args", place)):
            pointer = f"{place}/args/{index}"
            self._pointers[f"{coordinate}({_name(argument, pointer)}:)"] = pointer
            found.append(self._input(argument, pointer))
        return f"({' '.join(found)})" if found else ""

    @staticmethod
    def _input(item: Mapping[str, Any], place: str) -> str:
        default = item.get("defaultValue")
        value = f" = {default}" if isinstance(default, str) else ""
        return f"{_description(item)}{_name(item, place)}: {_type(item, place)}{value}{_deprecated(item)}"

    def _directive(self, item: Mapping[str, Any], place: str) -> str:
        name = _name(item, place)
        self._pointers[f"@{name}"] = place
        arguments = self._arguments(item, f"@{name}", place)
        repeatable = " repeatable" if item.get("isRepeatable") else ""
        locations = " | ".join(str(found) for found in item.get("locations") or ())
        return f"{_description(item)}directive @{name}{arguments}{repeatable} on {locations}"


def _mapping(value: Any, pointer: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _MalformedError(pointer, "an object was expected here")
    return value


def _sequence(item: Mapping[str, Any], key: str, place: str) -> list[Any]:
    found = item.get(key)
    if found is not None and not isinstance(found, list):
        raise _MalformedError(f"{place}/{key}", "a list was expected here")
    return found or []


def _name(item: Any, place: str) -> str:
    name = _mapping(item, place).get("name")
    if not isinstance(name, str) or not name.isidentifier() or not name.isascii():
        raise _MalformedError(f"{place}/name", "a GraphQL name was expected here")
    return name


def _type(item: Mapping[str, Any], place: str) -> str:
    """A type reference; `ofType` nests as deep as the introspection query asked."""
    closing = ""
    opening = ""
    found = item.get("type")
    while isinstance(found, dict) and found.get("kind") in {"NON_NULL", "LIST"}:
        if found["kind"] == "NON_NULL":
            closing = "!" + closing
        else:
            opening, closing = opening + "[", "]" + closing
        found = found.get("ofType")
    return opening + _name(found, f"{place}/type") + closing


def _description(item: Mapping[str, Any]) -> str:
    text = item.get("description")
    return f"{json.dumps(text)} " if isinstance(text, str) and text else ""


def _deprecated(item: Mapping[str, Any]) -> str:
    if not item.get("isDeprecated"):
        return ""
    reason = item.get("deprecationReason")
    return f" @deprecated(reason: {json.dumps(reason)})" if isinstance(reason, str) else " @deprecated"
