"""Comparing two AsyncAPI documents: envelope, servers and security, then each payload in its own language."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from contract_check.formats import envelope
from contract_check.formats.asyncapi import payloads
from contract_check.formats.asyncapi.access import security_changes
from contract_check.formats.asyncapi.channels import servers_difference, values_difference
from contract_check.formats.asyncapi.matching import aligned
from contract_check.formats.asyncapi.servers import server_changes
from contract_check.formats.documentation import documentation_changes
from contract_check.languages.schema.comparison import Comparison, SchemaRoot
from contract_check.languages.schema.dangling import dangling

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_check.formats.asyncapi.reading import Description
    from contract_check.formats.envelope import ShapePair
    from contract_check.model.change import Change
    from contract_check.model.contract import Contract, Interface


def compare(base: Contract, head: Contract, options: Mapping[str, Any]) -> Iterable[Change]:
    """Everything that differs between two documents, of the same major version or not."""
    before: Description | None = base.content
    after: Description | None = head.content
    if before is None or after is None:
        return []
    comparison = Comparison()
    today = str(options.get("today") or dt.datetime.now(tz=dt.UTC).date().isoformat())
    wording = {"servers": servers_difference, "values": values_difference}
    found = envelope.compare(*aligned(base.interfaces, head.interfaces, comparison), _never, today, wording)
    changes = [
        *found.changes,
        *security_changes(base, head, before.source, after.source),
        *server_changes(base, head, before.source, after.source),
        *_schema_changes(comparison, found.shapes),
        *payloads.compare(found.shapes, before.source, after.source),
        *documentation_changes(base, head, [(before.source.value, after.source.value)]),
    ]
    old, new = before.source.scope, after.source.scope
    new.library.problems.extend([*dangling(old, new, after.changed, changes)])
    return changes


def _never(_one: Interface, _other: Interface) -> bool:
    """AsyncAPI documents are small: every interface is compared."""
    return False


def _schema_changes(comparison: Comparison, pairs: list[ShapePair]) -> list[Change]:
    return comparison.compare(
        [
            SchemaRoot(
                base=pair.base.shape,
                head=pair.head.shape,
                use=pair.use,
                label=pair.label,
                base_at=pair.base.location,
                head_at=pair.head.location,
            )
            for pair in pairs
            if pair.base.language == pair.head.language == "schema"
        ]
    )
