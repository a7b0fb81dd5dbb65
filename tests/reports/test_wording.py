"""What people read of a payload."""

from __future__ import annotations

import pytest
from msgspec import structs

from contract_check.model.report import Proof, ProofStatus
from contract_check.reports import wording


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a" * 201, "aaaaaaaa…[201 in all]"),
        ('{"note": "' + "x" * 40 + '"}', '{"note": "xxxxxxxx…[40 in all]"}'),
        ("a" * 39, "a" * 39),
        ("0" * 50, "0" * 50),  # digits and signs mean something each
        ("-" * 50, "-" * 50),
    ],
)
def test_a_long_run_of_one_letter_is_counted(text: str, shown: str) -> None:
    assert wording.folded(text) == shown


def test_the_words_of_the_refusal_are_folded_and_the_payload_itself_stays() -> None:
    long = "a" * 300
    proof = Proof(
        status=ProofStatus.PROVEN,
        payload={"note": long},
        accepted_by="base",
        rejected_by="head",
        error=f"'{long}' is too long",
    )
    assert wording.replayed(proof) == "base: accepted · head: rejected, 'aaaaaaaa…[300 in all]' is too long"
    assert wording.payload(proof, indent=None) == ('{"note": "aaaaaaaa…[300 in all]"}', "json")
    assert proof.payload == {"note": long}


def test_a_json_string_is_shown_in_quotes_and_other_text_as_it_is() -> None:
    text = Proof(status=ProofStatus.PROVEN, payload="\n")
    assert wording.payload(text) == ("\n", "")
    assert wording.payload(structs.replace(text, is_json=True)) == ('"\\n"', "json")
