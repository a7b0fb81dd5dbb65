"""Release readiness in real repositories: each step passes and fails, and the report says why."""

from __future__ import annotations

import datetime as dt
import json
import pathlib

import jsonschema
import pytest
from referencing import Registry, Resource
from releases import NOTE, api, breaks, note

from contract_check import reports
from contract_check.cli import run
from contract_check.policyfile import parse
from contract_check.release import readiness
from contract_check.reports.readiness import as_json
from contract_check.sources.git import GitTree

REPORTS = pathlib.Path(reports.__file__).parent
SCHEMAS = [json.loads((REPORTS / name).read_bytes()) for name in ("release.schema.json", "report.schema.json")]
VALIDATOR = jsonschema.Draft202012Validator(
    SCHEMAS[0], registry=Registry().with_resources((one["$id"], Resource.from_contents(one)) for one in SCHEMAS)
)
"""Of the published schema; everything that the tests make is held against it."""
TODAY = dt.date(2026, 11, 24)
POLICY = """\
services:
  shop: {consumes: {api.yaml: ['*']}, owner: team-shop}
  api: {provides: [api.yaml]}
"""


def made(repository, base="v1.0.0", config=POLICY):
    folder = repository.folder
    found = readiness(GitTree(folder, base), GitTree(folder, "HEAD"), parse(config.encode(), "p"), today=TODAY)
    VALIDATOR.validate(json.loads(as_json(found)))
    return found


def states(found):
    return {step.id: step.state.value for step in found.steps if step.state.value != "pass"}


def details(found, step):
    return next(one.details for one in found.steps if one.id == step)


def test_a_break_with_note_and_bump_is_ready(repository):
    repository.commit({"api.yaml": api()}, "v1.0.0")
    head = api("2.0.0", 20)
    repository.commit({"api.yaml": head, NOTE: note(breaks(api(), head))})

    found = made(repository)

    assert (found.ready, states(found)) == (True, {})
    assert found.rollout == (("shop",), ("api",))
    assert [(one.note, [s.name for s in one.services]) for one in found.breaking] == [(NOTE, ["shop"])]


def test_a_break_without_note_and_bump_is_not(repository):
    repository.commit({"api.yaml": api()}, "v1.0.0")
    repository.commit({"api.yaml": api("1.1.0", 20)})

    found = made(repository)

    assert not found.ready
    assert states(found) == {"notes": "fail", "versions": "fail", "rollout": "warn"}
    assert "release it as 2.0.0" in details(found, "versions")[0]


def test_a_break_in_two_steps_is_covered_by_the_notes_of_the_steps(repository):
    # Seen from the tag there is one change, 30 to 10, whose id no note could know.
    repository.commit({"api.yaml": api()}, "v1.0.0")
    first, second = api("2.0.0", 20), api("2.0.0", 10)
    repository.commit({"api.yaml": first, NOTE: note(breaks(api(), first))})
    repository.commit({"README": "nothing"})
    repository.commit({"api.yaml": second})

    found = made(repository)

    assert len(found.breaking) == 1
    assert found.breaking[0].change.id not in breaks(api(), first)
    assert found.breaking[0].note == NOTE
    assert states(found) == {}


def test_a_merge_is_one_step(repository):
    repository.commit({"api.yaml": api()}, "v1.0.0")
    repository.git("switch", "--quiet", "--create", "feature")
    middle, last = api("2.0.0", 25), api("2.0.0", 20)
    repository.commit({"api.yaml": middle})
    repository.commit({"api.yaml": last, NOTE: note(breaks(api(), last))})
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-ff", "-m", "m", "feature")
    repository.commit({"api.yaml": api("2.0.0", 15)})

    assert made(repository).breaking[0].note == NOTE


def test_a_note_of_another_place_covers_nothing(repository):
    two = "  /b:\n    get: {responses: {'204': {description: ok}}}\n"
    repository.commit({"api.yaml": api(extra=two)}, "v1.0.0")
    without = api("2.0.0")
    repository.commit({"api.yaml": without, NOTE: note(breaks(api(extra=two), without))})
    repository.commit({"api.yaml": api("2.0.0", 20)})

    found = made(repository)

    assert states(found) == {"notes": "fail"}
    assert len(details(found, "notes")) == 1


def test_what_a_waiver_answers_for_needs_no_note(repository):
    repository.commit({"api.yaml": api()}, "v1.0.0")
    head = api("2.0.0", 20)
    repository.commit({"api.yaml": head})
    (broken,) = breaks(api(), head)
    waiver = f"waivers: [{{change: {broken}, reason: nobody sends that much, owner: team-a, expires: '%s'}}]\n"

    assert made(repository, config=POLICY + waiver % "2026-12-24").ready
    assert states(made(repository, config=POLICY + waiver % "2026-11-23"))["notes"] == "fail"
    assert states(made(repository, config=POLICY + waiver % "soon"))["policy"] == "warn"


def test_notes_that_contradict_each_other_stop_the_release(repository):
    both = "  /b:\n    get: {responses: {'204': {description: ok}}}\n"
    repository.commit({"api.yaml": api(extra=both)}, "v1.0.0")
    middle = api("2.0.0", 30)
    repository.commit({"api.yaml": middle, NOTE: note(breaks(api(extra=both), middle))})
    last = api("2.0.0", 20)
    other = note(breaks(middle, last), "b", "[api, shop]", before="2.0.0")
    repository.commit({"api.yaml": last, "contracts/migrations/b.md": other})

    found = made(repository)

    assert states(found)["rollout"] == "fail"
    assert "a.md and contracts/migrations/b.md ask for" in details(found, "rollout")[0]
    assert found.rollout == ()


