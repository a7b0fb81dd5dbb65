"""Consumers from the policy file: `services.NAME.consumes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check import documents
from contract_check.consumers.consumption import Consumption
from contract_check.model.location import Location
from contract_check.sources.tree import content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.config import Config
    from contract_check.sources.tree import Tree

POLICY_FILE = ".contract-check.yml"


def consumptions(config: Config, tree: Tree) -> Iterator[Consumption]:
    """What the policy says of every service, with the line of `tree`'s policy file where it says so."""
    if not any(service.consumes for service in config.services.values()):
        return
    document = _document(tree)
    for name, service in sorted(config.services.items()):
        for glob, interfaces in service.consumes.items():
            yield Consumption(
                service=name,
                contract=glob,
                interfaces=tuple(interfaces),
                evidence=_evidence(document, name, glob),
                owner=service.owner,
            )


def _document(tree: Tree) -> documents.Document | None:
    data = content(tree, POLICY_FILE)
    try:
        return next(iter(documents.read(data, POLICY_FILE)), None) if data is not None else None
    except documents.Unreadable:
        return None


def _evidence(document: documents.Document | None, name: str, glob: str) -> str:
    """The line; the keys alone where the policy in force came from elsewhere."""
    steps = ("services", name, "consumes", glob)
    value = document.value if document is not None else None
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    if document is None or value is None:
        return f"{POLICY_FILE} services.{name}.consumes"
    return f"{POLICY_FILE}:{document.locate(Location(POLICY_FILE).child(*steps)).line}"
