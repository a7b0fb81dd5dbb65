"""SARIF 2.1.0 for GitHub code scanning and other viewers (OASIS SARIF v2.1.0, errata 01)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from contract_check.model.rule import Level
from contract_check.reports import escape, wording
from contract_check.reports.annotations import message
from contract_check.reports.context import Context
from contract_check.reports.places import HeadPlaces, Place
from contract_check.rules import card, registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.model.contract import Problem
    from contract_check.model.report import Finding, PolicyFailure, Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 5_000
"""GitHub keeps 5,000 results of a run, by severity, and refuses more than 25,000."""
MOST_TEXT = 4_000
"""Characters of one message or help text."""
_LEVELS = {Level.BREAKING: "error", Level.WARNING: "warning", Level.COMPATIBLE: "note"}
_ANYWHERE = Context()


def render(report: Report, context: Context = _ANYWHERE) -> str:
    """The report as one SARIF run, worst results first; compatible changes are notes."""
    results = _Results(report)
    found = list(results.all())
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "contract-check",
                "semanticVersion": context.version,
                "version": context.version,
                "rules": list(results.rules.values()),
            }
        },
        "automationDetails": {"id": "contract-check/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not any(problem.fatal for problem in report.problems)}],
        "results": found[:MOST_RESULTS],
        "properties": {"verdict": report.verdict.value, "results_not_shown": max(0, len(found) - MOST_RESULTS)},
    }
    if context.server_url and context.repository and context.head_sha:
        provenance = {"repositoryUri": f"{context.server_url}/{context.repository}", "revisionId": context.head_sha}
        run["versionControlProvenance"] = [provenance]
    # ASCII throughout: no reader can be troubled by a lone surrogate or a line separator.
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


class _Results:
    """Makes results and collects the rules that they name."""

    def __init__(self, report: Report) -> None:
        self.rules: dict[str, dict[str, Any]] = {}
        self._index: dict[str, int] = {}
        self._report = report
        self._places = HeadPlaces(report)
        self._files = {contract.head_path for contract in report.contracts}

    def all(self) -> Iterator[dict[str, Any]]:
        """Every result, worst first."""
        for problem in sorted(self._report.problems, key=lambda one: not one.fatal):
            yield self._problem(problem)
        for level in reversed(Level):
            for failure in self._report.failures:
                if failure.level is level:
                    yield self._failure(failure)
            for finding in self._report.findings:
                if finding.level is level:
                    yield self._finding(finding)

    def _finding(self, finding: Finding) -> dict[str, Any]:
        change = finding.change
        excused = finding.level is Level.BREAKING and (finding.note or finding.waived)
        base = change.base
        # A result needs a place; that of a deleted file is where it was.
        gone = Place(base.path, base.line or 1) if base is not None else Place(change.contract, 1)
        place = self._places.of(finding) or gone
        properties: dict[str, Any] = {
            "change": change.id,
            "level": finding.level.word,
            "contract": escape.visible(change.contract),
            "direction": change.direction.word,
            "reach": [escape.visible(name) for name in wording.reached(finding)[:100]],
            "services": [escape.visible(name) for name in wording.by_name([finding])][:100],
        }
        if base is not None:
            properties["base"] = escape.visible(str(base))
        if finding.proof is not None:
            properties["proof"] = finding.proof.status.value
        return self._result(
            rule=_rule(change.rule),
            level="warning" if excused else _LEVELS[finding.level],
            text=message(finding),
            place=place,
            fingerprint=change.id,
            properties=properties,
        )

    def _problem(self, problem: Problem) -> dict[str, Any]:
        location = problem.location
        return self._result(
            rule=_plain_rule(f"problem/{problem.rule}", "A contract file could not be read"),
            level="error" if problem.fatal else "warning",
            text=f"{problem.message}\n{problem.remedy}",
            place=Place(location.path, location.line or 1, location.column),
            fingerprint=f"{problem.rule}:{location.path}",
            properties={"side": problem.side},
        )

    def _failure(self, failure: PolicyFailure) -> dict[str, Any]:
        at = failure.location
        place = Place(at.path, at.line or 1, at.column) if at is not None else Place(failure.contract or ".", 1)
        return self._result(
            rule=_plain_rule(f"policy/{failure.rule}", "The policy's demand is not met"),
            level=_LEVELS[failure.level],
            text=f"{failure.message}\n{failure.remedy}",
            place=place,
            fingerprint=f"{failure.rule}:{failure.contract}",
            properties={"changes": list(failure.changes[:100])},
        )

    def _result(
        self,
        *,
        rule: dict[str, Any],
        level: str,
        text: str,
        place: Place,
        fingerprint: str,
        properties: dict[str, Any],
    ) -> dict[str, Any]:
        self.rules.setdefault(rule["id"], rule)
        self._index.setdefault(rule["id"], len(self._index))
        region = {"startLine": max(1, place.line)}
        if place.column is not None:
            region["startColumn"] = max(1, place.column)
        key = escape.visible(fingerprint)
        return {
            "ruleId": rule["id"],
            "ruleIndex": self._index[rule["id"]],
            "level": level,
            "message": {"text": escape.visible_lines(text, MOST_TEXT)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": escape.path_url(place.path), "uriBaseId": "%SRCROOT%"},
                        "region": region,
                    }
                }
            ],
            # GitHub matches alerts across commits by the first name, everybody else by the second.
            "partialFingerprints": {"primaryLocationLineHash": f"{key}:1", "contractCheckChange/v1": key},
            "properties": properties,
        }


def _rule(rule_id: str) -> dict[str, Any]:
    """A reporting descriptor with the card as its help."""
    try:
        rule = registry.rule(rule_id)
        _, body = card.split(registry.text(rule_id), rule_id)
    except (registry.UnknownRuleError, card.CardError):
        return _plain_rule(rule_id, rule_id)
    help_text = body.strip() or rule.title
    described: dict[str, Any] = {
        "id": rule_id,
        "name": "".join(part.capitalize() for part in rule_id.replace("/", "-").split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": help_text.split("\n## ", 1)[0].strip()[:1000] or rule.title},
        "help": {"text": help_text[:MOST_TEXT], "markdown": help_text[:MOST_TEXT]},
        "defaultConfiguration": {"level": _LEVELS[rule.ceiling] if rule.hurts else "note"},
        "properties": {"tags": ["contract", rule_id.split("/", 1)[0], *(["security"] if rule.security else [])]},
    }
    return described


def _plain_rule(rule_id: str, title: str) -> dict[str, Any]:
    return {
        "id": escape.visible(rule_id),
        "shortDescription": {"text": title},
        "fullDescription": {"text": title},
        "help": {"text": title},
        "properties": {"tags": ["contract"]},
    }
