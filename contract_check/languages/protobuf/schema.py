"""All .proto files of one side: who declares what, who sees whom, and what a name means where it is written."""

from __future__ import annotations

import functools
import posixpath
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from contract_check.languages.protobuf.elements import SCALARS, Enum, Message, Service
from contract_check.languages.protobuf.features import field_features, file_features, overlay
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from contract_check.languages.protobuf.elements import EnumValue, Field, File, Method
    from contract_check.languages.protobuf.features import Features
    from contract_check.model.location import Location

Element: TypeAlias = Message | Enum | Service


class Declaration(msgspec.Struct, frozen=True, eq=False, dict=True):
    """A message, enum or service with the file and message around it."""

    element: Element
    file: File
    parent: Declaration | None = None

    @property
    def name(self) -> str:
        """Full name, without a leading dot."""
        return self.element.full_name

    @property
    def key(self) -> tuple[str, str]:
        """Identity on one side: two files of a repository may declare the same name for different programs."""
        return self.file.path, self.element.full_name

    @property
    def location(self) -> Location:
        """Where it begins."""
        return self.at(self.element.at)

    def at(self, token: int, name: str = "") -> Location:
        """The place of something inside."""
        return self.file.location(token, f"{self.name}.{name}" if name else self.name)

    @functools.cached_property
    def features(self) -> Features:
        """What it hands down to its fields and values."""
        above = self.parent.features if self.parent else file_features(self.file.syntax, self.file.options)
        return overlay(above, self.element.options)

    def __str__(self) -> str:
        return f"{self.element.kind} `{self.name}`"


class Type(msgspec.Struct, frozen=True):
    """What a field carries."""

    kind: str
    """A scalar, `message`, `group`, `enum`, or `unknown` where the declaration is not in the tree."""
    name: str = ""
    """Full name, or the name as written when unknown; "" for scalars."""
    declaration: Declaration | None = None

    def __str__(self) -> str:
        return self.name or self.kind


