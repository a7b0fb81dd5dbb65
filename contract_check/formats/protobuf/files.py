"""Which .proto files of a side a change concerns: those are parsed, of all others an outline is enough."""

from __future__ import annotations

import posixpath
import weakref
from typing import TYPE_CHECKING

from contract_check.languages.protobuf.outline import Outline, outline, outline_of
from contract_check.languages.protobuf.parser import parse
from contract_check.sources.recall import recall_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.formats.format import Reading
    from contract_check.languages.protobuf.elements import File

# (path, content id) -> what was made of it, as long as one side holds it: what both sides have alike is read once.
_parsed: weakref.WeakValueDictionary[tuple[str, str], File] = weakref.WeakValueDictionary()
_outlines: weakref.WeakValueDictionary[tuple[str, str], Outline] = weakref.WeakValueDictionary()

_COMPILER_OWN = "google/protobuf/"


class Files:
    """The .proto files of one contract on one side, each parsed when it is first needed."""

    def __init__(self, reading: Reading) -> None:
        """Raises FileTooLarge when a file is."""
        self._tree = reading.tree
        self._entries = reading.tree.entries()
        self._everywhere = [path for path, entry in self._entries.items() if path.endswith(".proto") and entry.regular]
        """Imports may lead to files of another contract of the tree, such as another module of a workspace."""
        self._reading = reading
        self._files: dict[str, File] = {}
        self._outlines = self._outlined([path for path in reading.files if path.endswith(".proto")])

    def _outlined(self, paths: list[str]) -> dict[str, Outline]:
        keys = {path: (path, self._entries[path].content_id) for path in paths}
        shelf = recall_of(self._tree).shelf("outlines", Outline)
        changed = self._reading.changed
        found = {
            path: _outlines.get(key) or (shelf.get(key[1]) if path not in changed else None)
            for path, key in keys.items()
        }
        for path, data in self._tree.read_many([path for path, known in found.items() if known is None]):
            made = outline(data)
            found[path] = made = made if made.clear else outline_of(parse(path, data))
            if path not in changed:
                shelf.put(keys[path][1], made)
        _outlines.update((keys[path], known) for path, known in found.items() if known is not None)
        return {path: known for path, known in found.items() if known is not None}

    def concerned(self) -> list[str]:
        """What changed, and every file that imports it over any number of steps.

        Symmetric: it depends on unchanged files and on `changed` alone, so both sides of a comparison get the same.
        A file that uses a type without importing it counts too where an import of it leads nowhere (its build may
        lay out files otherwise), not where all imports are found: compilers refuse such a file.
        """
        if self._reading.whole:
            return list(self._outlines)
        importers: dict[str, list[str]] = {}
        for path, known in self._outlines.items():
            for one in known.imports:
                importers.setdefault(one, []).append(path)
        changed = [path for path in self._reading.changed if path.endswith(".proto")]
        found: set[str] = set()
        todo = [*changed, *self._astray(importers, changed)]
        while todo:
            path = todo.pop()
            if path not in found:
                found.add(path)
                todo += [importer for name in _import_names(path) for importer in importers.get(name, ())]
        return [path for path in self._outlines if path in found]

    def _astray(self, importers: dict[str, list[str]], changed: list[str]) -> Iterator[str]:
        """Files with an import that no path of the tree ends with, though a file of that name is there."""
        paths = {*self._everywhere, *changed}
        known = {name for path in paths for name in _import_names(path)}
        for name, files in importers.items():
            if name not in known and posixpath.basename(name) in known and not name.startswith(_COMPILER_OWN):
                yield from files

    def parsed(self, paths: Iterable[str]) -> list[File]:
        """The files, in the order of their paths."""
        wanted = list(paths)
        for path in wanted:
            file = _parsed.get((path, self._entries[path].content_id))
            if file is not None:
                self._files[path] = file
        for path, data in self._tree.read_many([path for path in wanted if path not in self._files]):
            self._files[path] = _parsed[path, self._entries[path].content_id] = parse(path, data)
        return [self._files[path] for path in wanted]

    def imported(self, files: Iterable[File]) -> list[File]:
        """All that the files import over any number of steps, without themselves."""
        by_name: dict[str, list[str]] = {}
        for path in self._everywhere:
            by_name.setdefault(posixpath.basename(path), []).append(path)
        todo = list(files)
        own = {file.path for file in todo}
        found: dict[str, File] = {}
        while todo:
            wanted = {
                path
                for file in todo
                for one in file.imports
                for path in by_name.get(posixpath.basename(one.path), ())
                if path.endswith(one.path) and path not in found and path not in own
            }
            todo = self.parsed(sorted(wanted))
            found |= {file.path: file for file in todo}
        return list(found.values())

    def declaring(self, full_name: str) -> list[File]:
        """Files of the contract that may declare a message, enum or service."""
        return self.parsed([path for path, known in self._outlines.items() if known.may_declare(full_name)])


def _import_names(path: str) -> Iterator[str]:
    """How a file may be imported: its path, seen from any folder above it."""
    yield path
    while "/" in path:
        path = path.partition("/")[2]
        yield path
