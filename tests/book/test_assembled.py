"""Pages that are made from other pages (gallery, executions, uses of terms) follow them.

A miniature of the book is built again with one thing changed each time; the pages that show the
change are never touched themselves.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow

HEAD = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {name: python3, display_name: Python 3}
---
"""
EXPLORER = """
```{code-cell} ipython3
from mlsd.explorers import ThresholdExplorer

ThresholdExplorer([0, 1, 1, 0], [0.2, 0.4, 0.9, 0.6], positive="ill", negative="well")
```
"""
ONE = f"{HEAD}# Step 1. First things\n\nA plain {{term}}`recall`, and {{term}}`recall`.\n{EXPLORER}"
TWO = f"{HEAD}# Two\n\n```{{code-cell}} ipython3\nprint(2)\n```\n"
REFERENCE = """# Reference

```{explorer-gallery}
```

```{executed-notebooks}
```

```{stored-notebooks}
```

:::{glossary}
recall
  Found.

precision
  Right.
:::
"""
TOC = """format: jb-book
root: index
chapters: [{file: one}, {file: two}, {file: solutions/kept}, {file: reference}]
"""


class Book:
    """A book of five pages in a folder of its own."""

    def __init__(self, root: Path):
        self.root = root
        for name in ("_ext", "_static", "tools", "mlsd"):
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("_config.yml", "requirements.txt"):
            shutil.copy(ROOT / name, root)
        self.write("references.bib", "")
        self.write("_toc.yml", TOC)
        self.write("index.md", "# Home\n\nWords.\n")
        self.write("reference.md", REFERENCE)
        graded = {"nbgrader": {"grade": True}}
        output = nbformat.v4.new_output("stream", text="4\n")
        cells = [
            nbformat.v4.new_markdown_cell("# Kept"),
            nbformat.v4.new_code_cell("print(4)", outputs=[output], metadata=graded),
            nbformat.v4.new_code_cell("x = 1"),
        ]
        language = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
        (root / "solutions").mkdir()
        notebook = nbformat.v4.new_notebook(cells=cells, metadata=language)
        nbformat.write(notebook, root / "solutions" / "kept.ipynb")
        self.reset()

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text)

    def reset(self) -> None:
        self.write("one.md", ONE)
        self.write("two.md", TWO)

    def build(self) -> BeautifulSoup:
        """Build, and return the page that shows the others."""
        environment = {**os.environ, "PYTHONPATH": str(self.root)}
        command = [sys.executable, "-m", "tools.book"]
        done = subprocess.run(
            command, cwd=self.root, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return self.page("reference")

    def page(self, name: str) -> BeautifulSoup:
        text = (self.root / f"_build/html/{name}.html").read_text(encoding="utf-8")
        return BeautifulSoup(text, "html.parser")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("book"))
    book.build()
    return book


@pytest.fixture
def book(built):
    yield built
    built.reset()


def table(page: BeautifulSoup, number: int) -> dict[str, list[str]]:
    """Rows of a table of notebooks, by the page that they link to."""
    rows = page.select("table.executions")[number].select("tbody tr")
    return {row.a["href"]: [cell.text for cell in row.select("td")] for row in rows}


def places(page: BeautifulSoup) -> list[str]:
    return [link["href"] for link in page.select("ul.gallery a")]


def test_an_explorer_has_a_card_with_picture_and_question_and_a_page_without_one_has_none(built):
    (card,) = built.page("reference").select("ul.gallery > li")
    assert card.a.text == "Where should the threshold go?"
    assert card.a["href"] == "one.html#threshold"
    assert "Step 1. First things" in card.text
    assert "well and ill cases" in card.select_one("svg desc").text
    shown_in_the_chapter = built.page("one").select_one(".mlsd-explorer svg")
    assert str(card.svg) == str(shown_in_the_chapter)


def test_tables_tell_what_ran_from_what_is_stored(built):
    page = built.page("reference")
    ran, kept = table(page, 0), table(page, 1)
    assert set(ran) == {"one.html", "two.html"}
    for when, seconds, status in ran.values():
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", when)
        assert float(seconds) > 0
        assert status == "ran"
    assert kept == {"solutions/kept.html": ["2", "1", "1"]}
    total = page.select("table.executions")[0].select_one("tfoot .number").text
    assert float(total) == pytest.approx(sum(float(row[1]) for row in ran.values()), abs=0.2)


def test_a_term_says_where_it_is_used_first(built):
    page = built.page("reference")
    (line,) = page.select(".term-uses")
    assert line.a.text == "Step 1. First things"
    target, anchor = line.a["href"].split("#")
    assert target == "one.html"
    place = built.page("one").find(id=anchor)
    assert place.find_next("a").text == "recall"
    assert "A plain" in place.find_parent("p").text


def test_nothing_changed_means_that_nothing_is_written(book):
    page = book.root / "_build/html/reference.html"
    before = page.stat().st_mtime_ns
    book.build()
    assert page.stat().st_mtime_ns == before


def test_touched_prose_keeps_time_and_seconds(book):
    before = table(book.page("reference"), 0)
    book.write("two.md", TWO + "\nMore words.\n")
    assert table(book.build(), 0) == before


def test_a_changed_cell_shows_its_own_seconds_and_no_others(book):
    before = table(book.page("reference"), 0)
    book.write("two.md", TWO.replace("print(2)", "import time; time.sleep(3)"))
    after = table(book.build(), 0)
    assert after["one.html"] == before["one.html"]
    assert float(after["two.html"][1]) > 3


def test_an_explorer_in_two_chapters_has_one_card_with_both_places(book):
    book.write("two.md", TWO + EXPLORER)
    page = book.build()
    (card,) = page.select("ul.gallery > li")
    assert places(page) == ["one.html#threshold", "two.html#threshold"]
    assert card.select_one(".gallery-again").text == "Again in Two"


def test_explorers_and_terms_that_left_a_chapter_leave_these_pages(book):
    book.write("one.md", ONE.replace(EXPLORER, "").replace("{term}`recall`", "recall"))
    page = book.build()
    assert not page.select("ul.gallery > li")
    assert not page.select(".term-uses")


def test_a_renamed_question_and_a_renamed_chapter_show(book):
    module = book.root / "mlsd" / "explorers" / "threshold.py"
    text = module.read_text()
    module.write_text(text.replace("Where should the threshold go?", "Is 0.5 < enough?"))
    book.write("one.md", ONE.replace("First things", "Last things"))
    page = book.build()
    (card,) = page.select("ul.gallery > li")
    assert card.a.text == "Is 0.5 < enough?"
    assert "Step 1. Last things" in card.text
    assert page.select_one(".term-uses a").text == "Step 1. Last things"
    module.write_text(text)


def test_an_explorer_that_cannot_be_recognised_fails_the_build(book):
    module = book.root / "mlsd" / "explorers" / "_base.py"
    text = module.read_text()
    module.write_text(text.replace('<p class="mlsd-title">', '<p class="mlsd-heading">'))
    with pytest.raises(AssertionError, match="an explorer without a title or a figure"):
        book.build()
    module.write_text(text)
