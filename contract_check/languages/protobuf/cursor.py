"""Walking along the tokens of a file: what to expect, what to do when it is not there, and literals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from contract_check.languages.protobuf.elements import Option, Symbol
from contract_check.model.contract import Problem

if TYPE_CHECKING:
    from contract_check.languages.protobuf.elements import Options
    from contract_check.languages.protobuf.source import Source

_SIGNED_WORDS = frozenset({"inf", "infinity", "nan"})
"""Words that a sign may stand before."""
MAX_DEPTH = 64
"""Messages in messages, or braces in option values. protoc stops at 32 nested messages."""
_MAX_PROBLEMS = 20

_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_SIMPLE_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
_CLOSING = {"{": "}", "<": ">"}


class UnexpectedTokenError(Exception):
    """The grammar wants something else here. Never leaves the parser."""

    def __init__(self, message: str, at: int) -> None:
        """`at` is the index of the token that does not fit."""
        super().__init__(message)
        self.message = message
        self.at = at


class Cursor:
    """A position in the tokens of one file, and the problems met so far."""

    def __init__(self, source: Source) -> None:
        """Stand on the first token."""
        self.source = source
        self.tokens = source.tokens()
        self.position = 0
        self.problems: list[Problem] = []
        self.skipped = False

    def fail(self, wanted: str) -> NoReturn:
        """Stop the current statement."""
        token = self.tokens[self.position]
        found = f"`{token[:40]}`" if token else "the end of the file"
        raise UnexpectedTokenError(f"expected {wanted}, found {found}", self.position)

    def take(self, wanted: str) -> None:
        """Step over one token that must stand here."""
        if self.tokens[self.position] != wanted:
            self.fail(f"`{wanted}`")
        self.position += 1

    def took(self, token: str) -> bool:
        """Step over a token if it stands here."""
        if self.tokens[self.position] == token:
            self.position += 1
            return True
        return False

    def identifier(self) -> str:
        """A simple name."""
        token = self.tokens[self.position]
        if not token.isidentifier():
            self.fail("a name")
        self.position += 1
        return token

    def type_name(self) -> str:
        """A name with dots, which may be broken over lines (`a.b.` `c`)."""
        name = self.tokens[self.position]
        if not (name[:1].isalpha() or name[:1] in ("_", ".")) or name == ".":
            self.fail("a type")
        self.position += 1
        while self.tokens[self.position][:1] == "." or name[-1] == ".":
            part = self.tokens[self.position]
            if not part.replace(".", "_").isidentifier():
                self.fail("the rest of a name")
            name += part
            self.position += 1
        return name

    def integer(self) -> int:
        """A whole number, with its sign."""
        sign = -1 if self.took("-") else 1
        number = number_of(self.tokens[self.position])
        if not isinstance(number, int):
            self.fail("a whole number")
        self.position += 1
        return sign * number

    def string(self) -> str:
        """One or more adjacent string literals, joined."""
        parts = []
        while (token := self.tokens[self.position])[:1] in ('"', "'") and len(token) > 1:
            parts.append(unescape(token[1:-1]))
            self.position += 1
        if not parts:
            self.fail("a string")
        return "".join(parts)

    def note(self, error: UnexpectedTokenError) -> None:
        """Keep a syntax error and go on behind the statement that holds it."""
        self.skipped = True
        if len(self.problems) < _MAX_PROBLEMS:
            self.problem("protobuf-syntax", error.message, "correct the syntax; protoc refuses the file too", error.at)

    def unclosed(self) -> None:
        """The file ends inside a block; say so once, however deep it is."""
        if not self.problems or not self.problems[-1].message.endswith("found the end of the file"):
            self.note(UnexpectedTokenError("expected `}`, found the end of the file", self.position))

    def problem(self, rule: str, message: str, remedy: str, at: int) -> None:
        """Keep something that is wrong at token `at`."""
        self.problems.append(
            Problem(rule=rule, message=message, remedy=remedy, location=self.source.location(at), fatal=True)
        )

    def skip_statement(self) -> None:
        """Go behind the next `;`, behind a whole block, or in front of the `}` that ends the enclosing one."""
        depth = 0
        while word := self.tokens[self.position]:
            if word == "}" and depth == 0:
                return
            self.position += 1
            depth += (word == "{") - (word == "}")
            if depth == 0 and word in (";", "}"):
                return

    def options(self) -> Options:
        """`[name = value, ...]` behind a field or value, if it stands here."""
        if not self.took("["):
            return ()
        found = [self.assignment(self.position)]
        while self.took(","):
            found.append(self.assignment(self.position))
        self.take("]")
        return tuple(found)

    def assignment(self, at: int) -> Option:
        """`name = value`."""
        name = ""
        while (token := self.tokens[self.position]) != "=":
            if token not in ("(", ")") and not token.strip(".").replace(".", "_").isidentifier():
                self.fail("an option name")
            name += token
            self.position += 1
        if not name or name.count("(") != name.count(")"):
            self.fail("an option name" if not name else "`)`")
        self.position += 1
        return Option(name, self.value(0), at)

    def value(self, depth: int) -> Any:
        """A constant, or an aggregate in text format."""
        token = self.tokens[self.position]
        if token in _CLOSING:
            return self.aggregate(depth)
        if token[:1] in ('"', "'"):
            return self.string()
        sign = ""
        if token in ("-", "+"):
            sign = token
            self.position += 1
            token = self.tokens[self.position]
        self.position += 1
        if token[:1].isalpha() or token[:1] == "_":
            if not sign:
                return {"true": True, "false": False}.get(token, Symbol(token))
            if token not in _SIGNED_WORDS:
                self.position -= 1
                self.fail("a number")
            return float(sign + token)
        number = number_of(token)
        if number is None:
            self.position -= 1
            self.fail("a value")
        return -number if sign == "-" else number

    def aggregate(self, depth: int) -> dict[str, Any]:
        """A message in text format: `{ key: value key { ... } [extension]: [value, value] }`."""
        if depth > MAX_DEPTH:
            self.fail(f"at most {MAX_DEPTH} levels of braces")
        closing = _CLOSING[self.tokens[self.position]]
        self.position += 1
        found: dict[str, Any] = {}
        while not self.took(closing):
            key = self._key()
            has_colon = self.took(":")
            if self.tokens[self.position] == "[":
                self._merge(found, key, self._list(depth + 1))
            elif has_colon or self.tokens[self.position] in _CLOSING:
                self._merge(found, key, [self.value(depth + 1)])
            else:
                self.fail("`:`")
            if not self.took(","):
                self.took(";")
        return found

    def _key(self) -> str:
        if not self.took("["):
            return self.identifier()
        key = ""
        while not self.took("]"):
            if not self.tokens[self.position]:
                self.fail("`]`")
            key += self.tokens[self.position]
            self.position += 1
        return f"[{key}]"

    def _list(self, depth: int) -> list[Any]:
        self.take("[")
        values = []
        while not self.took("]"):
            values.append(self.value(depth))
            if self.tokens[self.position] != "]":
                self.take(",")
        return values

    @staticmethod
    def _merge(found: dict[str, Any], key: str, values: list[Any]) -> None:
        if key in found:
            before = found[key]
            values = (before if isinstance(before, list) else [before]) + values
        found[key] = values[0] if len(values) == 1 else values


def number_of(token: str) -> int | float | None:
    """The number that a token spells (decimal, 0octal, 0xhex, floating point), None for anything else."""
    try:
        if token.isdigit():
            return int(token) if token[0] != "0" else int(token, 8)
        if token[:2] in ("0x", "0X"):
            return int(token, 16)
        return float(token.rstrip("fF")) if token[:1].isdigit() or token[:1] == "." else None
    except ValueError:
        return None


def unescape(text: str) -> str:
    """The value of a string literal's inside; bytes that are no UTF-8 become lone surrogates."""
    if "\\" not in text:
        return text
    data = _ESCAPE.sub(_unescape_one, text.encode("utf-8", "surrogatepass"))
    return data.decode("utf-8", "surrogateescape")


def _unescape_one(match: re.Match[bytes]) -> bytes:
    hexadecimal, octal, short, long, simple = match.groups()
    if hexadecimal:
        return bytes([int(hexadecimal, 16)])
    if octal:
        return bytes([int(octal, 8) & 0xFF])
    if code := short or long:
        point = int(code, 16)
        return chr(point).encode("utf-8", "surrogatepass") if point <= 0x10FFFF else b"?"  # noqa: PLR2004 - Unicode ends
    return _SIMPLE_ESCAPES.get(simple, simple)
