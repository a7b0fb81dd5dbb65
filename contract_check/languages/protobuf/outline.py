"""What a .proto file declares and imports, told without parsing it: enough to know which files a change concerns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from contract_check.languages.protobuf.cursor import unescape
from contract_check.languages.protobuf.schema import declared

if TYPE_CHECKING:
    from contract_check.languages.protobuf.elements import File

_STRING = rb"""(?:"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')"""
_COMMENT = rb"/[/*]"
# One expression a word: each begins with a literal, so it runs at the speed of a text search.
_IMPORT = re.compile(rb"import\s*+(?:public|weak|option)?\s*+(" + _STRING + rb"|" + _COMMENT + rb")\s*+(;?)")
_DECLARATIONS = tuple(
    re.compile(word + rb"(?=\s++([A-Za-z_]\w*)|\s*+" + _COMMENT + rb")")
    for word in (b"message", b"enum", b"service", b"group")
)
# Prose ends in such words, too: only where a statement begins does a comment behind one hide a name.
_HIDDEN = re.compile(
    rb"(?:\A|[;{}/\n]|\b(?:export|local|optional|required|repeated))[ \t]*+(?:message|enum|service|group)\s*+"
    + _COMMENT
)
_PACKAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|//[^\n]*|/\*[\s\S]*?\*/)*+"
    rb"(?:(?:syntax|edition)\s*=\s*" + _STRING + rb"\s*;(?:\s|//[^\n]*|/\*[\s\S]*?\*/)*+)?"
    rb"package\s+([A-Za-z_][\w.]*)\s*;"
)


class Outline(msgspec.Struct, frozen=True, weakref=True, forbid_unknown_fields=True):
    """May name too much (what stands in a comment), never too little."""

    imports: tuple[str, ...] = ()
    package: str = ""
    """"" also where it stands at an unusual place: then nothing is known of it."""
    names: frozenset[str] = frozenset()
    """Names of its messages, enums and services, without package and surrounding messages."""
    clear: bool = True
    """False where a comment or a second string stands inside a statement: only the parser can tell what that says."""

    def may_declare(self, full_name: str) -> bool:
        """Whether the file may declare a message, enum or service of that name."""
        inside = not self.package or full_name.startswith(self.package + ".")
        return inside and full_name.rpartition(".")[2] in self.names


def outline(data: bytes) -> Outline:
    """The outline of a file's content."""
    imports = _IMPORT.findall(data)
    names = {name for pattern in _DECLARATIONS for name in pattern.findall(data)}
    package = _PACKAGE.match(data)
    return Outline(
        imports=tuple(dict.fromkeys(unescape(path[1:-1].decode("utf-8", "replace")) for path, _ in imports)),
        package=package.group(1).decode() if package else "",
        names=frozenset(name.decode() for name in names),
        clear=not (b"" in names and _HIDDEN.search(data)) and all(end and path[:1] != b"/" for path, end in imports),
    )


def outline_of(file: File) -> Outline:
    """The outline of a file that had to be parsed."""
    return Outline(
        imports=tuple(one.path for one in file.imports),
        package=file.package,
        names=frozenset(one.element.name for one in declared(file)),
    )
