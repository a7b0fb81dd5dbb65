"""Keywords that nobody here knows: a difference in one is said, never swallowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.sameness import canonical_bytes
from contract_check.languages.schema.view import is_annotation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.meeting import Fact, Meeting
    from contract_check.languages.schema.node import Node

KNOWN = frozenset(
    {
        "$ref", "allOf", "oneOf", "anyOf", "not", "if", "then", "else", "type", "enum", "const", "minimum", "maximum",
        "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "format",
        "contentEncoding", "contentMediaType", "contentSchema", "items", "prefixItems", "additionalItems", "minItems",
        "maxItems", "uniqueItems", "contains", "minContains", "maxContains", "unevaluatedItems", "properties",
        "patternProperties", "additionalProperties", "propertyNames", "required", "minProperties", "maxProperties",
        "dependentRequired", "dependentSchemas", "dependencies", "unevaluatedProperties", "discriminator",
        "$dynamicRef", "$recursiveRef",
    }
)  # fmt: skip
"""Keywords that some module of this folder compares. `tests/languages/schema` holds it against the meta-schemas."""


def unknown_changes(meeting: Meeting) -> Iterator[Fact]:
    """One fact for every unknown keyword whose value differs."""
    before, after = _unknown(meeting.base_node), _unknown(meeting.head_node)
    for keyword in dict.fromkeys((*before, *after)):
        one, other = before.get(keyword, []), after.get(keyword, [])
        if sorted(map(canonical_bytes, one)) != sorted(map(canonical_bytes, other)):
            yield meeting.fact("unclassified-change", keyword, one[0] if one else None, other[0] if other else None)


def _unknown(node: Node) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for atom in node.atoms:
        for keyword, value in atom.words.items():
            if keyword not in KNOWN and not is_annotation(keyword):
                found.setdefault(keyword, []).append(value)
    return found
