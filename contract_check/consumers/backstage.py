"""Consumers from Backstage's `catalog-info.yaml`: components that `consumesApis`, APIs whose definition is a contract.

Source: Backstage "Descriptor Format of Catalog Entities" (kinds Component and API).
"""

from __future__ import annotations

import functools
import posixpath
from typing import TYPE_CHECKING, Any

from contract_check import documents
from contract_check.consumers.consumption import Consumption
from contract_check.model.location import Location
from contract_check.sources.tree import readable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.documents import Document
    from contract_check.sources.tree import Tree

FILE_NAMES = ("catalog-info.yaml", "catalog-info.yml")


def consumptions(tree: Tree) -> Iterator[Consumption]:
    """Every `consumesApis` whose API names a contract file of this tree."""
    entities = list(_entities(tree))
    contracts = {_name(value): path for document, value in entities if (path := _definition(document, value))}
    for document, value in entities:
        if value.get("kind") != "Component":
            continue
        listed = _spec(value).get("consumesApis")
        for index, reference in enumerate(listed if isinstance(listed, list) else []):
            contract = contracts.get(_reference(reference))
            if contract is not None:
                place = document.locate(
                    Location(document.path, document=document.number).child("spec", "consumesApis", index)
                )
                yield Consumption(
                    service=_name(value),
                    contract=contract,
                    evidence=f"{place.path}:{place.line}",
                    owner=_reference(_spec(value).get("owner", "")),
                )


def owners(tree: Tree) -> dict[str, str]:
    """Component -> owner."""
    return {
        _name(value): _reference(_spec(value).get("owner", ""))
        for _, value in _entities(tree)
        if value.get("kind") == "Component"
    }


def groups(tree: Tree) -> Iterator[str]:
    """Names of all groups: teams, in Backstage's words."""
    return (_name(value) for _, value in _entities(tree) if value.get("kind") == "Group")


def components(tree: Tree) -> Iterator[str]:
    """Names of all components."""
    return (_name(value) for _, value in _entities(tree) if value.get("kind") == "Component")


def _entities(tree: Tree) -> Iterator[tuple[Document, dict[str, Any]]]:
    paths = (path for path in tree.entries() if posixpath.basename(path) in FILE_NAMES)
    for path, data in readable(tree, paths):
        for document in _documents(path, data):
            if isinstance(document.value, dict):
                yield document, document.value


@functools.lru_cache(maxsize=1 << 14)
def _documents(path: str, data: bytes) -> tuple[Document, ...]:
    """Five questions are asked of the catalog, mostly the same on both sides: the same bytes are parsed once."""
    try:
        return documents.read(data, path)
    except documents.Unreadable:
        return ()  # somebody else's file: its faults are not ours to report


def _spec(value: dict[str, Any]) -> dict[str, Any]:
    spec = value.get("spec")
    return spec if isinstance(spec, dict) else {}


def _name(value: dict[str, Any]) -> str:
    metadata = value.get("metadata")
    return str(metadata.get("name", "")) if isinstance(metadata, dict) else ""


def _reference(text: Any) -> str:
    """The name in an entity reference `[kind:][namespace/]name`."""
    return str(text).rpartition(":")[2].rpartition("/")[2]


def _definition(document: Document, value: dict[str, Any]) -> str | None:
    """The contract that an API entity's `spec.definition: {$text: ./api.yaml}` names."""
    definition = _spec(value).get("definition")
    if value.get("kind") != "API" or not isinstance(definition, dict):
        return None
    for key in ("$text", "$json", "$yaml"):
        if isinstance(definition.get(key), str):
            return documents.target(document.path, definition[key])
    return None
