"""M1 to M15: for each, notes that pass and notes that fail, as edits of one good note."""

from __future__ import annotations

import datetime as dt

import pytest
from msgspec import structs

from contract_check.model.change import Change, Direction, Use
from contract_check.model.location import Location
from contract_check.model.report import AffectedService, Finding
from contract_check.model.rule import Level
from contract_check.notes.checks import CHECKS, check
from contract_check.notes.reading import read
from contract_check.notes.setting import CatalogFacts, Setting, Subject

TODAY = dt.date(2026, 11, 24)
PATH = "contracts/migrations/a.md"
API = "contracts/api.yaml"


def change(rule="schema/property-became-required", direction=Direction.INPUT, **facts):
    places = {"base": Location(API, "/x"), "head": Location(API, "/x")} | facts
    return Change(rule=rule, subject="x", place=rule, contract=API, uses=(Use("POST /a", direction),), **places)


def finding(one, level=Level.BREAKING, services=("shop",), strength="declared"):
    return Finding(
        change=one,
        level=level,
        because="",
        message="it changed",
        harmed=("POST /a",),
        services=tuple(AffectedService(name=name, evidence="p.yml:1", strength=strength) for name in services),
    )


INPUT, OUTPUT = change(), change("schema/property-became-optional", Direction.OUTPUT)
REMOVAL = change("envelope/interface-removed", head=None)
HARMLESS = change("envelope/version-changed")
GATE = change("envelope/security-removed")

GOOD = f"""---
kind: Migration
id: a
interfaces: {{{API}: {{from: 1.4.0, to: 2.0.0}}}}
covers: [{INPUT.id}]
summary: x is required now
affected:
  - {{service: shop, action: send the new field x always, required: true}}
  - {{service: web, action: none, reason: it never calls this}}
rollout: {{strategy: coordinated, order: [shop, api]}}
dates: {{announced: 2026-11-01, deprecated: 2026-11-02, sunset: 2027-06-01}}
rollback: {{possible: true, how: redeploy the previous version}}
data: none
verify: [the error rate of shop stays flat]
---
# The field x

## What changed
`x` is required.

## What you must do
Send it.

## How to verify
Watch the error rate.

## Rollback
Redeploy.
"""
OTHER = GOOD.replace("id: a\n", "id: b\n").replace(INPUT.id, OUTPUT.id)
LINE = {"id": 3, "interfaces": 4, "covers": 5, "summary": 6, "affected": 7, "shop": 8, "web": 9, "rollout": 10}
LINE |= {"dates": 11, "rollback": 12, "data": 13, "verify": 14}


def setting(**facts):
    known = {
        "findings": {one.id: finding(one) for one in (INPUT,)},
        "contracts": {API: Subject(base_version="1.4.0", head_version="2.0.0", needed="2.0.0", provider="api")},
        "base": {},
        "services": frozenset({"shop", "web", "api"}),
        "owners": frozenset({"team-shop"}),
        "files": frozenset({API, "docs/a.md", "scripts/fill.sql", PATH}),
        "today": TODAY,
    }
    return Setting(**{"notes": (), **known, **facts})


def faults(text, others=(), **facts):
    notes = (read(text.encode(), PATH), *(read(other.encode(), f"contracts/migrations/{n}") for n, other in others))
    found = check(setting(notes=notes, **facts))
    return [(one.rule.removeprefix("note/"), one.location.line) for one in found]


def of(*changes, **facts):
    return {one.id: finding(one, **facts) for one in changes}


def subject(**facts):
    return {API: structs.replace(setting().contracts[API], **facts)}


def edited(*pairs):
    text = GOOD
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


EXPAND = ("strategy: coordinated", "strategy: expand-contract, phase: expand")
CONTRACT = ("strategy: coordinated", "strategy: expand-contract, phase: contract, follows: before")
PAST = ("sunset: 2027-06-01", "sunset: 2026-11-20")
API_FIRST = ("[shop, api]", "[api, shop]")
BEFORE = {"contracts/migrations/before.md": read(edited(("id: a\n", "id: before\n"), EXPAND).encode(), "before.md")}
MERGED = {PATH: read(GOOD.replace(INPUT.id, "c-00000000").encode(), PATH)}

