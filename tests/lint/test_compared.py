"""Forwards only, and no further than a change can reach: what is not looked at could bring nothing new."""

from __future__ import annotations

import datetime as dt
import pathlib
from typing import TYPE_CHECKING, Any

import casebook
import pytest
from msgspec import structs

from contract_check.config import Config, Lint, Requirement
from contract_check.inventory import take_inventory
from contract_check.lint import compared, lint
from contract_check.sources.memory import MemoryTree
from contract_check.surveying.reading import read_contract

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.inventory import Unit
    from contract_check.model.lint import Remark
    from contract_check.surveying.reading import Read

TODAY = dt.date(2026, 11, 24)
REQUIRE = Config(lint=Lint(require=[Requirement(metadata=["owner", "entry", "security"])]))
COUNTING = structs.replace(REQUIRE, lint=structs.replace(REQUIRE.lint, coverage=1))
"""As `REQUIRE`, and every interface counts, so every contract is read."""
API = """\
openapi: 3.1.0
info: {{title: {0}, version: 1.0.0}}
paths:
  /{0}:
    get: {{responses: {{'200': {{description: found}}}}}}
    post: {{responses: {{'201': {{description: made}}}}}}
"""
ENTRY = """\
apiVersion: contract-check/v1
kind: Interface
id: {0}
purpose: Makes one.
owner: team:devices
provider: device-service
version: 1.0.0
lifecycle: stable
binding:
  - {{kind: http, contract: {1}.yaml, ref: '#/paths/~1{1}/post', wire: json}}
metadata:
  tenant: {{mode: none, reason: one tenant}}
  security: {{mode: none, reason: internal}}
inputs: []
outputs: []
outcomes: {{success: [{{id: made, status: 201}}], errors: []}}
side_effects: [{{id: row, kind: db-write, target: thing, when: in-transaction}}]
transaction: {{boundary: REQUIRED, covers: [row]}}
consumers: []
no_consumers_reason: nobody yet
"""
BASE = {
    **{f"{name}.yaml": API.format(name) for name in ("alarms", "devices", "users")},
    "alarm.interface.yaml": ENTRY.format("alarm", "alarms"),
    "device.interface.yaml": ENTRY.format("device", "devices"),
    "CODEOWNERS": "*.yaml @acme/devices\n",
}
WIDER = API.format("users").replace("    post:", "    put: {responses: {'200': {description: changed}}}\n    post:")
EDITS: dict[str, tuple[Mapping[str, str], set[str], int]] = {
    # what differs, the contracts that are read on both sides together, and how many remarks are new
    "nothing of a contract": ({"README": "x"}, set(), 0),
    "an operation more": ({"users.yaml": WIDER}, {"users.yaml"}, 2),
    "another text": ({"users.yaml": API.format("users").replace("found", "there")}, {"users.yaml"}, 0),
    "a status that the entry does not know": (
        {"devices.yaml": API.format("devices").replace("'201'", "'202'")},
        {"devices.yaml"},
        2,
    ),
    "an entry bound elsewhere": (
        {"device.interface.yaml": ENTRY.format("device", "users")},
        {"devices.yaml", "users.yaml"},
        2,
    ),
    "an entry gone": ({"device.interface.yaml": ""}, {"devices.yaml"}, 2),
    "an entry more": ({"user.interface.yaml": ENTRY.format("user", "users")}, {"users.yaml"}, 0),
    "an entry bound to nothing": (
        {"device.interface.yaml": ENTRY.format("device", "devises")},
        {"devices.yaml"},
        3,
    ),
    "a contract gone that an entry binds": ({"devices.yaml": ""}, {"devices.yaml"}, 1),
    "an id twice": ({"user.interface.yaml": ENTRY.format("alarm", "users")}, {"users.yaml"}, 1),
    "nobody owns them": ({"CODEOWNERS": ""}, {"alarms.yaml", "devices.yaml", "users.yaml"}, 2),
}


def new(sides: list[MemoryTree]) -> tuple[Remark, ...]:
    """What lint says of head and not of base, everything read and looked at."""
    before, after = (lint(side, REQUIRE, TODAY) for side in sides)
    known = {one.key for one in before}
    return tuple(one for one in after if one.key not in known)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The contracts that are read, in turn."""
    paths: list[str] = []

    def noted(unit: Unit, *given: Any) -> Read:
        paths.append(unit.path)
        return read_contract(unit, *given)

    monkeypatch.setattr("contract_check.surveying.sides.read_contract", noted)
    return paths


@pytest.mark.parametrize("edit", EDITS)
def test_what_cannot_be_new_is_not_read(edit: str, read: list[str]) -> None:
    edited, wanted, number = EDITS[edit]
    sides = [MemoryTree({path: text for path, text in files.items() if text}) for files in (BASE, {**BASE, **edited})]
    found = take_inventory(*sides, REQUIRE)

    near = compared(found, *sides, REQUIRE, TODAY)
    assert {path for path in read if not path.endswith(".interface.yaml")} == wanted
    assert len(near.new) == number, [one.message for one in near.new]
    assert near.new == new(sides)


def test_what_is_the_same_on_both_sides_is_read_once(read: list[str]) -> None:
    sides = [MemoryTree(files) for files in (BASE, {**BASE, "users.yaml": WIDER})]

    compared(take_inventory(*sides, COUNTING), *sides, COUNTING, TODAY)

    entries = ["alarm.interface.yaml", "device.interface.yaml"]
    assert sorted(read) == sorted(["alarms.yaml", "devices.yaml", *entries, "users.yaml", "users.yaml"])


@pytest.mark.parametrize("name", sorted(path.name for path in pathlib.Path(casebook.CASES, "catalog").iterdir()))
def test_the_near_look_misses_nothing(name: str) -> None:
    """Every case of the catalog: what is new there is new where every contract is read."""
    folder = pathlib.Path(casebook.CASES, "catalog", name)
    sides = [
        MemoryTree(casebook.files(folder / side) if (folder / side).exists() else {}, side) for side in ("base", "head")
    ]
    found = take_inventory(*sides, REQUIRE)

    assert compared(found, *sides, REQUIRE, TODAY).new == new(sides)
    assert compared(found, *sides, COUNTING, TODAY).new == new(sides)
