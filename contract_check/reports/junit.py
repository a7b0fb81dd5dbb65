"""JUnit XML, as test report viewers read it: one suite a contract, one case a change."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from contract_check.model.rule import Level
from contract_check.reports import escape, wording
from contract_check.reports.annotations import message
from contract_check.reports.context import Context

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_check.model.contract import Problem
    from contract_check.model.report import Finding, PolicyFailure, Report

_ANYWHERE = Context()


def render(report: Report, _context: Context = _ANYWHERE) -> str:
    """A breaking change that nothing excuses is a failure, an unreadable file an error, all else has passed."""
    root = ET.Element("testsuites", name="contract-check")
    if report.problems:
        _suite(root, "readable contracts", map(_problem, report.problems))
    by_contract: dict[str, list[Finding]] = {contract.path: [] for contract in report.contracts}
    for finding in report.findings:
        by_contract.setdefault(finding.change.contract, []).append(finding)
    for path, findings in by_contract.items():
        _suite(root, path, map(_finding, findings) if findings else [_case("unchanged", path)])
    if report.gate:
        _suite(root, "policy", map(_failure, report.failures) if report.failures else [_case("demands met", "policy")])
    if len(root) == 0:
        _suite(root, "contracts", [_case("there is no contract to compare", "contracts")])
    for kind in ("tests", "failures", "errors"):
        root.set(kind, str(sum(int(suite.get(kind, "0")) for suite in root)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, name: str, cases: Iterable[ET.Element]) -> None:
    suite = ET.SubElement(root, "testsuite", name=escape.visible(name), time="0")
    suite.extend(cases)
    suite.set("tests", str(len(suite)))
    for child, kind in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(kind, str(sum(case.find(child) is not None for case in suite)))


def _case(name: str, group: str) -> ET.Element:
    return ET.Element("testcase", name=escape.visible(name), classname=escape.visible(group), time="0")


def _finding(finding: Finding) -> ET.Element:
    change = finding.change
    case = _case(f"{finding.message} [{change.id}]", f"{change.contract}.{change.rule}")
    where = change.head or change.base
    if where is not None:
        case.set("file", escape.visible(where.path))
        case.set("line", str(where.line or 1))
    text = message(finding)
    if finding.proof is not None and finding.proof.error:
        text += f"\n{wording.payload(finding.proof)[0]}\n{wording.replayed(finding.proof)}"
    if finding.level is Level.BREAKING and not finding.note and not finding.waived:
        _outcome(case, "failure", finding.message, change.rule, text)
    elif finding.level is not Level.COMPATIBLE:
        ET.SubElement(case, "system-out").text = escape.xml(f"{finding.level.word}: {text}")
    return case


def _problem(problem: Problem) -> ET.Element:
    case = _case(f"{problem.rule} {problem.location}", problem.location.path)
    text = f"{problem.message}\n{problem.remedy}\n{problem.location}"
    if problem.fatal:
        _outcome(case, "error", problem.message, problem.rule, text)
    else:
        ET.SubElement(case, "system-out").text = escape.xml(text)
    return case


def _failure(failure: PolicyFailure) -> ET.Element:
    case = _case(failure.rule, failure.contract or "policy")
    text = f"{failure.message}\n{failure.remedy}\n{', '.join(failure.changes)}"
    if failure.level is Level.BREAKING:
        _outcome(case, "failure", failure.message, failure.rule, text)
    else:
        ET.SubElement(case, "system-out").text = escape.xml(text)
    return case


def _outcome(case: ET.Element, kind: str, short: str, rule: str, text: str) -> None:
    outcome = ET.SubElement(case, kind, message=escape.visible(short), type=escape.visible(rule))
    outcome.text = escape.xml(text)
