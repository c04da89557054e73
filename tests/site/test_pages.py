"""Each page of the built site holds what the project promises, before any browser looks at it."""

import html
import json
import re
from itertools import pairwise

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup

from tools.addresses import addresses
from tools.book import ROOT, toc_pages

PAGES = toc_pages(yaml.safe_load((ROOT / "_toc.yml").read_text()))
NOTEBOOKS = [
    page
    for page in PAGES[1:]  # the landing page has nothing to run
    if (ROOT / f"{page}.ipynb").exists() or "kernelspec" in (ROOT / f"{page}.md").read_text()
]
CHAPTERS = [page for page in PAGES if page.startswith("chapters/")]
pytestmark = pytest.mark.slow

LAZY_ALT = re.compile(
    r"^(image|figure|plot|diagram|chart|graph|picture|screenshot)?( of)?\s*[\w./-]*$"
    r"|_build|\.(png|svg|jpe?g)$",
    re.I,
)


@pytest.fixture(params=PAGES)
def page(request, site):
    text = (site / f"{request.param}.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(text, "html.parser")
    soup.name_of_page = request.param
    return soup


def test_page_loads_nothing_from_another_host(page):
    loaded = [
        *(tag.get("src") for tag in page.select("script[src], img[src], iframe[src], source[src]")),
        *(
            tag["href"]
            for tag in page.select("link[href]")
            if set(tag.get("rel", [])) & {"stylesheet", "preload", "icon", "modulepreload"}
        ),
    ]
    assert not [address for address in loaded if re.match(r"(https?:)?//", address)]


def test_every_figure_says_what_it_shows(page):
    for image in page.select("article img"):
        assert not LAZY_ALT.search(image.get("alt", "")), image
    for svg in page.select("article svg"):
        if svg.get("aria-hidden") == "true" or svg.find_parent(class_="mlsd-explorer"):
            continue
        if svg.find_parent("summary") or "sd-octicon" in svg.get("class", []):
            continue
        description = svg.find("desc")
        assert svg.get("role") in {"img", "group", "list"} and svg.find("title"), str(svg)[:200]
        assert description and len(description.text) >= 40, str(svg)[:200]


def test_no_bare_representation_of_an_object_is_shown(page):
    for output in page.select(".cell_output pre"):
        assert not re.search(r"<[\w.]+( object)? at 0x|^(interactive|\w+Box|Output)\(", output.text)


def test_nothing_of_the_markup_is_left(page):
    for code in page.select("pre, code, script, style, math"):
        code.decompose()
    text = page.select_one("article").get_text(" ")
    found = re.search(r":::|\{(eval|cite|term|eq|ref|doc|glue)[:}\w]*\}?`|\$\$|\\frac|\*\*\w", text)
    assert not found, text[max(0, found.start() - 60) : found.end() + 60]


def test_no_mathematics_needs_a_script(page):
    assert not page.select(".MathJax, script[type^='math/tex']")
    for formula in page.select("math"):
        assert "\\" not in formula.text


def test_no_widget_state_is_embedded(page):
    assert not page.select("script[type='application/vnd.jupyter.widget-state+json']")
    assert not page.select("script[type='application/vnd.jupyter.widget-view+json']")


def test_explorer_scripts_stand_only_where_an_explorer_does(page):
    scripts = [tag["src"] for tag in page.select("script[src]") if "explorers" in tag["src"]]
    assert bool(scripts) == bool(page.select(".mlsd-explorer"))
    assert len(scripts) <= 1


def test_canonical_link_derives_from_the_configured_address(page):
    link = page.select_one("link[rel=canonical]")
    assert link["href"] == f"{addresses()['site']}{page.name_of_page}.html"


def test_headings_descend_one_level_at_a_time(page):
    levels = [int(tag.name[1]) for tag in page.select("article :is(h1, h2, h3, h4, h5, h6)")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_page_offers_download_and_binder(site, name):
    soup = BeautifulSoup((site / f"{name}.html").read_text(), "html.parser")
    binder, download = soup.select(".page-tools a")
    target = (site / f"{name}.html").parent / download["href"]
    assert target.exists()
    assert html.unescape(binder["href"]).startswith(addresses()["binder"] + "?urlpath=lab%2Ftree")


@pytest.mark.parametrize("name", [n for n in NOTEBOOKS if (ROOT / f"{n}.md").exists()])
def test_downloaded_notebook_stands_alone(site, name):
    notebook = nbformat.read(site / "_notebooks" / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert not re.search(r":::|\{(eval|cite|term|eq|ref|doc)[:\w]*\}`", cell.source)
            assert not re.search(r"\]\((?!https?:|#|data:|mailto:)", cell.source), cell.source
        else:
            assert not any(o.output_type == "error" for o in cell.outputs)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert any(cell.outputs for cell in code)


@pytest.mark.parametrize("name", CHAPTERS)
def test_quiz_gives_feedback_on_every_option(site, name):
    soup = BeautifulSoup((site / f"{name}.html").read_text(), "html.parser")
    questions = soup.select(".admonition.quiz")
    assert len(questions) >= 5
    for question in questions:
        feedback = [option.get_text(" ", strip=True) for option in question.select("details > div")]
        right = [text for text in feedback if text.startswith("Right.")]
        wrong = [text for text in feedback if text.startswith("Not quite.")]
        assert len(right) == 1 and len(wrong) >= 2, question.text[:80]
        assert len(right) + len(wrong) == len(feedback)
        assert all(len(text) > 40 for text in feedback), "feedback explains, it does not only judge"


@pytest.mark.parametrize("name", CHAPTERS)
def test_chapter_has_its_parts(site, name):
    soup = BeautifulSoup((site / f"{name}.html").read_text(), "html.parser")
    for part in ("objectives", "predict", "failure", "interview", "quiz", "takeaways", "limits"):
        assert soup.select(f".admonition.{part}"), f"{name} has no {part} box"
    objectives = soup.select(".admonition.objectives li")
    takeaways = soup.select(".admonition.takeaways li")
    assert 3 <= len(objectives) <= 5
    assert len(takeaways) >= len(objectives)
    assert len(soup.select(".computed")) >= 10, "numbers in prose come from cells"
    assert len(soup.select("article svg.mlsd-figure")) >= 4


def test_search_index_knows_the_chapter(site):
    index = (site / "searchindex.js").read_text()
    assert "chapters/02-metrics" in index
    json.loads(index[index.index("(") + 1 : index.rindex(")")])


def test_every_internal_link_and_anchor_resolves(site):
    ids: dict[str, set[str]] = {}
    links: list[tuple[str, str]] = []
    for name in PAGES:
        soup = BeautifulSoup((site / f"{name}.html").read_text(), "html.parser")
        ids[name] = {tag["id"] for tag in soup.select("[id]")}
        links += [(name, tag["href"]) for tag in soup.select("a[href]")]
    broken = []
    for name, link in links:
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (site / f"{name}.html").parent / path.partition("?")[0] if path else None
        if target and not target.exists():
            broken.append((name, link))
            continue
        page_name = str(target.resolve().relative_to(site))[:-5] if target else name
        if anchor and page_name in ids and anchor not in ids[page_name]:
            broken.append((name, link))
    assert not broken