class Schema:
    """The files of one contract on one side that a change concerns, and what else they need to be understood."""

    def __init__(
        self,
        files: Iterable[File],
        foreign: Iterable[File] = (),
        *,
        more: Callable[[str], Iterable[File]] | None = None,
        alone: bool = False,
    ) -> None:
        """`foreign` files, what `files` import, only give meaning to names.

        `more`: full name -> further files of the contract that may declare it; asked where no import leads to the name.
        `alone`: the user named this one file, so what it is called is no promise.
        """
        self.alone = alone
        self.files = {file.path: file for file in files}
        self._more = more
        self._all: dict[str, File] = {}
        self._basenames: dict[str, list[str]] = {}
        self._index: dict[str, list[Declaration]] = {}
        self._by_file: dict[str, dict[str, Declaration]] = {}
        for file in (*self.files.values(), *foreign):
            self._add(file)
        self._imported: dict[tuple[str, str], str | None] = {}
        self._visible: dict[str, frozenset[str]] = {}
        self._resolved: dict[tuple[str, str, str], Declaration | None] = {}

    def _add(self, file: File) -> None:
        if file.path in self._all:
            return
        self._all[file.path] = file
        self._basenames.setdefault(posixpath.basename(file.path), []).append(file.path)
        found = self._by_file[file.path] = {one.name: one for one in declared(file)}
        for name, one in found.items():
            self._index.setdefault(name, []).append(one)

    def declarations(self, path: str) -> Mapping[str, Declaration]:
        """Full name -> everything that a file declares, nested types after their parents."""
        return self._by_file.get(path, {})

    def all_declarations(self) -> Iterator[Declaration]:
        """Everything that the contract declares."""
        for path in self.files:
            yield from self._by_file[path].values()

    def named(self, name: str) -> list[Declaration]:
        """Everything of a full name, whichever file of the contract declares it."""
        for file in self._more(name) if self._more is not None else ():
            self._add(file)
        return self._index.get(name, [])

    def imported(self, file: File, path: str) -> str | None:
        """The file that an import means. Roots (`-I`) are not known: the nearest file whose path ends so wins."""
        if path in self._all:
            return path
        key = (path, posixpath.dirname(file.path))
        if key not in self._imported:
            self._imported[key] = self._nearest(path, file.path)
        return self._imported[key]

    def _nearest(self, path: str, importer: str) -> str | None:
        found = [one for one in self._basenames.get(posixpath.basename(path), ()) if one.endswith("/" + path)]
        return max(sorted(found), key=lambda one: len(posixpath.commonprefix([one, importer])), default=None)

    def missing_imports(self, file: File) -> Iterator[tuple[str, int]]:
        """Imports of what the tree does not hold, as (path, token). Google's own files come with every compiler."""
        for one in file.imports:
            if self.imported(file, one.path) is None and not one.path.startswith("google/protobuf/"):
                yield one.path, one.at

    def visible(self, path: str) -> frozenset[str]:
        """The file, what it imports, and what those import publicly."""
        if path not in self._visible:
            seen = {path}
            todo = [target for one in self._all[path].imports if (target := self.imported(self._all[path], one.path))]
            while todo:
                current = todo.pop()
                if current not in seen:
                    seen.add(current)
                    todo += self.public_imports(current)
            self._visible[path] = frozenset(seen)
        return self._visible[path]

    def public_imports(self, path: str) -> list[str]:
        """Files whose types a file passes on to its own importers."""
        file = self._all[path]
        publics = (one for one in file.imports if one.modifier == "public")
        return [target for one in publics if (target := self.imported(file, one.path))]

    def find(self, path: str, scope: str, name: str) -> Declaration | None:
        """What `name` means inside `scope` (a full name) of a file: the innermost scope wins, as in C++."""
        key = (path, scope, name)
        if key not in self._resolved:
            self._resolved[key] = self._find(path, scope, name)
        return self._resolved[key]

    def locate(self, location: Location) -> Location:
        """A place given by the full name of a declaration, or of a member of one, with its line."""
        if location.line is not None:
            return location
        declarations = self.declarations(location.path)
        owner, _, name = location.pointer.rpartition(".")
        if location.pointer in declarations:
            return declarations[location.pointer].location
        if owner not in declarations:
            return location
        members = _members(declarations[owner].element)
        return next((declarations[owner].at(one.at, name) for one in members if one.name == name), location)

    def _find(self, path: str, scope: str, name: str) -> Declaration | None:
        visible = self.visible(path)
        full_names = tuple(_candidates(scope, name))
        for full in full_names:
            for one in self._index.get(full, ()):
                if one.file.path in visible:
                    return one
        # The file forgot the import, or its build finds it elsewhere: what is surely meant is better than nothing.
        guesses = [one for full in full_names for one in self.named(full)]
        return guesses[0] if len(guesses) == 1 else None

    def type_of(self, owner: Declaration | None, file: File, field: Field) -> Type:
        """What a field carries; for a map, what its values are. `owner` is None for extensions at file level."""
        if field.type in SCALARS:
            return Type(field.type)
        scope = owner.name if owner else file.package
        found = self.find(file.path, scope, field.type)
        if found is None:
            return Type("group" if field.group else "unknown", field.type.removeprefix("."))
        if isinstance(found.element, Enum):
            return Type("enum", found.name, found)
        inherited = owner.features if owner else file_features(file.syntax, file.options)
        delimited = not field.map_key and field_features(inherited, field)["message_encoding"] == "DELIMITED"
        return Type("group" if delimited else "message", found.name, found)

    def name_of(self, file: File, scope: str, name: str) -> str:
        """Full name of a type used by an rpc or extension, or the name as written when it is not known."""
        found = self.find(file.path, scope, name)
        return found.name if found else name.removeprefix(".")


def changed_files(base: Schema, head: Schema) -> tuple[list[File], list[File], list[tuple[File, File]]]:
    """Files added, removed and kept with another content. Equal files are one shared object, which makes this cheap."""
    if base.alone and head.alone:
        return [], [], list(zip(base.files.values(), head.files.values(), strict=True))
    paired = pair(base.files, head.files)
    edited = [(one, other) for one, other in paired.kept.values() if one is not other and one.source != other.source]
    return list(paired.added.values()), list(paired.removed.values()), edited


def _candidates(scope: str, name: str) -> Iterator[str]:
    if name.startswith("."):
        yield name[1:]
        return
    while scope:
        yield f"{scope}.{name}"
        scope = scope.rpartition(".")[0]
    yield name


def _members(element: Element) -> tuple[Field | EnumValue | Method, ...]:
    if isinstance(element, Message):
        return element.fields
    return element.values if isinstance(element, Enum) else element.methods


def declared(file: File) -> Iterator[Declaration]:
    """Everything that a file declares, nested types after their parents."""
    for enum in file.enums:
        yield Declaration(enum, file)
    for service in file.services:
        yield Declaration(service, file)
    todo: list[tuple[Message, Declaration | None]] = [(message, None) for message in reversed(file.messages)]
    while todo:
        message, parent = todo.pop()
        declaration = Declaration(message, file, parent)
        yield declaration
        for enum in message.enums:
            yield Declaration(enum, file, declaration)
        todo += [(inner, declaration) for inner in reversed(message.messages)]
