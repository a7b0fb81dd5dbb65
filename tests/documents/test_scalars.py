"""The core schema of YAML 1.2, scalar by scalar."""

from __future__ import annotations

import math

import pytest

from contract_check import documents
from contract_check.documents.scalars import ScalarError, plain, tagged

VALUES = [
    ("null", None), ("Null", None), ("NULL", None), ("~", None), ("", None), ("nULL", "nULL"),
    ("true", True), ("True", True), ("TRUE", True), ("tRUE", "tRUE"), ("false", False), ("FALSE", False),
    ("on", "on"), ("yes", "yes"), ("NO", "NO"), ("OFF", "OFF"), ("y", "y"),
    ("0", 0), ("-0", 0), ("+7", 7), ("-19", -19), ("12345678901234567890123", 12345678901234567890123),
    ("0o17", 15), ("0xfF", 255), ("0b11", "0b11"), ("1_000", "1_000"), ("-0x1", "-0x1"), ("0o8", "0o8"),
    ("010", "010"), ("0123", "0123"), ("00501", "00501"), ("-012", "-012"), ("00", "00"), ("01.5", "01.5"),
    ("1.10", 1.1), (".5", 0.5), ("5.", 5.0), ("-1.5e-3", -0.0015), ("1e3", 1000.0), ("1E400", math.inf),
    (".inf", math.inf), ("-.Inf", -math.inf), ("+.INF", math.inf), ("inf", "inf"), (".", "."), ("-", "-"), ("+", "+"),
    ("1.2.3", "1.2.3"), ("2001-12-14", "2001-12-14"), ("10:20:30", "10:20:30"), ("1e", "1e"), ("٣", "٣"), ("=", "="),
]  # fmt: skip


@pytest.mark.parametrize(("written", "value"), VALUES)
def test_plain_scalar(written: str, value: object) -> None:
    read = plain(written)

    assert (type(read), read) == (type(value), value)


def test_not_a_number() -> None:
    assert all(math.isnan(plain(text)) for text in (".nan", ".NaN", ".NAN"))


TAGGED = [
    ("!!str 12", "12"), ("!!str", ""), ("!!int '12'", 12), ("!!int 010", 10), ("!!int -0x1", ScalarError),
    ("!!int x", ScalarError), ("!!int true", ScalarError),
    ("!!float 3", 3.0), ("!!float x", ScalarError), ("!!bool 'true'", True), ("!!bool yes", ScalarError),
    ("!!null ''", None), ("!!null x", ScalarError), ("!!binary aGk=", "aGk="), ("!!timestamp 2001-01-01", "2001-01-01"),
    ("! 12", 12), ("! '12'", "12"), ("!mine 12", 12), ("!mine '12'", "12"), ("!!unknown 12", "12"),
    ("!<tag:example.org,1:x> true", True),
    ("'12'", "12"), ('"true"', "true"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "value"), TAGGED)
def test_tagged_scalar(written: str, value: object) -> None:
    data = f"a: {written}\n".encode()
    if value is ScalarError:
        with pytest.raises(documents.Unreadable) as caught:
            documents.read(data, "a.yaml")
        assert (caught.value.problem.rule, caught.value.problem.location.line) == ("yaml-tag", 1)
        return
    read = documents.read(data, "a.yaml")[0].value["a"]

    assert (type(read), read) == (type(value), value)


def test_tagged_float_beyond_a_double_is_refused() -> None:
    with pytest.raises(ScalarError):
        tagged("tag:yaml.org,2002:float", "9" * 400)
