"""Cases and card examples as parameters: a test that takes `case`, `card` or `example` runs once for each."""

from __future__ import annotations

import pathlib
import sys
from typing import TYPE_CHECKING

sys.path.insert(0, str(pathlib.Path(__file__).parent))  # `casebook` is shared by test files of several folders

import casebook

if TYPE_CHECKING:
    import pytest


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Readable ids: `openapi/path-removed`, `schema/type-changed 1 Breaking`."""
    if "case" in metafunc.fixturenames:
        cases = casebook.cases()
        metafunc.parametrize("case", cases, ids=[case.id for case in cases])
    if "card" in metafunc.fixturenames:
        metafunc.parametrize("card", casebook.card_ids())
    if "example" in metafunc.fixturenames:
        examples = casebook.examples()
        metafunc.parametrize("example", examples, ids=[example.id for example in examples])
    if "pair" in metafunc.fixturenames:
        pairs = casebook.pairs()
        metafunc.parametrize("pair", pairs, ids=[pair.id for pair in pairs])
