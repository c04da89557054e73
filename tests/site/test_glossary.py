"""A reader who meets a term can look it up: its first use in each chapter is a link.

First use means in running text. Headings, code, outputs, figures and formulas are not counted, nor
is the box with the prompt, which quotes the interviewer, the box with the objectives, which names
what is still to come, and the quiz, which comes when all is known. A plural counts as the term.

The rule is for each term that a page uses, linked or not. A term that is also an everyday word is
held to less: it has to be linked somewhere.
"""

import re

import pytest
import yaml
from bs4 import BeautifulSoup

from tools.book import ROOT, toc_pages

PAGES = toc_pages(yaml.safe_load((ROOT / "_toc.yml").read_text()))
TEACHING = [page for page in PAGES if page.startswith("chapters/") or page == "kite"]
EVERYDAY = {"decision"}
NOT_RUNNING_TEXT = (
    ":is(h1, h2, h3, h4, h5, h6, pre, code, script, style, math, svg, nav), .cell_input, "
    ".cell_output, .admonition:is(.prompt, .objectives, .quiz)"
)


def spellings(term: str) -> set[str]:
    """The term and its plural, in small letters."""
    term = term.lower()
    plural = re.sub(r"y$", "ie", term) + "s"
    return {term, plural, re.sub(r"ixs$", "ices", plural)}


@pytest.fixture(scope="module")
def terms(site) -> dict[str, str]:
    """Terms of the glossary by their anchor."""
    soup = BeautifulSoup((site / "glossary.html").read_text(encoding="utf-8"), "html.parser")
    return {term["id"]: term.find(string=True).strip() for term in soup.select("dl.glossary dt")}


def article(site, name: str) -> BeautifulSoup:
    text = (site / f"{name}.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser").select_one("article")


@pytest.mark.parametrize("name", TEACHING)
def test_first_use_of_each_term_is_a_link_to_the_glossary(site, terms, name):
    anchors = {
        word: anchor
        for anchor, term in terms.items()
        for word in spellings(term)
        if term not in EVERYDAY
    }
    words = "|".join(sorted(map(re.escape, anchors), key=len, reverse=True))  # "ROC AUC" whole
    text = article(site, name)
    for part in text.select(NOT_RUNNING_TEXT):
        part.decompose()
    met, unlinked = set(), []
    for node in text.find_all(string=True):
        link = node.find_parent("a", href=re.compile(r"glossary\.html#term-"))
        if link:
            met.add(link["href"].split("#")[1])
            continue
        for found in re.finditer(rf"(?<![\w-])({words})(?![\w-])", str(node), re.I):
            anchor = anchors[found[1].lower()]
            if anchor not in met:
                around = str(node)[max(0, found.start() - 40) : found.end() + 30]
                unlinked.append(f"{terms[anchor]}: … {' '.join(around.split())} …")
            met.add(anchor)
    assert not unlinked, "write {term}`…` at the first use:\n" + "\n".join(unlinked)


def test_every_term_is_linked_from_a_page(site, terms):
    linked = {
        link["href"].split("#")[1]
        for name in PAGES
        if name != "glossary"
        for link in article(site, name).select("a[href*='glossary.html#term-']")
    }
    assert sorted(term for anchor, term in terms.items() if anchor not in linked) == []


def test_terms_are_in_alphabetical_order(terms):
    names = [term.lower() for term in terms.values()]
    assert names == sorted(names)


def test_the_glossary_leads_back_to_each_first_use(site, terms):
    soup = BeautifulSoup((site / "glossary.html").read_text(encoding="utf-8"), "html.parser")
    for anchor in terms:
        uses = soup.find(id=anchor).find_next("dd").select(".term-uses a")
        assert uses, f"{anchor} says nowhere where it is used"
        for use in uses:
            page, place = use["href"].split("#")
            target = article(site, page.removesuffix(".html")).find(id=place)
            assert target.find_next("a")["href"].endswith(f"glossary.html#{anchor}")
