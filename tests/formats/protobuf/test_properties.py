"""Laws over any two messages: what differs is told, what is told is proven or explained, and nothing crashes."""

from __future__ import annotations

import string
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contract_check.comparing import compare_trees
from contract_check.config import Config
from contract_check.model.report import Report, Verdict
from contract_check.sources.memory import MemoryTree

_SCALARS = """double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string
bytes"""
_TYPES = [*_SCALARS.split(), "Inner", "Shade", "Other"]
_REST = """
message Inner { string id = 1; Inner next = 2; }
message Other { int32 count = 1; repeated string names = 2; map<string, Inner> inner = 3; }
enum Shade { UNKNOWN = 0; DARK = 1; }
"""
Field = tuple[str, int, str, str]
"""Name, number, type, label."""

_FIELDS = st.lists(
    st.tuples(
        st.sampled_from(string.ascii_lowercase[:6]),
        st.integers(1, 6),
        st.sampled_from(_TYPES),
        st.sampled_from(["", "optional ", "repeated ", "map", "oneof"]),
    ),
    max_size=5,
    unique_by=(lambda field: field[0], lambda field: field[1]),
)


def source(fields: list[Field]) -> str:
    plain, chosen = [], []
    for name, number, kind, label in fields:
        if label == "oneof":
            chosen.append(f"{kind} {name} = {number};")
        elif label == "map":
            plain.append(f"map<string, {kind}> {name} = {number};")
        else:
            plain.append(f"{label}{kind} {name} = {number};")
    oneof = f"oneof pick {{ {' '.join(chosen)} }}" if chosen else ""
    return f'syntax = "proto3";\npackage a;\nmessage M {{ {" ".join(plain)} {oneof} }}\n{_REST}'


def compare(base: str, head: str, **policy: Any) -> Report:
    config = Config(**policy)
    return compare_trees(*(MemoryTree({"a.proto": text, "README": ""}) for text in (base, head)), config)


def meant(fields: list[Field]) -> set[Field]:
    """Messages always know whether they are set: `optional` says nothing new about them."""
    return {(name, number, kind, "" if label == "optional " and kind in ("Inner", "Other") else label)
            for name, number, kind, label in fields}  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True)
@given(_FIELDS, _FIELDS)
def test_what_differs_is_told_and_only_that(old: list[Field], new: list[Field]) -> None:
    report = compare(source(old), source(new))

    assert bool(report.findings) == (meant(old) != meant(new))
    assert report.verdict is not Verdict.ERROR
    for finding in report.findings:
        assert finding.level.word != "breaking" or finding.proof is not None


@settings(max_examples=60, deadline=None, derandomize=True)
@given(_FIELDS, _FIELDS)
def test_what_is_only_added_breaks_nobody(old: list[Field], new: list[Field]) -> None:
    names, numbers = {field[0] for field in old}, {field[1] for field in old}
    more = [field for field in new if field[0] not in names and field[1] not in numbers and field[3] != "oneof"]

    assert compare(source(old), source([*old, *more])).verdict is not Verdict.BREAKING


@settings(max_examples=60, deadline=None, derandomize=True)
@given(_FIELDS, st.randoms(use_true_random=False))
def test_order_means_nothing(fields: list[Field], random: Any) -> None:
    # The fields of one oneof stay together, as the syntax wants it.
    shuffled = list(fields)
    random.shuffle(shuffled)

    assert not compare(source(fields), source(shuffled)).findings
