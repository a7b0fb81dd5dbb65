from __future__ import annotations

import time

import pytest
import re2
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contract_check.languages.schema import regular
from contract_check.languages.schema.regular.automaton import compiled

INCLUDED = [
    ("^a", "^[ab]"),
    (r"^\d{3}$", "^[0-9]{3}$"),
    ("x", "a*"),
    ("^ab$", "a"),
    ("^(a|b)+$", "^[ab]*$"),
    ("^a{2,3}$", "^a+$"),
]
NOT_INCLUDED = [("^[ab]", "^a"), ("[0-9]+", "^[0-9]+$"), ("^a+$", "^a{2,3}$"), (".", "^.$")]


@pytest.mark.parametrize(("one", "other"), INCLUDED)
def test_included(one: str, other: str) -> None:
    assert regular.find_text((one,), (other,)) is None


@pytest.mark.parametrize(("one", "other"), NOT_INCLUDED)
def test_not_included_shows_a_text(one: str, other: str) -> None:
    text = regular.find_text((one,), (other,))
    assert text is not None
    assert regular.matches(one, text)
    assert not regular.matches(other, text)


@pytest.mark.parametrize("pattern", ["(?=a)", r"(a)\1", "[", "(", "*"])
def test_what_is_not_regular_is_undecided(pattern: str) -> None:
    assert regular.matches(pattern, "a") is None
    with pytest.raises(regular.UndecidedError):
        regular.find_text((pattern,))


def test_no_pattern_backtracks() -> None:
    """Python's own engine takes seconds for each, and twice as long for a letter more."""
    for pattern in ("^(a+)+$", "^([a-z]+)*$"):
        started = time.process_time()
        assert regular.matches(pattern, "a" * 25 + "!") is False
        assert time.process_time() - started < 0.5


def test_digits_are_ascii_and_the_end_is_the_end() -> None:
    assert regular.matches(r"^\d$", "٣") is False
    assert regular.matches("^a$", "a\n") is False
    assert regular.matches(r"^\p{Letter}$", "é") is True


PATTERNS = st.recursive(
    st.sampled_from(["a", "b", "[ab]", "[^a]", ".", "^", "$", r"\d", "0"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{1,2}"])).map(lambda two: f"(?:{two[0]}){two[1]}"),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(PATTERNS, st.text("ab0", max_size=5))
def test_our_automaton_and_re2_agree(pattern: str, text: str) -> None:
    automaton = compiled(pattern)
    assume(automaton is not None)  # a repeated anchor is none of ours
    assert automaton is not None
    states = automaton.initial
    for character in text:
        states = automaton.step(states, ord(character))
    assert automaton.accepts_end(states, nothing_read=not text) == (re2.search(pattern, text) is not None)
