"""More than fits: what people see is cut where GitHub cuts, and the JSON report loses nothing. See bench/load.py."""

from __future__ import annotations

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "bench"))

from load import Figures, run

FILES, OPERATIONS = 40, 25
MOST_COMMENT, MOST_SUMMARY, MOST_OUTPUT, MOST_RESULTS = 60_000, 1_000_000, 1_000_000, 10_000_000
"""Bytes: docs/action.md says where each comes from."""


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    return run(tmp_path_factory.mktemp("load"), FILES, OPERATIONS)


def test_the_report_holds_everything(figures: Figures) -> None:
    changes = figures.report["changes"]
    assert figures.status == 1, figures.log
    assert figures.report["summary"]["breaking"] == len(changes) == figures.broken == 200
    assert len({change["id"] for change in changes}) == figures.broken
    assert {change["proof"]["status"] for change in changes} == {"proven"}
    assert len(figures.report["contracts"]) == FILES + 1  # the one that every pull request of the tests has


def test_what_people_see_fits(figures: Figures) -> None:
    (comment,) = figures.comments
    assert MOST_COMMENT - 5_000 < len(comment.encode()) <= MOST_COMMENT
    assert f"{figures.broken} breaking changes" in comment
    assert " more breaking changes in the full report" in comment
    assert figures.review_comments == 20
    assert figures.summary_bytes <= MOST_SUMMARY
    assert figures.output_bytes <= MOST_OUTPUT
    assert 0 < figures.sarif_bytes <= MOST_RESULTS
    commands = [line.partition(" ")[0] for line in figures.log.splitlines() if line.startswith("::")]
    assert commands.count("::error") == 10
    assert commands.count("::warning") <= 10


def test_it_stays_small(figures: Figures) -> None:
    """Twice what it took when this was written; a thousand operations that are held twice would show."""
    assert figures.memory < 150
    assert figures.cpu < 30
    assert figures.requests < 20