PASSING = {
    "M1 one note for each change": (GOOD, {"others": [("b.md", OTHER)], "findings": of(INPUT, OUTPUT)}),
    "M2 the id is in the change": (GOOD, {}),
    "M2 an id that was merged before": (edited((INPUT.id, f"{INPUT.id}, c-00000000")), {"base": MERGED}),
    "M2 a release sums up many changes": (edited((INPUT.id, f"{INPUT.id}, c-00000000")), {"whole": False}),
    "M3 who is only possibly affected": (GOOD, {"findings": of(INPUT, services=("mobile",), strength="possible")}),
    "M3 a team": (edited(("service: web", "service: 'team:web'")), {}),
    "M3 nobody said which services there are": (edited(("web", "www")), {"services": frozenset()}),
    "M4 by the providing service": (edited((f"{{{API}:", "{api:")), {}),
    "M4 a removed contract": (edited(("to: 2.0.0", "to: removed")), {"contracts": subject(removed=True)}),
    "M4 no versions": (GOOD, {"contracts": subject(base_version="", head_version="", needed="")}),
    "M5 not required": (edited(("send the new field x always, required: true", "TODO, required: false")), {}),
    "M6 together": (edited(("[shop, api]", "['shop|api']")), {}),
    "M6 expand, the provider reads": (edited(EXPAND, API_FIRST), {}),
    "M6 expand, the provider writes": (edited(EXPAND, (INPUT.id, OUTPUT.id)), {"findings": of(OUTPUT)}),
    "M7 the policy's notice": (GOOD, {"sunset_days": {"default": 180}}),
    "M7 only announced": (edited((", deprecated: 2026-11-02, sunset: 2027-06-01", "")), {}),
    "M7 the same sunset at the interface": (GOOD, {"contracts": subject(sunsets={"POST /a": "2027-06-01"})}),
    "M8 a pinned device and a sunset": (GOOD, {"contracts": subject(facts=CatalogFacts(pins={"shop": "field"}))}),
    "M8 a rolling fleet and a window": (
        edited((", sunset: 2027-06-01", ""), ("data: none", "data: none\nwindow: 2-minor-releases")),
        {"contracts": subject(facts=CatalogFacts(pins={"shop": "rolling"}))},
    ),
    "M9 impossible, with reason and approver": (
        edited(("{possible: true, how: redeploy", "{possible: false, approver: team-shop, reason: redeploy")),
        {},
    ),
    "M10 expanding": (edited(EXPAND, API_FIRST), {}),
    "M10 contracting after the sunset": (edited(CONTRACT, PAST), {"base": BEFORE}),
    "M11 links and scripts that are there": (
        edited(("Send it.", "See [a](../../docs/a.md#x), [b](/docs/a.md), [c](https://x.example), [d](#e)"),
               ("data: none", "data: [scripts/fill.sql]")),
        {},
    ),
    "M12 a reason by an owner": (edited(("data: none", "data: none\nwaiver: {reason: bugfix, by: '@team-shop'}")), {}),
    "M12 benign, and no gate": (
        edited(("data: none", "data: none\nwaiver: {reason: benign, by: team-shop}")), {"findings": of(INPUT)}
    ),
    "M13 what breaks": (GOOD, {}),
    "M14 a stub": (
        edited(("send the new field x always", "TODO"), ("Send it.", "TODO"), ("data: none", ("data: none\nwaiver: "
               "{reason: security, by: team-shop}\nembargo_until: 2026-12-24"))),
        {},
    ),
    "M14 a security gate needs no waiver": (
        edited((INPUT.id, GATE.id), ("data: none", "data: none\nembargo_until: 2026-12-24")), {"findings": of(GATE)}
    ),
    "M15 rollback and dates": (
        edited(("redeploy the previous", "redeploy an old"), ("Redeploy.", "Go back."), ("2027-06-01", "2027-07-01")),
        {"released": {PATH: read(GOOD.encode(), PATH)}, "release": "v1"},
    ),
    "M15 a new note": (GOOD, {"released": {"b.md": read(OTHER.encode(), "b.md")}, "release": "v1"}),
}  # fmt: skip

