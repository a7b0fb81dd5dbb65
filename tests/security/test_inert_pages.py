"""Hostile texts through what is no report: releases, versions, inventory, map, notes, what `init` writes."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from markdown_it import MarkdownIt
from msgspec import structs
from payloads import PAYLOADS
from test_inert import links

from contract_check.cli import run
from contract_check.model.location import Location
from contract_check.model.release import History, Overdue, Readiness, State, Step, Version
from contract_check.model.survey import KnownConsumer, Listing, Survey, SurveyedContract
from contract_check.reports import escape, inventory_table, readiness, scaffold, skeleton, starting, versions
from contract_check.reports.directory.changes import Changes
from contract_check.reports.directory.service_map import service_map, svg

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_check.model.report import Report


def ready(text: str, hostile: Callable[[str], Report]) -> Readiness:
    report = hostile(text)
    return Readiness(
        report=report,
        breaking=report.findings[:3],
        steps=(Step(id="notes", title="notes", state=State.FAIL, details=(text, f"`{text}` of {text}")),),
        rollout=((text, f"b {text}"),),
        unordered=(text,),
        overdue=(Overdue(what=text, sunset=text, place=text),),
    )


def history(text: str, _: Any) -> History:
    row = Version(
        release=text, date="2026-01-01", version=text, state="breaking", breaking=1, bump="major", needed=text,
        notes=(text,), uncovered=1,
    )  # fmt: skip
    return History(releases=((text, "2026-01-01"),), contracts={text: (row,)}, problems=(text,))


def surveyed(text: str, _: Any) -> Survey:
    listing = Listing(
        id=text, name=text, kind=text, contract=text, format="openapi", place=Location(text, text), purpose=text,
        provider=text, owner=text, version=text, lifecycle=text, sunset=text, security=text, channels=(text,),
        consumers=(KnownConsumer(service=f"c {text}", evidence=text, strength="declared"),), missing=(text,),
    )  # fmt: skip
    contract = SurveyedContract(
        path=text, format="openapi", title=text, version=text, provider=text, files=(text,), interfaces=1
    )
    nobody = structs.replace(contract, path=f"{text}2", provider="", files=(f"{text}2",))
    return Survey(name=text, revision=text, contracts={text: contract, f"{text}2": nobody}, listings=(listing,))


def service_picture(text: str, _: Any) -> str:
    found = service_map(surveyed(text, None).listings, Changes())
    return str(svg(found, {text: "services/a.html"}, text, here=text))


def note(text: str, hostile: Callable[[str], Report]) -> str:
    (one, *_) = skeleton.due(hostile(text))
    return skeleton.text(one, "notes", proofs=True)


def entry(text: str, _: Any) -> str:
    values = {"kind": "Interface", "metadata": {"id": text, "title": text}, "purpose": text, "outcomes": {"a": [text]}}
    return scaffold.documents([values])


TERMINAL = {
    "release": lambda *given: readiness.text(ready(*given)),
    "versions": lambda *given: versions.text(history(*given)),
    "inventory": lambda *given: inventory_table.text(surveyed(*given)),
}
MARKDOWN = {
    "release": lambda *given: readiness.markdown(ready(*given)),
    "versions": lambda *given: versions.markdown(history(*given)),
    "note": lambda *given: note(*given).split("---\n", 2)[2],
}
PICTURES = {
    "release": lambda *given: readiness.page(ready(*given)),
    "versions": lambda *given: versions.picture(history(*given)),
    "map": service_picture,
}
RECORDS = {
    "release": lambda *given: readiness.as_json(ready(*given)),
    "versions": lambda *given: versions.as_json(history(*given)),
}
YAML = {
    "note": lambda *given: note(*given).split("---\n", 2)[1],
    # A key of YAML has at most 1,024 characters (YAML 1.2.2, 7.4.2).
    "policy": lambda text, hostile: starting.policy(surveyed(text[:500], hostile), text[:500]),
    "entry": entry,
}


@pytest.fixture(params=PAYLOADS, ids=[f"{number}" for number in range(len(PAYLOADS))])
def payload(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def unseen(text: str) -> set[str]:
    return {character for character in text if not character.isprintable()} - {"\n", "\t", escape.ZERO_WIDTH}


@pytest.mark.parametrize("name", TERMINAL)
def test_terminal_shows_every_character_and_obeys_none(name: str, payload: str, hostile: Any) -> None:
    rendered = TERMINAL[name](payload, hostile)
    assert not unseen(rendered)
    assert "##[" not in rendered
    assert not re.search(r"^\s*::", rendered, re.MULTILINE)


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown_is_made_by_us_alone(name: str, payload: str, hostile: Any) -> None:
    rendered = MARKDOWN[name](payload, hostile)
    assert not unseen(rendered)
    assert "<!--" not in rendered
    tags = links(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(rendered))
    ours = {"h2", "h3", "p", "br", "code", "pre", "table", "thead", "tbody", "tr", "th", "td", "ul", "ol", "li", "sub"}
    assert {tag for tag, _ in tags} <= ours
    assert not re.search(r"@\w|(?<!\w)#\d|GH-\d|https?://|www\.|:white_check_mark:", links.prose)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", PICTURES)
def test_pages_and_pictures_hold_our_elements_alone(name: str, payload: str, hostile: Any) -> None:
    rendered = PICTURES[name](payload, hostile)
    assert not unseen(rendered)
    tags = links(rendered)
    assert not {tag for tag, _ in tags} & {"script", "img", "image", "iframe", "link", "evil", "b", "form", "object"}
    assert {address for tag, address in tags if tag == "a" and not address.startswith("#c-")} <= {"services/a.html"}
    assert not re.search(r"\b49\b", links.prose)  # type: ignore[attr-defined]
    if name != "release":
        ET.fromstring(rendered)  # noqa: S314 - our own output


@pytest.mark.parametrize("name", RECORDS)
def test_json_is_json(name: str, payload: str, hostile: Any) -> None:
    rendered = RECORDS[name](payload, hostile)
    rendered.encode()
    assert json.loads(rendered)["schema_version"]


@pytest.mark.parametrize("name", YAML)
def test_yaml_reads_back_with_our_keys(name: str, payload: str, hostile: Any) -> None:
    rendered = YAML[name](payload, hostile)
    assert not unseen(rendered)
    found = yaml.safe_load(rendered)
    keys = {
        "note": {"kind", "id", "interfaces", "covers", "summary", "affected", "rollout", "dates", "rollback", "data",
                 "verify"},
        "policy": {"services", "require", "notes", "lint"},
        "entry": {"kind", "metadata", "purpose", "outcomes"},
    }[name]  # fmt: skip
    assert set(found) == keys


@pytest.mark.parametrize("before", ["", " ", "x;", "x; ", "\t", "\r\n", "\u202f"])
@pytest.mark.parametrize("formula", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "＝1", "＋1", "－1", "＠SUM(1)"])  # noqa: RUF001
def test_no_spreadsheet_calculates(before: str, formula: str) -> None:
    rendered = inventory_table.csv_text(surveyed(before + formula, None))
    # Opened where `;` parts the cells, every piece between two of them is a cell.
    for row in csv.reader(io.StringIO(rendered)):
        for cell in row:
            for piece in cell.split(";"):
                assert not piece.lstrip().startswith(tuple("=+-@＝＋－＠")), row  # noqa: RUF001


def test_rows_of_the_spreadsheet_keep_their_columns(payload: str) -> None:
    rows = list(csv.reader(io.StringIO(inventory_table.csv_text(surveyed(payload, None)))))
    assert [len(row) for row in rows] == [len(rows[0])] * 2
    assert not unseen("".join(map("".join, rows)))


@pytest.mark.parametrize(
    "arguments", [["explain"], ["diff"], ["diff", "."], ["versions", "--config"], ["merge"]], ids=str
)
@pytest.mark.parametrize("payload", [one for one in PAYLOADS if one.strip() and "\0" not in one and one[0] != "-"])
def test_what_is_wrong_with_the_command_is_told_inert(
    arguments: list[str], payload: str, capsys: pytest.CaptureFixture[str], tmp_path: Any, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    wrong = payload[:200].encode("utf-8", "replace").decode()
    try:
        status = run([*arguments, wrong])
    except SystemExit as ended:
        status = int(ended.code or 0)
    told = capsys.readouterr().err
    assert status in {2, 3}
    assert not unseen(told), told
    assert not re.search(r"^\s*::|##\[", told, re.MULTILINE)
