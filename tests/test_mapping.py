"""A contract of several files: compared as one, judged and told file by file."""

from __future__ import annotations

import pytest

from contract_check.model.report import Verdict
from contract_check.policyfile import parse
from contract_check.review import review
from contract_check.sources.memory import MemoryTree

POLICY = b"""
services:
  billing: {provides: ['billing/**']}
  orders: {provides: ['orders/**']}
  shop: {consumes: {'orders/order.proto': ['*']}}
overrides:
  - {glob: 'billing/**', compatibility: wire}
"""
BILL = 'syntax = "proto3";\npackage billing.v1;\nmessage Bill { string id = 1; }\n'
ORDER = """\
syntax = "proto3";
package orders.v1;
import "billing/bill.proto";
message Order { billing.v1.Bill bill = 1; }
"""


@pytest.fixture(scope="module")
def report():
    base = MemoryTree(
        {"billing/bill.proto": BILL, "orders/order.proto": ORDER, "orders/old.proto": ORDER.replace("Order", "Old")}
    )
    head = MemoryTree(
        {
            "billing/bill.proto": BILL.replace("id = 1", "key = 1"),
            "orders/order.proto": ORDER.replace("bill = 1", "bill = 2"),
        }
    )
    return review(base, head, parse(POLICY, "p"), gate=True)


def test_each_file_has_its_provider_and_its_verdict(report):
    assert [(one.path, one.provider, one.verdict, one.head_path) for one in report.contracts] == [
        ("billing/bill.proto", "billing", Verdict.COMPATIBLE, "billing/bill.proto"),
        ("orders/old.proto", "orders", Verdict.BREAKING, None),
        ("orders/order.proto", "orders", Verdict.BREAKING, "orders/order.proto"),
    ]


def test_consumers_of_one_file_are_not_those_of_another(report):
    affected = {
        finding.change.contract: {service.name for service in finding.services}
        for finding in report.findings
        if finding.level.word == "breaking"
    }

    assert affected["orders/order.proto"] == {"shop"}
    assert affected["orders/old.proto"] == set()


def test_notes_are_demanded_by_file(report):
    demanded = {failure.contract for failure in report.failures if failure.rule == "migration-note-missing"}

    assert demanded == {"orders/old.proto", "orders/order.proto"}
