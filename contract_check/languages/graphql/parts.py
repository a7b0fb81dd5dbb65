"""Whether a schema is a part of a larger one, and which of its types other parts may use.

What no root field reaches is used by nobody only where the files at hand are the whole schema.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from contract_check.languages.graphql.schema import EXECUTABLE, SCALARS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.languages.graphql.schema import Definition, Schema

COMPOSITE = frozenset({"type", "interface", "union"})
_FEDERATED = re.compile(r"@(?:key|external|requires|provides|shareable|extends|override|interfaceObject)\b")
"""Directives that only stand in a subgraph (Apollo Federation, "Federated directives")."""


_SPECIFICATION = "specs.apollo.dev/federation/"
"""What the schema of a subgraph links to since Federation 2."""


@functools.lru_cache(maxsize=8)
def part(schema: Schema) -> bool:
    """Whether other files may use what this one defines."""
    return schema.fragment or unfinished(schema) or _subgraph(schema)


def _subgraph(schema: Schema) -> bool:
    """Whether a gateway composes it with others, which share types by name."""
    files = {chunk.file.path: chunk.file for definition in schema.types.values() for chunk in definition.chunks}
    return any(_SPECIFICATION in file.text or _federated(file.masked) for file in files.values())


def _federated(masked: str) -> bool:
    """Whether it uses such a directive; to define one is not to use it."""
    uses = (found.start() for found in _FEDERATED.finditer(masked))
    return any(not masked[max(0, start - 64) : start].rstrip().endswith("directive") for start in uses)


@functools.lru_cache(maxsize=8)
def unfinished(schema: Schema) -> bool:
    """Whether it extends or names what other files define: a module of a schema."""
    return any(
        definition.chunks[0].extension
        or any(target not in schema.types and target not in SCALARS for target in named(definition))
        for definition in schema.types.values()
    )


@functools.lru_cache(maxsize=8)
def loose(schema: Schema, *, alone: bool) -> frozenset[str]:
    """Types that stand for themselves, since other parts may use them: those that no way from a root leads to.

    `alone`: no query root is at hand, so nobody can say what leads where, and every type stands for itself.
    """
    roots = set(schema.roots.values())
    found = {name for name, one in schema.types.items() if one.kind in COMPOSITE | {"input"}} - roots
    if alone:
        return frozenset(found)
    if not part(schema):
        return frozenset()
    keyed = {name for name in found if "key" in schema.types[name].scan.directives}
    return frozenset(found - _reached(schema, (*roots, *keyed, *carried(schema))))


def named(definition: Definition) -> Iterator[str]:
    """The types that the fields of a definition have, give and take."""
    for field in definition.scan.fields.values():
        yield field.type
        yield from field.arguments.values()


def carried(schema: Schema) -> Iterator[str]:
    """The types that any operation may send, in a directive."""
    for definition in schema.directives.values():
        if definition.scan.places & EXECUTABLE:
            yield from definition.scan.arguments.values()


def _reached(schema: Schema, starts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    todo = list(starts)
    while todo:
        name = todo.pop()
        definition = schema.types.get(name)
        if definition is not None and name not in found:
            found.add(name)
            todo += named(definition)
            todo += [*definition.scan.interfaces, *definition.scan.members, *schema.implementors.get(name, ())]
    return found
