"""Lint: each rule on the smallest entry that breaks it, with its line; and forwards only in a pull request."""

from __future__ import annotations

import datetime as dt
import pathlib
from typing import TYPE_CHECKING

import casebook
import pytest

from contract_check.config import Config
from contract_check.inventory import take_inventory
from contract_check.lint import compared, lint
from contract_check.policyfile import parse
from contract_check.reports import comment, json_report
from contract_check.reports import text as terminal
from contract_check.review import review
from contract_check.rules import registry
from contract_check.sources.memory import MemoryTree

if TYPE_CHECKING:
    from contract_check.model.lint import Remark

PATH = "device.interface.yaml"
TODAY = dt.date(2026, 11, 24)
API = """\
openapi: 3.1.0
info: {title: Devices, version: 1.0.0}
paths:
  /devices:
    post:
      parameters:
        - {name: policy, in: query, required: true, schema: {type: string}}
      responses:
        '200': {description: saved}
        '400': {description: invalid}
    get:
      deprecated: true
      x-sunset: '2020-01-01'
      responses:
        '200': {description: devices}
"""
ENTRY = """\
apiVersion: contract-check/v1
kind: Interface
id: device.save
purpose: Saves a device.
owner: team:devices
provider: device-service
version: 1.0.0
lifecycle: stable
binding:
  - {kind: http, contract: api.yaml, ref: '#/paths/~1devices/post', wire: json}
metadata:
  tenant: {mode: derived, from: jwt.tenantId, scope: own}
  security: {mode: required, schemes: [jwt], authorities: {anyOf: [ADMIN]}}
inputs:
  - {name: policy, in: query, required: true}
outputs:
  - {name: device, on: [ok]}
preconditions:
  - {id: name-unique, violation: invalid}
outcomes:
  success: [{id: ok, status: 200}]
  errors: [{id: invalid, status: 400, code: INVALID, retryable: false}]
side_effects:
  - {id: row, kind: db-write, target: device, when: in-transaction}
transaction: {boundary: REQUIRED, covers: [row], idempotent: false}
consumers:
  - {service: web-ui, uses: [inputs.policy, outcomes.errors.invalid]}
"""
BARE = API.partition("    get:")[0]


def linted(entry: str = ENTRY, api: str = BARE, policy: str = "") -> list[Remark]:
    return list(lint(MemoryTree({"api.yaml": api.encode(), PATH: entry.encode()}, "tree"), config(policy), TODAY))


def config(policy: str) -> Config:
    return parse(policy.encode(), ".contract-check.yml") if policy else Config()


def test_a_complete_entry_lints_clean() -> None:
    assert linted() == []


REQUIRE = "lint: {require: [{metadata: [%s]}]}"
EFFECT = "\n  - {id: row, kind: db-write, target: device, when: in-transaction}"
CONSUMER = "\n  - {service: web-ui, uses: [inputs.policy, outcomes.errors.invalid]}"
FAULTS = [
    ("key-missing", "error", ("owner: team:devices\n", ""), "", 1),
    ("unfilled", "error", ("owner: team:devices", "owner: TODO"), "", 5),
    ("version-not-semantic", "error", ("version: 1.0.0", "version: v1"), "", 7),
    ("context-incomplete", "error", ("from: jwt.tenantId, ", ""), "", 12),
    ("context-incomplete", "error", ("mode: derived, from: jwt.tenantId", "mode: none"), "", 12),
    ("context-incomplete", "error", ("schemes: [jwt], ", ""), "", 13),
    ("context-incomplete", "error", ("anyOf: [ADMIN]", "anyOf: []"), "", 13),
    ("unknown-authority", "error", ("ADMIN", "ADMNI"), "lint: {authorities: [ADMIN]}", 13),
    ("dangling-binding", "error", ("~1devices/post", "~1device/post"), "", 10),
    ("entry-and-contract-differ", "warning", ("{id: ok, status: 200}", "{id: ok, status: 201}"), "", 20),
    ("entry-and-contract-differ", "warning", ("required: true}", "required: false}"), "", 15),
    ("unknown-outcome", "error", ("violation: invalid", "violation: conflict"), "", 19),
    ("unknown-outcome", "error", ("on: [ok]", "on: [done]"), "", 17),
    ("state-change-without-effect", "warning",
     (EFFECT + "\ntransaction: {boundary: REQUIRED, covers: [row]", " []\ntransaction: {boundary: REQUIRED"), "", 23),
    ("transaction-covers-unknown", "error", ("covers: [row]", "covers: [row, key]"), "", 25),
    ("transaction-covers-unknown", "error", ("when: in-transaction", "when: after-commit"), "", 25),
    ("error-incomplete", "error", (", retryable: false", ""), "", 22),
    ("deprecated-without-sunset", "error", ("lifecycle: stable", "lifecycle: deprecated"), "", 8),
    ("sunset-passed", "warning", ("consumers:", "deprecation: {sunset: 2026-11-23}\nconsumers:"), "", 26),
    ("no-consumers-without-reason", "warning", (CONSUMER, " []"), "", 26),
    ("unknown-service", "error", ("service: web-ui", "service: web-iu"), "services: {web-ui: {}}", 27),
    ("unresolved-use", "error", ("uses: [inputs.policy", "uses: [inputs.polcy"), "", 27),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "level", "edit", "policy", "line"), FAULTS)
