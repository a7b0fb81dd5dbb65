"""In whose name a fact is told."""

from __future__ import annotations

import pytest

from contract_check.languages.schema.naming import told_of_its_definition
from contract_check.model.location import Location


@pytest.mark.parametrize(
    ("label", "pointer", "told"),
    [
        ("property `note` of `Order`", "/components/schemas/New/properties/note/maxLength", "property `note` of `New`"),
        ("property `note` of `Order`", "/components/schemas/New/allOf/1/properties/note", "property `note` of `New`"),
        ("property `a.note` of `Order`", "/$defs/A/properties/note/enum", "property `note` of `A`"),
        ("property `b.note` of `Order`", "/definitions/A/properties/b/properties/note", "property `b.note` of `A`"),
        (
            "property `b[].note` of `Order`",
            "/definitions/A/properties/b/items/properties/note",
            "property `b[].note` of `A`",
        ),
        ("property `note` of `Order`", "/components/schemas/New/required", "property `note` of `New`"),
        # Already right, or told best by the way that led there.
        ("property `note` of `New`", "/components/schemas/New/properties/note/maxLength", "property `note` of `New`"),
        ("property `note` of `Order`", "/paths/~1orders/post/properties/note", "property `note` of `Order`"),
        ("property `note` of `Order`", "/components/schemas/New/anyOf/0/properties/note", "property `note` of `Order`"),
        ("property `note` of `Order`", "/components/schemas/Text/maxLength", "property `note` of `Order`"),
        ("property `note` of `Order`", "", "property `note` of `Order`"),
        ("items of `Order`", "/components/schemas/New/items/maxLength", "items of `Order`"),
    ],
)
def test_a_fact_is_told_of_the_definition_in_which_it_stands(label: str, pointer: str, told: str) -> None:
    assert told_of_its_definition(label, Location("api.yaml", pointer)) == told
