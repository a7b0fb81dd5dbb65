"""Who became whom: declarations kept, moved to another file, renamed, removed, added."""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from contract_check.languages.protobuf.elements import Enum, Message
from contract_check.languages.protobuf.schema import changed_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from contract_check.languages.protobuf.elements import File
    from contract_check.languages.protobuf.schema import Declaration, Schema

    Pair = tuple[Declaration, Declaration]
    Left = dict[tuple[str, str], Declaration]
    Partners = Callable[[Declaration, Declaration], None]

_ALIKE = 0.6
"""Share of common fields (or, with a single one, likeness of the names) from which a message counts as renamed."""
_COMMON = 40
"""A field that so many new messages have says nothing about where an old one went."""


class Pairing(msgspec.Struct):
    """Every declaration of the changed files, each in one place."""

    files: list[tuple[File, File]] = msgspec.field(default_factory=list)
    """Files of equal path with another content."""
    files_removed: list[File] = msgspec.field(default_factory=list)
    files_added: list[File] = msgspec.field(default_factory=list)
    kept: list[Pair] = msgspec.field(default_factory=list)
    """Everything that lives on; a part of it is also in `moved` or `renamed`."""
    moved: list[Pair] = msgspec.field(default_factory=list)
    """Same full name in another file."""
    renamed: list[Pair] = msgspec.field(default_factory=list)
    """Other full name, same content."""
    removed: list[Declaration] = msgspec.field(default_factory=list)
    added: list[Declaration] = msgspec.field(default_factory=list)
    targets: dict[str, dict[str, File]] = msgspec.field(default_factory=dict)
    """Base path -> the head's files, by path, to which its types moved."""
    names: dict[str, str] = msgspec.field(default_factory=dict)
    """Base name -> head name of what is called otherwise now."""


def pair_declarations(base: Schema, head: Schema) -> Pairing:
    """Find partners: by file and name, by name, by content."""
    added, removed, edited = changed_files(base, head)
    found = Pairing(files=edited, files_removed=removed, files_added=added)
    olds = [*(old for old, _ in edited), *removed]
    news = [*(new for _, new in edited), *added]
    left = {one.key: one for file in olds for one in base.declarations(file.path).values()}
    right = {one.key: one for file in news for one in head.declarations(file.path).values()}

    def partners(one: Declaration, other: Declaration) -> None:
        del left[one.key], right[other.key]
        found.kept.append((one, other))
        if one.name != other.name:
            found.names[one.name] = other.name

    _same_place(found, left, right, partners)
    _same_name(found, left, right, partners)
    for one, other in _same_content(left, right):
        if one.key in left and other.key in right:
            found.renamed.append((one, other))
            for inner, twin in list(_descendants(one, other, left, right)):
                partners(inner, twin)
    # A file with a syntax error may declare more than could be read: what is missing there says nothing.
    lost = _unreadable(found)
    found.removed = [one for one in left.values() if one.parent is None or one.parent.key not in left]
    found.removed = [one for one in found.removed if one.file.path not in lost]
    found.added = [one for one in right.values() if one.parent is None or one.parent.key not in right]
    return found


def _unreadable(found: Pairing) -> set[str]:
    return {base.path for base, head in found.files if not head.complete}


def _same_place(found: Pairing, left: Left, right: Left, partners: Partners) -> None:
    files = {old.path: (old, new) for old, new in found.files}
    for (path, name), one in list(left.items()):
        if path in files:
            old, new = files[path]
            name = name if old.package == new.package else _in_package(name, old.package, new.package)  # noqa: PLW2901
            other = right.get((new.path, name))
            if other is not None and other.element.kind == one.element.kind:
                partners(one, other)


def _in_package(name: str, old: str, new: str) -> str:
    inner = name.removeprefix(old).removeprefix(".")
    return f"{new}.{inner}" if new else inner


def _same_name(found: Pairing, left: Left, right: Left, partners: Partners) -> None:
    by_name: dict[str, list[Declaration]] = {}
    for other in right.values():
        by_name.setdefault(other.name, []).append(other)
    for one in list(left.values()):
        candidates = [other for other in by_name.get(one.name, ()) if other.element.kind == one.element.kind]
        if len(candidates) == 1 and candidates[0].key in right:
            found.moved.append((one, candidates[0]))
            found.targets.setdefault(one.file.path, {})[candidates[0].file.path] = candidates[0].file
            partners(one, candidates[0])


def _traits(one: Declaration) -> frozenset[tuple[object, ...]]:
    """What makes a declaration recognisable under another name."""
    element = one.element
    if isinstance(element, Message):
        fields: set[tuple[object, ...]] = {
            (field.number, field.name, field.type.rpartition(".")[2], field.label) for field in element.fields
        }
        return frozenset(fields) | {("type", inner.name) for inner in element.nested}
    if isinstance(element, Enum):
        return frozenset((value.number, value.name) for value in element.values)
    return frozenset((method.name, method.request, method.response) for method in element.methods)


def _same_content(left: Left, right: Left) -> Iterator[Pair]:
    """Likely renames, surest first; parents come before what is nested in them."""
    traits = {other.key: _traits(other) for other in right.values()}
    owners: dict[tuple[object, ...], list[Declaration]] = {}
    for other in right.values():
        for trait in traits[other.key]:
            owners.setdefault(trait, []).append(other)
    ranked: list[tuple[float, int, Declaration, Declaration]] = []
    for one in left.values():
        own = _traits(one)
        shared = Counter(other for trait in own for other in owners.get(trait, ())[:_COMMON])
        for other, count in shared.items():
            if other.element.kind != one.element.kind:
                continue
            share = count / len(own | traits[other.key])
            if share < _ALIKE:
                continue
            names = difflib.SequenceMatcher(None, one.element.name, other.element.name).ratio()
            # A lone `string name = 1` is in half of all requests; then the names must be alike too.
            if len(own) > 1 or names >= _ALIKE:
                ranked.append((share + names, -len(one.name), one, other))
    ranked.sort(key=lambda row: (-row[0], -row[1], row[2].key, row[3].key))
    for _, _, one, other in ranked:
        yield one, other


def _descendants(one: Declaration, other: Declaration, left: Left, right: Left) -> Iterator[Pair]:
    """The pair itself and, by their names below it, what is nested in it."""
    yield one, other
    if not isinstance(one.element, Message):
        return
    for inner in one.element.nested:
        child = left.get((one.file.path, inner.full_name))
        twin = right.get((other.file.path, f"{other.name}.{inner.name}"))
        if child is not None and twin is not None and child.element.kind == twin.element.kind:
            yield from _descendants(child, twin, left, right)


def by_file(declarations: Iterable[Declaration]) -> dict[str, list[Declaration]]:
    """The declarations of each path."""
    found: dict[str, list[Declaration]] = {}
    for one in declarations:
        found.setdefault(one.file.path, []).append(one)
    return found


def outermost(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Pairs whose parents are not such a pair themselves: what is nested moves along silently."""
    pairs = list(pairs)
    keys = {(one.key, other.key) for one, other in pairs}
    for one, other in pairs:
        if not (one.parent and other.parent and (one.parent.key, other.parent.key) in keys):
            yield one, other