FAILING = {
    "M1 two notes for one change": (
        OTHER,
        {"others": [("b.md", GOOD.replace("id: a\n", "id: c\n").replace(INPUT.id, OUTPUT.id))], "findings": of(OUTPUT)},
        [("covered-twice", LINE["covers"])],
    ),
    "M1 listed twice": (edited((INPUT.id, f"{INPUT.id}, {INPUT.id}")), {}, [("covered-twice", LINE["covers"])]),
    "M2 no such change": (edited((INPUT.id, f"{INPUT.id}, c-00000000")), {}, [("stale-id", LINE["covers"])]),
    "M2 nothing breaks at all": (GOOD, {"findings": {}}, [("stale-id", LINE["covers"])]),
    "M3 a service without a row": (
        GOOD,
        {"findings": of(INPUT, services=("shop", "api-client")), "services": frozenset()},
        [("service-missing", LINE["affected"])],
    ),
    "M3 no reason": (edited((", reason: it never calls this", "")), {}, [("reason-missing", LINE["web"])]),
    "M3 an unknown service": (edited(("service: web", "service: wbe")), {}, [("service-unknown", LINE["web"])]),
    "M3 two rows": (edited(("service: web", "service: shop")), {}, [("service-twice", LINE["web"])]),
    "M4 another version before": (edited(("from: 1.4.0", "from: 1.3.0")), {}, [("versions", LINE["interfaces"])]),
    "M4 another version after": (edited(("to: 2.0.0", "to: 3.0.0")), {}, [("versions", LINE["interfaces"])]),
    "M4 too small a bump": (
        edited(("to: 2.0.0", "to: 1.5.0")),
        {"contracts": subject(head_version="1.5.0", sufficient=False)},
        [("versions", LINE["interfaces"])],
    ),
    "M4 not named": (edited((API, "b.yaml")), {}, [("versions", LINE["interfaces"])] * 2),
    "M4 removed, but a version": (GOOD, {"contracts": subject(removed=True)}, [("versions", LINE["interfaces"])]),
    "M5 missing": (edited(("action: send the new field x always, ", "")), {}, [("action-empty", LINE["shop"])]),
    "M5 a placeholder": (edited(("send the new field x always", "n/a")), {}, [("action-empty", LINE["shop"])]),
    "M5 TODO in a sentence": (edited(("new field x always", "TODO later on")), {}, [("action-empty", LINE["shop"])]),
    "M5 too short": (edited(("send the new field x always", "send the field")), {}, [("action-empty", LINE["shop"])]),
    "M5 the title": (
        edited(("# The field x", "# Send the new field, x, always!")), {}, [("action-empty", LINE["shop"])]
    ),
    "M6 no strategy": (edited(("strategy: coordinated, ", "")), {}, [("rollout-strategy", LINE["rollout"])]),
    "M6 unknown strategy": (edited(("coordinated", "big-bang")), {}, [("rollout-strategy", LINE["rollout"])]),
    "M6 no phase": (edited(("coordinated", "expand-contract")), {}, [("rollout-strategy", LINE["rollout"])]),
    "M6 not in the order": (edited(("[shop, api]", "[api]")), {}, [("rollout-order", LINE["rollout"])]),
    "M6 twice": (edited(("[shop, api]", "[shop, api, shop]")), {}, [("rollout-order", LINE["rollout"])]),
    "M6 nobody knows it": (edited(("[shop, api]", "[shop, app]")), {}, [("rollout-order", LINE["rollout"])]),
    "M6 expand, writers first": (edited(EXPAND), {}, [("rollout-order", LINE["rollout"])]),
    "M6 contract, readers first": (
        edited(CONTRACT, PAST, API_FIRST), {"base": BEFORE}, [("rollout-order", LINE["rollout"])]
    ),
    "M7 no date": (edited(("2026-11-01", "soon")), {}, [("dates", LINE["dates"])]),
    "M7 no such day": (edited(("2026-11-02", "2026-11-31")), {}, [("dates", LINE["dates"])]),
    "M7 not announced": (edited(("announced: 2026-11-01, ", "")), {}, [("dates", LINE["dates"])]),
    "M7 sunset before deprecation": (
        edited(("deprecated: 2026-11-02", "deprecated: 2027-06-02")), {}, [("dates", LINE["dates"])]
    ),
    "M7 deprecated before announced": (edited(("2026-11-01", "2026-11-03")), {}, [("dates", LINE["dates"])]),
    "M7 sunset in the past": (edited(PAST), {}, [("dates", LINE["dates"])]),
    "M7 less notice than the policy gives": (GOOD, {"sunset_days": {"default": 300}}, [("dates", LINE["dates"])]),
    "M7 notice of the audience": (
        GOOD,
        {"sunset_days": {"public": 300, "default": 1}, "contracts": subject(facts=CatalogFacts(audience="public"))},
        [("dates", LINE["dates"])],
    ),
    "M7 no sunset, but notice": (
        edited((", sunset: 2027-06-01", "")), {"sunset_days": {"default": 1}}, [("dates", LINE["dates"])]
    ),
    "M7 another sunset at the interface": (
        GOOD, {"contracts": subject(sunsets={"POST /a": "2027-01-01T00:00:00Z"})}, [("dates", LINE["dates"])]
    ),
    "M7 another sunset in the catalog": (
        GOOD, {"contracts": subject(facts=CatalogFacts(sunset="2027-01-01"))}, [("dates", LINE["dates"])]
    ),
    "M8 a pinned device without an end": (
        edited((", sunset: 2027-06-01", "")),
        {"contracts": subject(facts=CatalogFacts(pins={"shop": "field"}))},
        [("pin", LINE["dates"])],
    ),
    "M8 a rolling fleet without window or sunset": (
        edited((", sunset: 2027-06-01", "")),
        {"contracts": subject(facts=CatalogFacts(pins={"shop": "rolling"}))},
        [("pin", LINE["dates"])],
    ),
    "M8 no window": (edited(("data: none", "data: none\nwindow: a while")), {}, [("window", LINE["data"] + 1)]),
    "M9 nothing said": (edited(("possible: true, ", "")), {}, [("rollback", LINE["rollback"])]),
    "M9 no way": (edited((", how: redeploy the previous version", "")), {}, [("rollback", LINE["rollback"])]),
    "M9 impossible, no reason, no approver": (
        edited(("possible: true", "possible: false")), {}, [("rollback", LINE["rollback"])] * 2
    ),
    "M9 approved by a stranger": (
        edited(("possible: true", "possible: false, reason: data is gone, approver: me")), {},
        [("rollback", LINE["rollback"])],
    ),
    "M10 expand removes": (
        edited(EXPAND, API_FIRST, (INPUT.id, REMOVAL.id)), {"findings": of(REMOVAL)}, [("phase", LINE["rollout"])]
    ),
    "M10 contract before the sunset": (edited(CONTRACT), {"base": BEFORE}, [("phase", LINE["dates"])]),
    "M10 contract follows nothing": (edited(CONTRACT, PAST), {}, [("phase", LINE["rollout"])]),
    "M10 contract follows no expansion": (
        edited(CONTRACT, PAST, ("follows: before", "follows: b")),
        {"base": {"b.md": read(OTHER.encode(), "b.md")}},
        [("phase", LINE["rollout"])],
    ),
    "M10 contract follows another interface": (
        edited(CONTRACT, PAST, (f"{{{API}:", "{api:")), {"base": BEFORE}, [("phase", LINE["rollout"])]
    ),
    "M11 a dead link": (edited(("Send it.", "See [a](b.md).")), {}, [("link", 22)]),
    "M11 no such script": (edited(("data: none", "data: scripts/x.sql")), {}, [("link", LINE["data"])]),
    "M12 no such reason": (
        edited(("data: none", "data: none\nwaiver: {reason: hurry, by: team-shop}")), {}, [("waiver", LINE["data"] + 1)]
    ),
    "M12 by nobody": (
        edited(("data: none", "data: none\nwaiver: {reason: bugfix}")), {}, [("waiver", LINE["data"] + 1)]
    ),
    "M12 by a stranger": (
        edited(("data: none", "data: none\nwaiver: {reason: bugfix, by: me}")), {}, [("waiver", LINE["data"] + 1)]
    ),
    "M12 unreleased, but it is": (
        edited(("data: none", "data: none\nwaiver: {reason: unreleased, by: team-shop}")),
        {"release": "v1"},
        [("waiver", LINE["data"] + 1)],
    ),
    "M12 a security gate is never benign": (
        edited((INPUT.id, GATE.id), ("data: none", "data: none\nwaiver: {reason: benign, by: team-shop}")),
        {"findings": of(GATE)},
        [("waiver", LINE["data"] + 1)],
    ),
    "M13 it breaks nothing": (
        edited((INPUT.id, HARMLESS.id)), {"findings": of(HARMLESS, level=Level.COMPATIBLE)},
        [("nothing-breaks", LINE["covers"])]
    ),
    "M14 no security change": (
        edited(("data: none", "data: none\nembargo_until: 2026-12-24")), {}, [("embargo", LINE["data"] + 1)]
    ),
    "M14 no date": (
        edited(("data: none", "data: none\nwaiver: {reason: security, by: team-shop}\nembargo_until: soon")),
        {},
        [("embargo", LINE["data"] + 2)],
    ),
    "M14 the day has come": (
        edited(("send the new field x always", "TODO"), ("data: none", ("data: none\nwaiver: {reason: security, "
               "by: team-shop}\nembargo_until: 2026-11-24"))),
        {},
        [("action-empty", LINE["shop"])],
    ),
    "M15 edited after the release": (
        edited(("send the new field x always", "send the other field y always")),
        {"released": {PATH: read(GOOD.encode(), PATH)}, "release": "v1"},
        [("edited-after-release", LINE["affected"])],
    ),
    "M15 a section edited after the release": (
        edited(("Send it.", "Send it now.")),
        {"released": {PATH: read(GOOD.encode(), PATH)}, "release": "v1"},
        [("edited-after-release", 2)],
    ),
    "sections: missing": (edited(("## How to verify\nWatch the error rate.\n\n", "")), {}, [("section", 16)]),
    "sections: empty": (edited(("Watch the error rate.\n", "")), {}, [("section", 24)]),
    "sections: verify": (edited(("the error rate of shop stays flat", "TBD")), {}, [("section", LINE["verify"])]),
    "identity: none": (edited(("id: a\n", "")), {}, [("id", 2)]),
    "identity: taken": (
        GOOD,
        {"base": {API: read(GOOD.encode(), API)}},
        [("id", LINE["id"])],
    ),
    "identity: no summary": (edited(("x is required now", "TODO")), {}, [("id", LINE["summary"])]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "facts"), PASSING.values(), ids=PASSING)
