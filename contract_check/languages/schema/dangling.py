"""References that lead nowhere in what only the head says: nothing is compared there, so nobody else follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.files import leads_nowhere
from contract_check.languages.schema.sameness import references
from contract_check.languages.schema.shape import Shape, UnresolvedReferenceError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from contract_check.languages.schema.files import FileScope
    from contract_check.model.change import Change
    from contract_check.model.contract import Problem

_DATA = frozenset({"enum", "const", "default", "example", "examples"})
"""Keywords below which a `$ref` is no reference but part of somebody's data."""
_SUFFIXES = (".json", ".yaml", ".yml")


def dangling(
    base: FileScope, head: FileScope, changed: Collection[str], changes: Iterable[Change]
) -> Iterator[Problem]:
    """Each new reference of the head that names nothing in its tree, unless the comparison has told of it.

    `changed`: files whose bytes differ; the others bring nothing. `changes`: what the comparison found.
    """
    told = {problem.message for problem in head.library.problems}
    met = {name for change in changes if change.rule == "schema/reference-unresolved" for name in change.after or ()}
    todo = [path for path in head.library.paths if path in changed]
    seen = set(todo)
    while todo:
        path = todo.pop()
        scope = head.beside(path)
        there = base.path if path == head.path else path  # the contract itself may have been renamed
        # A file that base never asked for is none of its contract, and may be no document at all there.
        before = base.beside(there).root() if there in base.library.paths else None
        after = scope.root()
        if after is None:
            continue
        for reference in sorted(_new(before.value if before else None, after.value)):
            if reference in met or not _followed(scope, reference):
                continue
            try:
                found = scope.follow(reference).location.path
            except UnresolvedReferenceError as error:
                place = _place(after, reference)
                if place is not None and (before is None or _place(before, reference) is None):
                    problem = leads_nowhere(error, place, "dangling-reference")
                    if problem.message not in told:
                        yield problem
                continue
            if found in changed and found not in seen:
                seen.add(found)
                todo.append(found)


def _followed(scope: FileScope, reference: str) -> bool:
    """Whether a reference is a pointer into this file or another document of the tree."""
    file, pointer = scope.file_of(reference), reference.partition("#")[2]
    if pointer and not pointer.startswith("/"):
        return False  # an anchor
    return file.endswith(_SUFFIXES) if file is not None else reference.startswith("#")


_APART = 4
"""Depth down to which two documents are taken apart: to a path item, a component. Below, their words are compared."""


def _new(base: Any, head: Any) -> set[str]:
    """What a document refers to where the other one does not."""
    found: set[str] = set()
    todo = [(base, head, 0)]
    while todo:
        before, after, depth = todo.pop()
        if depth < _APART and isinstance(after, dict) and isinstance(before, dict) and "$ref" not in after:
            for key, item in after.items():
                old = before.get(key)
                if item is not old and isinstance(item, dict | list) and item != old:
                    todo.append((old, item, depth + 1))
        else:
            found.update({*references(after)} - {*references(before)})
    return found


def _place(shape: Shape, reference: str) -> Shape | None:
    """Where a document refers so; None where those words are only somebody's data."""
    todo = [shape]
    while todo:
        one = todo.pop()
        value = one.value
        if isinstance(value, list):
            todo.extend(one.at(index) for index, item in enumerate(value) if isinstance(item, dict | list))
        elif isinstance(value, dict):
            if value.get("$ref") == reference:
                return one
            inner = (key for key, item in value.items() if isinstance(item, dict | list))
            todo.extend(one.at(key) for key in inner if key not in _DATA and not key.startswith("x-"))
    return None
