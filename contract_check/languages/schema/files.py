"""The documents of one side, and scopes that follow references between them without leaving the tree."""

from __future__ import annotations

import urllib.parse
from typing import TYPE_CHECKING, Any

from contract_check import documents
from contract_check.languages.schema.shape import Shape, UnresolvedReferenceError
from contract_check.model.contract import Problem
from contract_check.model.location import Location, pointer_tokens
from contract_check.sources.tree import FileTooLarge

if TYPE_CHECKING:
    from contract_check.documents import Document
    from contract_check.documents.pieces import Pieces
    from contract_check.languages.schema.dialect import Dialect
    from contract_check.sources.tree import Tree


class _Problems(list[Problem]):
    """Each problem once, however often the place is looked at."""

    def append(self, problem: Problem) -> None:
        if problem not in self:
            super().append(problem)


class Library:
    """Documents of one side by path, each read once, and everything that was wrong with them."""

    def __init__(self, tree: Tree, pieces: Pieces | None = None) -> None:
        self._tree = tree
        self._pieces = pieces
        self.side = pieces.side if pieces else 0
        self._documents: dict[str, Document | None] = {}
        self.problems: list[Problem] = _Problems()

    def document(self, path: str) -> Document | None:
        """The first document of a file; None when it is missing or cannot be read, which is then a problem."""
        if path not in self._documents:
            self._documents[path] = self._read(path)
        return self._documents[path]

    @property
    def paths(self) -> tuple[str, ...]:
        """Files that were asked for so far."""
        return tuple(self._documents)

    def locate(self, location: Location) -> Location:
        """`location` with its line and column, as far as its file has been read."""
        document = self._documents.get(location.path)
        return location if document is None else document.locate(location)

    def _read(self, path: str) -> Document | None:
        try:
            data = self._tree.read(path)
        except FileNotFoundError:
            return None
        except FileTooLarge as error:
            self.problems.append(error.problem)
            return None
        try:
            found = documents.read(data, path, pieces=self._pieces)
        except documents.Unreadable as error:
            self.problems.append(error.problem)
            return None
        for document in found:
            for problem in document.problems:
                self.problems.append(problem)
        return found[0] if found else None


def leads_nowhere(error: UnresolvedReferenceError, shape: Shape, rule: str = "unresolved-reference") -> Problem:
    """What to say of a `$ref` in `shape` that could not be followed."""
    return Problem(
        rule=rule,
        message=f"$ref {error.reference} leads nowhere: {error.reason}",
        remedy="correct the reference, or add what it names",
        location=shape.location.child("$ref"),
    )


def split_reference(reference: str, path: str) -> tuple[str, str]:
    """(file, JSON Pointer) that a reference in file `path` names.

    Raises:
        UnresolvedReferenceError: it is a URL, absolute, or climbs out of the tree.
    """
    target, _, fragment = reference.partition("#")
    file = documents.target(path, urllib.parse.unquote(target)) if target else path
    if file is None:
        raise UnresolvedReferenceError(reference, "only relative references inside the tree are followed")
    return file, urllib.parse.unquote(fragment)


class FileScope:
    """A file of one side: `#/...` and `other.yaml#/...` are followed from here."""

    def __init__(self, library: Library, path: str, dialect: Dialect) -> None:
        self.library = library
        self.path = path
        self.side = library.side
        self._dialect = dialect
        self._followed: dict[str, Shape | UnresolvedReferenceError] = {}
        self._neighbours: dict[str, FileScope] = {path: self}

    @property
    def dialect(self) -> Dialect:
        """How keywords are read in this contract; files it refers to are read alike."""
        return self._dialect

    def root(self) -> Shape | None:
        """The whole document as one shape, None when it could not be read."""
        document = self.library.document(self.path)
        return None if document is None else Shape(document.value, self, Location(self.path))

    def follow(self, reference: str) -> Shape:
        """The shape that a reference names.

        Raises:
            UnresolvedReferenceError: nothing is there.
        """
        found = self._followed.get(reference)
        if found is None:
            try:
                found = self._follow(reference)
            except UnresolvedReferenceError as error:
                found = error
            self._followed[reference] = found
        if isinstance(found, UnresolvedReferenceError):
            raise found
        return found

    def _follow(self, reference: str) -> Shape:
        file, pointer = split_reference(reference, self.path)
        scope = self.beside(file)
        document = self.library.document(file)
        if document is None:
            raise UnresolvedReferenceError(reference, f"the tree has no readable file {file}")
        value: Any = document.value
        for token in pointer_tokens(pointer):
            if isinstance(value, dict) and token in value:
                scope = scope.within(value)
                value = value[token]
            elif isinstance(value, list) and token.isdigit() and int(token) < len(value):
                value = value[int(token)]
            else:
                raise UnresolvedReferenceError(reference, f"{file} has nothing at {pointer}")
        return Shape(value, scope, Location(file, pointer))

    def within(self, _value: dict[str, Any]) -> FileScope:
        """A file has one dialect; formats that embed resources of others say so."""
        return self

    def beside(self, file: str) -> FileScope:
        """The scope of another file of this side."""
        if file not in self._neighbours:
            scope = FileScope(self.library, file, self._dialect)
            scope._neighbours = self._neighbours
            self._neighbours[file] = scope
        return self._neighbours[file]

    def file_of(self, reference: str) -> str | None:
        """The other file that a reference leads to, None when it stays here or is not followed."""
        if reference.startswith("#"):
            return None
        try:
            file, _ = split_reference(reference, self.path)
        except UnresolvedReferenceError:
            return None
        return file if file != self.path else None
