"""Root fields in words; of a part of a schema its types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.graphql.describing import Describer
from contract_check.languages.graphql.parts import loose
from contract_check.languages.graphql.reach import interface_id
from contract_check.languages.graphql.schema import OPERATIONS
from contract_check.model.description import Description, Descriptions, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.graphql.reading import Content
    from contract_check.languages.graphql.schema import Schema
    from contract_check.model.contract import Contract


def describe(contract: Contract) -> Descriptions:
    """Every interface of the schema."""
    content: Content = contract.content
    found: dict[str, Description] = {}
    types: dict[str, ValueType] = {}
    for schema in content.schemas.values():
        describer = Describer(schema)
        for identity, description in _interfaces(describer, schema):
            found.setdefault(identity, description)
        types = describer.types | types
    return Descriptions(interfaces=found, types=types)


def _interfaces(describer: Describer, schema: Schema) -> Iterator[tuple[str, Description]]:
    for name in sorted(loose(schema, alone=schema.fragment)):
        yield name, describer.piece(name)
    for operation in OPERATIONS:
        root = schema.roots.get(operation, "")
        if root in schema.types:
            for name in schema.types[root].fields:
                yield interface_id(operation, name), describer.field(root, name)
