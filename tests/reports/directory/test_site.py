"""The site: pages that answer, links that lead somewhere, names that stay names."""

from __future__ import annotations

import collections
import html.parser
import json
import pathlib
import posixpath
import re
import sys
import xml.etree.ElementTree as ET

import pytest
from sitebook import API, CONFIG, ENTRY, FILES, made

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "security"))

from payloads import PAYLOADS

BLOCKS = frozenset({"td", "th", "li", "dt", "dd", "p", "div", "h1", "h2", "h3", "summary", "b", "tr"})
VOID = frozenset({"meta", "link", "input", "br", "hr", "img"})


class Page(html.parser.HTMLParser):
    """What a page consists of: tags that nest, links, ids, its text."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.tags = collections.Counter()
        self.links = []
        self.ids = []
        self.labels = []
        self.text = ""
        self._open = []
        self.feed(source)
        assert self._open == []

    def handle_starttag(self, tag, attributes):
        self.tags[tag] += 1
        found = dict(attributes)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found[name] for name in ("href", "src") if name in found]
        self.labels += found.get("aria-labelledby", "").split()
        assert not any(name.startswith("on") or name == "style" for name in found), found
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag
        self.text += " " * (tag in BLOCKS)

    def handle_data(self, data):
        self.text += data


def text_of(source):
    return " ".join(Page(source.partition("<main")[2].partition("</main>")[0].partition(">")[2]).text.split())


def test_tables_have_no_column_in_which_nothing_is_said():
    page = "interfaces/pets-interface-yaml/pet-make.html"
    sent = ENTRY.replace("when: in-transaction}", "when: after-commit, delivery: at-least-once}")

    assert "Id Kind Target When row db-write pets in-transaction" in text_of(made(FILES, CONFIG)[page])
    assert "Id Kind Target When Delivery row" in text_of(made({**FILES, "pets.interface.yaml": sent}, CONFIG)[page])


def test_the_page_claims_nothing_that_nobody_said_yet():
    """An empty list says that there is nothing, a key that is still to be filled in says nothing."""
    page = "interfaces/pets-interface-yaml/pet-make.html"
    marked = ENTRY
    for key in ("preconditions", "side_effects"):
        assert f"\n{key}: " in marked
        marked = re.sub(rf"\n{key}: .*", f"\n{key}: TODO", marked)
    said = re.sub(r"\n(preconditions|side_effects): .*", r"\n\1: []", ENTRY)

    text = text_of(made({**FILES, "pets.interface.yaml": marked}, CONFIG)[page])
    assert "What must hold before the call Nobody says." in text
    assert "What the call leaves behind Nobody says." in text
    text = text_of(made({**FILES, "pets.interface.yaml": said}, CONFIG)[page])
    assert "What must hold before the call Nothing is demanded." in text
    assert "What the call leaves behind Nothing but its answer." in text


def test_the_page_of_an_interface_answers_what_to_send_and_what_comes_back(pages):
    text = text_of(pages["interfaces/pets-interface-yaml/pet-make.html"])

    assert "You must send name body What can come back 201 Pet made 409 name taken · NAME_TAKEN, do not repeat" in text
    assert "name string at most 50 characters required" in text
    assert "Never sent, only received: id" in text
    assert "id string always there" in text
    assert "As shown. See the docs (https://example.com)." in text


@pytest.mark.parametrize(
    "expected",
    [
        "Owner team:pets",
        "Version 2.1.0",
        "Tenant derived from the key; scope own",
        "Authorities KEEPER",
        "Contract json, api.yaml:5:5",
        "name-free nobody has the name taken",
        "taken error 409 NAME_TAKEN no",
        "row db-write pets in-transaction",
        "Boundary REQUIRED; covers row; not safe to repeat (not idempotent).",
        "web-ui - all or unknown rolling declared: pets.interface.yaml:20:13",
        "2.0.0 after 1.0.0, announced 2026-01-10 names are required web-ui: send the name of each pet",
    ],
)
def test_the_page_of_an_entry_tells_what_surrounds_the_call(pages, expected):
    assert expected in text_of(pages["interfaces/pets-interface-yaml/pet-make.html"])


def test_a_type_inside_itself_is_cut_and_linked(pages):
    page = pages["interfaces/pets-interface-yaml/pet-make.html"]

    assert page.count(">parents<") == 2  # once sent, once received
    assert "types/api-yaml/pet.html" in Page(page).links[-1] or "../../types/api-yaml/pet.html" in Page(page).links
    assert "types/api-yaml/pet.html" in pages


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("service.html", "pet-service 2 Make a pet"),
        ("consumer.html", "shop 1 GET /pets"),
        ("tenant.html", "derived 1 Make a pet"),
        ("authority.html", "KEEPER 1 Make a pet"),
        ("outcome.html", "409 NAME_TAKEN 1 Make a pet"),
        ("lifecycle.html", "deprecated 1 GET /pets deprecated"),
        ("services/web-ui.html", "Uses Make a pet"),
        ("services/toys.html", "Provides toys.Toys/Get"),
        ("map.html", "web-ui pet-service 1"),
        ("index.html", "4 interfaces, 2 services, 4 contract files; 1 catalog entry."),
        ("index.html", "Provided by nobody known Name the service"),
    ],
)
def test_there_is_a_way_in_from_everywhere(pages, page, expected):
    assert expected in text_of(pages[page])


def test_every_link_leads_to_a_page_of_the_site(pages):
    for address, source in pages.items():
        if address.endswith(".html"):
            for link in Page(source).links:
                path, _, part = link.partition("#")
                target = posixpath.normpath(posixpath.join(posixpath.dirname(address), path)) if path else address
                assert target in pages, f"{address}: {link}"
                assert not part or part in Page(pages[target]).ids, f"{address}: {link}"


def test_every_page_has_its_landmarks_and_names(pages):
    for address, source in pages.items():
        if address.endswith(".html"):
            page = Page(source)
            assert all(page.tags[tag] == 1 for tag in ("main", "header", "footer", "h1", "form")), address
            assert page.tags["nav"] >= 1
            assert [name for name, number in collections.Counter(page.ids).items() if number > 1] == [], address
            assert set(page.labels) <= set(page.ids), address
            assert '<html lang="en">' in source


def test_the_same_survey_gives_the_same_bytes(pages):
    assert made(FILES, CONFIG) == pages


NASTY = "</script><img src=x onerror=alert(1)>{{7*7}}\"'`\u202e\x07"
ALL = " ".join(text for text in PAYLOADS if len(text) < 200 and not set(text) & set("\x00\ud800\ufffe\uffff"))
"""Every payload that YAML can hold."""


def hostile(nasty):
    quoted = json.dumps(nasty)[1:-1]
    api = API.replace("Make a *pet*", "X").replace("summary: X", f'summary: "{quoted}"')
    api = api.replace("description: made", f'description: "{quoted}"').replace("  /pets:", f'  "/{quoted}":')
    api = api.replace("    Pet:\n", f'    Pet:\n      title: "{quoted}"\n').replace(
        "name: {type", f'"{quoted}": {{type'
    )
    entry = ENTRY.replace("title: Make a pet", f'title: "{quoted}"').replace("web-ui", f'"{quoted}"')
    entry = entry.replace("nobody has the name", f'"{quoted}"').replace("target: pets", f'target: "{quoted}"')
    note = FILES["contracts/migrations/n.md"].replace("names are required", f'"{quoted}"') + nasty
    return {"api.yaml": api, "pets.interface.yaml": entry, "contracts/migrations/n.md": note}


@pytest.mark.parametrize("nasty", [NASTY, ALL], ids=["one", "all"])
def test_every_name_from_a_contract_is_inert(nasty):
    found = made(hostile(nasty))

    assert len(found) > 15
    for address, source in found.items():
        assert re.fullmatch(r"[a-z0-9./-]+", address)
        assert "\u202e" not in source
        assert "\x07" not in source
        if address.endswith(".html"):
            page = Page(source)
            assert page.tags["img"] == 0
            assert page.tags["script"] == 1
            assert not [link for link in page.links if ":" in link]
            assert "49" not in page.text
        if address.endswith("data.js"):
            assert source.isascii()


def test_pictures_are_well_formed_and_say_what_they_show(pages):
    for source in (pages["map.svg"], re.search(r"<svg.*?</svg>", pages["index.html"], re.DOTALL)[0]):
        picture = ET.fromstring(source)  # noqa: S314 - made by the test
        namespace = "{http://www.w3.org/2000/svg}"
        assert picture.get("role") == "img"
        assert picture.find(f"{namespace}title").text == "Who uses what"
        assert "3 relations" in picture.find(f"{namespace}desc").text


def test_names_that_look_alike_get_pages_of_their_own():
    paths = "".join(
        f"  '{path}':\n    get: {{responses: {{'200': {{description: ok}}}}}}\n" for path in ("/a", "/a/", "/A")
    )
    found = made({"api.yaml": f"openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n{paths}"})

    assert len({name for name in found if name.startswith("interfaces/")}) == 3


def test_an_empty_tree_has_a_directory_that_says_what_to_do():
    assert "No contract was found" in made({})["index.html"]
