"""The walk over both sides: files, declarations, extensions. Finds nothing itself; it calls who does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.protobuf.compare.enums import compare_enums
from contract_check.languages.protobuf.compare.fields import Placed, compare_field
from contract_check.languages.protobuf.compare.files import compare_file_sets, compare_files, moved_whole
from contract_check.languages.protobuf.compare.messages import compare_messages
from contract_check.languages.protobuf.compare.pairing import by_file, outermost, pair_declarations
from contract_check.languages.protobuf.compare.services import compare_services
from contract_check.languages.protobuf.compare.spot import Sides, change, whole
from contract_check.languages.protobuf.elements import Enum, Message, Service
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.languages.protobuf.compare.pairing import Pairing
    from contract_check.languages.protobuf.elements import File
    from contract_check.languages.protobuf.schema import Schema
    from contract_check.model.change import Change


def compare(base: Schema, head: Schema) -> Iterator[Change]:
    """Every fact that differs between two schemas, still without the interfaces that it reaches."""
    pairing = pair_declarations(base, head)
    sides = Sides(base, head, pairing.names)
    for old, new in pairing.files:
        yield from compare_files(old, new)
    yield from compare_file_sets(pairing)
    yield from _moves(pairing, sides)
    yield from _added_and_removed(pairing)
    for one, other in pairing.kept:
        if isinstance(one.element, Message):
            yield from compare_messages(one, other, sides)
        elif isinstance(one.element, Enum):
            yield from compare_enums(one, other)
        else:
            yield from compare_services(one, other, sides)
    yield from _extensions(pairing, sides)


def _moves(pairing: Pairing, sides: Sides) -> Iterator[Change]:
    removed = by_file(pairing.removed)
    told = {file.path for file in pairing.files_removed if moved_whole(file, pairing, removed)}
    for one, other in outermost(pairing.moved):
        if one.file.path in told:
            continue  # `file-moved` says it for all
        kept = one.file.path in sides.head.files
        passed_on = kept and other.file.path in sides.head.public_imports(one.file.path)
        rule = "type-moved-re-exported" if passed_on else "type-moved"
        yield change(rule, str(one), whole(one), whole(other), one.file.path, other.file.path)
    for one, other in outermost(pairing.renamed):
        yield change(f"{one.element.kind}-renamed", str(one), whole(one), whole(other), one.name, other.name)


def _added_and_removed(pairing: Pairing) -> Iterator[Change]:
    gone = {file.path for file in pairing.files_removed}
    for one in pairing.removed:
        # A removed file speaks for its messages and enums; services were called by others and speak for themselves.
        if one.file.path not in gone or isinstance(one.element, Service):
            yield change(f"{one.element.kind}-removed", str(one), whole(one), None, one.name)
    new = {file.path for file in pairing.files_added}
    for other in pairing.added:
        if other.file.path not in new:
            yield change(f"{other.element.kind}-added", str(other), None, whole(other), None, other.name)


def _extensions(pairing: Pairing, sides: Sides) -> Iterator[Change]:
    """Extensions belong to the message they extend, wherever they are written."""
    old = _placed((*(one for one, _ in pairing.files), *pairing.files_removed), sides.base)
    new = _placed((*(other for _, other in pairing.files), *pairing.files_added), sides.head)
    paired = pair({(sides.renamed(name), number): placed for (name, number), placed in old.items()}, new)
    unread = {other.path for _, other in pairing.files if not other.complete}
    for placed in paired.removed.values():
        if placed.spot.path not in unread:
            yield change("extension-removed", placed.subject, placed.spot, None, placed.field.number)
    for placed in paired.added.values():
        yield change("extension-added", placed.subject, None, placed.spot, None, placed.field.number)
    for one, other in paired.kept.values():
        yield from compare_field(one, other, sides)


def _placed(files: Iterable[File], schema: Schema) -> dict[tuple[str, int], Placed]:
    found = {}
    for file in files:
        for field in file.extensions:
            found[schema.name_of(file, file.package, field.extendee), field.number] = Placed(field, file, schema)
        for declaration in schema.declarations(file.path).values():
            if isinstance(declaration.element, Message):
                for field in declaration.element.extensions:
                    extendee = schema.name_of(file, declaration.name, field.extendee)
                    found[extendee, field.number] = Placed(field, declaration, schema)
    return found
