"""GitHub's published schemas, where they are at hand: every break that graphql-core finds is reported."""

from __future__ import annotations

import pathlib
import time
import warnings

import pytest
from graphql import build_schema, find_breaking_changes

import contract_check

PAIR = pathlib.Path(__file__).parents[4] / "shared" / "real" / "graphql" / "github"

pytestmark = pytest.mark.skipif(not PAIR.is_dir(), reason="GitHub's schemas are not part of this project")


def test_every_break_that_graphql_core_finds_is_reported() -> None:
    found = contract_check.compare(PAIR / "base", PAIR / "head").changes
    told = {(change["rule"], change["subject"], change["before"]): change["level"] for change in found}
    schemas = [
        build_schema((PAIR / side / "schema.graphql").read_text(encoding="utf-8"), assume_valid=True)
        for side in ("base", "head")
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        broken = {(change.type.name, change.description) for change in find_breaking_changes(*schemas)}

    assert broken == {
        ("VALUE_REMOVED_FROM_ENUM", "Enum value FundingPlatform.OTECHIE was removed."),
        (
            "FIELD_CHANGED_KIND",
            "Field StartRepositoryMigrationInput.sourceRepositoryUrl changed type from URI to URI!.",
        ),
    }
    became = "graphql/input-became-required", "input field `StartRepositoryMigrationInput.sourceRepositoryUrl`", "URI"
    assert told[became] == "breaking"
    # Only answers hold the enum: no operation can name the value, so readers' generated code is all that can notice.
    assert told["graphql/enum-value-removed", "enum `FundingPlatform`", "OTECHIE"] == "warning"


def test_what_graphql_core_misses_is_reported() -> None:
    found = contract_check.compare(PAIR / "base", PAIR / "head").changes
    rules = {change["rule"] for change in found}

    assert {"graphql/deprecated", "graphql/argument-added", "graphql/input-type-widened"} <= rules
    assert all(
        change["head"] is None or change["head"]["line"]
        for change in found
        if change["rule"] != "envelope/documentation-changed"
    )
    (proof,) = [change["proof"] for change in found if change["level"] == "breaking"]
    assert proof["status"] == "proven"


def test_comparing_costs_less_processor_time_than_the_parser_alone() -> None:
    """Only what differs is parsed; graphql-core's parser needs longer for one of the two sides."""
    started = time.process_time()
    contract_check.compare(PAIR / "base", PAIR / "head")
    ours = time.process_time() - started
    started = time.process_time()
    for side in ("base", "head"):
        build_schema((PAIR / side / "schema.graphql").read_text(encoding="utf-8"), assume_valid=True)

    assert ours < time.process_time() - started