def test_what_outlived_its_sunset_is_told(repository):
    repository.commit({"api.yaml": api(sunset="2026-11-23")}, "v1.0.0")
    expand = "{strategy: expand-contract, phase: expand, order: [api, shop]}"
    late = note(["c-00000000"], "late", rollout=expand, sunset="2026-11-20")
    repository.commit({"contracts/migrations/late.md": late}, "v1.1.0")
    repository.commit({"README": "x"})

    found = made(repository, "v1.1.0")

    assert states(found) == {"sunsets": "warn"}
    assert found.ready
    assert [(one.what, one.sunset, one.place) for one in found.overdue] == [
        ("the old form of late", "2026-11-20", "contracts/migrations/late.md:10"),
        ("GET /a", "2026-11-23", "api.yaml:5"),
    ]


def test_an_expansion_that_was_followed_is_over(repository):
    repository.commit({"api.yaml": api()}, "v1.0.0")
    phase = "{strategy: expand-contract, phase: %s, order: [api, shop]}"
    notes = {
        "contracts/migrations/a.md": note([], "a", rollout=phase % "expand", sunset="2026-11-20"),
        "contracts/migrations/b.md": note([], "b", rollout=phase % "contract, follows: a", sunset="2026-11-20"),
    }
    repository.commit(notes, "v1.1.0")

    assert made(repository, "v1.1.0").overdue == ()


def test_unknown_consumers_are_told(repository):
    repository.commit({"api.yaml": api()}, "v1.0.0")
    repository.commit({"api.yaml": api("2.0.0", 20)})

    assert "consumers of api.yaml are unknown" in details(made(repository, config=""), "consumers")[0]


def test_what_cannot_be_read_is_never_ready(repository, capsys):
    repository.commit({"api.yaml": api()}, "v1.0.0")
    repository.commit({"api.yaml": "openapi: [3.1.0\n"})

    assert states(made(repository))["readable"] == "fail"
    assert run(["release", "--from", "v1.0.0"]) == 3
    assert "api.yaml" in capsys.readouterr().out


def test_a_release_without_contract_changes_is_ready(repository, capsys):
    repository.commit({"api.yaml": api()}, "v1.0.0")
    repository.commit({"README": "x"})

    assert run(["release", "--from", "v1.0.0"]) == 0
    assert capsys.readouterr().out.endswith("\nready\n")


def test_the_schema_refuses_what_is_no_readiness(repository):
    repository.commit({"api.yaml": api()}, "v1.0.0")
    whole = json.loads(as_json(made(repository)))

    for key in whole:
        assert not VALIDATOR.is_valid({name: value for name, value in whole.items() if name != key}), key
    assert not VALIDATOR.is_valid({**whole, "report": {}})


@pytest.fixture
def unready(repository):
    repository.commit({"api.yaml": api(), ".contract-check.yml": POLICY}, "v1.0.0")
    repository.commit({"api.yaml": api("1.1.0", 20).replace("title: t", "title: '<b>|t'")})
    return repository


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("text", ["fail  Every breaking change has", "affects shop", "1.0.0 → 1.1.0, needs 2.0.0", "not ready: 2"]),
        ("markdown", ["## ❌ Contracts: not ready", "| ❌ | Every breaking change has", "### Versions", "`shop`"]),
        ("html", ['<span class="badge breaking">not ready</span>', "<td>shop</td>", "needs 2.0.0"]),
    ],
)
def test_the_page_says_why(unready, capsys, form, parts):
    assert run(["release", "--from", "v1.0.0", "--to", "main", "--format", form]) == 1

    text = capsys.readouterr().out
    assert [part for part in parts if part not in text] == []
    assert "<b>" not in text


def test_json_holds_the_whole(unready, capsys, tmp_path):
    assert run(["release", "--from", "v1.0.0", "--format", "json", "--output", "out/r.json"]) == 1

    found = json.loads((tmp_path / "out/r.json").read_text())
    assert (found["ready"], found["schema_version"]) == (False, "1.0")
    assert {one["id"] for one in found["steps"] if one["state"] == "fail"} == {"notes", "versions"}
    assert found["breaking"][0]["services"] == ["shop"]
    assert found["report"]["changes"]
    assert capsys.readouterr().out == ""


def test_the_policy_is_the_one_that_was_merged(unready):
    unready.commit({".contract-check.yml": "require: [migration-note]\n"})

    assert run(["release", "--from", "v1.0.0", "--format", "json", "--output", "r.json"]) == 1
    steps = json.loads((unready.folder / "r.json").read_text())["steps"]
    assert {one["id"] for one in steps if one["state"] == "fail"} == {"notes"}


@pytest.mark.parametrize("arguments", [["--from", "v9"], ["--from", "v1.0.0", "--to", "nowhere"]])
def test_no_such_revision(unready, capsys, arguments):
    assert run(["release", *arguments]) == 2
    assert "neither a file or folder" in capsys.readouterr().err