def test_each_fault_is_told_with_its_line(rule: str, level: str, edit: tuple[str, str], policy: str, line: int) -> None:
    assert edit[0] in ENTRY
    found = linted(ENTRY.replace(*edit), policy=policy)

    assert {(one.rule, one.level) for one in found} == {(f"lint/{rule}", level)}
    assert {one.location.path for one in found} == {PATH}
    assert line in {one.location.line for one in found}
    assert all(one.remedy for one in found)


def test_a_provider_to_be_filled_in_is_no_known_service() -> None:
    provider = next(line for line in ENTRY.splitlines() if line.startswith("provider:"))
    found = linted(
        ENTRY.replace(provider, "provider: TODO").replace("service: web-ui", "service: web-iu"),
        policy="services: {web-ui: {}}",
    )

    told = next(one for one in found if one.rule == "lint/unknown-service")
    assert told.remedy.endswith("known are web-ui")


def test_an_id_in_two_files() -> None:
    files = {"api.yaml": BARE.encode(), PATH: ENTRY.encode(), "other.interface.yaml": ENTRY.encode()}
    found = lint(MemoryTree(files, "tree"), Config(), TODAY)

    assert [(one.rule, one.location.line) for one in found] == [("lint/duplicate-id", 3)]


@pytest.mark.parametrize(
    ("path", "teams"),
    [
        (".github/CODEOWNERS", "* @acme/%s @someone\n"),
        ("catalog-info.yaml", "kind: Group\nmetadata: {name: %s}\n"),
    ],
)
def test_teams_are_those_of_codeowners_and_backstage(path: str, teams: str) -> None:
    entry = ENTRY.replace("service: web-ui", "service: team:devices").replace(
        "owner: team:devices", "owner: team:device"
    )
    files = {"api.yaml": BARE.encode(), PATH: entry.encode(), path: (teams % "devices").encode()}

    (found,) = lint(MemoryTree(files, "tree"), Config(), TODAY)
    assert (found.rule, found.level, found.location.line) == ("lint/unknown-team", "warning", 5)
    assert "team:device" in found.message
    assert "devices" in found.remedy

    del files[path]
    assert lint(MemoryTree(files, "tree"), Config(), TODAY) == ()


SECURED = BARE.replace("      parameters:", "      security: %s\n      parameters:") + "\n"


