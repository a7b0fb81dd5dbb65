"""The files that a YAML or JSON file refers to by `$ref`, found without parsing: for closures over many files."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFERENCE = re.compile(
    rb"""\$ref["']?\s*:\s*(?:[&!][^\s]+\s+)*(?!["']?\#)
    (?: "((?:[^"\\]|\\.)*+)" | '([^']*)'
    | [|>][-+0-9]*[ \t]*(?:\#[^\n]*)?\s+([^\s]+) | ([^\s"'|>,{}\[\]][^\s,}\]]*) )""",
    re.VERBOSE,
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
"""RFC 3986, 3.1. `urlsplit` raises for half a host (`http://[x`), which a stranger may write."""


def iter_references(data: bytes) -> Iterator[str]:
    """The file part of every `$ref` that names another file, as written but unescaped, each once, in order.

    May name too many (a `$ref` in an example or a comment), never too few in files that contract tools write.
    """
    if b"\\u0024" in data:
        data = data.replace(b"\\u0024", b"$")
    seen: set[bytes] = set()
    for match in _REFERENCE.finditer(data):
        reference = next(part for part in match.groups() if part is not None).partition(b"#")[0]
        if reference and reference not in seen:
            seen.add(reference)
            yield unquote(reference.replace(b"\\/", b"/").decode("utf-8", "replace"))


def target(path: str, reference: str) -> str | None:
    """The path in the same tree that a reference's file part means, seen from `path`.

    None when it leaves the tree: a URL, an absolute path, a backslash, or `..` past the root. Nothing is ever fetched.
    """
    if not reference or "\\" in reference or "\0" in reference or reference.startswith("/"):
        return None
    if _SCHEME.match(reference):
        return None
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), reference))
    return None if joined == ".." or joined.startswith("../") else joined


def joined(base: str, reference: str) -> str:
    """`reference` seen from the address `base` (RFC 3986, 5); as it is written where either is no address."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference
