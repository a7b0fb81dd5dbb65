"""What a YAML scalar means: the core schema of YAML 1.2 (specification 1.2.2, section 10.3.2).

| written | value |
|---|---|
| `null`, `Null`, `NULL`, `~`, nothing | None |
| `true`, `True`, `TRUE`, `false`... | bool |
| `0`, `-19`, `+7`, `0o17`, `0xFF` | int |
| `1.10`, `.5`, `1e3`, `.inf`, `-.Inf`, `.nan` | float |
| all else: `on`, `yes`, `NO`, `2001-01-01`, `10:20:30`, `1_000` | text |

One departure: a decimal with a leading zero (`0123`, `00501`) stays text. The specification reads it as 123, YAML 1.1
as 83, and who writes one means a postal code or a phone number; published JSON twins of YAML files agree with text.
"""

from __future__ import annotations

import re
from typing import Any

TAG_PREFIX = "tag:yaml.org,2002:"

_CONSTANTS: dict[str, Any] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_INFINITY = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z")
_NOT_A_NUMBER = frozenset((".nan", ".NaN", ".NAN"))
# The first character decides for almost every scalar that it is text.
_MAY_BE_MORE = frozenset("0123456789+-.nNtTfF~")


class ScalarError(ValueError):
    """A scalar that its tag or Python's number limits refuse."""


def plain(text: str) -> Any:
    """The value of a plain (unquoted) scalar without a tag.

    Raises:
        ScalarError: an integer of more digits than Python converts (4,300).
    """
    if text and text[0] not in _MAY_BE_MORE:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    number = _number(text)
    return text if number is None else number


def _number(text: str) -> int | float | None:
    if _INTEGER.match(text):
        return _integer(text, 10)
    if _FLOAT.match(text):
        return float(text)
    if _OCTAL.match(text):
        return int(text, 8)
    if _HEXADECIMAL.match(text):
        return int(text, 16)
    if _INFINITY.match(text):
        return float("-inf") if text[0] == "-" else float("inf")
    return float("nan") if text in _NOT_A_NUMBER else None


def _integer(text: str, base: int) -> int:
    try:
        return int(text, base)
    except ValueError as error:
        raise ScalarError(f"a number of {len(text):,} digits") from error


def tagged(tag: str, text: str) -> Any:
    """The value of a scalar with an explicit tag. Unknown tags change nothing: they are the application's business.

    Raises:
        ScalarError: the tag is one of the core schema and the text does not fit it.
    """
    name = tag.removeprefix(TAG_PREFIX) if tag.startswith(TAG_PREFIX) else ""
    if name in {"str", "binary", "timestamp", ""}:
        return text
    value = plain(text)
    if name == "int" and (isinstance(value, bool) or not isinstance(value, int)):
        return _tagged_integer(text)
    if name == "float":
        return _tagged_float(text, value)
    if (name == "bool" and not isinstance(value, bool)) or (name == "null" and value is not None):
        raise ScalarError(f"{text!r} is no {name}")
    return value if name in {"int", "bool", "null"} else text


def _tagged_integer(text: str) -> int:
    if not re.fullmatch(r"[-+]?[0-9]+", text):
        raise ScalarError(f"{text!r} is no int")
    return _integer(text, 10)


def _tagged_float(text: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ScalarError(f"{text!r} is no float")
    try:
        return float(value)
    except OverflowError as error:
        raise ScalarError(f"a number of {len(text):,} digits") from error
