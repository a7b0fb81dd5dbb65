"""Comparing two OpenAPI descriptions: envelope, security and servers, then every schema pair once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from contract_check.formats import envelope
from contract_check.formats.documentation import documentation_changes
from contract_check.formats.openapi.access import security_changes
from contract_check.formats.openapi.definitions import definition_changes
from contract_check.formats.openapi.encodings import encoding_difference
from contract_check.formats.openapi.parameters import serialization_difference
from contract_check.formats.openapi.parts import alike, same_at
from contract_check.formats.openapi.security import scope_texts
from contract_check.formats.openapi.servers import server_changes
from contract_check.languages.schema.comparison import Comparison, SchemaRoot
from contract_check.languages.schema.dangling import dangling
from contract_check.model.change import Change, Direction, Use

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from contract_check.formats.envelope import ShapePair
    from contract_check.formats.openapi.reading import Description
    from contract_check.model.contract import Contract, Element, Interface

_DEFAULT_DIALECT = "https://spec.openapis.org/oas/3.1/dialect/base"
"""What schemas of OpenAPI 3.1 are read by where `jsonSchemaDialect` is left out (OpenAPI 3.1.0, 4.8.24.5)."""
_DEFAULTS = {
    # The default of a parameter is what the silent client gets; a property's default is only a hint.
    required: {f"schema/default-{word}": f"envelope/{stem}-default-changed" for word in ("added", "changed", "removed")}
    for required, stem in ((False, "parameter"), (True, "required-parameter"))
}


def compare(base: Contract, head: Contract, options: Mapping[str, Any]) -> Iterable[Change]:
    """Everything that differs between two descriptions."""
    before: Description | None = base.content
    after: Description | None = head.content
    if before is None or after is None:
        return []
    comparison = Comparison(changed=after.changed | before.changed)
    shared = before.source.scope.dialect is after.source.scope.dialect and _same_media(before, after)
    today = str(options.get("today") or dt.datetime.now(tz=dt.UTC).date().isoformat())

    def same(one: Interface, other: Interface) -> bool:
        before, after = one.shape, other.shape
        return (
            shared
            and one.attributes.get("callback-address") == other.attributes.get("callback-address")
            and comparison.sameness.same(before.operation, after.operation)
            and same_at("parameters", before.item, after.item, comparison.sameness.same)
        )

    def parts(one: Interface, other: Interface) -> tuple[Sequence[Element], Sequence[Element]]:
        known = alike(one.shape, other.shape, comparison.sameness.same) if shared else ()
        return one.shape.elements(known), other.shape.elements(known)

    wording = {"serialization": serialization_difference, "encoding": encoding_difference}
    found = envelope.compare(base.interfaces, head.interfaces, same, today, wording, parts)
    changes = [*found.changes, *security_changes(base, head, before, after)]
    changes.extend(server_changes(base, head, before.serving, after.serving))
    changes.extend(_dialect_change(base, head, before, after))
    changes.extend(_schema_changes(comparison, found.shapes))
    differing = {id(one.value) for one, _ in comparison.sameness.differing() if isinstance(one.value, dict)}
    changes.extend(definition_changes(base, head, before, after, differing))
    changes.extend(documentation_changes(base, head, _pieces(comparison, before, after)))
    old, new = before.source.scope, after.source.scope
    new.library.problems.extend([*dangling(old, new, after.changed, changes)])
    return changes


def _dialect_change(base: Contract, head: Contract, before: Description, after: Description) -> Iterator[Change]:
    """Another `jsonSchemaDialect` may read every schema otherwise; which ones, we do not look into."""
    word = "jsonSchemaDialect"
    old, new = (None if (said := side.value.get(word)) == _DEFAULT_DIALECT else said for side in (before, after))
    if old != new:
        yield Change(
            rule="envelope/unclassified-change",
            subject="the description",
            base=base.location.child(word) if old is not None else base.location,
            head=head.location.child(word) if new is not None else head.location,
            place=word,
            before=old,
            after=new,
            uses=tuple(Use(interface.name, Direction.BOTH) for interface in head.interfaces),
            arguments={"keyword": word},
        )


def _pieces(comparison: Comparison, before: Description, after: Description) -> Iterator[tuple[Any, Any]]:
    """Where texts may differ: what the comparison found to differ, and what stands beside paths and components."""
    words = ("info", "tags", "externalDocs")
    one, other = ({key: side.value.get(key) for key in words} for side in (before, after))
    yield one, other
    yield scope_texts(before.source), scope_texts(after.source)
    for left, right in comparison.sameness.differing():
        yield left.value, right.value


def _same_media(before: Description, after: Description) -> bool:
    return all(before.value.get(key) == after.value.get(key) for key in ("consumes", "produces"))


def _schema_changes(comparison: Comparison, pairs: list[ShapePair]) -> list[Change]:
    roots = [
        SchemaRoot(
            base=pair.base.shape,
            head=pair.head.shape,
            use=pair.use,
            label=pair.label,
            base_at=pair.base.location,
            head_at=pair.head.location,
            text=pair.base.text and pair.head.text,
            own_rules=_DEFAULTS[pair.head.required] if pair.head.kind == "parameter" else {},
        )
        for pair in pairs
    ]
    return comparison.compare(roots)
