"""``{explorer-gallery}``: every explorer of the book, with its picture, its question and its page.

Nothing is typed twice: the cards come from the pages that hold the explorers. An explorer is
recognised by the HTML that ``mlsd.explorers`` writes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from .assembled import add_assembled_directive, address, pages_in_order, title

EXPLORER = re.compile(
    r'<div class="mlsd-explorer" id="(?P<anchor>[^"]+)" data-explorer="(?P<kind>[^"]+)">'
    r'.*?<p class="mlsd-title">(?P<title>.*?)</p>.*?(?P<picture><svg.*?</svg>)',
    re.S,
)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """An explorer as its page shows it: kind, anchor, question and static figure (SVG)."""

    kind: str
    anchor: str
    title: str
    picture: str


@dataclass(frozen=True)
class Card:
    """An explorer of the gallery: where it stands first, and on which pages it stands again.

    A place is a page, the page's title and the explorer's anchor there.
    """

    explorer: Found
    places: tuple[tuple[str, str, str], ...]


def explorers_of(html: str) -> list[Found]:
    """Explorers in the HTML of an output."""
    return [
        Found(found["kind"], found["anchor"], unescape(found["title"]), found["picture"])
        for found in EXPLORER.finditer(html)
    ]


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the explorers of the page that was just read."""
    found: list[Found] = []
    for node in doctree.findall(nodes.raw):
        html = node.astext()
        if 'class="mlsd-explorer"' not in html:
            continue
        explorers = explorers_of(html)
        if not explorers:
            logger.warning("an explorer without a title or a figure", location=node)
        found += explorers
    if found:
        app.env.metadata[app.env.docname]["explorers"] = found


def gather(app: Sphinx, env: BuildEnvironment) -> list[Card]:
    """One card for each kind of explorer, in the order in which a reader meets them."""
    first: dict[str, Found] = {}
    places: dict[str, list[tuple[str, str, str]]] = {}
    for page in pages_in_order(env):
        for explorer in env.metadata.get(page, {}).get("explorers", []):
            first.setdefault(explorer.kind, explorer)
            place = (page, title(env, page), explorer.anchor)
            places.setdefault(explorer.kind, []).append(place)
    return [Card(explorer, tuple(places[kind])) for kind, explorer in first.items()]


def render(app: Sphinx, page: str, cards: list[Card]) -> str:
    """List of cards. The question is the link, and the whole card its target."""
    items = []
    for card in cards:
        (target, name, anchor), *others = card.places
        again = ", ".join(
            f'<a href="{escape(address(app, page, where, other))}">{escape(called)}</a>'
            for where, called, other in others
        )
        also = f'<p class="gallery-again">Again in {again}</p>' if again else ""
        items.append(
            f'<li data-kind="{escape(card.explorer.kind)}"><p class="gallery-question">'
            f'<a href="{escape(address(app, page, target, anchor))}">'
            f"{escape(card.explorer.title)}</a></p>"
            f'<div class="gallery-picture">{card.explorer.picture}</div>'
            f'<p class="gallery-place">{escape(name)}</p>{also}</li>'
        )
    return f'<ul class="gallery" role="list">{"".join(items)}</ul>'


def setup(app: Sphinx) -> None:
    """Collect from each page as it is read; show where the directive stands."""
    app.connect("doctree-read", collect)
    add_assembled_directive(app, "explorer-gallery", gather, render)
