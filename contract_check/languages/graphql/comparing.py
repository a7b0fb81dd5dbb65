"""Comparing two schemas: types pair by name, renamed ones by their body, roots by operation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_check.languages.graphql import directives, roots, types
from contract_check.languages.graphql.facts import Element, Pair
from contract_check.languages.graphql.parts import unfinished
from contract_check.languages.graphql.reach import Reach
from contract_check.languages.graphql.schema import SCALARS, Definition, Schema
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.model.change import Change, Use


def compare(base: Schema, head: Schema) -> Iterator[Change]:
    """Facts that differ between two schemas; order of definitions and files says nothing."""
    context = pair_of(base, head)
    yield from roots.compare(context)
    yield from _types(context)
    yield from directives.compare(context)


def pair_of(base: Schema, head: Schema) -> Pair:
    """Both schemas with their reach and with what was renamed between them."""
    alone = base.fragment or (head.fragment and head.complete)
    names = _renamed_roots(base, head)
    names |= _renamed_types(base, head, names)
    return Pair(
        base=base,
        head=head,
        reach=Reach(base, alone=alone),
        head_reach=Reach(head, alone=alone),
        names=names,
        whole=not alone and not unfinished(base),
    )


def _renamed_roots(base: Schema, head: Schema) -> dict[str, str]:
    found = {}
    for operation, name in base.roots.items():
        other = head.roots.get(operation)
        if other is not None and other != name and name in base.types and other in head.types:
            found[name] = other
    return found


def _renamed_types(base: Schema, head: Schema, roots: dict[str, str]) -> dict[str, str]:
    """Removed types that came back under another name with the same body, where only one can be meant."""
    if not base.complete or not head.complete:
        return {}
    gone = _by_body({name: found for name, found in base.types.items() if name not in head.types and name not in roots})
    taken = set(roots.values())
    new = _by_body({name: found for name, found in head.types.items() if name not in base.types and name not in taken})
    return {names[0]: new[body][0] for body, names in gone.items() if len(names) == 1 and len(new.get(body, ())) == 1}


_SPACE = re.compile(r"[\s,]+")


def _by_body(definitions: dict[str, Definition]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for name, definition in definitions.items():
        # A scalar has no body, so nothing tells a rename from another scalar.
        if definition.kind == "scalar":
            continue
        body = " ".join(_without_name(chunk.masked, name) for chunk in definition.chunks)
        found.setdefault((definition.kind, body), []).append(name)
    return found


def _without_name(masked: str, name: str) -> str:
    text = re.sub(r'"_*"', "", masked)
    return _SPACE.sub(" ", re.sub(rf"\b{name}\b", "", text)).strip()


def _types(context: Pair) -> Iterator[Change]:
    # A root that changed over to a type which the base has as well is compared with it besides.
    doubled = {name for name, other in context.names.items() if other in context.base.types}
    for name in doubled:
        yield from _kept(context.base.types[name], context.head.types[context.names[name]], context)
    base = {
        name if name in doubled else context.names.get(name, name): found for name, found in context.base.types.items()
    }
    partners = pair(base, context.head.types)
    for name, definition in partners.removed.items():
        # Of a root type that goes with its operation the operation speaks.
        if context.head.complete and definition.name not in SCALARS and not context.lost_root(name):
            yield _whole(definition, None, context.reach.both(name)).fact("type-removed", before=definition.kind)
    for name, definition in partners.added.items():
        if context.base.complete and name not in SCALARS:
            yield _whole(None, definition, context.head_reach.both(name)).fact("type-added", after=definition.kind)
    for before, after in partners.kept.values():
        yield from _kept(before, after, context)


def _kept(before: Definition, after: Definition, context: Pair) -> Iterator[Change]:
    if before.name in SCALARS or (before.name == after.name and before.same_text(after)):
        return
    if before.name == after.name and before.same_but_texts(after):
        return
    place = _whole(before, after, context.reach.both(before.name))
    if before.name != after.name and before.name not in context.base.roots.values():
        yield place.fact("type-renamed", before=before.name, after=after.name)
    if before.kind != after.kind:
        yield place.fact("type-kind-changed", before=before.kind, after=after.kind)
        return
    yield from types.compare(before.differing_from(after), after.differing_from(before), place, context)


def _whole(base: Definition | None, head: Definition | None, uses: tuple[Use, ...]) -> Element:
    known = base or head
    assert known is not None  # noqa: S101 - a pair has at least one side
    return Element(
        known.name,
        f"{known.kind} `{known.name}`",
        uses,
        base.location if base is not None else None,
        head.location if head is not None else None,
    )
