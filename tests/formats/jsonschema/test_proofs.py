"""What breaks is shown: in no case of ours is a break told without a value that `jsonschema` judged."""

from __future__ import annotations

import casebook
import pytest

CASES = [case for case in casebook.cases() if case.format == "jsonschema"]


@pytest.mark.parametrize("one", CASES, ids=[case.id for case in CASES])
def test_every_break_is_proven(one: casebook.Case) -> None:
    sides = [casebook.files(one.folder / side) for side in ("base", "head")]
    for policy, _ in one.policies():
        for change in casebook.compare(*sides, casebook.config_of(policy)).changes:
            if change["level"] == "breaking":
                assert change["proof"]["status"] == "proven", change["message"]
