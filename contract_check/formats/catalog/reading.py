"""Reading a file of the interface catalog into the map: one interface a document."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from contract_check import documents
from contract_check.formats.catalog.building import entry_of, without_markers
from contract_check.formats.catalog.validity import faults
from contract_check.languages.schema.dialect import DRAFT_2020_12
from contract_check.languages.schema.files import FileScope, Library
from contract_check.model.change import Direction
from contract_check.model.contract import Contract, Element, Interface, Problem
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.documents import Document
    from contract_check.formats.format import Reading
    from contract_check.model.entry import Entry, Item


class Catalog(msgspec.Struct, frozen=True):
    """What the comparer needs of one side."""

    entries: Mapping[str, Entry]
    """By id, in the order of the file."""
    broken: frozenset[str]
    """Ids of documents that are no valid entries: nothing is said of these."""
    scope: FileScope
    """Where the schemas of items stand."""


class _Parsed(msgspec.Struct, frozen=True):
    """What the bytes of a file say."""

    documents: tuple[Document, ...]
    entries: Mapping[str, Entry]
    broken: frozenset[str]
    problems: tuple[Problem, ...]


@functools.lru_cache(maxsize=1 << 14)
def _parsed(path: str, data: bytes) -> _Parsed:
    """Every step looks at the catalog, mostly the same on both sides: the same bytes are understood once.

    Raises:
        documents.Unreadable: neither YAML nor JSON.
    """
    found = documents.read(data, path)
    problems: list[Problem] = []
    entries: dict[str, Entry] = {}
    broken: set[str] = set()
    for document in found:
        _take(document, entries, broken, problems)
    return _Parsed(tuple(found), entries, frozenset(broken), tuple(problems))


def read(reading: Reading) -> Contract:
    """Every entry of a file; what is no entry is a problem with its line, and the others are read."""
    root = Location(reading.path)
    try:
        parsed = _parsed(reading.path, reading.tree.read(reading.path))
    except FileNotFoundError:
        problem = Problem(
            rule="file-missing",
            message=f"{reading.path} is not in this tree",
            remedy="check the path, or exclude the file in .contract-check.yml",
            location=root,
            fatal=True,
        )
        return Contract(format="catalog", path=reading.path, location=root, problems=(problem,))
    except documents.Unreadable as error:
        return Contract(format="catalog", path=reading.path, location=root, problems=(error.problem,))
    entries, found = parsed.entries, parsed.documents
    scope = FileScope(Library(reading.tree), reading.path, DRAFT_2020_12)
    versions = [entry.version for entry in entries.values()]
    providers = {entry.provider for entry in entries.values()}
    only = next(iter(entries.values()), None) if len(versions) == 1 else None

    def locate(location: Location) -> Location:
        known = location.path == reading.path and location.document < len(found)
        return found[location.document].locate(location) if known else location

    return Contract(
        format="catalog",
        path=reading.path,
        title=only.title if only else "",
        version=only.version if only else "",
        version_location=only.at("version") if only else None,
        location=root,
        interfaces=tuple(interface_of(entry) for entry in entries.values()),
        problems=parsed.problems,
        provider=providers.pop() if len(providers) == 1 else "",
        locate=locate,
        content=Catalog(entries, parsed.broken, scope),
    )


def _take(document: Document, entries: dict[str, Entry], broken: set[str], problems: list[Problem]) -> None:
    """Add the entry of one document, or what is wrong with it."""
    problems.extend(structs.replace(problem, fatal=True) for problem in document.problems)
    if document.value is None and document.number:
        return  # nothing stands behind the last `---`
    root = Location(document.path, document=document.number)
    filled = without_markers(document.value)
    wrong = faults(document, root, filled.value)
    problems.extend(wrong.problems)
    value = filled.value
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        return
    if wrong.problems:
        broken.add(value["id"])
        return
    unfilled = tuple(root.child(*steps) for steps in filled.unfilled)
    entry = entry_of(document, value, wrong.missing, unfilled)
    if entry.id in entries:
        first = document.path
        problems.append(
            Problem(
                rule="catalog-duplicate-id",
                message=f"`{entry.id}` is the id of another entry of {first} too",
                remedy="give each entry an id of its own",
                location=document.locate(entry.at("id")),
                fatal=True,
            )
        )
        return
    entries[entry.id] = entry


def interface_of(entry: Entry) -> Interface:
    """The entry in the words of the map."""
    return Interface(
        id=entry.id,
        kind="catalog",
        name=entry.id,
        purpose=entry.purpose,
        location=entry.location,
        load=lambda: tuple(_elements(entry)),
        deprecated=entry.lifecycle == "deprecated",
        sunset=entry.deprecation.sunset if entry.deprecation else "",
        consumers=tuple(consumer.service for consumer in entry.consumers or ()),
        entry=entry,
    )


def _elements(entry: Entry) -> Iterator[Element]:
    for item in entry.inputs:
        yield _element("input", item, Direction.INPUT)
    for item in entry.extra:
        yield _element("metadata", item, Direction.INPUT)
    for item in entry.outputs:
        yield _element("output", item, Direction.OUTPUT)


def _element(kind: str, item: Item, direction: Direction) -> Element:
    return Element(
        kind=kind,
        key=item.key,
        name=f"{kind} `{item.name or item.id}`",
        location=item.location,
        direction=direction,
        required=item.required,
    )
