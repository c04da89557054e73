"""What the theme and its extensions leave undone for readers with a keyboard or a screen reader."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

#: Characters of code that fit on a phone; a longer line makes its block scroll.
NARROW = 40


def scrollable(match: re.Match[str]) -> str:
    """Opening tag of a code block, focusable if a line of it may have to be scrolled."""
    lines = unescape(re.sub(r"<[^>]+>", "", match[2])).splitlines()
    longest = max(map(len, lines), default=0)
    focus = ' tabindex="0"' if longest > NARROW else ""
    return f"<pre{match[1]}{focus}>{match[2]}</pre>"


def mend(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Mend roles and keyboard access in the page's body and in the navigation."""
    tree = context.get("furo_navigation_tree")
    if tree:  # a heading without a level says nothing to a screen reader
        context["furo_navigation_tree"] = tree.replace(
            'role="heading"', 'role="heading" aria-level="2"'
        )
    if body := context.get("body"):
        body = re.sub(r"<pre([^>]*)>(.*?)</pre>", scrollable, body, flags=re.S)
        # docutils calls each reference a doc-biblioentry, a role that is withdrawn, and wraps
        # them in a list that then has no items
        body = body.replace(' role="doc-biblioentry"', "")
        context["body"] = body.replace('<div role="list" class="citation-list">', "<div>")


def setup(app: Sphinx) -> None:
    """Mend what Furo has prepared."""
    app.connect("html-page-context", mend, priority=950)
