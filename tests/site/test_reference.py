"""The pages beside the chapters: every explorer and every notebook is there, and can be reached."""

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup

from mlsd import explorers
from tools.book import ROOT, toc_pages

PAGES = toc_pages(yaml.safe_load((ROOT / "_toc.yml").read_text()))
KINDS = [getattr(explorers, name).kind for name in explorers.__all__]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def soup(site):
    def read(name: str) -> BeautifulSoup:
        return BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")

    return read


@pytest.fixture(scope="module")
def cards(soup):
    return soup("explorers").select("ul.gallery > li")


@pytest.fixture(scope="module")
def standing(soup):
    """Kinds of explorers that stand in the book, with the page on which each stands first."""
    found: dict[str, str] = {}
    for name in PAGES:
        for figure in soup(name).select(".mlsd-explorer"):
            found.setdefault(figure["data-explorer"], name)
    return found


def test_every_explorer_that_stands_in_the_book_has_one_card_in_the_book_s_order(cards, standing):
    assert [card["data-kind"] for card in cards] == list(standing)
    assert set(standing) <= set(KINDS)


def test_a_card_leads_to_the_explorer_and_carries_its_question_and_its_picture(
    cards, standing, soup
):
    for card in cards:
        link = card.select_one(".gallery-question a")
        page, anchor = link["href"].split("#")
        assert page.removesuffix(".html") == standing[card["data-kind"]]
        figure = soup(page.removesuffix(".html")).find(id=anchor)
        assert link.text == figure.select_one(".mlsd-title").text
        assert str(card.svg) == str(figure.svg)
        assert soup(page.removesuffix(".html")).h1.find(string=True) in card.text


def test_no_two_cards_ask_or_show_the_same(cards):
    for select in (".gallery-question", "svg desc"):
        said = [card.select_one(select).text for card in cards]
        assert len(set(said)) == len(said)


@pytest.mark.parametrize("name", PAGES)
def test_no_identifier_stands_twice_on_a_page(soup, name):
    counted = Counter(tag["id"] for tag in soup(name).select("[id]"))
    assert [found for found, times in counted.items() if times > 1] == []


def test_every_notebook_is_listed_as_executed_or_as_stored(soup):
    executed, stored = soup("executions").select("table.executions")
    names = {
        table: {a["href"].removesuffix(".html") for a in table.select("tbody a")}
        for table in (executed, stored)
    }
    files = {page for page in PAGES if (ROOT / f"{page}.ipynb").exists()}
    text = {
        page
        for page in set(PAGES) - files
        if "{code-cell}" in (ROOT / f"{page}.md").read_text(encoding="utf-8")
    }
    assert names[executed] == text
    assert names[stored] == files
    assert "failed" not in executed.text


@pytest.fixture
def tab(browser, site_url):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(f"{site_url}/explorers.html")
    yield tab
    tab.close()


def test_a_card_opens_by_keyboard_and_by_a_click_anywhere_on_it(tab, standing):
    kind, page = next(iter(standing.items()))
    for opening in ("Enter", "click"):
        card = tab.locator(f".gallery > li[data-kind={kind}]")
        if opening == "Enter":
            card.locator("a").first.focus()
            tab.keyboard.press("Enter")
        else:
            card.scroll_into_view_if_needed()
            box = card.locator("svg").bounding_box()
            tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        tab.wait_for_url(re.compile(re.escape(f"/{page}.html#")))
        figure = tab.locator(f"[id='{urlsplit(tab.url).fragment}']")
        assert figure.get_attribute("data-explorer") == kind
        tab.go_back()
