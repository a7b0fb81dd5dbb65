"""Terminal, annotations, SARIF, JUnit, HTML and JSON: what each must hold for its reader."""

from __future__ import annotations

import datetime as dt
import json
import math
import pathlib
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from msgspec import structs

from contract_check.model.contract import Problem
from contract_check.model.location import Location
from contract_check.model.report import AffectedService, PolicyFailure, Proof, ProofStatus, Report, Verdict
from contract_check.model.rule import Level
from contract_check.reports import annotations, comment, html, json_report, junit, preview, sarif, text
from contract_check.reports.places import HeadPlaces

if TYPE_CHECKING:
    from contract_check.reports.context import Context

SARIF = json.loads((pathlib.Path(__file__).parent / "sarif/sarif-2.1.0-rtm.5.json").read_text())
PROBLEM = Problem(
    rule="yaml-syntax",
    message="broken",
    remedy="mend it",
    location=Location("a.yaml", "", 3, 2),
    fatal=True,
    side="head",
)
FAILURE = PolicyFailure(
    rule="migration-note-missing",
    message="no note",
    remedy="add one",
    contract="contracts/billing.yaml",
    changes=("c-00000000",),
)


@pytest.fixture
def full(report: Any, finding: Any, change: Any) -> Report:
    """One of everything."""
    unproven = Proof(status=ProofStatus.UNPROVEN, reason="no payload was found")
    found: Report = report(
        finding(),
        finding("note", number=1, note="m/n.md"),
        finding("waived", number=2, waived="unreleased"),
        finding("gone", number=3, change=change("gone", 3, head=None), proof=unproven, services=()),
        finding("maybe", Level.WARNING, 4),
        finding("fine", Level.COMPATIBLE, 5, change=change("fine", 5, base=None)),
        problems=(PROBLEM, structs.replace(PROBLEM, fatal=False, side="base")),
        failures=(FAILURE, structs.replace(FAILURE, rule="lint", level=Level.WARNING, location=Location("a.yaml"))),
        gate=True,
        verdict=Verdict.ERROR,
    )
    return found


def test_text_tells_everything_once(full: Report) -> None:
    shown = text.render(full)
    assert shown.startswith(
        "unreadable yaml-syntax broken\n    at a.yaml:3:2 (head)\n    fix: mend it\n\nread in part yaml-syntax"
    )
    assert "contracts/billing.yaml  openapi Billing 1.4.0 → 1.5.0  4 breaking, 1 warning\n" in shown
    first = full.findings[0].change.id
    assert (
        "  breaking: property `customerId` is now required\n"
        f"    contracts/billing.yaml:88:5 (was 84:5)  schema/property-became-required {first}\n"
        "    because senders can no longer send what was accepted\n"
        "    reaches POST /invoices\n"
        "    affects checkout (declared: x.yml:3)\n"
        "    proof: valid before, rejected now:\n"
        '      | {"amount": 1, "currency": "EUR"}\n'
        "      base: accepted · head: rejected, `customerId` is a required property\n"
        "    consumers then: Always send `customerId`.\n"
    ) in shown
    assert "    unproven: no payload was found\n" in shown
    assert "    covered by m/n.md\n" in shown
    assert "    waived: unreleased\n" in shown
    assert "missing migration-note-missing no note\n    fix: add one" in shown
    assert "`fine`" not in shown
    last = shown.splitlines()[-1]
    assert last.startswith("error: 1 contract file could not be checked, 4 breaking changes")
    assert last.endswith("(--all shows the compatible ones)")


def test_verbose_shows_and_explain_explains_compatible_changes(full: Report) -> None:
    verbose, explained = text.render(full, verbose=True), text.render(full, explain=True)
    assert "compatible: property `fine` is now required\n    contracts/billing.yaml:93:5 (new)" in verbose
    assert "not breaking:" not in verbose
    assert "    not breaking: senders can no longer send what was accepted\n" in explained


def test_text_of_nothing_and_of_long_payloads(report: Any, finding: Any) -> None:
    assert text.render(report(contracts=())) == "unchanged: no contract changed · there is no contract to compare\n"
    proof = Proof(status=ProofStatus.PROVEN, payload="line\n" * 50, accepted_by="head", rejected_by="base")
    shown = text.render(report(finding(proof=proof)))
    assert shown.count("  | line") == text.PAYLOAD_LINES
    assert "proof: sent now, not valid before:" in shown


def test_a_moved_contract_names_its_old_path(report: Any, finding: Any, contract: Any) -> None:
    assert "(was old.yaml)" in text.render(report(finding(), contracts=(contract(base_path="old.yaml"),)))


