"""The type system part of the GraphQL grammar as regular expressions over masked text.

They only ever let work be skipped: a text that they match is well formed, and what they do not match is given
to graphql-core, whose word counts. Masked text (see `splitting.mask`) has no comments, and its strings hold no
quotes, so that a brace is a brace. Every repetition is possessive: matching is linear in the length of the text.
(GraphQL specification, appendix B.)
"""

from __future__ import annotations

import re

BLANKS = " \t\r\n,\ufeff"
"""What is ignored between tokens (specification, 2.1.2 to 2.1.5); comments are blanks in masked text."""

_S = r"[ \t\r\n,]*+"  # masked text holds no byte order mark, which would make every set of characters a wide one
_NAME = r"[_A-Za-z][_0-9A-Za-z]*+"
_TEXT = r'"_*+"'
_NUMBER = r"-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+\-]?+[0-9]++)?+(?![0-9.A-Za-z_])"


def _value(depth: int) -> str:
    """A constant value whose lists and objects nest at most `depth` deep."""
    flat = f"{_TEXT}|{_NUMBER}|{_NAME}"
    if depth == 0:
        return f"(?:{flat})"
    inner = _value(depth - 1)
    return rf"(?:{flat}|\[{_S}(?:{inner}{_S})*+\]|\{{{_S}(?:{_NAME}{_S}:{_S}{inner}{_S})*+\}})"


def _type(depth: int) -> str:
    if depth == 0:
        return f"(?:{_NAME}){_S}!?+"
    return rf"(?:{_NAME}|\[{_S}{_type(depth - 1)}{_S}\]){_S}!?+"


_VALUE = _value(2)
_TYPE = _type(3)
_DIRECTIVES = rf"(?:@{_S}{_NAME}{_S}(?:\({_S}(?:{_NAME}{_S}:{_S}{_VALUE}{_S})++\){_S})?+)*+"
_DESCRIPTION = f"(?:{_TEXT}{_S})?+"
_INPUT_VALUE = f"{_DESCRIPTION}{_NAME}{_S}:{_S}{_TYPE}{_S}(?:={_S}{_VALUE}{_S})?+{_DIRECTIVES}"
_ARGUMENTS = rf"(?:\({_S}(?:{_INPUT_VALUE})++\){_S})?+"
_FIELD = f"{_DESCRIPTION}{_NAME}{_S}{_ARGUMENTS}:{_S}{_TYPE}{_S}{_DIRECTIVES}"
_FIELDS = rf"(?:\{{{_S}(?:{_FIELD})++\}}{_S})?+"
_INPUT_FIELDS = rf"(?:\{{{_S}(?:{_INPUT_VALUE})++\}}{_S})?+"
_VALUES = rf"(?:\{{{_S}(?:{_DESCRIPTION}{_NAME}{_S}{_DIRECTIVES})++\}}{_S})?+"
_ROOTS = rf"(?:\{{{_S}(?:(?:query|mutation|subscription){_S}:{_S}{_NAME}{_S})++\}}{_S})?+"
_IMPLEMENTS = rf"(?:implements\b{_S}&?+{_S}{_NAME}{_S}(?:&{_S}{_NAME}{_S})*+)?+"
_MEMBERS = rf"(?:={_S}\|?+{_S}{_NAME}{_S}(?:\|{_S}{_NAME}{_S})*+)?+"

_PLACE = (
    r"(?:QUERY|MUTATION|SUBSCRIPTION|FIELD_DEFINITION|FIELD|FRAGMENT_DEFINITION|FRAGMENT_SPREAD|INLINE_FRAGMENT"
    r"|VARIABLE_DEFINITION|SCHEMA|SCALAR|OBJECT|ARGUMENT_DEFINITION|INTERFACE|UNION|ENUM_VALUE|ENUM"
    r"|INPUT_OBJECT|INPUT_FIELD_DEFINITION)\b"
)

DEFINITION = re.compile(
    rf"""{_DESCRIPTION}(?:(?P<extend>extend)\b{_S})?+(?:
      (?P<composite>type|interface)\b{_S}(?P<composite_name>{_NAME}){_S}{_IMPLEMENTS}{_DIRECTIVES}{_FIELDS}
    | (?P<input>input)\b{_S}(?P<input_name>{_NAME}){_S}{_DIRECTIVES}{_INPUT_FIELDS}
    | (?P<enum>enum)\b{_S}(?P<enum_name>{_NAME}){_S}{_DIRECTIVES}{_VALUES}
    | (?P<union>union)\b{_S}(?P<union_name>{_NAME}){_S}{_DIRECTIVES}{_MEMBERS}
    | (?P<scalar>scalar)\b{_S}(?P<scalar_name>{_NAME}){_S}{_DIRECTIVES}
    | (?P<schema>schema)\b{_S}{_DIRECTIVES}{_ROOTS}
    | (?P<directive>directive)\b{_S}@{_S}(?P<directive_name>{_NAME}){_S}{_ARGUMENTS}
      (?:repeatable\b{_S})?+on\b{_S}\|?+{_S}{_PLACE}{_S}(?:\|{_S}{_PLACE}{_S})*+
    )""",
    re.VERBOSE,
)
"""One definition or extension with all that is ignored behind it."""

IGNORED = re.compile(_S)

FIELD = re.compile(
    rf"{_DESCRIPTION}(?P<name>{_NAME}){_S}(?:\((?P<arguments>{_S}(?:{_INPUT_VALUE})++)\){_S})?+"
    rf":{_S}(?P<type>{_TYPE}){_S}{_DIRECTIVES}"
)
"""One field of an object or interface, at its place in a body."""

INPUT_VALUE = re.compile(
    f"{_DESCRIPTION}(?P<name>{_NAME}){_S}:{_S}(?P<type>{_TYPE}){_S}(?:={_S}{_VALUE}{_S})?+{_DIRECTIVES}"
)
"""One argument or input field, at its place."""

IMPLEMENTS = re.compile(rf"\bimplements\b{_S}&?+{_S}({_NAME}{_S}(?:&{_S}{_NAME}{_S})*+)")
MEMBERS = re.compile(rf"={_S}\|?+{_S}({_NAME}{_S}(?:\|{_S}{_NAME}{_S})*+)")
ROOT = re.compile(rf"\b(query|mutation|subscription){_S}:{_S}({_NAME})")
NAME = re.compile(_NAME)

TOKEN = re.compile(r'"""(?:[^"\\]++|\\"""|\\|"(?!""))*+"""|"(?:[^"\\\n\r]++|\\[^\n\r])*+"|#[^\n\r]*+')
"""What hides braces: block strings, strings and comments."""


def body(masked: str) -> int:
    """Offset of the brace that opens the body; the length of the text when there is none."""
    brace = masked.find("{")
    if masked.find("(", 0, brace if brace >= 0 else len(masked)) < 0:
        return brace if brace >= 0 else len(masked)
    depth = 0
    for position, character in enumerate(masked):
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "{" and depth == 0:
            return position
    return len(masked)
