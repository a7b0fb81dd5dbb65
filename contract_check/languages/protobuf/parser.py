"""Recursive descent over the tokens of a .proto file: proto2, proto3 and editions in one tolerant grammar.

Specification: https://protobuf.dev/reference/protobuf/edition-2024-spec/ and its elders. A statement that breaks the
grammar is a problem with its place; reading goes on behind it. Rules beyond grammar (a number used twice) are `checks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from contract_check.languages.protobuf.cursor import MAX_DEPTH, Cursor, UnexpectedTokenError
from contract_check.languages.protobuf.elements import (
    MAX_ENUM,
    MAX_FIELD,
    Enum,
    EnumValue,
    ExtensionRange,
    Field,
    File,
    Import,
    Message,
    Method,
    Oneof,
    Service,
)
from contract_check.languages.protobuf.source import decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_check.languages.protobuf.elements import Option, Ranges

_LABELS = frozenset({"optional", "required", "repeated"})
_VISIBILITY = frozenset({"export", "local"})


def parse(path: str, data: bytes) -> File:
    """Read one file. Never raises: what is wrong stands in `File.problems`."""
    source, problems = decode(path, data)
    parser = _Parser(Cursor(source))
    parsed = parser.file()
    return structs.replace(parsed, problems=(*problems, *parsed.problems))


class _Scope:
    """What a message body, or the body of an extend block or oneof, has declared so far."""

    __slots__ = (
        "enums", "extension_ranges", "extensions", "fields", "messages", "oneofs", "options", "prefix",
        "reserved", "reserved_names",
    )  # fmt: skip

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.fields: list[Field] = []
        self.oneofs: list[Oneof] = []
        self.messages: list[Message] = []
        self.enums: list[Enum] = []
        self.extensions: list[Field] = []
        self.extension_ranges: list[ExtensionRange] = []
        self.reserved: list[tuple[int, int]] = []
        self.reserved_names: list[str] = []
        self.options: list[Option] = []


class _Parser:
    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.depth = 0
        self.statements: dict[str, Callable[[_Scope, int], None]] = {
            "message": self._message,
            "enum": self._enum,
            "extend": self._extend,
            "oneof": self._oneof,
            "reserved": self._reserved,
            "extensions": self._extension_range,
            "option": self._option,
            ";": lambda _scope, _at: None,
        }

    def file(self) -> File:
        cursor = self.cursor
        top = _Scope("")
        facts: dict[str, Any] = {}
        imports: list[Import] = []
        services: list[Service] = []
        while word := cursor.tokens[cursor.position]:
            at = cursor.position
            cursor.position += 1
            try:
                if word in ("syntax", "edition"):
                    facts |= {"syntax": self._syntax(), "syntax_at": at}
                elif word == "package":
                    facts |= {"package": self._package(), "package_at": at}
                    top.prefix = facts["package"] + "."
                elif word == "import":
                    imports.append(self._import(at))
                elif word == "service":
                    services.append(self._service(top.prefix, at))
                elif word in self.statements and word not in ("oneof", "reserved", "extensions"):
                    self.statements[word](top, at)
                elif word in _VISIBILITY:
                    self._visible(top, at)
                else:
                    cursor.position = at
                    cursor.fail("a declaration")
            except UnexpectedTokenError as error:
                self._recover(error)
                cursor.took("}")
        return File(
            source=cursor.source,
            imports=tuple(imports),
            messages=tuple(top.messages),
            enums=tuple(top.enums),
            services=tuple(services),
            extensions=tuple(top.extensions),
            options=tuple(top.options),
            problems=tuple(cursor.problems),
            complete=not cursor.skipped,
            **facts,
        )

    def _recover(self, error: UnexpectedTokenError) -> None:
        self.cursor.note(error)
        self.cursor.skip_statement()

    def _syntax(self) -> str:
        cursor = self.cursor
        cursor.take("=")
        at = cursor.position
        syntax = cursor.string()
        if syntax not in ("proto2", "proto3") and not syntax.isdigit():
            cursor.position = at
            cursor.fail("proto2, proto3 or an edition")
        cursor.take(";")
        return syntax

    def _package(self) -> str:
        package = self.cursor.type_name()
        self.cursor.take(";")
        return package

    def _import(self, at: int) -> Import:
        cursor = self.cursor
        modifier = cursor.tokens[cursor.position]
        if modifier in ("public", "weak", "option"):
            cursor.position += 1
        else:
            modifier = ""
        path = cursor.string()
        cursor.take(";")
        return Import(path, modifier, at)

    def _visible(self, scope: _Scope, at: int) -> None:
        """`export` or `local` (edition 2024) says who may import a type, not what it is."""
        word = self.cursor.tokens[self.cursor.position]
        if word not in ("message", "enum"):
            self.cursor.fail("`message` or `enum`")
        self.cursor.position += 1
        self.statements[word](scope, at)

    def _option(self, scope: _Scope, at: int) -> None:
        option = self.cursor.assignment(at)
        self.cursor.take(";")
        scope.options.append(option)

    def _message(self, scope: _Scope, at: int) -> None:
        name = self.cursor.identifier()
        self.cursor.take("{")
        scope.messages.append(self._message_body(name, scope.prefix + name, at))

    def _message_body(self, name: str, full_name: str, at: int) -> Message:
        scope = _Scope(full_name + ".")
        self._body(scope)
        return Message(
            name=name,
            full_name=full_name,
            at=at,
            fields=tuple(scope.fields),
            oneofs=tuple(scope.oneofs),
            messages=tuple(scope.messages),
            enums=tuple(scope.enums),
            extensions=tuple(scope.extensions),
            extension_ranges=tuple(scope.extension_ranges),
            reserved=tuple(scope.reserved),
            reserved_names=tuple(scope.reserved_names),
            options=tuple(scope.options),
        )

    def _body(self, scope: _Scope, oneof: str = "", extendee: str = "") -> None:
        """Statements up to and with the closing brace; a oneof or extend block holds only fields and options."""
        cursor, tokens, statements = self.cursor, self.cursor.tokens, self.statements
        allowed = ("option", ";") if oneof or extendee else statements
        fields = scope.extensions if extendee else scope.fields
        if self.depth >= MAX_DEPTH:
            cursor.fail(f"at most {MAX_DEPTH} levels of messages")
        self.depth += 1
        while (word := tokens[at := cursor.position]) != "}":
            try:
                if word in allowed:
                    cursor.position += 1
                    statements[word](scope, at)
                elif word in _VISIBILITY and tokens[at + 1] in ("message", "enum"):
                    cursor.position += 1
                    self._visible(scope, at)
                elif word:
                    fields.append(self._field(scope, at, oneof, extendee))
                else:
                    cursor.unclosed()
                    break
            except UnexpectedTokenError as error:
                self._recover(error)
        self.depth -= 1
        cursor.took("}")

    def _field(self, scope: _Scope, at: int, oneof: str, extendee: str) -> Field:
        cursor, tokens = self.cursor, self.cursor.tokens
        position = at
        label = tokens[at]
        if label in _LABELS:
            position += 1
        else:
            label = ""
        if tokens[position + 4] == ";" and tokens[position + 2] == "=":
            # What nearly every field looks like: `type name = 1;`.
            type_name, name, digits = tokens[position], tokens[position + 1], tokens[position + 3]
            if name.isidentifier() and digits.isdigit() and digits[0] != "0" and type_name.isidentifier():
                cursor.position = position + 5
                return Field(name, int(digits), label, type_name, at, oneof=oneof, extendee=extendee)
        cursor.position = position
        if tokens[position] == "group":
            return self._group(scope, Field("", 0, label, "", at, oneof=oneof, group=True, extendee=extendee))
        map_key = ""
        if tokens[position] == "map" and tokens[position + 1] == "<":
            cursor.position += 2
            label, map_key = "repeated", cursor.type_name()
            cursor.take(",")
            type_name = cursor.type_name()
            cursor.take(">")
        else:
            type_name = cursor.type_name()
        name = cursor.identifier()
        cursor.take("=")
        number = cursor.integer()
        options = cursor.options()
        cursor.take(";")
        return Field(name, number, label, type_name, at, options, oneof, map_key, extendee=extendee)

    def _group(self, scope: _Scope, head: Field) -> Field:
        """`optional group Result = 1 { ... }` declares a message and a field of it."""
        cursor = self.cursor
        cursor.position += 1
        name = cursor.identifier()
        cursor.take("=")
        number = cursor.integer()
        options = cursor.options()
        cursor.take("{")
        scope.messages.append(self._message_body(name, scope.prefix + name, head.at))
        return structs.replace(head, name=name.lower(), number=number, type=name, options=options)

    def _oneof(self, scope: _Scope, at: int) -> None:
        name = self.cursor.identifier()
        self.cursor.take("{")
        outer, scope.options = scope.options, []
        try:
            self._body(scope, oneof=name)
        finally:
            options, scope.options = scope.options, outer
            scope.oneofs.append(Oneof(name, at, tuple(options)))

    def _extend(self, scope: _Scope, _at: int) -> None:
        extendee = self.cursor.type_name()
        self.cursor.take("{")
        self._body(scope, extendee=extendee)

    def _extension_range(self, scope: _Scope, at: int) -> None:
        ranges = self._ranges(MAX_FIELD)
        options = self.cursor.options()
        self.cursor.take(";")
        scope.extension_ranges.append(ExtensionRange(ranges, at, options))

    def _reserved(self, scope: _Scope, _at: int) -> None:
        self._reservation(scope.reserved, scope.reserved_names, MAX_FIELD)

    def _reservation(self, ranges: list[tuple[int, int]], names: list[str], maximum: int) -> None:
        cursor = self.cursor
        token = cursor.tokens[cursor.position]
        if token[:1] in ('"', "'"):
            names.append(cursor.string())
            while cursor.took(","):
                names.append(cursor.string())
        elif token.isidentifier():  # editions write reserved names without quotes
            names.append(cursor.identifier())
            while cursor.took(","):
                names.append(cursor.identifier())
        else:
            ranges.extend(self._ranges(maximum))
        cursor.take(";")

    def _ranges(self, maximum: int) -> Ranges:
        cursor = self.cursor
        found = []
        while True:
            start = end = cursor.integer()
            if cursor.took("to"):
                end = maximum if cursor.took("max") else cursor.integer()
            found.append((start, end))
            if not cursor.took(","):
                return tuple(found)

    def _enum(self, scope: _Scope, at: int) -> None:
        cursor, tokens = self.cursor, self.cursor.tokens
        name = cursor.identifier()
        cursor.take("{")
        body = _Scope("")
        values: list[EnumValue] = []
        while (word := tokens[start := cursor.position]) != "}":
            try:
                if not word:
                    cursor.unclosed()
                    break
                # `option` and `reserved` are also good names of values.
                if word == "option" and tokens[start + 1] != "=":
                    cursor.position += 1
                    self._option(body, start)
                elif word == "reserved" and tokens[start + 1] != "=":
                    cursor.position += 1
                    self._reservation(body.reserved, body.reserved_names, MAX_ENUM)
                elif not cursor.took(";"):
                    values.append(self._enum_value(start))
            except UnexpectedTokenError as error:
                self._recover(error)
        cursor.took("}")
        reserved, names, options = tuple(body.reserved), tuple(body.reserved_names), tuple(body.options)
        scope.enums.append(Enum(name, scope.prefix + name, at, tuple(values), reserved, names, options))

    def _enum_value(self, at: int) -> EnumValue:
        cursor = self.cursor
        name = cursor.identifier()
        cursor.take("=")
        number = cursor.integer()
        options = cursor.options()
        cursor.take(";")
        return EnumValue(name, number, at, options)

    def _service(self, prefix: str, at: int) -> Service:
        cursor, tokens = self.cursor, self.cursor.tokens
        name = cursor.identifier()
        cursor.take("{")
        scope = _Scope("")
        methods: list[Method] = []
        while (word := tokens[start := cursor.position]) != "}":
            if not word:
                cursor.unclosed()
                break
            try:
                cursor.position += 1
                if word == "rpc":
                    methods.append(self._method(start))
                elif word == "option":
                    self._option(scope, start)
                elif word != ";":
                    cursor.position = start
                    cursor.fail("`rpc`")
            except UnexpectedTokenError as error:
                self._recover(error)
        cursor.took("}")
        return Service(name, prefix + name, at, tuple(methods), tuple(scope.options))

    def _method(self, at: int) -> Method:
        cursor = self.cursor
        name = cursor.identifier()
        client_streaming, request = self._rpc_type()
        cursor.take("returns")
        server_streaming, response = self._rpc_type()
        scope = _Scope("")
        if cursor.took("{"):
            while not cursor.took("}"):
                start = cursor.position
                if cursor.took("option"):
                    self._option(scope, start)
                else:
                    cursor.take(";")
        else:
            cursor.take(";")
        return Method(name, request, response, at, client_streaming, server_streaming, tuple(scope.options))

    def _rpc_type(self) -> tuple[bool, str]:
        cursor = self.cursor
        cursor.take("(")
        streaming = cursor.tokens[cursor.position] == "stream" and cursor.tokens[cursor.position + 1] != ")"
        cursor.position += streaming
        name = cursor.type_name()
        cursor.take(")")
        return streaming, name
