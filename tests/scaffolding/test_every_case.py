"""Whatever contracts hold, the entries made of them are entries: they read, bind, and lack only what is marked."""

from __future__ import annotations

import itertools
import os

import casebook
import pytest

from contract_check.config import Config
from contract_check.lint import lint
from contract_check.reports.scaffold import file_text
from contract_check.scaffolding import scaffold
from contract_check.sources.memory import MemoryTree
from contract_check.surveying import survey

PER_FORMAT = int(os.environ.get("SCAFFOLD_CASES", "20"))
"""Cases of each format, spread over all; set it high to run them all."""
CASES = [
    case
    for _, group in itertools.groupby(casebook.cases(), key=lambda case: case.format)
    for found in [list(group)]
    for case in found[:: max(1, len(found) // PER_FORMAT)]
    if (case.folder / "base").is_dir()
]


@pytest.mark.parametrize("chosen", CASES, ids=[case.id for case in CASES])
def test_entries_read_and_bind_and_lack_what_is_marked(chosen):
    files = casebook.files(chosen.folder / "base")
    found = survey(MemoryTree(files), Config())
    made = scaffold(found, "catalog", [""])
    texts = {one.path: file_text(one.entries, one.contracts, "schema.json").encode() for one in made.drafts}
    assert not texts.keys() & files.keys()

    after = survey(MemoryTree(files | texts), Config())
    entries = [one for one in after.listings if one.entry is not None and one.contract in texts]
    assert len(entries) == sum(len(one.entries) for one in made.drafts)
    assert [one.dangling for one in entries if one.dangling] == []
    assert [one for one in after.problems if one.location.path in texts] == []
    remarks = [one for one in lint(MemoryTree(files | texts), Config()) if one.location.path in texts]
    assert {one.rule for one in remarks} <= {"lint/unfilled", "lint/sunset-passed"}
    assert [one.id for one in after.listings if one.entry is None] == [
        one.id for one in found.listings if one.entry is None and one.kind == "type"
    ]
