"""Parts of a page that are made from what other pages hold, and stay true when those change.

When all pages are read, the content of a part is gathered. Where it differs from what was shown
last time, every page that holds the part is written again, whether or not its own text changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

#: What a part shows: gathered once a build, compared with the last build's by its ``repr``.
Content = Any
Gather = Callable[[Sphinx, BuildEnvironment], Content]
Fill = Callable[[Sphinx, nodes.document, str, Content], None]


class Placeholder(nodes.General, nodes.Element):
    """Where a directive's part will stand."""


def hold(env: BuildEnvironment, page: str, part: str) -> None:
    """Remember that a page holds a part; forgotten when the page is read again."""
    env.metadata[page][f"holds {part}"] = True


def keep_fresh(app: Sphinx, part: str, gather: Gather, fill: Fill) -> None:
    """Gather a part's content once all pages are read, and fill it into the pages that hold it.

    Parameters
    ----------
    app : Sphinx
        The application.
    part : str
        Name of the part.
    gather : callable
        ``(app, env) -> content``, whose ``repr`` tells whether it changed.
    fill : callable
        ``(app, doctree, page, content)`` puts the content into a page.
    """
    gathered: list[Content] = []

    def update(app: Sphinx, env: BuildEnvironment) -> list[str]:
        gathered[:] = [gather(app, env)]
        # a digest, since what an older version of this code gathered may not compare with today's
        digest = hashlib.sha256(repr(gathered).encode()).hexdigest()
        shown = getattr(env, "mlsd_shown", {})
        if shown.get(part) == digest:
            return []
        env.mlsd_shown = {**shown, part: digest}  # type: ignore[attr-defined]
        return [page for page in env.found_docs if holds(env, page)]

    def resolve(app: Sphinx, doctree: nodes.document, page: str) -> None:
        if holds(app.env, page):
            fill(app, doctree, page, gathered[0])

    def holds(env: BuildEnvironment, page: str) -> bool:
        return f"holds {part}" in env.metadata.get(page, {})

    app.connect("env-updated", update)
    app.connect("doctree-resolved", resolve)


def add_assembled_directive(
    app: Sphinx, name: str, gather: Gather, render: Callable[[Sphinx, str, Content], str]
) -> None:
    """Add a directive whose place is taken by HTML made from other pages.

    Parameters
    ----------
    app : Sphinx
        The application.
    name : str
        Name of the directive.
    gather : callable
        As for `keep_fresh`.
    render : callable
        ``(app, page, content) -> HTML``.
    """

    class Assembled(SphinxDirective):
        def run(self) -> list[nodes.Node]:
            hold(self.env, self.env.docname, name)
            return [Placeholder(part=name)]

    def fill(app: Sphinx, doctree: nodes.document, page: str, content: Content) -> None:
        for place in list(doctree.findall(Placeholder)):
            if place["part"] == name:
                place.replace_self(nodes.raw("", render(app, page, content), format="html"))

    app.add_directive(name, Assembled)
    keep_fresh(app, name, gather, fill)


def pages_in_order(env: BuildEnvironment) -> list[str]:
    """Every page, in the order of the table of contents."""
    return list(env.collect_relations())


def title(env: BuildEnvironment, page: str) -> str:
    """Title of a page."""
    return env.titles[page].astext()


def short_title(env: BuildEnvironment, page: str) -> str:
    """Title of a page up to its colon: enough for a link."""
    return re.sub(r": .*", "", title(env, page))


def address(app: Sphinx, page: str, target: str, anchor: str = "") -> str:
    """Address of a place on another page, as a link on `page` needs it."""
    return app.builder.get_relative_uri(page, target) + (f"#{anchor}" if anchor else "")


def setup(app: Sphinx) -> None:
    """Make the placeholder known."""
    app.add_node(Placeholder)
