"""The inventory as JSON, table and CSV."""

from __future__ import annotations

import csv
import io
import json
import pathlib

import jsonschema
import pytest

from contract_check.config import Config
from contract_check.reports import inventory_json, inventory_table
from contract_check.sources.baseline import BaselineTree, is_baseline, packed
from contract_check.sources.disk import FolderTree
from contract_check.sources.memory import MemoryTree
from contract_check.surveying import survey

ROOT = pathlib.Path(__file__).parent.parent.parent
CASES = ROOT / "tests" / "cases"
SOME = [
    sorted(path for path in (CASES / name).glob("*/base") if path.is_dir())[:12]
    for name in sorted(path.name for path in CASES.iterdir())
]
TREES = [ROOT / "examples" / "iot-platform" / "base", *(path for paths in SOME for path in paths)]


@pytest.fixture(scope="module")
def validator():
    schema = inventory_json.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("path", TREES, ids=[str(path.relative_to(ROOT)) for path in TREES])
def test_the_published_schema_describes_what_is_written(path, validator):
    tree = FolderTree(path)
    found = survey(tree, Config())
    text = inventory_json.render(found, packed(tree.read_many(found.files)))
    document = json.loads(text)

    validator.validate(document)
    assert is_baseline(text.encode())
    assert list(BaselineTree(text.encode(), "b").entries()) == list(found.files)


HOSTILE = """\
openapi: 3.1.0
info: {title: "\\e[31mred", version: '1'}
paths:
  "/=cmd|' /C calc'!A0":
    get: {summary: "@SUM(1)\\u202e", responses: {'200': {description: ok}}}
"""


def test_no_cell_is_a_formula_and_no_name_steers_the_terminal():
    found = survey(MemoryTree({"=a.yaml": HOSTILE}), Config())
    header, row = csv.reader(io.StringIO(inventory_table.csv_text(found)))
    cells = dict(zip(header, row, strict=True))

    assert cells["contract"] == "'=a.yaml"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    assert "\x1b" not in inventory_table.text(found)


def test_the_table_ends_with_what_the_catalog_covers():
    text = inventory_table.text(survey(MemoryTree({"a.proto": 'syntax = "proto3"; message A {}'}), Config()))

    assert text.splitlines()[-2:] == [
        "protobuf: 1 contract, 1 interface",
        "1 contract, 1 interface; the catalog has 0 of 1 (0 %)",
    ]


def test_an_empty_tree_is_an_inventory_too(validator):
    found = survey(MemoryTree({}), Config())

    validator.validate(inventory_json.to_dict(found))
    assert inventory_table.text(found) == "0 contracts, 0 interfaces; the catalog has 0 of 0 (100 %)\n"
