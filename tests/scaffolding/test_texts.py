"""Names and YAML: ids that the schema takes, texts that read back."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from contract_check import documents
from contract_check.formats.catalog.validity import schema
from contract_check.reports import yaml_text
from contract_check.scaffolding.naming import file_stems, fitted, slug

WORDS = [
    "on",
    "no",
    "null",
    "~",
    "1e3",
    "0x1F",
    "1:30",
    "a: b",
    "a #b",
    "- a",
    "{a}",
    "",
    " a",
    "a ",
    "é",
    "\u2028",
    "\x07",
]


@pytest.mark.parametrize("text", [*WORDS, "team:devices", "Lists the caller's devices (all).", "a\nb", '"\\', "😀"])
def test_texts_read_back(text):
    assert yaml.safe_load(yaml_text.flow([text, {"k": text}])) == [text, {"k": text}]
    _reads_back(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_reads_back(text):
    _reads_back(text)


def _reads_back(text):
    (document,) = documents.read(f"a: {yaml_text.flow([text])}\nb: {yaml_text.scalar(text)}\n".encode(), "x.yaml")
    assert document.value == {"a": [text], "b": text}


@given(st.text())
def test_every_id_is_one(text):
    assert re.search(schema()["properties"]["id"]["pattern"], fitted(slug(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("createDevice", "create-device"),
        ("listHTTPRoutes", "list-http-routes"),
        ("GET /devices/{deviceId}", "get-devices-device-id"),
        ("v1.Über", "v1.uber"),
    ],
)
def test_slugs(text, expected):
    assert slug(text) == expected


def test_a_file_is_called_after_what_says_most():
    paths = {
        "services/billing/openapi.yaml": "billing",
        "proto/acme/orders/v1/orders.proto": "orders",
        "proto/acme/api/v1/service.proto": "acme",
        "device-api.openapi.json": "device-api",
        "other/device-api.yaml": "other-device-api",
        "openapi.yaml": "contract",
    }

    assert file_stems(paths) == paths
