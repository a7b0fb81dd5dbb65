"""Contract files of services that import what changed, by types or references: a possible use of it.

Every file is looked through once, whatever number of changes ask for it.
"""

from __future__ import annotations

import functools
import posixpath
import re
from typing import TYPE_CHECKING

from contract_check.documents import target
from contract_check.model.location import pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from contract_check.model.change import Change

SUFFIXES = (".proto", ".json", ".yaml", ".yml", ".avsc", ".avpr", ".avdl")
_AVRO = (".avsc", ".avpr", ".avdl")
_IMPORT = re.compile(r'^\s*import\s+(?:public\s+|weak\s+|option\s+)?"([^"]+)"', re.MULTILINE)
_REFERENCE = re.compile(r"""\$ref["']?[^\S\n]*:[^\S\n]*["']?(?!\#)([^"'\s,}]+)""")
_NAME = re.compile(r"[\w.]+")
_DECLARED = re.compile(r"//.*|^\s*(?:message|enum)\s+\w+")
"""What names a type without using it."""


class Importing:
    """Files that may import a contract, by what they name."""

    def __init__(self, files: Iterable[tuple[str, str, str]]) -> None:
        """`files`: (path, service, text)."""
        self._importing: dict[str, list[_File]] = {}
        """What an `import` of Protobuf says -> the files that say it."""
        self._referring: dict[str, list[_File]] = {}
        """Path -> the files in which a `$ref` leads there."""
        self._avro: list[_File] = []
        for order, given in enumerate(files):
            file = _File(order, *given)
            if file.path.endswith(_AVRO):
                self._avro.append(file)
            elif file.path.endswith(".proto"):
                for name in dict.fromkeys(_IMPORT.findall(file.text)):
                    self._importing.setdefault(name, []).append(file)
            else:
                for path in file.references:
                    self._referring.setdefault(path, []).append(file)

    @functools.cached_property
    def _naming(self) -> dict[str, list[_File]]:
        """Word -> the files of Avro that it stands in: these import by name, from wherever."""
        found: dict[str, list[_File]] = {}
        for file in self._avro:
            for word in file.words:
                found.setdefault(word, []).append(file)
        return found

    def of(self, change: Change, names: frozenset[str]) -> Iterator[tuple[str, str, str]]:
        """(service, `path:line`, type) of the first place of each file that uses a type which carries the change.

        `names`: those types. Not of the files in which the change itself stands.
        """
        own = files_of(change)
        short = frozenset(name.rpartition(".")[2] for name in names)
        found = [(file, file.first(names)) for file in _each(self._naming, [names])]
        found += [(file, file.first(short)) for file in _each(self._importing, map(_ways, own))]
        found += [(file, file.reference(change, names)) for file in _each(self._referring, [own])]
        for file, place in sorted(found, key=lambda one: one[0].order):
            if place is not None and file.path not in own:
                yield file.service, f"{file.path}:{place[0]}", place[1]


class _File:
    """One of them; what it names is found when it is first asked."""

    def __init__(self, order: int, path: str, service: str, text: str) -> None:
        self.order = order
        self.path = path
        self.service = service
        self.text = text

    def first(self, names: Collection[str]) -> tuple[int, str] | None:
        """(line, name) of the first of `names` that it uses."""
        used = [(self.words[name], name) for name in names if name in self.words]
        (_, line), name = min(used, default=((0, 0), ""))
        return (line, name) if used else None

    @functools.cached_property
    def words(self) -> dict[str, tuple[int, int]]:
        """Name, in Protobuf without its package -> (how many stand before it, line)."""
        found: dict[str, tuple[int, int]] = {}
        for number, line in enumerate(self.text.split("\n"), 1):
            for word in _NAME.findall(_DECLARED.sub("", line)):
                name = word.rpartition(".")[2] if self.path.endswith(".proto") else word
                found.setdefault(name, (len(found), number))
        return found

    def reference(self, change: Change, names: frozenset[str]) -> tuple[int, str] | None:
        """(line, type) of the first `$ref` to what carries the change."""
        places = [place for path in files_of(change) for place in self.references.get(path, ())]
        for _, line, fragment in sorted(places):
            part = _meets(fragment, change, names)
            if part is not None:
                return line, part
        return None

    @functools.cached_property
    def references(self) -> dict[str, list[tuple[int, int, str]]]:
        """Path -> (offset, line, fragment) of each `$ref` that leads there."""
        found: dict[str, list[tuple[int, int, str]]] = {}
        line, counted = 1, 0
        for match in _REFERENCE.finditer(self.text):
            line += self.text.count("\n", counted, match.start())
            counted = match.start()
            file, _, fragment = match[1].partition("#")
            path = target(self.path, file)
            if path is not None:
                found.setdefault(path, []).append((counted, line, fragment))
        return found


def files_of(change: Change) -> set[str]:
    """The files in which a change stands."""
    return {change.contract, *(place.path for place in (change.base, change.head) if place is not None)}


def _each(table: dict[str, list[_File]], keys: Iterable[Iterable[str]]) -> dict[_File, None]:
    return dict.fromkeys(file for group in keys for key in group for file in table.get(key, ()))


def _ways(path: str) -> Iterator[str]:
    """How an `import` may name a file: from any folder above it."""
    steps = path.split("/")
    return ("/".join(steps[start:]) for start in range(len(steps)))


def _meets(fragment: str, change: Change, names: frozenset[str]) -> str | None:
    """What a reference to a file with the change uses, None when that is something else."""
    name = posixpath.basename(fragment)
    if not fragment.strip("/"):
        return ""
    if name in names:
        return name
    wanted = pointer_tokens(fragment)
    places = (place.pointer for place in (change.base, change.head) if place is not None)
    return name if any(pointer_tokens(pointer)[: len(wanted)] == wanted for pointer in places) else None
