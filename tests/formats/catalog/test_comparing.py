"""Nothing in an entry slips silently, and every pair of transaction boundaries has a verdict."""

from __future__ import annotations

import copy
import functools
import json
from typing import TYPE_CHECKING, Any

import casebook
import pytest

from contract_check import documents
from contract_check.boundaries.transactions import boundary_rule
from contract_check.rules import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = "device.interface.yaml"
FULL = casebook.CASES / "catalog" / "row-58-texts-and-owner" / "base" / PATH
VALUE: dict[str, Any] = documents.read(FULL.read_bytes(), PATH)[0].value
SILENT = {
    "version": "an entry without a version has none to compare; lint asks for one",
    "outcomes/open": "closed is what nothing said means",
    "compatibility/mode": "backward is what nothing said means",
    "compatibility/dimensions": "all of them is what nothing said means",
    "metadata/extra/0/required": "optional is what nothing said means",
    "outputs/0/on": "every success is what nothing said means, and there is one",
    "outputs/0/on/0": "an empty list is as none",
}
"""Places whose removal may say nothing -> why."""


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        if (*path, key) not in (("apiVersion",), ("kind",), ("id",)):
            yield (*path, key)
            yield from leaves(inner, (*path, key))


def without(path: tuple[Any, ...]) -> dict[str, Any]:
    changed = copy.deepcopy(VALUE)
    del functools.reduce(lambda inner, key: inner[key], path[:-1], changed)[path[-1]]
    return changed


def told(base: dict[str, Any], head: dict[str, Any]) -> list[Any]:
    comparison = casebook.compare({PATH: json.dumps(base).encode()}, {PATH: json.dumps(head).encode()})
    return [*comparison.changes, *comparison.to_dict()["errors"]]


@pytest.mark.parametrize("path", list(leaves(VALUE)), ids=lambda path: "/".join(map(str, path)))
def test_whatever_is_taken_out_is_told(path: tuple[Any, ...]) -> None:
    spelled = "/".join(map(str, path))
    assert bool(told(VALUE, without(path))) != (spelled in SILENT), spelled


@pytest.mark.parametrize("path", list(leaves(VALUE)), ids=lambda path: "/".join(map(str, path)))
def test_whatever_is_put_in_is_told(path: tuple[Any, ...]) -> None:
    """The reverse: from an entry without it to one that has it."""
    spelled = "/".join(map(str, path))
    assert bool(told(without(path), VALUE)) != (spelled in SILENT), spelled


BOUNDARIES = ("REQUIRED", "REQUIRES_NEW", "MANDATORY", "SUPPORTS", "NOT_SUPPORTED", "NEVER", "NESTED", "NONE")
CALLERS = {"MANDATORY": {True}, "NEVER": {False}}
"""Who calls: with a transaction or without; all others take both."""


def behaviour(boundary: str, *, called_with: bool) -> str:
    """What happens to a caller with or without a transaction (Jakarta Transactions TxType, Spring Propagation)."""
    alone = {"MANDATORY": "refused", "NEVER": "none", "SUPPORTS": "none", "NOT_SUPPORTED": "none", "NONE": "none"}
    within = {
        "REQUIRED": "joined", "MANDATORY": "joined", "SUPPORTS": "joined", "REQUIRES_NEW": "own", "NESTED": "nested",
        "NEVER": "refused", "NOT_SUPPORTED": "none", "NONE": "none",
    }  # fmt: skip
    return within[boundary] if called_with else alone.get(boundary, "own")


@pytest.mark.parametrize("before", BOUNDARIES)
@pytest.mark.parametrize("after", BOUNDARIES)
def test_boundaries_follow_what_happens_to_callers(before: str, after: str) -> None:
    """Refused or no longer together is breaking, together where it was not a warning, all alike compatible."""
    if before == after:
        return
    level = "compatible"
    for called_with in CALLERS.get(before, {True, False}):
        one, other = (behaviour(boundary, called_with=called_with) for boundary in (before, after))
        if one == other:
            continue
        gains = one == "none" or (one, other) == ("joined", "nested")
        level = max(level, "warning" if gains and other != "refused" else "breaking", key=RANKS.index)
    if before == "NEVER" and level == "warning":
        level = "compatible"  # reference, section 8.7: NEVER -> REQUIRED; no caller has a transaction to hold up
    rule = registry.rule(f"catalog/{boundary_rule(before, after)}")
    assert (rule.ceiling.word if rule.hurts else "compatible") == level


RANKS = ("compatible", "warning", "breaking")