@pytest.mark.parametrize(
    ("contract", "entry", "said"),
    [
        ("[{jwt: []}]", "mode: required, schemes: [jwt]", ""),
        ("[{jwt: []}, {key: []}]", "mode: required, schemes: [key, jwt]", ""),
        ("[{jwt: []}, {}]", "mode: optional, schemes: [jwt]", ""),
        ("[]", "mode: none, reason: public", ""),
        ("[{key: []}]", "mode: derived, from: network", ""),
        ("[{key: []}]", "mode: none, reason: public", "lets anybody in, but POST /devices asks for key"),
        ("[{key: []}]", "mode: optional, schemes: [key]", "calls security optional, but POST /devices lets nobody in"),
        ("[{jwt: []}, {}]", "mode: required, schemes: [jwt]", "requires security, but POST /devices lets anybody in"),
        ("[{jwt: []}, {key: []}]", "mode: required, schemes: [jwt]", "does not list scheme `key` of POST /devices"),
        ("[{jwt: []}]", "mode: required, schemes: [jwt, key]", "lists scheme `key`, which POST /devices does not take"),
    ],
)
def test_entry_and_contract_agree_on_security(contract: str, entry: str, said: str) -> None:
    text = ENTRY.replace("mode: required, schemes: [jwt], authorities: {anyOf: [ADMIN]}", entry)
    found = linted(text, api=SECURED % contract)

    assert [(one.rule, one.level, one.location.line) for one in found] == (
        [("lint/entry-and-contract-differ", "warning", 13)] if said else []
    )
    assert all(said in one.message for one in found)


def test_what_the_policy_requires_of_every_format() -> None:
    found = linted(api=API, policy=REQUIRE % "security, tenant, errors, purpose")

    lacks = [one.message.partition(" has no ")[2].partition(",")[0] for one in found]
    assert lacks == ["errors", "purpose", "security", "tenant", ""]
    assert {one.rule for one in found} == {"lint/metadata-missing", "lint/sunset-passed"}
    assert {one.location.line for one in found} == {11}


def test_coverage() -> None:
    (found,) = linted(api=API.replace("      x-sunset: '2020-01-01'\n", ""), policy="lint: {coverage: 80}")

    assert found.rule == "lint/coverage-too-low"
    assert "1 of 2 interfaces have an entry (50 %)" in found.message


def test_the_policy_sets_levels() -> None:
    broken = ENTRY.replace("version: 1.0.0", "version: v1")

    (found,) = linted(broken, policy="lint: {levels: {lint/version-not-semantic: warning}}")
    assert found.level == "warning"
    assert linted(broken, policy="lint: {levels: {lint/version-not-semantic: 'off'}}") == []


def test_forwards_only() -> None:
    """What base has already is counted and no failure; what is new is one, with its place."""
    old = ENTRY.replace("version: 1.0.0", "version: v1")
    new = old.replace("violation: invalid", "violation: gone")
    trees = [MemoryTree({"api.yaml": BARE.encode(), PATH: text.encode()}, "tree") for text in (old, new)]

    found = compared(take_inventory(*trees, Config()), *trees, Config(), TODAY)
    assert ([one.rule for one in found.new], found.known) == (["lint/unknown-outcome"], 1)
    report = review(*trees, Config(), gate=True, today=TODAY)
    failures = [one for one in report.failures if one.rule.startswith("lint/")]
    assert [(one.rule, one.level.word, one.location and one.location.line) for one in failures] == [
        ("lint/unknown-outcome", "breaking", 19)
    ]
    told = json_report.to_dict(report)
    assert ([one["rule"] for one in told["lint"]], told["lint_known"]) == (["lint/unknown-outcome"], 1)
    assert "1 lint remark as before" in comment.render(report)
    assert "1 lint remark as before" in terminal.render(report)


TOLD_ELSEWHERE = {"duplicate-id", "metadata-missing", "coverage-too-low", "unknown-team", "policy-in-vain"}


def test_cards_and_code_name_the_same_rules() -> None:
    cards = {rule.removeprefix("lint/") for rule in registry.all_ids() if rule.startswith("lint/")}
    shown = {fault[0] for fault in FAULTS} | TOLD_ELSEWHERE

    assert cards == shown
    for rule in cards:
        assert registry.rule(f"lint/{rule}").title
        assert registry.rule(f"lint/{rule}").migration


def test_the_worst_of_catalogs_gives_remarks_and_no_traceback() -> None:
    """Lint every head of the catalog's cases, damaged ones included."""
    for folder in sorted(pathlib.Path(casebook.CASES, "catalog").iterdir())[::7]:
        tree = MemoryTree(casebook.files(folder / "head"), "tree")
        for remark in lint(tree, Config(), TODAY):
            assert remark.location.path
