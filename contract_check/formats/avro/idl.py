"""Avro IDL (.avdl) as the JSON that it stands for (Avro 1.12, "IDL Language"), with a line for every part.

Tolerant where it harms nobody: imports are not followed here, since names are looked for in every file of the tree.
"""

from __future__ import annotations

import bisect
import posixpath
from typing import TYPE_CHECKING, Any

from msgspec import structs

from contract_check.documents.unreadable import unreadable
from contract_check.formats.avro.tokens import IdlError, Tokens
from contract_check.languages.avro.schema import PRIMITIVES
from contract_check.model.location import Location, escape_token

if TYPE_CHECKING:
    from collections.abc import Callable

_LOGICAL = {
    "date": {"type": "int", "logicalType": "date"},
    "time_ms": {"type": "int", "logicalType": "time-millis"},
    "timestamp_ms": {"type": "long", "logicalType": "timestamp-millis"},
    "local_timestamp_ms": {"type": "long", "logicalType": "local-timestamp-millis"},
    "uuid": {"type": "string", "logicalType": "uuid"},
}
_DEPTH = 60


def read_idl(path: str, data: bytes) -> tuple[Any, Callable[[Location], Location]]:
    """The protocol that an .avdl file describes, as JSON, and what adds lines to places in it.

    A file of the schema syntax, without a protocol, is read as a protocol of its types.

    Raises:
        Unreadable: the file is no UTF-8, or no IDL as far as this reader knows it.
    """
    text = data.decode("utf-8", "replace")
    if "\ufffd" in text:
        raise unreadable("encoding", "not valid UTF-8", "Save the file as UTF-8.", Location(path))
    starts = [0, *(index + 1 for index, letter in enumerate(text) if letter == "\n")]
    try:
        parser = _Parser(text)
        value = parser.file(posixpath.splitext(posixpath.basename(path))[0])
    except IdlError as error:
        line, column = _line_and_column(starts, error.offset)
        remedy = "Correct the syntax; if `avro-tools idl` accepts the file, commit its .avpr output beside it."
        raise unreadable("avro-idl", str(error), remedy, Location(path, line=line, column=column)) from error
    places = parser.places

    def locate(location: Location) -> Location:
        pointer = location.pointer
        while pointer and pointer not in places:
            pointer = pointer.rpartition("/")[0]
        line, column = _line_and_column(starts, places.get(pointer, 0))
        return location if location.line is not None else structs.replace(location, line=line, column=column)

    return value, locate


