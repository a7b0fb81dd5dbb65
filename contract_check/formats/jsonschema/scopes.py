"""Scopes of JSON Schema files: `$id`, anchors, dynamic references and the published meta-schemas."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from contract_check.formats.jsonschema.resources import Resources, embedded_dialect, settle, uses_names
from contract_check.languages.schema.dialect import by_uri
from contract_check.languages.schema.files import FileScope, Library
from contract_check.languages.schema.shape import Shape, UnresolvedReferenceError
from contract_check.model.location import Location, pointer_tokens

if TYPE_CHECKING:
    from contract_check.documents import Document
    from contract_check.languages.schema.dialect import Dialect
    from contract_check.sources.tree import Tree


class SchemaLibrary(Library):
    """Schema documents of one side, with references by `$id` and anchor rewritten to places in files."""

    def __init__(self, tree: Tree, default: Dialect) -> None:
        super().__init__(tree)
        self.default = default
        self.tree = tree
        self._settled: set[str] = set()

    def document(self, path: str) -> Document | None:
        """As `Library.document`; references by name become references by place."""
        document = super().document(path)
        if document is not None and path not in self._settled:
            self._settled.add(path)
            if uses_names(document.value):
                settle(document.value, path, Resources.of(document.value, path), self._by_id)
        return document

    def _by_id(self, uri: str) -> str | None:
        """The file of the tree whose `$id` is `uri`, looked for under the same file name."""
        name = posixpath.basename(uri.partition("#")[0])
        for path in self.tree.entries():
            if name and posixpath.basename(path) == name:
                document = super().document(path)
                value = document.value if document is not None else None
                if isinstance(value, dict) and str(value.get("$id", value.get("id"))).rstrip("#") == uri.rstrip("#"):
                    return path
        return None


class SchemaScope(FileScope):
    """One schema file; each file is read in the dialect that it names."""

    def __init__(self, library: SchemaLibrary, path: str, embedded: Dialect | None = None) -> None:
        """`embedded`: the dialect of a resource inside the file, in place of the file's."""
        document = library.document(path)
        value = document.value if document is not None else None
        named = by_uri(str(value.get("$schema"))) if isinstance(value, dict) and "$schema" in value else None
        super().__init__(library, path, embedded or named or library.default)
        self._schemas = library
        self._embedded: dict[str, SchemaScope] = {self.dialect.name: self}

    def within(self, value: dict[str, Any]) -> SchemaScope:
        """As `Scope.within`: a resource inside a file is read in the dialect that it names (2020-12 core 9.3.3)."""
        named = embedded_dialect(value)
        found = None if named is None else by_uri(named)
        if found is None or found is self.dialect:
            return self
        if found.name not in self._embedded:
            scope = SchemaScope(self._schemas, self.path, found)
            scope._neighbours = self._neighbours
            scope._embedded = self._embedded
            self._embedded[found.name] = scope
        return self._embedded[found.name]

    def beside(self, file: str) -> FileScope:
        """The scope of another file of this side."""
        if file not in self._neighbours:
            scope = SchemaScope(self._schemas, file)
            scope._neighbours = self._neighbours
            self._neighbours[file] = scope
        return self._neighbours[file]

    def _follow(self, reference: str) -> Shape:
        if reference.startswith(("http://json-schema.org/", "https://json-schema.org/")):
            return published(reference)
        return super()._follow(reference)


class PublishedScope:
    """A meta-schema as published, for schemas that refer to one."""

    side = 0

    def __init__(self, uri: str, value: dict[str, Any]) -> None:
        self.uri = uri
        self.value = value
        self._dialect = by_uri(str(value.get("$schema")))

    @property
    def dialect(self) -> Dialect:
        """How keywords are read there."""
        if self._dialect is None:
            raise UnresolvedReferenceError(self.uri, "its dialect is unknown")
        return self._dialect

    def file_of(self, _reference: str) -> str | None:
        """A published meta-schema is no file of the tree."""
        return None

    def follow(self, reference: str) -> Shape:
        """The shape that a reference in the meta-schema names."""
        if reference.startswith("#"):
            return published(f"{self.uri}{reference}")
        from urllib.parse import urljoin  # noqa: PLC0415 - only here

        return published(urljoin(self.uri, reference))

    def within(self, _value: dict[str, Any]) -> PublishedScope:
        """Meta-schemas embed nothing."""
        return self


_SCOPES: dict[str, PublishedScope] = {}


def published(reference: str) -> Shape:
    """The shape that a reference into a published meta-schema names; nothing is fetched.

    Raises:
        UnresolvedReferenceError: there is no such place.
    """
    from jsonschema_specifications import REGISTRY  # noqa: PLC0415 - only for schemas that refer to a meta-schema

    uri, _, pointer = reference.partition("#")
    if uri not in _SCOPES:
        found = REGISTRY.get(uri) or REGISTRY.get(f"{uri}#")
        if found is None or not isinstance(found.contents, dict):
            raise UnresolvedReferenceError(reference, "no published meta-schema has that name")
        _SCOPES[uri] = PublishedScope(uri, found.contents)
    scope = _SCOPES[uri]
    value: Any = scope.value
    for token in pointer_tokens(pointer):
        if not isinstance(value, dict) or token not in value:
            raise UnresolvedReferenceError(reference, "the meta-schema has nothing there")
        value = value[token]
    return Shape(value, scope, Location(uri, pointer))
