"""Diagrams in a real browser: they fit, follow the theme and the column, and can be operated."""

from __future__ import annotations

import re

import pytest

from mlsd.diagrams import Diagram, legend, nine_steps
from mlsd.style import TOKENS

# how far the text of each node sticks out of its shape, in pixels
OVERFLOW = """() => [...document.querySelectorAll('.mlsd-node')].filter(n => n.getClientRects()[0])
  .flatMap(node => {
    const shape = node.querySelector('path').getBoundingClientRect();
    const text = node.querySelector('text').getBoundingClientRect();
    return shape.width ? [Math.max(shape.left - text.left, text.right - shape.right,
                                   shape.top - text.top, text.bottom - shape.bottom)] : [];
  })"""

# width of each line of text with the font that is there, over the width that was laid out
STRETCH = """() => [...document.querySelectorAll('tspan')].filter(t => t.getClientRects()[0])
  .filter(t => /^[ -~]+$/.test(t.textContent)).map(line => {
    const laidOut = line.textLength.baseVal.value;
    line.removeAttribute('textLength');
    return line.getComputedTextLength() / laidOut;
  })"""

# size of each text that shows, in pixels
SIZES = """() => [...document.querySelectorAll('text')].filter(t => t.getClientRects()[0])
  .map(t => t.getScreenCTM().a * parseFloat(getComputedStyle(t).fontSize))"""


def visible(page) -> list[str]:
    """Which of the drawings shows."""
    return page.evaluate(
        "() => [...document.querySelectorAll('svg')].filter(s => s.getClientRects()[0])"
        ".map(s => s.closest('.mlsd-wide') ? 'wide' : 'narrow')"
    )


def axe(page) -> list[str]:
    tool = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")
    violations = tool.Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:200]}" for v in violations for node in v["nodes"]]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("font", [True, False], ids=["our-font", "another-font"])
def test_text_stays_inside_its_shape(page, every_kind, width, font):
    opened = page(every_kind.html(), legend().html, width=width, font=font)
    overflows = opened.evaluate(OVERFLOW)
    assert len(overflows) == 14
    assert max(overflows) <= 0


def test_text_is_laid_out_as_wide_as_the_browser_sets_it(page, every_kind):
    opened = page(every_kind.html(), nine_steps(2).html)
    ratios = opened.evaluate(STRETCH)
    assert len(ratios) > 20
    assert 0.98 < min(ratios) and max(ratios) < 1.02


def test_a_narrow_column_gets_the_drawing_for_narrow_columns(page, every_kind):
    row = Diagram(title="In a row", alt="An event log feeds a job whose features train a ranker.")
    row.store("log", "Event log")
    row.service("job", "Feature job")
    row.model("ranker", "Ranker")
    row.flow("log", "job", "20 M rows/day")
    row.flow("job", "ranker", "1.2 GB")
    figures = [row.html(), nine_steps(2).html]
    assert visible(page(*figures, width=1280)) == ["wide", "wide"]
    opened = page(*figures, width=390)
    assert visible(opened) == ["narrow", "narrow"]
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    assert not opened.get_by_text("Run the cell").first.is_visible()
    assert min(opened.evaluate(SIZES)) >= 11.5
    assert min(page(every_kind.html(), width=390).evaluate(SIZES)) >= 10


@pytest.mark.parametrize(
    "scheme, body, index",
    [
        ("light", "", 0),
        ("dark", "", 1),
        ("light", 'data-theme="dark"', 1),
        ("dark", 'data-theme="light"', 0),
        ("light", 'data-jp-theme-light="false"', 1),
    ],
    ids=["light", "dark", "furo-dark", "furo-light", "jupyter-dark"],
)
def test_colours_follow_the_theme(page, scheme, body, index, every_kind):
    opened = page(every_kind.html(), scheme=scheme, body=body)
    ink, panel = opened.evaluate(
        "() => ['text', 'path'].map(tag => getComputedStyle("
        "document.querySelector('.mlsd-service ' + tag)).fill)"
    )
    rgb = [tuple(int(TOKENS[t][index][i : i + 2], 16) for i in (1, 3, 5)) for t in ("ink", "panel")]
    assert [tuple(map(int, re.findall(r"\d+", c)[:3])) for c in (ink, panel)] == rgb


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(page, every_kind, scheme, width):
    links = {step: f"{step:02}.html" for step in range(1, 10)}
    figures = [
        every_kind.html(),
        legend().html,
        nine_steps(2).html,
        nine_steps(3, links=links).html,
    ]
    assert axe(page(*figures, scheme=scheme, width=width)) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_links_of_the_map_work_by_keyboard_and_are_large_enough_to_touch(page, width):
    opened = page(nine_steps(2, links={1: "#one", 2: "#two", 9: "#nine"}).html, width=width)
    names = []
    for _ in range(3):
        opened.keyboard.press("Tab")
        names.append(opened.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert names == [
        "Step 1: Clarify requirements",
        "Step 2: Goals and metrics, you are here",
        "Step 9: Monitoring",
    ]
    opened.keyboard.press("Enter")
    assert opened.evaluate("location.hash") == "#nine"
    for link in opened.get_by_role("link").all():
        box = link.bounding_box()
        assert min(box["width"], box["height"]) >= 24
        for part in (0.05, 0.35, 0.5, 0.65, 0.95):  # between the disc and the letters, too
            x, y = box["x"] + part * box["width"], box["y"] + part * box["height"]
            name = opened.evaluate(
                "p => document.elementFromPoint(...p).closest('a')?.getAttribute('aria-label')",
                [x, y],
            )
            assert name == link.get_attribute("aria-label")


def test_text_can_be_found_and_the_wide_drawing_of_a_step_is_the_image(page, every_kind):
    opened = page(every_kind.html())
    assert opened.get_by_role("img", name="Every kind of part").count() == 1
    assert opened.evaluate("window.find('Event log, one row for each impression')")