def test_annotations_stand_on_the_heads_lines(full: Report) -> None:
    lines = annotations.render(full).splitlines()
    assert lines[0] == "::error file=a.yaml,line=3,col=2,title=contract-check%3A yaml-syntax::broken%0Amend it"
    assert lines[1].startswith("::error file=contracts/billing.yaml,line=88,col=5,title=breaking%3A schema/property-")
    gone = next(line for line in lines if "`gone`" in line)
    assert "file=contracts/billing.yaml,line=91,title=" in gone
    assert "consumers: unknown" in gone
    assert [line.split(" ")[0] for line in lines].count("::error") == 4
    base = next(line for line in lines if "(base)" in line)
    assert base.startswith("::warning title=")
    assert "covered by m/n.md" in "".join(line for line in lines if line.startswith("::warning"))


def test_annotations_stop_at_ten_of_each(report: Any, finding: Any) -> None:
    found = report(
        *(finding(f"b{number}", number=number) for number in range(25)),
        *(finding(f"w{number}", Level.WARNING, number) for number in range(13)),
    )
    lines = annotations.render(found).splitlines()
    assert [sum(line.startswith(f"::{kind}") for line in lines) for kind in ("error", "warning", "notice")] == [
        10,
        10,
        1,
    ]
    assert lines[-1] == "::notice title=contract-check::18 more in the summary: 25 breaking changes"
    assert len(annotations.render(found, warnings=False).splitlines()) == 11


def test_removed_things_stand_on_the_nearest_line_that_is_left(
    report: Any, finding: Any, change: Any, contract: Any
) -> None:
    def place(base: Location, *others: Any, **contracts: Any) -> Any:
        removed = finding(change=change("x", head=None, base=base))
        return HeadPlaces(report(removed, *others, contracts=(contract(**contracts),))).of(removed)

    near, path = finding("near"), "contracts/billing.yaml"
    assert (place(Location(path, "", 90, 1), near).line, place(Location(path, "", 90, 1), near).exact) == (94, False)
    assert place(Location(path, "", 9000, 1), near).line == 88 + 40
    assert place(Location(path, "", 1, 1), near).line == 88 - 40
    assert place(Location(path, "", 90, 1)).line == 1
    assert place(Location(path, "", 90, 1), head_path=None) is None
    assert place(Location(path, "", 90, 1), head_path="new.yaml").path == "new.yaml"
    nowhere = finding(change=change("x", head=None, base=None))
    assert HeadPlaces(report(nowhere)).of(nowhere) is None