def test_a_sound_note_passes(text, facts):
    assert faults(text, **facts) == []


@pytest.mark.parametrize(("text", "facts", "expected"), FAILING.values(), ids=FAILING)
def test_a_faulty_note_fails_at_its_line(text, facts, expected):
    assert faults(text, **facts) == expected


@pytest.mark.parametrize("name", [name for name in CHECKS if name.startswith("M")])
def test_every_check_has_both_kinds_of_cases(name):
    assert any(case.startswith(f"{name} ") for case in PASSING)
    assert any(case.startswith(f"{name} ") for case in FAILING)


def test_two_rules_only_warn():
    soft = {
        one.rule
        for text, facts, _ in FAILING.values()
        for one in check(
            setting(
                notes=(read(text.encode(), PATH),), **{name: value for name, value in facts.items() if name != "others"}
            )
        )
        if one.level is Level.WARNING
    }
    assert soft == {"note/nothing-breaks", "note/edited-after-release"}


def test_an_old_note_is_not_held_against_a_new_change():
    # Its services, versions and dates were those of a change that is over.
    old = GOOD.replace(INPUT.id, "c-00000000").replace("1.4.0", "0.9.0").replace("2027-06-01", "2026-11-03")
    assert faults(old + "\nMore.\n", base={PATH: read(old.encode(), PATH)}) == []
