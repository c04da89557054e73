"""What this book adds to Jupyter Book, one module a promise.

``mathml``     mathematics is rendered at build: no TeX in the reader's browser
``numbers``    the ``eval`` role shows glued numbers, so the text is the same here and in JupyterLab
``freshness``  a change under ``mlsd/`` executes the chapters that import it, and no others
``assets``     a page loads only what it needs, and nothing from another host
``notebooks``  each notebook page offers its ``.ipynb`` and its Binder session
``citations``  the reference list, sorted by author and with links
``access``     what the theme leaves undone for a keyboard or a screen reader
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from . import access, assets, citations, freshness, mathml, notebooks, numbers


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect every part to Sphinx."""
    for part in (mathml, numbers, freshness, assets, notebooks, citations, access):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
