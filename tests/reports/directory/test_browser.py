"""The site in a real browser, from disk: search, navigation, no error, readable in every size and scheme."""

from __future__ import annotations

import shutil

import pytest

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
if BROWSER is None:
    pytest.skip("no Chromium on this machine: the site was not looked at in a browser", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser was driven")


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser, built):
    """A page that may say nothing on its console and load nothing but files of the site."""
    context = browser.new_context()
    found = context.new_page()
    said, asked = [], []
    found.on("console", lambda message: said.append(message.text))
    found.on("pageerror", lambda error: said.append(str(error)))
    found.on("request", lambda request: asked.append(request.url))
    found.goto((built / "index.html").as_uri())
    yield found
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(built.as_uri())] == []


def test_a_field_is_found_and_the_page_opens(page):
    page.keyboard.press("/")
    page.keyboard.type("telemetry key")
    page.wait_for_selector("#results li")

    assert page.locator("#results a").all_inner_texts()[0] == "Take in telemetry"
    assert page.locator("#found").inner_text() == "2 found"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/telemetry-send.html")
    assert page.locator("h1").inner_text().startswith("Take in telemetry")


def test_of_names_that_match_alike_the_shortest_comes_first(page):
    page.get_by_role("searchbox").fill("device")
    page.wait_for_selector("#results li")

    found = page.locator("#results a").all_inner_texts()
    assert [name for name in found if name.endswith("a device")] == [
        "Read a device",
        "Remove a device",
        "Register a device",
    ]


def test_what_is_not_there_is_not_found_and_escape_ends_the_search(page):
    page.get_by_role("searchbox").fill("zebra")
    page.wait_for_function("document.getElementById('found').textContent === 'Nothing found'")
    page.keyboard.press("Escape")

    assert page.locator("#results").is_hidden()


def test_the_search_works_from_a_page_deep_in_the_site(page, built):
    page.goto((built / "services/device-service.html").as_uri())
    page.get_by_role("searchbox").fill("invoices")
    page.locator("#results a").first.click()

    page.wait_for_url("**/invoice-list.html")


def test_every_way_in_opens_and_leads_on(page):
    for name in ("Services", "Consumers", "Lifecycle", "Tenant", "Authorities", "Outcomes", "Channels", "Map"):
        page.get_by_role("navigation", name="Directory").get_by_role("link", name=name).click()
        assert page.locator("h1").count() == 1
        assert page.get_by_role("navigation", name="Directory").locator("[aria-current=page]").inner_text() == name


def test_the_map_leads_to_services_and_shows_the_changes(page, built):
    page.goto((built / "map.html").as_uri())

    assert page.locator(".edge.breaking").count() > 0
    assert page.get_by_role("img", name="Who uses what").count() == 1
    page.locator("svg a").filter(has_text="device-service").click()
    page.wait_for_url("**/services/device-service.html")


def test_the_keyboard_reaches_the_content_and_opens_what_is_folded(page, built):
    page.goto((built / "interfaces/catalog-devices-interface-yaml/device-list.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    folded = page.locator("details").first
    folded.locator("summary").focus()
    page.keyboard.press("Enter")
    assert folded.evaluate("one => one.open")


WIDE = """() => [...document.querySelectorAll('body *')]
  .filter((one) => !one.closest('.scroll, table, pre, .away, .skip'))
  .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize(
    "address", ["index.html", "map.html", "interfaces/catalog-devices-interface-yaml/device-create.html"]
)
def test_nothing_sticks_out_on_a_phone(page, built, address):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto((built / address).as_uri())

    assert page.evaluate(WIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = (one) => one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (one) => {
    for (; one; one = one.parentElement) {
      const color = rgba(getComputedStyle(one).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  const ratio = (one) => {
    const [a, b] = [light(rgba(getComputedStyle(one).color)), light(behind(one))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  return [...document.querySelectorAll('main *, header *, footer *')]
    .filter((one) => !one.closest('svg, .away, .skip'))
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
    .map((one) => [ratio(one), one.outerHTML.slice(0, 80)]).filter(([found]) => found < 4.5);
}"""
"""Texts whose contrast is under 4.5 (WCAG 2.2, success criterion 1.4.3)."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["index.html", "interfaces/catalog-devices-interface-yaml/device-create.html"])
def test_every_text_stands_out_from_what_is_behind_it(page, built, address, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto((built / address).as_uri())

    assert (
        page.evaluate("getComputedStyle(document.body).backgroundColor")
        == {
            "light": "rgb(255, 255, 255)",
            "dark": "rgb(13, 17, 23)",
        }[scheme]
    )
    assert page.evaluate(CONTRAST) == []


def test_without_scripts_everything_but_the_search_is_there(browser, built):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built / "index.html").as_uri())

    page.locator("main a").filter(has_text="Register a device").first.click()
    assert page.get_by_text("You must send").is_visible()
    context.close()
