"""Seventy-one changes that checkers of schemas get wrong, each with a case of ours whose `why` says what is subtle.

The numbers only keep count: 1 to 14 properties, 15 to 25 types and values, 26 to 39 unions, parts and negation,
40 to 43 conditions, 44 to 54 texts and numbers, 55 to 62 lists, 63 to 67 references, 68 to 71 names and the rest.
"""

from __future__ import annotations

import casebook
import pytest

# number, case, the verdict in mode backward (old data must stay valid) and forward (new data must be valid for the old)
TABLE = """
 1 optional-property-added-open                 breaking   compatible
 2 optional-property-added-closed               compatible breaking
 3 optional-property-removed-open               compatible breaking
 4 optional-property-removed-closed             breaking   compatible
 5 property-without-schema-added                compatible compatible
 6 property-false-added                         breaking   compatible
 7 property-already-typed-by-the-rest           compatible compatible
 8 property-wider-than-the-rest                 compatible breaking
 9 object-closed                                breaking   compatible
10 required-property-added                      breaking   compatible
11 required-property-with-default-added         breaking   compatible
12 required-name-undeclared                     breaking   compatible
13 required-moves                               breaking   breaking
14 required-added-to-the-impossible             compatible compatible
15 type-gains-null                              compatible breaking
16 integer-becomes-number                       compatible breaking
17 number-of-ones-is-integer                    compatible compatible
18 enum-value-added                             compatible breaking
19 enum-becomes-string                          compatible breaking
20 enum-of-one-is-const                         compatible compatible
21 enum-reordered                               compatible compatible
22 enum-value-of-excluded-type                  compatible compatible
23 const-one-and-one-point-zero                 compatible compatible
24 any-of-one                                   compatible compatible
25 any-of-reordered                             compatible compatible
26 one-of-to-any-of-disjoint                    compatible compatible
27 one-of-to-any-of-overlapping                 compatible breaking
28 one-of-gains-disjoint                        compatible breaking
29 one-of-gains-overlapping                     breaking   breaking
30 one-of-branch-widened                        breaking   breaking
31 one-of-tag-optional-to-any-of                compatible breaking
32 one-of-tag-required-to-any-of                compatible compatible
33 type-list-to-one-of                          compatible compatible
34 any-of-merged-loosely                        breaking   breaking
35 object-split-into-all-of                     compatible compatible
36 all-of-with-a-closed-part                    compatible breaking
37 additional-becomes-unevaluated               compatible compatible
38 additional-beside-all-of-becomes-unevaluated compatible breaking
39 not-narrowed                                 compatible breaking
40 dependent-required-added                     breaking   compatible
41 dependent-required-on-a-forbidden-property   compatible compatible
42 condition-that-never-holds                   compatible compatible
43 condition-without-consequence                compatible compatible
44 min-length-zero                              compatible compatible
45 max-length-beside-a-fitting-enum             compatible compatible
46 min-length-on-integer                        compatible compatible
47 pattern-widened                              compatible breaking
48 pattern-that-matches-everything              compatible compatible
49 pattern-anchored                             breaking   compatible
50 digits-in-two-notations                      compatible compatible
51 maximum-and-exclusive-on-integers            compatible compatible
52 maximum-and-exclusive-on-numbers             compatible breaking
53 multiple-coarsened                           breaking   compatible
54 multiple-refined-exactly                     compatible breaking
55 items-become-a-tuple                         compatible breaking
56 closed-tuple-opened                          compatible breaking
57 tuple-extended-open                          breaking   compatible
58 tuple-extended-closed                        compatible breaking
59 unique-items-with-at-most-one                compatible compatible
60 contains-implied                             compatible compatible
61 min-contains-zero-removed                    breaking   compatible
62 min-items-beside-a-tuple                     breaking   compatible
63 reference-inlined                            compatible compatible
64 keyword-beside-a-reference                   breaking   compatible
64 keyword-beside-a-reference-in-draft-07       compatible compatible
65 recursive-node-widened                       compatible breaking
66 recursive-definition-renamed                 compatible compatible
67 unused-definition-changed                    compatible compatible
68 property-names-that-fit                      compatible compatible
69 pattern-properties-over-a-declared-name      breaking   compatible
70 min-properties-beside-required               compatible compatible
71 the-impossible-replaced                      compatible breaking
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize(("number", "name", "backward", "forward"), ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_each_subtlety_has_a_case_that_is_judged_right(number: str, name: str, backward: str, forward: str) -> None:
    case = next(one for one in casebook.cases() if one.id == f"jsonschema/{name}")
    assert case.expected["why"], f"{number}: say what is subtle"
    found = {}
    for policy, _ in case.policies():
        comparison = casebook.compare(
            *(casebook.files(case.folder / side) for side in ("base", "head")), casebook.config_of(policy)
        )
        mode = policy["compatibility"]["jsonschema"]
        found[mode] = "compatible" if comparison.verdict == "unchanged" else comparison.verdict
        broken = [change for change in comparison.changes if change["level"] == "breaking"]
        assert all(change["proof"]["status"] == "proven" for change in broken)
    assert found == {"backward": backward, "forward": forward}


def test_none_is_left_out() -> None:
    assert sorted({int(row[0]) for row in ROWS}) == list(range(1, 72))
