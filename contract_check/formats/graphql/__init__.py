"""GraphQL schemas: SDL files, of which those in one folder are one schema, and introspection results as JSON.

The record is cheap to import; graphql-core loads when a definition has to be parsed.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from contract_check.formats.format import Format, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contract_check.model.change import Change
    from contract_check.model.contract import Contract
    from contract_check.model.description import Descriptions
    from contract_check.model.report import Proof

_IGNORED = r'(?:[\s,]|\xef\xbb\xbf|#[^\n\r]*+|"""(?:[^"\\]++|\\"""|\\|"(?!""))*+"""|"(?:[^"\\\n\r]++|\\.)*+")*+'
_FIRST = re.compile(_IGNORED.encode() + rb"(?P<first>[_A-Za-z][_0-9A-Za-z]*+|\{|\Z)?")
_EXECUTABLE = frozenset({b"query", b"mutation", b"subscription", b"fragment", b"{"})
_TYPE_SYSTEM = re.compile(
    rb"^[ \t]*(?:extend[ \t]+)?(?:type|interface|input|enum|union|scalar|schema|directive)\b[ \t]*[@{_A-Za-z]",
    re.MULTILINE,
)
_INTROSPECTION = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{\s*(?:"data"\s*:\s*\{\s*)?"__schema"\s*:\s*\{')


def recognise(path: str, data: bytes) -> bool:
    """Whether a file defines types. A client's operations are no contract; text that is neither is a broken schema."""
    if path.lower().endswith(".json"):
        return _INTROSPECTION.match(data) is not None
    found = _FIRST.match(data)
    first = found["first"] if found else None
    if first == b"":
        return False
    return first not in _EXECUTABLE or (first != b"{" and _defines_types(data))


def _defines_types(data: bytes) -> bool:
    """Whether operations and types stand in one file; a field named `type` stands in braces, so at no line start."""
    return any(not found.group()[0:1].isspace() for found in _TYPE_SYSTEM.finditer(data))


def gather(files: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The SDL files of a folder are one schema, known by the folder, or by its file when it is the only one."""
    folders: dict[str, list[str]] = {}
    found: list[tuple[str, tuple[str, ...]]] = []
    for path in files:
        if path.lower().endswith(".json"):
            found.append((path, (path,)))
        else:
            folders.setdefault(posixpath.dirname(path), []).append(path)
    for folder, own in folders.items():
        found.append((own[0] if len(own) == 1 else folder or ".", tuple(sorted(own))))
    return sorted(found)


def _read(reading: Reading) -> Contract:
    from contract_check.formats.graphql.reading import read  # noqa: PLC0415 - only for contracts that changed

    return read(reading)


def _compare(base: Contract, head: Contract, options: Mapping[str, Any]) -> Iterable[Change]:
    from contract_check.formats.graphql.comparing import compare  # noqa: PLC0415 - only for contracts that changed

    return compare(base, head, options)


def _prove(change: Change, base: Contract, head: Contract, options: Mapping[str, Any]) -> Proof:
    from contract_check.formats.graphql.proving import prove  # noqa: PLC0415 - only for what breaks

    return prove(change, base, head, options)


def _describe(contract: Contract) -> Descriptions:
    from contract_check.formats.graphql.describing import describe  # noqa: PLC0415 - only for who reads about interfaces

    return describe(contract)


FORMAT = Format(
    name="graphql",
    suffixes=(".graphql", ".graphqls", ".gql", ".sdl", ".json"),
    recognise=recognise,
    gather=gather,
    read=_read,
    compare=_compare,
    prove=_prove,
    describe=_describe,
)