def _line_and_column(starts: list[int], offset: int) -> tuple[int, int]:
    line = bisect.bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = Tokens(text)
        self._types: list[Any] = []
        self._messages: dict[str, Any] = {}
        self.places: dict[str, int] = {}
        """JSON Pointer -> offset in the text."""

    def file(self, stem: str) -> dict[str, Any]:
        tokens = self._tokens
        value: dict[str, Any] = {"protocol": stem}
        while tokens.word:
            annotations = self._annotations()
            if tokens.word in {"namespace", "schema", "import"}:
                self._statement(value)
            elif tokens.word == "protocol":
                self._protocol(value, annotations)
            else:
                self._member(annotations)
        return value | {"types": self._types, "messages": self._messages}

    def _statement(self, value: dict[str, Any]) -> None:
        tokens = self._tokens
        keyword = tokens.take()
        if keyword == "namespace":
            value["namespace"] = tokens.name()
        elif keyword == "schema":
            self._type("", 0)
        else:
            tokens.take()
            tokens.take()
        tokens.expect(";")

    def _protocol(self, value: dict[str, Any], annotations: dict[str, Any]) -> None:
        tokens = self._tokens
        tokens.expect("protocol")
        value |= annotations
        self.places["/protocol"] = tokens.offset
        value["protocol"] = tokens.name()
        tokens.expect("{")
        while tokens.word != "}":
            inner = self._annotations()
            if tokens.word == "import":
                self._statement(value)
            else:
                self._member(inner)
        tokens.expect("}")

    def _member(self, annotations: dict[str, Any]) -> None:
        word = self._tokens.word
        if word in {"record", "error", "enum", "fixed"}:
            pointer = f"/types/{len(self._types)}"
            self.places[pointer] = self._tokens.offset
            self._types.append(self._definition(pointer, annotations))
        else:
            self._message(annotations)

    def _definition(self, pointer: str, annotations: dict[str, Any]) -> dict[str, Any]:
        tokens = self._tokens
        kind = tokens.take()
        made = {"type": kind, **annotations}
        self.places[f"{pointer}/name"] = tokens.offset
        made["name"] = tokens.name()
        if kind == "fixed":
            tokens.expect("(")
            self.places[f"{pointer}/size"] = tokens.offset
            made["size"] = tokens.json()
            tokens.expect(")")
            tokens.expect(";")
        elif kind == "enum":
            self._enum(pointer, made)
        else:
            self._fields(pointer, made)
        return made

    def _enum(self, pointer: str, made: dict[str, Any]) -> None:
        tokens = self._tokens
        made["symbols"] = []
        self.places[f"{pointer}/symbols"] = tokens.offset
        tokens.expect("{")
        while tokens.word != "}":
            self.places[f"{pointer}/symbols/{len(made['symbols'])}"] = tokens.offset
            made["symbols"].append(tokens.name())
            if tokens.word != "}":
                tokens.expect(",")
        tokens.expect("}")
        if tokens.word == "=":
            tokens.take()
            self.places[f"{pointer}/default"] = tokens.offset
            made["default"] = tokens.name()
            tokens.expect(";")

    def _fields(self, pointer: str, made: dict[str, Any]) -> None:
        tokens = self._tokens
        made["fields"] = []
        self.places[f"{pointer}/fields"] = tokens.offset
        tokens.expect("{")
        while tokens.word != "}":
            at = f"{pointer}/fields/{len(made['fields'])}"
            start, before, of_type = tokens.offset, *self._before_variable()
            schema = self._type(f"{at}/type", 0, of_type)
            made["fields"].append(self._variable(at, start, schema, before))
            while tokens.word == ",":
                tokens.take()
                at = f"{pointer}/fields/{len(made['fields'])}"
                made["fields"].append(self._variable(at, tokens.offset, schema, before))
            tokens.expect(";")
        tokens.expect("}")

    def _variable(self, pointer: str, start: int, schema: Any, annotations: dict[str, Any]) -> dict[str, Any]:
        """What follows a type: `@order("ignore") name = default`."""
        tokens = self._tokens
        made = {**annotations, **self._annotations()}
        self.places[pointer] = start
        self.places[f"{pointer}/name"] = tokens.offset
        made |= {"name": tokens.name(), "type": schema}
        if tokens.word == "=":
            tokens.take()
            self.places[f"{pointer}/default"] = tokens.offset
            made["default"] = tokens.json()
            if isinstance(schema, _Optional) and made["default"] is not None:
                made["type"] = [*reversed(schema)]
        return made

    def _message(self, annotations: dict[str, Any]) -> None:
        tokens = self._tokens
        start = tokens.offset
        response = self._type("", 0)
        name = tokens.name()
        pointer = f"/messages/{escape_token(name)}"
        self.places |= {pointer: start, f"{pointer}/response": start, f"{pointer}/request": tokens.offset}
        request: list[Any] = []
        tokens.expect("(")
        while tokens.word != ")":
            at = f"{pointer}/request/{len(request)}"
            start, before, of_type = tokens.offset, *self._before_variable()
            request.append(self._variable(at, start, self._type(f"{at}/type", 0, of_type), before))
            if tokens.word != ")":
                tokens.expect(",")
        tokens.expect(")")
        made = {**annotations, "request": request, "response": response}
        if tokens.word == "oneway":
            tokens.take()
            made["one-way"] = True
        elif tokens.word == "throws":
            self.places[f"{pointer}/errors"] = tokens.offset
            made["errors"] = []
            while tokens.word in {"throws", ","}:
                tokens.take()
                made["errors"].append(tokens.name())
        tokens.expect(";")
        self._messages[name] = made

    def _type(self, pointer: str, depth: int, given: dict[str, Any] | None = None) -> Any:
        tokens = self._tokens
        if depth > _DEPTH:
            raise IdlError("types nest too deeply", tokens.offset)
        annotations = {**(given or {}), **self._annotations_only()}
        if pointer:
            self.places.setdefault(pointer, tokens.offset)
        found = self._plain_type(pointer, depth)
        if annotations:
            found = {**found, **annotations} if isinstance(found, dict) else {"type": found, **annotations}
        if tokens.word == "?":
            tokens.take()
            return _Optional(["null", found])
        return found

    def _plain_type(self, pointer: str, depth: int) -> Any:
        tokens = self._tokens
        word = tokens.name()
        if word in {"array", "map"} and tokens.word == "<":
            key = "items" if word == "array" else "values"
            tokens.expect("<")
            inner = self._type(f"{pointer}/{key}", depth + 1)
            tokens.expect(">")
            return {"type": word, key: inner}
        if word == "union" and tokens.word == "{":
            return self._union(pointer, depth)
        if word == "decimal" and tokens.word == "(":
            tokens.expect("(")
            precision, scale = tokens.json(), 0
            if tokens.word == ",":
                tokens.take()
                scale = tokens.json()
            tokens.expect(")")
            return {"type": "bytes", "logicalType": "decimal", "precision": precision, "scale": scale}
        if word == "void":
            return "null"
        return word if word in PRIMITIVES else dict(_LOGICAL.get(word, {})) or word

    def _union(self, pointer: str, depth: int) -> list[Any]:
        tokens = self._tokens
        found: list[Any] = []
        tokens.expect("{")
        while tokens.word != "}":
            found.append(self._type(f"{pointer}/{len(found)}", depth + 1))
            if tokens.word != "}":
                tokens.expect(",")
        tokens.expect("}")
        return found

    def _annotations(self) -> dict[str, Any]:
        """Documentation and `@name(value)`s that stand here."""
        documentation = {"doc": self._tokens.doc} if self._tokens.doc else {}
        return documentation | self._annotations_only()

    def _before_variable(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What stands before the type of a field: the field's own, then the type's."""
        found = self._annotations()
        own: dict[str, Any] = {key: found.pop(key) for key in ("doc", "order", "aliases") if key in found}
        return own, found

    def _annotations_only(self) -> dict[str, Any]:
        tokens = self._tokens
        found: dict[str, Any] = {}
        while tokens.word == "@":
            tokens.take()
            name = tokens.name()
            tokens.expect("(")
            found[name] = tokens.json()
            tokens.expect(")")
        return found


class _Optional(list[Any]):
    """`type?`: a union with null, whose order follows the default."""
