"""ThingsBoard's real history: every difference that protoc's descriptors show is found, and nothing else is claimed."""

from __future__ import annotations

import json
import pathlib
import re
from typing import TYPE_CHECKING, Any

import pytest

import contract_check

if TYPE_CHECKING:
    from collections.abc import Mapping

CORPUS = pathlib.Path(__file__).parents[3].parent / "shared" / "corpus" / "thingsboard"
CASES = sorted(path.parent for path in CORPUS.glob("*/expect.json"))
_WHOLE = re.compile(r"(message|enum|file|service)-(added|removed|deprecated)|reserved-changed|file-header")

Key = tuple[str, frozenset[str]]
"""Full name of a message or enum (or a path) and the names and numbers that something is said about."""


def seen(entry: Mapping[str, str]) -> Key:
    """An entry of `observed_descriptor_diff` as a key."""
    where, detail = entry["where"], entry["detail"]
    if _WHOLE.fullmatch(entry["what"]):
        return where, frozenset({"*"})
    owner, _, member = where.partition("#") if "#" in where else where.rpartition(".")
    return owner, frozenset({member, *re.findall(r"[\w.]+", detail)})


def claimed(change: Mapping[str, Any]) -> list[Key]:
    """What one of our changes says, as keys: a rename speaks of two messages."""
    rule, place = change["rule"].removeprefix("protobuf/"), (change["base"] or change["head"])
    pointer, words = place["pointer"], frozenset(re.findall(r"[\w.]+", f"{change['before']} {change['after']}"))
    if rule in ("message-renamed", "enum-renamed"):
        return [(change["before"], frozenset({"*"})), (change["after"], frozenset({"*"}))]
    if rule in ("file-added", "file-removed"):
        types = change["after"] or change["before"] or []
        return [(name, frozenset({"*"})) for name in (place["path"].partition("/proto/")[2], *types)]
    whole = rule.startswith("reserved-") or rule in ("message-added", "message-removed", "enum-added", "enum-removed")
    owner, _, member = pointer.rpartition(".")
    found = [(owner, frozenset({member}) | words)] if not whole else []
    if whole or rule == "deprecated":
        found.append((pointer, frozenset({"*"})))
    if rule == "reserved-number-used":
        found.append((owner, frozenset({"*"})))
    return found


def meet(one: Key, other: Key) -> bool:
    return one[0] == other[0] and bool(one[1] & other[1])


@pytest.mark.skipif(not CASES, reason="the corpus lies outside the repository and is not here")
def test_the_corpus_is_whole() -> None:
    assert len(CASES) >= 30


@pytest.mark.parametrize("history", CASES, ids=lambda history: history.name)
def test_findings_are_what_the_descriptors_show(history: pathlib.Path) -> None:
    expected = json.loads((history / "expect.json").read_text())
    observed = [entry for entry in expected["observed_descriptor_diff"] if entry["what"] != "file-header"]
    found = contract_check.compare(history / "base", history / "head")
    changes = found.changes
    keys = [key for change in changes for key in claimed(change)]
    renames = {(change["before"], change["after"]) for change in changes if isinstance(change["before"], str)}

    def explained(entry: Mapping[str, str]) -> bool:
        types = re.findall(r":([\w.]+)", entry["detail"])
        return tuple(types) in renames or any(meet(seen(entry), key) for key in keys)

    missed = [entry for entry in observed if not explained(entry)]
    shown = [seen(entry) for entry in observed]
    # The descriptors were listed by full name, so they show no move from file to file.
    changes = [change for change in changes if change["rule"] != "protobuf/type-moved"]
    invented = [change for change in changes if not any(meet(key, one) for key in claimed(change) for one in shown)]

    assert not missed
    assert not [(change["rule"], change["message"]) for change in invented]
    assert not [error for error in found.to_dict()["errors"] if error["rule"] == "protobuf-syntax"]
