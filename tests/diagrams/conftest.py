"""A diagram with a node of every kind, and what tests read from its SVG."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mlsd.diagrams import Diagram

FONTS = Path(__file__).resolve().parents[2] / "_static" / "fonts"
ALT = "Viewers' events wait in a stream, are logged, and train a model whose scores a rule reads."


@pytest.fixture
def every_kind() -> Diagram:
    """One node of each kind, with text of one and of several lines, and every kind of line."""
    d = Diagram(title="Every kind of part", alt=ALT)
    d.person("viewer", "Viewer")
    d.queue("stream", "Event stream")
    d.store("log", "Event log, one row for each impression")
    d.service("job", "Feature job")
    d.model("ranker", "Ranker", emphasis=True)
    d.decision("rule", "score ≥ t?")
    d.note("cost", "A miss costs ten false alarms", about="rule")
    d.flow("viewer", "stream", "2,400 events/s")
    d.flow("stream", "log", "20 M rows/day")
    d.flow("log", "job")
    d.flow("job", "ranker", "1.2 GB", emphasis=True)
    d.flow("ranker", "rule", "scores")
    d.flow("rule", "viewer", "yes", dashed=True)
    d.group("Offline", ["log", "job"])
    return d


@pytest.fixture
def svgs() -> Callable[[str], list[ElementTree.Element]]:
    """Read the drawings in a figure as XML, so that what is not well-formed fails."""

    def read(html: str) -> list[ElementTree.Element]:
        found = re.findall(r"<svg\b.*?</svg>", html, flags=re.S)
        return [ElementTree.fromstring(svg.replace(' xmlns="', ' data-xmlns="')) for svg in found]

    return read


@pytest.fixture
def page(browser) -> Iterator[Callable]:
    """Open a page made of some figures, with the site's font unless told otherwise."""
    contexts = []

    def open_page(
        *figures: str, width: int = 1280, scheme: str = "light", font: bool = True, body: str = ""
    ):
        faces = "".join(
            f'@font-face{{font-family:"Source Sans 3";font-weight:{weight};'
            f'src:url("{(FONTS / f"source-sans-3-{weight}.woff2").as_uri()}")}}'
            for weight in (400, 600)
        )
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        opened = context.new_page()
        # a page of the file scheme may read font files
        opened.goto(FONTS.as_uri())
        opened.set_content(
            "<!doctype html><html lang=en><meta charset=utf-8><title>Diagrams</title>"
            f"<style>{faces if font else ''}body{{margin:0;font:16px sans-serif;"
            "background:var(--mlsd-surface)}main{max-width:736px;margin:auto;padding:0 16px}"
            f"</style><body {body}><main><h1>Diagrams</h1>{''.join(figures)}</main></body></html>"
        )
        opened.evaluate("document.fonts.ready")
        return opened

    yield open_page
    for context in contexts:
        context.close()