def validate_sarif(rendered: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(rendered)
    jsonschema.Draft4Validator(SARIF).validate(found)
    (run,) = found["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(rules) <= 25_000
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert len(rule["properties"]["tags"]) <= 10
        assert rule["help"]["text"]
    assert len(run["results"]) <= 25_000
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert len(result["locations"]) == 1
        assert result["partialFingerprints"]["primaryLocationLineHash"]
    return run


def test_sarif_is_what_code_scanning_accepts(full: Report, context: Context) -> None:
    run = validate_sarif(sarif.render(full, context))
    assert [result["level"] for result in run["results"]] == [
        "error", "warning",  # problems
        "error", "error", "warning", "warning", "error",  # the missing note; breaking, covered, waived, removed
        "warning", "warning", "note",
    ]  # fmt: skip
    assert run["results"][3]["partialFingerprints"]["contractCheckChange/v1"] == full.findings[0].change.id
    assert run["versionControlProvenance"][0]["revisionId"] == context.head_sha
    assert not run["invocations"][0]["executionSuccessful"]
    card = next(rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "schema/property-became-required")
    assert card["shortDescription"]["text"] == "Property became required"
    assert card["help"]["markdown"]


def test_sarif_of_hostile_text_and_unknown_rules_is_valid(hostile: Any, finding: Any, change: Any, report: Any) -> None:
    validate_sarif(sarif.render(hostile("a b%\n:é\ud800|<")))
    unknown = finding(change=change(rule="nowhere/nothing", base=None, head=None))
    run = validate_sarif(sarif.render(report(unknown)))
    assert run["results"][0]["ruleId"] == "nowhere/nothing"


def test_sarif_keeps_the_worst_within_the_limit(report: Any, finding: Any) -> None:
    found = report(
        *(finding(f"b{number}", number=number) for number in range(10)),
        *(finding(f"c{number}", Level.COMPATIBLE, number) for number in range(5_001)),
    )
    run = json.loads(sarif.render(found))["runs"][0]
    assert len(run["results"]) == 5_000
    assert run["properties"]["results_not_shown"] == 11
    assert [result["level"] for result in run["results"][:11]] == ["error"] * 10 + ["note"]


def test_junit_counts_what_it_holds(full: Report) -> None:
    root = ET.fromstring(junit.render(full))  # noqa: S314 - our own output
    assert root.tag == "testsuites"
    for suite in root:
        assert set(suite.attrib) == {"name", "tests", "failures", "errors", "skipped", "time"}
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
        for kind in ("failure", "error"):
            assert int(suite.get(f"{kind}s", "")) == len(suite.findall(f"testcase/{kind}"))
        for case in suite:
            assert {"name", "classname", "time"} <= set(case.attrib) <= {"name", "classname", "time", "file", "line"}
            assert len(case) <= 1
    assert (root.get("failures"), root.get("errors")) == ("3", "1")
    assert [suite.get("name") for suite in root] == ["readable contracts", "contracts/billing.yaml", "policy"]


def test_junit_is_never_empty(report: Any) -> None:
    assert 'tests="1"' in junit.render(report(contracts=()))
    assert 'name="unchanged"' in junit.render(report())
    assert 'name="demands met"' in junit.render(report(gate=True))


def test_html_page(full: Report, context: Context) -> None:
    page = html.render(full, context)
    assert "<code>customerId</code> is now required" in page
    assert "<td>checkout</td><td>unknown</td><td>declared: <code>x.yml:3</code></td>" in page
    assert f'id="{full.findings[0].change.id}"' in page
    assert "prefers-color-scheme: dark" in page
    assert 'name="viewport"' in page
    assert "http" not in page.replace("http-equiv", "")
    assert "9a01b7700000 (parent of merge commit) → 4f2c9e100000" in page


def test_html_of_nothing_and_of_unknown_consumers(report: Any, finding: Any) -> None:
    assert "No contract file was found." in html.render(report(contracts=()))
    assert "Consumers are unknown." in html.render(report(finding(services=())))
    assert 'class="badge warning"' in html.render(report(finding(level=Level.WARNING)))
    assert 'class="badge compatible"' in html.render(report(finding(level=Level.COMPATIBLE)))


def test_preview_keeps_our_tags_and_ticks(full: Report, context: Context) -> None:
    page = preview.render(comment.render(full, context))
    assert "<details open><summary>Proof: valid before, rejected now</summary>" in page
    assert '<li class="task">☐ <code>billing-api</code>' in page
    assert context.marker in page
    assert "<table>" in page


def test_json_report_follows_its_schema(full: Report, hostile: Any, report: Any) -> None:
    validator = jsonschema.Draft202012Validator(json_report.schema())
    for found in (full, hostile("a\ud800\n`"), report(), report(lint=({"message": "x"},), lint_known=2)):
        validator.validate(json.loads(json_report.render(found)))


def test_json_report_refuses_what_the_schema_does_not_say(full: Report) -> None:
    validator = jsonschema.Draft202012Validator(json_report.schema())
    broken = json.loads(json_report.render(full))
    broken["changes"][0]["level"] = "fatal"
    broken["changes"][1]["invented"] = 1
    del broken["changes"][2]["id"]
    assert len(list(validator.iter_errors(broken))) == 3


def described(schema: Any, where: str = "#") -> list[str]:
    """Places of properties without a description."""
    missing = []
    for name, child in schema.get("properties", {}).items():
        missing += [] if child.get("description") else [f"{where}/{name}"]
        missing += described(child, f"{where}/{name}")
    for name, child in schema.get("$defs", {}).items():
        missing += described(child, f"{where}/$defs/{name}")
    return missing + (described(schema["items"], f"{where}[]") if "items" in schema else [])


def test_every_key_of_the_schema_is_described() -> None:
    schema = json_report.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert described(schema) == []


def test_json_report_is_json_whatever_yaml_held(report: Any, finding: Any, change: Any) -> None:
    odd = change(before={1: math.inf, 2: dt.date(2026, 1, 2), 3: "\ud800"}, after=(math.nan, -0.0, True, None, b"x"))
    rendered = json_report.render(
        report(finding(change=odd, services=(AffectedService(name="a", evidence="b", strength="c"),)))
    )
    found = json.loads(rendered, parse_constant=pytest.fail)["changes"][0]
    assert found["before"] == {"1": "inf", "2": "2026-01-02", "3": "\ud800"}
    assert found["after"] == ["nan", -0.0, True, None, "b'x'"]
    rendered.encode()
