"""Every page in a real browser: quiet, self-contained, accessible, and whole on a phone."""

import re

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe

from tools.book import ROOT, toc_pages

PAGES = [*toc_pages(yaml.safe_load((ROOT / "_toc.yml").read_text())), "search", "genindex"]


@pytest.fixture(scope="module", params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture
def visit(browser):
    """Open pages in a fresh context; collect what the console and the network said."""
    contexts = []

    def go(url, *, width=1280, scheme="light", **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, **options
        )
        contexts.append(context)
        tab = context.new_page()
        tab.said, tab.asked = [], []
        tab.on("console", lambda m: tab.said.append(m.text) if m.type != "log" else None)
        tab.on("pageerror", lambda error: tab.said.append(str(error)))
        tab.on("request", lambda request: tab.asked.append(request.url))
        tab.goto(url)
        tab.wait_for_load_state("networkidle")
        return tab

    yield go
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("protocol", ["http", "file"])
def test_page_is_quiet_and_asks_nobody_else(visit, site, site_url, name, protocol):
    base = site_url if protocol == "http" else site.as_uri()
    tab = visit(f"{base}/{name}.html")
    assert tab.said == []
    assert [url for url in tab.asked if not url.startswith((base, "data:", "blob:"))] == []


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_serious_accessibility_fault(visit, site_url, name, scheme):
    tab = visit(f"{site_url}/{name}.html", scheme=scheme)
    for details in tab.query_selector_all("details"):  # what is folded counts too
        details.evaluate("node => node.open = true")
    found = Axe().run(tab).response["violations"]
    serious = [
        (v["id"], v["help"], [node["html"][:160] for node in v["nodes"]][:3])
        for v in found
        if v["impact"] in {"serious", "critical"}
    ]
    assert serious == []


@pytest.mark.parametrize("name", PAGES)
def test_page_does_not_scroll_sideways_on_a_phone(visit, site_url, name):
    tab = visit(f"{site_url}/{name}.html", width=390)
    width = tab.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, f"the page is {width} pixels wide"


@pytest.mark.parametrize("name", [n for n in PAGES if "/" in n])
def test_page_reads_without_javascript(visit, site_url, name):
    tab = visit(f"{site_url}/{name}.html", java_script_enabled=False)
    assert tab.locator("article h1").is_visible()
    for explorer in tab.locator(".mlsd-explorer").all():
        assert re.search(r"\d", explorer.inner_text()), "the static form shows its numbers"


def test_quiz_option_opens_by_keyboard(visit, site_url):
    tab = visit(f"{site_url}/chapters/02-metrics.html")
    option = tab.locator(".admonition.quiz details").first
    assert option.get_attribute("open") is None
    option.locator("summary").focus()
    tab.keyboard.press("Enter")
    assert option.get_attribute("open") is not None
    assert re.match(r"(Right|Not quite)\.", option.locator("> div").inner_text().strip())


def test_plots_follow_the_theme(visit, site_url, scheme):
    tab = visit(f"{site_url}/chapters/02-metrics.html", scheme=scheme)
    text = tab.locator("svg.mlsd-figure text").first
    channels = re.findall(r"\d+", text.evaluate("node => getComputedStyle(node).fill"))
    brightness = sum(map(int, channels[:3])) / 3
    assert (brightness > 128) == (scheme == "dark")


def test_search_finds_the_chapter(visit, site_url):
    tab = visit(f"{site_url}/search.html?q=threshold")
    tab.wait_for_selector("#search-results li a")
    found = [link.get_attribute("href") for link in tab.locator("#search-results li a").all()]
    assert any("chapters/02-metrics" in address for address in found)


@pytest.mark.parametrize("selector", ["article h1", "article p", "svg.mlsd-figure text", "math mi"])
def test_text_is_drawn_in_the_fonts_that_the_site_brings(visit, site_url, selector):
    tab = visit(f"{site_url}/chapters/02-metrics.html")
    tab.evaluate("document.fonts.ready")
    client = tab.context.new_cdp_session(tab)
    client.send("DOM.enable")
    client.send("CSS.enable")
    root = client.send("DOM.getDocument")["root"]["nodeId"]
    node = client.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    fonts = client.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert fonts
    assert all(font["isCustomFont"] for font in fonts), fonts
