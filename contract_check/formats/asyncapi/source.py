"""Looking things up in an AsyncAPI document: references followed, traits merged by each version's rule.

Sources: AsyncAPI 2.6.0 and 3.0.0, "Operation Trait Object", "Message Trait Object"; RFC 7386 (JSON Merge Patch).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.files import FileScope, leads_nowhere
from contract_check.languages.schema.shape import Shape, UnresolvedReferenceError
from contract_check.model.contract import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.dialect import Dialect
    from contract_check.model.location import Location

_JUMPS = 32


class Source:
    """One document of one side."""

    def __init__(self, scope: FileScope, value: dict[str, Any]) -> None:
        self.scope = scope
        self.value = value
        root = scope.root()
        assert root is not None  # noqa: S101 - the caller read it
        self.root: Shape = root
        self.version = str(value.get("asyncapi", ""))
        self.second = self.version.startswith("2")
        self._merged: dict[int, dict[str, Any]] = {}
        self._scopes: dict[tuple[str, str], FileScope] = {}
        """(file, dialect) -> scope, for schemas that name a dialect of their own."""

    def follow(self, shape: Shape) -> Shape | None:
        """`shape`, or what its `$ref` leads to; what is no mapping, or leads nowhere, is a problem and gives None."""
        start = shape
        for _ in range(_JUMPS):
            if not isinstance(shape.value, dict):
                if shape.value is not None:  # a key without a value says nothing
                    self.malformed("a mapping is expected here", "correct it, or leave it out", shape.location)
                return None
            reference = shape.value.get("$ref")
            if not isinstance(reference, str):
                return shape
            try:
                shape = shape.scope.follow(reference)
            except UnresolvedReferenceError as error:
                self.scope.library.problems.append(leads_nowhere(error, shape))
                return None
        self.malformed("this `$ref` leads back to itself", "refer to what you mean", start.location.child("$ref"))
        return None

    def malformed(self, message: str, remedy: str, location: Location) -> None:
        """Tell that a part of the document was left out."""
        self.scope.library.problems.append(
            Problem(rule="asyncapi-malformed", message=message, remedy=remedy, location=location)
        )

    def get(self, parent: Shape | None, key: str) -> Shape | None:
        """What stands under `key`, references followed; None when absent or no mapping."""
        if parent is None or not isinstance(parent.value, dict) or key not in parent.value:
            return None
        return self.follow(parent.at(key))

    def members(self, parent: Shape | None, key: str) -> Iterator[tuple[str, Shape]]:
        """(name, what stands there) for the mapping under `key`, references followed."""
        table = parent.value.get(key) if parent is not None and isinstance(parent.value, dict) else None
        if isinstance(table, dict) and parent is not None:
            for name in table:
                found = self.follow(parent.at(key, name))
                if found is not None:
                    yield str(name), found

    def elements(self, parent: Shape | None, key: str) -> Iterator[Shape]:
        """The mappings in the list under `key`, references followed."""
        listed = parent.value.get(key) if parent is not None and isinstance(parent.value, dict) else None
        if isinstance(listed, list) and parent is not None:
            for index in range(len(listed)):
                found = self.follow(parent.at(key, index))
                if found is not None:
                    yield found

    def written_in(self, shape: Shape, dialect: Dialect) -> Shape:
        """`shape` and what it refers to, read as `dialect` says."""
        if dialect is shape.scope.dialect or not isinstance(shape.scope, FileScope):
            return shape
        place = shape.scope.path, dialect.name
        if place not in self._scopes:
            self._scopes[place] = FileScope(self.scope.library, shape.scope.path, dialect)
        return Shape(shape.value, self._scopes[place], shape.location)

    def with_traits(self, shape: Shape) -> Shape:
        """`shape` with its traits merged: in 2.x a trait overrides, in 3.x it must not."""
        if not isinstance(shape.value.get("traits"), list):
            return shape
        if shape.key not in self._merged:
            merged: Any = {key: word for key, word in shape.value.items() if key != "traits"}
            for trait in self.elements(shape, "traits"):
                merged = _patched(merged, trait.value) if self.second else _patched(trait.value, merged)
            self._merged[shape.key] = merged
        return Shape(self._merged[shape.key], shape.scope, shape.location)


def _patched(target: Any, patch: Any) -> Any:
    """JSON Merge Patch (RFC 7386), sharing what neither side changes."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, word in patch.items():
        if word is None:
            result.pop(key, None)
        else:
            result[key] = _patched(result[key], word) if key in result and isinstance(word, dict) else word
    return result
