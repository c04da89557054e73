"""The glossary says where each term is used first, page by page, and links back to the place."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from .assembled import address, hold, keep_fresh, pages_in_order, short_title

PART = "uses of terms"
#: Page, its title and the anchor of the first use on it, by term.
Uses = dict[str, list[tuple[str, str, str]]]


def anchor(term: str) -> str:
    """Identifier of the first use of a term on a page."""
    return f"use-of-{nodes.make_id(term)}"


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Mark the first link to each term of the page that was just read."""
    page, used = app.env.docname, dict[str, str]()
    for link in list(doctree.findall(addnodes.pending_xref)):
        term = link["reftarget"].lower()
        if link.get("reftype") != "term" or term in used:
            continue
        used[term] = anchor(term)
        index = link.parent.index(link)
        link.parent.insert(index, nodes.target("", "", ids=[used[term]]))
    if used:
        app.env.metadata[page]["terms"] = used
    if next(doctree.findall(addnodes.glossary), None) is not None:
        hold(app.env, page, PART)


def gather(app: Sphinx, env: BuildEnvironment) -> Uses:
    """Collect the uses of each term, which goes by its identifier in the glossary."""
    defined = {
        name.lower(): place[1]
        for (kind, name), place in env.get_domain("std").objects.items()  # type: ignore[attr-defined]
        if kind == "term"
    }
    uses: Uses = {}
    for page in pages_in_order(env):
        for term, place in env.metadata.get(page, {}).get("terms", {}).items():
            use = (page, short_title(env, page), place)
            uses.setdefault(defined.get(term, ""), []).append(use)
    return uses


def fill(app: Sphinx, doctree: nodes.document, page: str, uses: Uses) -> None:
    """Add a line with links to each definition."""
    for glossary in doctree.findall(addnodes.glossary):
        for item in glossary.findall(nodes.definition_list_item):
            names = [name for term in item.findall(nodes.term) for name in term["ids"]]
            places = [place for name in names for place in uses.get(name, [])]
            definition = next(item.findall(nodes.definition), None)
            if not places or definition is None:
                continue
            line = nodes.paragraph("", "In ", classes=["term-uses"])
            for number, (target, name, place) in enumerate(places):
                if number:
                    line += nodes.Text(" · ")
                uri = address(app, page, target, place)
                line += nodes.reference("", name, refuri=uri, internal=True)
            definition += line


def setup(app: Sphinx) -> None:
    """Collect from each page as it is read; fill the glossary when all are."""
    app.connect("doctree-read", collect)
    keep_fresh(app, PART, gather, fill)
