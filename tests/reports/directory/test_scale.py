"""Many services: no page and no index grows with the whole. `bench/directory.py` measures 5,000 interfaces."""

from __future__ import annotations

import re

import pytest
import sitebook

SERVICES = 12


@pytest.fixture(scope="module")
def site():
    return sitebook.made(sitebook.fleet(SERVICES))


def test_every_interface_and_service_has_its_page(site):
    assert sum(name.startswith("interfaces/") for name in site) == SERVICES * 50
    assert sum(name.startswith("services/") for name in site) == SERVICES


def test_no_page_is_larger_than_a_reader_can_bear(site):
    sizes = {name: len(text.encode()) for name, text in site.items() if name.endswith(".html")}

    assert max(sizes.values()) < 300_000, max(sizes, key=sizes.get)
    assert sum(sizes.values()) / len(sizes) < 60_000


def test_the_search_index_stays_small_and_out_of_the_pages(site):
    assert len(site["assets/search-data.js"].encode()) < 300 * SERVICES * 50
    assert all("search-data" not in text for name, text in site.items() if name.endswith(".html"))


def test_with_many_interfaces_each_group_has_a_page_of_its_own(site):
    links = re.findall(r'href="(outcome/[^"]+)"', site["outcome.html"])

    assert links
    assert all(link in site for link in links)
    assert "services/s003.html" in site["service.html"]
