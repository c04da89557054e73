"""Mathematics as MathML, made at build by latex2mathml.

Every current browser renders MathML, screen readers read it, and a page is spared a quarter of
a megabyte of TeX.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

BAR = r'<mo stretchy="false" lspace="0" rspace="0">\1'
# The converter puts the typed character over a letter; mathematical fonts draw the accent's own.
ACCENTS = {
    "&#x0005E;": "&#x002C6;",  # hat
    "&#x0007E;": "&#x002DC;",  # tilde
    "&#x000AF;": "&#x0203E;",  # bar
    "&#x02015;": "&#x0203E;",  # overline
}
logger = logging.getLogger(__name__)


def render(latex: str, *, block: bool, location: Any = None) -> str:
    """MathML of a formula; a warning (so a failed build) where the converter has no answer."""
    try:
        mathml = convert(latex.strip(), display="block" if block else "inline")
    except Exception as error:  # the converter's exceptions share no base class
        logger.warning("formula %r: %s", latex, error, location=location)
        return f"<code>{nodes.unescape(latex)}</code>"
    # what it does not know, it passes on as letters
    lost = re.search(r"<mi>(&(?!#|amp;|lt;|gt;)|\\)[^<]*</mi>", mathml)
    if lost:
        logger.warning("formula %r: %s was not understood", latex, lost[0], location=location)
    # bars around a quantity are fences; as the operators that they become, they would stand apart
    for typed, accent in ACCENTS.items():
        mathml = mathml.replace(f"{typed}</mo></mover>", f"{accent}</mo></mover>")
    mathml = re.sub(r'<mo(?: stretchy="false")?>(&#x0007C;|&#x02016;)', BAR, mathml)
    return mathml


def visit_math(self: Any, node: nodes.math) -> None:
    """Inline formula."""
    self.body.append(render(node.astext(), block=False, location=node))
    raise nodes.SkipNode


def visit_math_block(self: Any, node: nodes.math_block) -> None:
    """Displayed formula, with its number where it has a label."""
    self.body.append(self.starttag(node, "div", CLASS="math-block"))
    self.body.append(render(node.astext(), block=True, location=node))
    if node.get("number"):
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the renderer that ``html_math_renderer: mathml`` names."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
