"""Comparing the schemas of two contracts, and their descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.graphql import comparing
from contract_check.languages.graphql.schema import Schema
from contract_check.languages.graphql.splitting import descriptions
from contract_check.model.change import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.formats.graphql.reading import Content
    from contract_check.languages.graphql.schema import Definition
    from contract_check.model.contract import Contract


def compare(base: Contract, head: Contract, _options: Mapping[str, Any]) -> Iterator[Change]:
    """Facts about the types, then one about all descriptions together."""
    gone, new = 0, 0
    for before, after in pairs(base.content, head.content):
        yield from comparing.compare(before, after)
        lost, found = _texts(before, after)
        gone, new = gone + lost, new + found
    if gone or new:
        yield Change(
            rule="envelope/documentation-changed",
            subject=f"documentation of `{head.path}`",
            base=base.location,
            head=head.location,
            place="documentation",
            before=f"{gone} texts" if gone else None,
            after=f"{new} texts" if new else None,
            arguments={"texts": gone + new},
        )


def pairs(base: Content, head: Content) -> Iterator[tuple[Schema, Schema]]:
    """Schemas that belong together: by file when each file is one, else the whole with the whole."""
    before, after = base.schemas, head.schemas
    if len(before) == len(after) == 1:
        yield next(iter(before.values())), next(iter(after.values()))
        return
    for path in sorted(before.keys() | after.keys()):
        yield before.get(path, _EMPTY), after.get(path, _EMPTY)


_EMPTY = Schema(())


def _texts(base: Schema, head: Schema) -> tuple[int, int]:
    """How many descriptions went and came. As a set: what only moved says nothing."""
    before, after = _described(base, head), _described(head, base)
    return len(before - after), len(after - before)


def _described(schema: Schema, other: Schema) -> set[str]:
    found: set[str] = set()
    for mine, theirs in ((schema.types, other.types), (schema.directives, other.directives)):
        for name, definition in mine.items():
            if not _untouched(definition, theirs.get(name)):
                found.update(*(descriptions(chunk).texts for chunk in definition.chunks))
    return found - {""}


def _untouched(definition: Definition, other: Definition | None) -> bool:
    return other is not None and definition.same_text(other)
